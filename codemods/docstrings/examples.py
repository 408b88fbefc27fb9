"""Before and after, for the explain page and the tests."""

from __future__ import annotations

from codemods.api import Example

_PROBLEM = """\
def load_usage(path, columns=None):
    if not path.endswith(".csv"):
        raise ValueError("not a table")
    frame = read(path)
    return frame
"""

EXAMPLES: tuple[Example, ...] = (
    Example(
        "What is raised, and when, with the defaults",
        _PROBLEM,
        '''\
def load_usage(path, columns=None):
    """Load usage.

    Returns:
        The frame.

    Raises:
        ValueError: If `not path.endswith(".csv")`.
    """
    if not path.endswith(".csv"):
        raise ValueError("not a table")
    frame = read(path)
    return frame
''',
    ),
    Example(
        "NumPy style",
        _PROBLEM,
        '''\
def load_usage(path, columns=None):
    """Load usage.

    Raises
    ------
    ValueError
        If ``not path.endswith(".csv")``.
    """
    if not path.endswith(".csv"):
        raise ValueError("not a table")
    frame = read(path)
    return frame
''',
        {"style": "numpy"},
    ),
    Example(
        "Sphinx style",
        _PROBLEM,
        '''\
def load_usage(path, columns=None):
    """Load usage.

    :returns: The frame.
    :raises ValueError: If ``not path.endswith(".csv")``.
    """
    if not path.endswith(".csv"):
        raise ValueError("not a table")
    frame = read(path)
    return frame
''',
        {"style": "sphinx"},
    ),
    Example(
        "Several values are returned by name",
        """\
def split_rows(rows: list[str], share: float = 0.5):
    if not 0 < share < 1:
        raise ValueError(f"no share: {share}")
    cut = int(len(rows) * share)
    train = rows[:cut]
    test = rows[cut:]
    return train, test
""",
        '''\
def split_rows(rows: list[str], share: float = 0.5):
    """Split rows.

    Returns:
        tuple: `(train, test)`.

    Raises:
        ValueError: If `not 0 < share < 1`.
    """
    if not 0 < share < 1:
        raise ValueError(f"no share: {share}")
    cut = int(len(rows) * share)
    train = rows[:cut]
    test = rows[cut:]
    return train, test
''',
    ),
    Example(
        "Generators, choices and warnings",
        """\
import warnings


def iterate_batches(rows, mode="train"):
    if mode == "train":
        warnings.warn("order is random", UserWarning)
    elif mode != "test":
        raise ValueError(mode)
    for features, labels in rows:
        yield features, labels
""",
        '''\
import warnings


def iterate_batches(rows, mode="train"):
    """Iterate batches.

    Yields:
        tuple: `(features, labels)`.

    Raises:
        ValueError: If `mode` is none of `"train"` and `"test"`.

    Warns:
        UserWarning: If `mode == "train"`.
    """
    if mode == "train":
        warnings.warn("order is random", UserWarning)
    elif mode != "test":
        raise ValueError(mode)
    for features, labels in rows:
        yield features, labels
''',
    ),
    Example(
        "A documented parameter was renamed, another was added",
        '''\
def split_frame(frame, test_fraction=0.2, seed=0):
    """Split a table.

    Args:
        frame: The table to split.
        test_fracton: Share of the rows kept for testing.
    """
    return cut(frame, test_fraction, seed)
''',
        '''\
def split_frame(frame, test_fraction=0.2, seed=0):
    """Split a table.

    Args:
        frame: The table to split.
        test_fraction: Share of the rows kept for testing.
        seed: Defaults to 0.
    """
    return cut(frame, test_fraction, seed)
''',
    ),
    Example(
        "Documented parameters in the order of the signature",
        '''\
def scale(values, factor):
    """Scale values.

    :param factor: What to multiply by.
    :param values: What is multiplied.
    """
    return values * factor
''',
        '''\
def scale(values, factor):
    """Scale values.

    :param values: What is multiplied.
    :param factor: What to multiply by.
    """
    return values * factor
''',
    ),
    Example(
        "Every function, also those that the code says little about",
        """\
class Model:
    def __init__(self, size): self.size = size

    def accuracy(self): return self.size
""",
        '''\
class Model:
    def __init__(self, size):
        """Initialize the instance."""
        self.size = size

    def accuracy(self):
        """Return accuracy.

        Returns:
            `self.size`.
        """
        return self.size
''',
        {"level": "all"},
    ),
    Example(
        "A function whose signature says everything is left alone",
        """\
def set_seed(seed):
    random.seed(seed)
    numpy.random.seed(seed)
    torch.manual_seed(seed)
""",
        """\
def set_seed(seed):
    random.seed(seed)
    numpy.random.seed(seed)
    torch.manual_seed(seed)
""",
    ),
    Example(
        "A command's docstring is its help text",
        """\
import click


@click.command()
def load_usage(path):
    if not path:
        raise ValueError("no path")
    return read(path)
""",
        """\
import click


@click.command()
def load_usage(path):
    if not path:
        raise ValueError("no path")
    return read(path)
""",
        {"level": "all"},
    ),
    Example(
        "Descriptions are learned where all docstrings of a file agree",
        '''\
def precision(labels, predictions):
    """Return the precision.

    Args:
        labels: True classes, 0 or 1.
        predictions: Predicted probabilities.
    """
    return measure(labels, predictions)


def count_errors(labels, predictions):
    wrong = labels != predictions
    total = wrong.sum()
    return wrong, total
''',
        '''\
def precision(labels, predictions):
    """Return the precision.

    Args:
        labels: True classes, 0 or 1.
        predictions: Predicted probabilities.
    """
    return measure(labels, predictions)


def count_errors(labels, predictions):
    """Count errors.

    Args:
        labels: True classes, 0 or 1.
        predictions: Predicted probabilities.

    Returns:
        tuple: `(wrong, total)`.
    """
    wrong = labels != predictions
    total = wrong.sum()
    return wrong, total
''',
    ),
)
