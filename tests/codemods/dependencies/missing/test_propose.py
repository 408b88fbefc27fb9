"""What is proposed for repositories that say nothing of what they need, and what is not."""

from __future__ import annotations

import time
from datetime import date

import pytest

from codemods.dependencies.manifests.requirements_txt import read_requirements
from codemods.dependencies.missing import LeftOut, Need, Place, candidates, proposal
from codemods.dependencies.missing.propose import MOST
from codemods.dependencies.uses import index
from codemods.dependencies.versions.values import File, Project, Release
from codemods.source import Source

TODAY = date(2026, 6, 1)
HEAD = """\
# What the code of this repository imports from other projects.
# `pip-compile requirements.in` writes the exact versions to install into requirements.txt.

"""
OPTIONAL = """
# Imported only in some cases, or where their absence is coped with: take away the `#` of those that are wanted.
"""


def project(name, *versions, since=date(2019, 1, 1), last=None, yanked=None, wheel=True):
    versions = versions or ("0.1", "1.0", "2.0")

    def files(version, day):
        tags = ("py3-none-any",) if wheel else ()
        return (File(f"{name}-{version}.whl", "", tags, yanked=yanked, uploaded=day),)

    days = [since] * (len(versions) - 1) + [last or since]
    return Project(name, tuple(Release(one, files(one, day)) for one, day in zip(versions, days, strict=True)))


def facts(texts):
    found = {path: index(Source.read(text.encode())) for path, text in texts.items()}
    return {path: one for path, one in found.items() if one is not None}


def proposed(texts, *others, declared=(), projects=None, today=TODAY):
    files = facts(texts)
    paths = {*texts, *others}
    asked = {name: project(name) for name in candidates(files, paths, declared)}
    return proposal(files, paths, declared, asked | (projects or {}), today)


def names(found):
    return {one.name: one.need for one in found.missing}


def reasons(found):
    return {one.name: one.reason for one in found.left_out}


def body(found):
    return found.text.removeprefix(HEAD)


def test_writes_one_line_for_each():
    found = proposed(
        {
            "train.py": "import numpy as np\nimport cv2\nfrom sklearn.svm import SVC\n",
            "data/prepare.py": "import os\nimport numpy\nfrom PIL import Image\n",
            "a/b.py": "import numpy\n",
            "c.py": "import sys\nimport numpy.linalg\n",
            "tests/test_a.py": "import numpy\nimport pytest\n",
        }
    )
    assert found.text.startswith(HEAD)
    assert body(found) == (
        "# a/b.py, c.py, data/prepare.py and 2 more\nnumpy\n"
        "# train.py\nopencv-python\n"
        "# data/prepare.py\npillow\n"
        "# only in tests: tests/test_a.py\npytest\n"
        "# train.py\nscikit-learn\n"
    )
    assert found.missing[1].places == (Place("train.py", 2),)
    assert found.left_out == ()


def test_what_it_writes_is_a_requirements_file():
    found = proposed({"a.py": "import numpy as np\nx = np.float\nimport cv2\nif x:\n    import wandb\n"})
    read = read_requirements("requirements.in", found.text)
    assert [one.name for one in read.requirements] == ["numpy", "opencv-python"]
    assert read.problems == ()


def test_one_distribution_for_two_names():
    found = proposed({"a.py": "import pylab\n", "b.py": "import matplotlib.pyplot\nfrom mpl_toolkits import mplot3d\n"})
    assert [(one.name, one.imports) for one in found.missing] == [
        ("matplotlib", ("matplotlib", "mpl_toolkits", "pylab"))
    ]
    assert found.missing[0].places == (Place("a.py", 1), Place("b.py", 1))


OPTIONALS = {
    "in a try": "import numpy\ntry:\n    import wandb\nexcept ImportError:\n    wandb = None\n",
    "in a function": "import numpy\ndef f():\n    import wandb\n",
    "under a condition": "import numpy\nif log:\n    import wandb\n",
}


@pytest.mark.parametrize("text", OPTIONALS.values(), ids=OPTIONALS)
def test_offers_what_is_optional_as_a_comment(text):
    assert body(proposed({"a.py": text})) == f"# a.py\nnumpy\n{OPTIONAL}# wandb  (a.py)\n"


def test_what_any_file_cannot_do_without_is_needed():
    found = proposed({"a.py": OPTIONALS["in a try"], "b.py": "import wandb\n", "tests/c.py": "import wandb\n"})
    assert names(found)["wandb"] is Need.ALWAYS


def test_what_only_tests_and_optional_imports_want_is_for_tests():
    found = proposed({"a.py": OPTIONALS["in a try"], "test_b.py": "import wandb\n"})
    assert names(found)["wandb"] is Need.TESTS


def test_type_checkers_alone_need_nothing():
    text = "import numpy\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import polars\n"
    found = proposed({"a.py": text})
    assert names(found) == {"numpy": Need.ALWAYS}
    assert reasons(found) == {"polars": "is imported for type checkers alone"}


NOT_PROPOSED = {
    "no imports": ({"a.py": "x = 1\n"}, ()),
    "Python's own": ({"a.py": "import os\nimport distutils\nimport cPickle\n"}, ()),
    "relative": ({"p/a.py": "from .numpy import x\nfrom . import torch\n"}, ()),
    "a file beside it": ({"a.py": "import numpy\n", "numpy.py": "x = 1\n"}, ()),
    "a package beside it": ({"a.py": "import torch.nn\n"}, ("torch/__init__.py", "torch/nn.py")),
    "a file above it": ({"x/y/a.py": "import numpy\n"}, ("numpy.py",)),
    "a module of a folder": ({"a.py": "from datasets.coco import Coco\n"}, ("datasets/coco.py",)),
    "names of a folder": ({"a.py": "from keras import mine\n"}, ("keras/mine.py",)),
    "the repository itself": ({"examples/a.py": "import torch\n"}, ("src/torch/__init__.py",)),
    "utils": ({"a.py": "import utils\nfrom utils.x import y\n"}, ("utils.py",)),
    "utils elsewhere": ({"a.py": "import helper_stuff\n"}, ("lib/helper_stuff.py",)),
    "a folder of data": ({"a.py": "import mydata\n"}, ("mydata/x.csv",)),
    "a notebook": ({"a.py": "import explore_it\n"}, ("notebooks/explore_it.ipynb",)),
    "an extension": ({"a.py": "import fastcode\n"}, ("src/fastcode.pyx",)),
    "a compiled extension": ({"a.py": "import fastcode\n"}, ("fastcode.cpython-311-x86_64-linux-gnu.so",)),
    "an ambiguous name": ({"x/a.py": "from surprise import Model\n"}, ("y/surprise/model.py",)),
}


@pytest.mark.parametrize(("texts", "others"), NOT_PROPOSED.values(), ids=NOT_PROPOSED)
def test_leaves_alone_what_is_the_repositorys_own(texts, others):
    found = proposed(texts, *others)
    assert (found.missing, found.left_out, found.text) == ((), (), None)


STILL_PROPOSED = {
    "a folder of that name": ({"a.py": "import pandas\n"}, ("pandas/intro.ipynb",)),
    "a file of that name elsewhere": ({"a.py": "import pandas\n"}, ("loggers/pandas.py",)),
    "a file of that name in its own package": (
        {"p/a.py": "import pandas\n"},
        ("p/__init__.py", "p/pandas.py"),
    ),
    "a package in a package": ({"a.py": "import pandas\n"}, ("p/__init__.py", "p/pandas/__init__.py")),
    "its own name": ({"pandas.py": "import pandas\n"}, ()),
    "an ambiguous name for data": ({"a.py": "import datasets\n"}, ("datasets/x.csv",)),
}


@pytest.mark.parametrize(("texts", "others"), STILL_PROPOSED.values(), ids=STILL_PROPOSED)
def test_folders_named_after_libraries_hide_none(texts, others):
    assert len(proposed(texts, *others).missing) == 1


MANIFESTS = ["requirements.txt", "sub/requirements-dev.txt", "setup.py", "pyproject.toml", "environment.yml", "uv.lock"]


@pytest.mark.parametrize("path", MANIFESTS)
def test_writes_no_file_where_a_manifest_is(path):
    found = proposed({"a.py": "import numpy\n"}, path)
    assert names(found) == {"numpy": Need.ALWAYS}
    assert found.text is None


def test_what_a_manifest_declares_is_not_missing():
    texts = {"a.py": "import numpy\nimport cv2\nimport yaml\nimport PIL\nimport torch\n"}
    found = proposed(texts, "requirements.txt", declared=["NumPy", "opencv_python-headless", "PyYAML", "pillow-simd"])
    assert names(found) == {"torch": Need.ALWAYS}
    assert candidates(facts(texts), texts, ["NumPy", "opencv-python-headless", "pyyaml"]) == ("pillow", "torch")


def test_what_a_setup_file_needs_does_not_count():
    assert proposed({"setup.py": "import setuptools\nimport numpy\n"}).missing == ()


def test_asks_for_nothing_that_cannot_be_proposed():
    text = (
        "import numpy\nimport google.colab\nimport utils\nimport apex\nimport tenserflow\nimport mine\nimport other\n"
    )
    texts = {"a.py": text, "mine.py": "import numpy\n"}
    assert candidates(facts(texts), texts) == ("numpy", "other")


def test_says_what_is_not_proposed():
    found = proposed({"a.py": "import numpy\nimport apex\nfrom google.colab import drive\nimport utils\n"})
    assert names(found) == {"numpy": Need.ALWAYS}
    assert [one.name for one in found.left_out] == ["apex", "google.colab", "utils"]
    assert found.left_out[1] == LeftOut(
        "google.colab", "comes with the place that it runs in (Colab)", (Place("a.py", 3),)
    )


def test_does_not_ask_for_what_is_almost_well_known():
    found = proposed({"a.py": "import numpy\nimport tenserflow\n"})
    assert names(found) == {"numpy": Need.ALWAYS}
    assert reasons(found) == {"tenserflow": "is almost, but not quite, `tensorflow`"}


STRANGERS = {
    "none": (None, "the index has no `stranger`"),
    "no releases": (Project("stranger", ()), "the index has no `stranger`"),
    "one release": (project("stranger", "1.0"), "has only 1 release on the index"),
    "two releases": (project("stranger", "1.0", "1.1"), "has only 2 releases on the index"),
    "young": (project("stranger", since=date(2025, 9, 1)), "on the index only since 2025-09-01"),
    "withdrawn": (project("stranger", yanked="bad"), "has no release on the index that is not withdrawn"),
    "of unknown age": (project("stranger", since=None), "does not say since when"),
    "sources only": (project("stranger", wheel=False), "can only be built from its sources"),
}


@pytest.mark.parametrize(("answer", "reason"), STRANGERS.values(), ids=STRANGERS)
def test_lists_strangers_that_may_be_squatted(answer, reason):
    found = proposed({"a.py": "import numpy\nimport stranger\n"}, projects={"stranger": answer})
    assert names(found) == {"numpy": Need.ALWAYS}
    assert reason in reasons(found)["stranger"]
    assert "stranger" not in found.text


def test_proposes_strangers_that_have_been_there_for_long():
    assert names(proposed({"a.py": "import stranger\n"})) == {"stranger": Need.ALWAYS}


def test_well_known_ones_may_be_young():
    answer = project("torch", "1.0", since=date(2026, 5, 1))
    assert names(proposed({"a.py": "import torch\n"}, projects={"torch": answer})) == {"torch": Need.ALWAYS}


def test_proposes_nothing_that_the_index_does_not_have():
    found = proposed({"a.py": "import torch\n"}, projects={"torch": None})
    assert (found.missing, found.text) == ((), None)
    assert "the index has no `torch`" in reasons(found)["torch"]


def test_proposes_nothing_where_the_index_did_not_answer():
    files = facts({"a.py": "import torch\n"})
    found = proposal(files, files, (), {}, TODAY)
    assert (found.missing, found.text) == ((), None)
    assert "did not say" in reasons(found)["torch"]


NUMPY = project("numpy", "1.20", "1.23", "1.24", "2.0", "2.1rc1")
SKLEARN = project("scikit-learn", "0.18", "0.24", "1.2", "1.4", "1.6", last=date(2024, 12, 1))
PANDAS = project("pandas", "1.0", "1.5", "2.0", "2.1", last=date(2024, 9, 1))
BELOW = {
    "a name that is gone": ("import numpy as np\nnp.float\n", NUMPY, "<1.24"),
    "the oldest of several": ("import numpy as np\nnp.NaN\nnp.float\nnp.Inf\n", NUMPY, "<1.24"),
    "a keyword": ("from sklearn.metrics import mean_squared_error as m\nm(1, 2, squared=False)\n", SKLEARN, "<1.6"),
    "a renamed keyword": (
        "from sklearn.preprocessing import OneHotEncoder\nOneHotEncoder(sparse=False)\n",
        SKLEARN,
        "<1.4",
    ),
    "a method": ("import pandas as pd\npd.DataFrame().append(1)\n", PANDAS, "<2.0"),
    "an import": ("from sklearn.cross_validation import train_test_split\n", SKLEARN, "<0.20"),
}
NOT_BELOW = {
    "nothing gone": ("import numpy as np\nnp.float64\n", NUMPY),
    "a call without the keyword": ("from sklearn.metrics import mean_squared_error as m\nm(1, 2)\n", SKLEARN),
    "several versions": ("import numpy as np\ntry:\n    np.float\nexcept AttributeError:\n    pass\n", NUMPY),
    "only a warning": ("import numpy as np\nnp.row_stack\n", NUMPY),
    "an object of unknown type": ("import pandas as pd\ndf.append(1)\n", PANDAS),
    "another library": ("import numpy\nfrom mine import float\nfloat(1)\n", NUMPY),
    "not on the index yet": ("import numpy as np\nnp.float\n", project("numpy", "1.0", "1.20", "1.23")),
    "a pre-release only": ("import numpy as np\nnp.float\n", project("numpy", "1.20", "1.23", "1.24rc1")),
    "nothing older": ("import numpy as np\nnp.float\n", project("numpy", "1.24", "1.25", "2.0")),
    "an argument by position": ("import yaml\nyaml.load(x, y)\n", project("pyyaml", "5.0", "5.1", "6.0")),
}


@pytest.mark.parametrize(("text", "answer", "limit"), BELOW.values(), ids=BELOW)
def test_limits_what_the_code_proves(text, answer, limit):
    found = proposed({"a.py": text}, projects={answer.name: answer})
    assert f"\n{answer.name}{limit}\n" in found.text


@pytest.mark.parametrize(("text", "answer"), NOT_BELOW.values(), ids=NOT_BELOW)
def test_limits_nothing_else(text, answer):
    found = proposed({"a.py": text}, projects={answer.name: answer})
    assert f"\n{answer.name}\n" in found.text


def test_says_why_there_is_a_limit():
    found = proposed({"b.py": "import numpy as np\n\nnp.float\n"}, projects={"numpy": NUMPY})
    assert body(found) == "# b.py\n# `numpy.float` (b.py, line 3) is gone in 1.24\nnumpy<1.24\n"


def test_asks_for_what_is_new():
    text = "from sklearn.preprocessing import OneHotEncoder\nOneHotEncoder(sparse_output=False)\n"
    answer = project("scikit-learn", "0.24", "1.0", "1.2", since=date(2020, 1, 1), last=date(2024, 1, 1))
    found = proposed({"a.py": text}, projects={"scikit-learn": answer})
    assert body(found) == (
        "# a.py\n# `sklearn.preprocessing.OneHotEncoder(sparse_output=)` (a.py, line 2) came with 1.2\n"
        "scikit-learn>=1.2\n"
    )
    old = proposed({"a.py": text}, projects={"scikit-learn": answer}, today=date(2030, 1, 1))
    assert "\nscikit-learn\n" in old.text


def test_says_where_no_version_fits():
    texts = {
        "a.py": "from sklearn.preprocessing import OneHotEncoder\nOneHotEncoder(sparse_output=False)\n",
        "b.py": "from sklearn.preprocessing import Imputer\n",
    }
    answer = project("scikit-learn", "0.18", "0.24", "1.2", last=date(2024, 1, 1))
    found = proposed(texts, projects={"scikit-learn": answer})
    assert body(found) == (
        "# a.py, b.py\n# no version has both `sklearn.preprocessing.OneHotEncoder(sparse_output=)` (a.py, line 2)"
        " and `sklearn.preprocessing.Imputer` (b.py, line 1)\nscikit-learn\n"
    )


HOSTILE = {
    "line ends": "a\nevil\r\n\u2028b\x0bc\x85d.py",
    "what means something to pip": "a\\ ${HOME} #x.py",
    "no text at all": "a\udcff\x00.py",
    "very long": f"{'z' * 3000}.py",
}


@pytest.mark.parametrize("path", HOSTILE.values(), ids=HOSTILE)
def test_no_path_gets_out_of_its_comment(path):
    text = "import numpy as np\nif np.float:\n    import wandb\n"
    written = body(proposed({path: text}, projects={"numpy": NUMPY}))
    assert [line for line in written.splitlines() if line and not line.startswith("#")] == ["numpy<1.24"]
    assert all(len(line) < 250 for line in written.splitlines())
    assert not set("\\${}") & set(written)
    written.encode()


def test_bounds_how_much_is_asked():
    text = "".join(f"import stranger{number}\n" for number in range(MOST + 5))
    found = proposed({"a.py": text})
    assert len(candidates(facts({"a.py": text}), ["a.py"])) == len(found.missing) == MOST
    assert set(reasons(found).values()) == {f"is beyond the first {MOST}"}


def test_many_imports_take_no_time():
    text = "".join(f"import stranger{number}\n" for number in range(500))
    started = time.monotonic()
    assert len(proposed({f"{number}.py": text.replace("er", f"er{number}x") for number in range(10)}).missing) == MOST
    assert time.monotonic() - started < 10


def test_gives_the_same_whatever_the_order():
    texts = {"b.py": "import torch\nimport numpy\n", "a.py": "import numpy\nimport stranger\n"}
    assert proposed(texts) == proposed(dict(reversed(texts.items())))
