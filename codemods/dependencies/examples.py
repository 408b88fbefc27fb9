"""Before and after, for the explain page and the tests."""

from __future__ import annotations

from codemods.api import Example

EXAMPLES: tuple[Example, ...] = (
    Example(
        "With `scikit-learn==1.1.3` raised to `1.6.1` in requirements.txt, calls that the new version refuses",
        """\
from sklearn.metrics import mean_squared_error

rmse = mean_squared_error(actual, predicted, squared=False)
mse = mean_squared_error(actual, predicted)
""",
        """\
from sklearn.metrics import mean_squared_error, root_mean_squared_error

rmse = root_mean_squared_error(actual, predicted)
mse = mean_squared_error(actual, predicted)
""",
    ),
    Example(
        "With `numpy==1.23.5` raised to `2.2.6`, names that NumPy has no more",
        """\
import numpy as np

mask = np.zeros(10, dtype=np.float_)
area = np.trapz(curve)
total = np.float(area)
""",
        """\
import numpy as np

mask = np.zeros(10, dtype=np.float64)
area = np.trapezoid(curve)
total = float(area)
""",
    ),
    Example(
        "Code of the same names that are not the library's",
        """\
from mine import mean_squared_error

rmse = mean_squared_error(actual, predicted, squared=False)
""",
        """\
from mine import mean_squared_error

rmse = mean_squared_error(actual, predicted, squared=False)
""",
    ),
)
