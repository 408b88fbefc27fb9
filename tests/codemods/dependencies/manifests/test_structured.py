"""Manifests with a structure: which strings are requirements, where they stand, and what their tools call them."""

from __future__ import annotations

import pytest

from codemods.dependencies.manifests import kind_of, read
from codemods.dependencies.manifests.locks import stale_lock
from codemods.dependencies.manifests.pythons import from_conda, from_poetry
from codemods.dependencies.manifests.values import Dialect, Kind, Origin


def table(manifest):
    return [(one.line, one.section, one.name, one.specifier) for one in manifest.requirements]


def reasons(manifest):
    return {one.name: one.reason for one in manifest.requirements}


def in_place(manifest, text):
    return all(text[slice(*one.span)] == one.specifier for one in manifest.requirements if one.span)


PYPROJECT = """\
[project]
name = "x"
requires-python = ">=3.9"
dependencies = [
  "numpy>=1.20,<2",   # the C API
  'pandas[excel] ~= 1.4 ; python_version < "3.12"',
  "here @ https://host/here.whl",
]
optional-dependencies.dev = ["pytest==7.0", 'torch']

[dependency-groups]
test = [{include-group = "lint"}, "coverage>=6"]
lint = ["ruff"]

[tool.uv]
dev-dependencies = ["mypy"]
[tool.uv.sources]
ruff = { git = "https://host/ruff" }
"""


def test_pep_621_and_735():
    found = read("pyproject.toml", PYPROJECT)
    assert table(found) == [
        (5, "project.dependencies", "numpy", ">=1.20,<2"),
        (6, "project.dependencies", "pandas", "~= 1.4"),
        (7, "project.dependencies", "here", ""),
        (9, "project.optional-dependencies.dev", "pytest", "==7.0"),
        (9, "project.optional-dependencies.dev", "torch", ""),
        (12, "dependency-groups.test", "coverage", ">=6"),
        (13, "dependency-groups.lint", "ruff", ""),
        (16, "tool.uv.dev-dependencies", "mypy", ""),
    ]
    assert in_place(found, PYPROJECT)
    assert (found.requires_python, found.dynamic, found.problems) == (">=3.9", False, ())
    assert {name: reason for name, reason in reasons(found).items() if reason} == {
        "here": "installed from a URL",
        "ruff": "tool.uv.sources says where it is installed from",
    }


def test_dynamic_dependencies_are_said():
    assert read("pyproject.toml", '[project]\nname="x"\ndynamic = ["dependencies"]\n').dynamic


def test_escapes_before_the_specifier_cannot_be_kept():
    text = '[project]\ndependencies = ["num\\u0070y>=1", "b>=1; python_version < \\"3.9\\""]\n'
    found = read("pyproject.toml", text)
    assert reasons(found) == {"numpy": "written with escapes", "b": None}
    assert in_place(found, text)


POETRY = """\
[tool.poetry.dependencies]
python = "^3.9"
scipy = "^1.8"
scikit-learn = { version = '1.1.*', extras = ["tests"], markers = "os_name == 'posix'" } # kept
ours = {git = "https://host/ours"}
lib = {path = "../lib", develop = true}
split = [{version = "1", python = "<3.8"}, {version = "2", python = ">=3.8"}]
other = {version = "1.0", source = "private"}
exact = "1.2.3"
[tool.poetry.group.dev.dependencies]
black = "~22.1"
[tool.poetry.dev-dependencies]
pytest = "*"
"""


def test_poetry():
    found = read("pyproject.toml", POETRY)
    section = "tool.poetry.dependencies"
    assert {each for each in table(found) if each[2] != "split"} == {
        (3, section, "scipy", "^1.8"),
        (4, section, "scikit-learn", "1.1.*"),
        (5, section, "ours", ""),
        (6, section, "lib", ""),
        (8, section, "other", "1.0"),
        (9, section, "exact", "1.2.3"),
        (11, "tool.poetry.group.dev.dependencies", "black", "~22.1"),
        (13, "tool.poetry.dev-dependencies", "pytest", "*"),
    }
    assert in_place(found, POETRY)
    assert found.requires_python == ">=3.9,<4"
    assert reasons(found) == {
        "scipy": None,
        "scikit-learn": None,
        "ours": "installed from version control",
        "lib": "an editable install",
        "split": "several constraints for one package",
        "other": "comes from an index that this file names",
        "exact": None,
        "black": None,
        "pytest": None,
    }
    known = {one.name: one for one in found.requirements}
    assert (known["scikit-learn"].extras, known["scikit-learn"].marker) == (("tests",), "os_name == 'posix'")
    assert (known["exact"].pinned, known["scipy"].pinned) == ("1.2.3", None)
    assert {one.dialect for one in found.requirements} == {Dialect.POETRY}


PIPFILE = """\
[[source]]
url = "https://pypi.org/simple"
name = "pypi"

[packages]
requests = "*"
numpy = {version = ">=1.20", extras = ["x"]}
ours = {editable = true, path = "."}
other = {version = "*", index = "private"}

[dev-packages]
pytest = "==7.0"

[requires]
python_version = "3.9"
"""


def test_pipfile():
    found = read("Pipfile", PIPFILE)
    assert table(found) == [
        (6, "packages", "requests", "*"),
        (7, "packages", "numpy", ">=1.20"),
        (8, "packages", "ours", ""),
        (9, "packages", "other", "*"),
        (12, "dev-packages", "pytest", "==7.0"),
    ]
    assert in_place(found, PIPFILE)
    assert found.requires_python == "==3.9.*"
    assert reasons(found)["other"] == "comes from an index that this file names"


SETUP_CFG = """\
[metadata]
install_requires = not this

[options]
python_requires = >=3.7
install_requires =
    numpy>=1.20,<2
    # a comment
    pandas ; python_version < "3.8"

tests_require = pytest
[options.extras_require]
dev =
    black==22.1
docs: sphinx >= 4
all = file: all.txt
"""


def test_setup_cfg():
    found = read("setup.cfg", SETUP_CFG)
    assert table(found) == [
        (7, "options.install_requires", "numpy", ">=1.20,<2"),
        (9, "options.install_requires", "pandas", ""),
        (11, "options.tests_require", "pytest", ""),
        (14, "options.extras_require.dev", "black", "==22.1"),
        (15, "options.extras_require.docs", "sphinx", ">= 4"),
    ]
    assert in_place(found, SETUP_CFG)
    assert found.requires_python == ">=3.7"
    assert [problem.line for problem in found.problems] == [16]


SETUP_PY = """\
from setuptools import setup
open("ran", "w")
REQUIRES = ["numpy>=1.20"]
TWICE = ["a"]
TWICE += ["b"]
setup(
    install_requires=REQUIRES,
    python_requires=">=3.8",
    tests_require=TWICE,
    extras_require={"dev": ["pytest", read("x")], "docs": open("docs.txt").read().split()},
)
"""


def test_setup_py_is_read_and_never_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = read("setup.py", SETUP_PY)
    assert table(found) == [
        (3, "install_requires", "numpy", ">=1.20"),
        (10, "extras_require.dev", "pytest", ""),
    ]
    assert set(reasons(found).values()) == {"setup.py is code, which is not edited"}
    assert [problem.reason for problem in found.problems] == [
        "tests_require is computed",
        "extras_require.dev is computed",
        "extras_require.docs is computed",
    ]
    assert found.requires_python == ">=3.8"
    assert found.dynamic
    assert not list(tmp_path.iterdir())


CONDA = """\
name: x
channels: [conda-forge]
dependencies:
  - python=3.9
  - conda-forge::numpy=1.23  # fuzzy
  - pip
  - pip:
      - torch==1.12.0
      - "pandas>=1.4"
      - -r more.txt
"""


def test_conda():
    found = read("environment.yml", CONDA)
    assert table(found) == [
        (5, "dependencies", "numpy", "=1.23"),
        (8, "dependencies.pip", "torch", "==1.12.0"),
        (9, "dependencies.pip", "pandas", ">=1.4"),
    ]
    assert in_place(found, CONDA)
    assert [one.origin for one in found.requirements] == [Origin.CONDA, Origin.INDEX, Origin.INDEX]
    assert found.requires_python == "==3.9.*"
    assert [one.written for one in found.includes] == ["-r more.txt"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("requirements.txt", Kind.REQUIREMENTS),
        ("requirements-dev.txt", Kind.REQUIREMENTS),
        ("docs/requirements_docs.txt", Kind.REQUIREMENTS),
        ("dev-requirements.in", Kind.INPUT),
        ("requirements/base.in", Kind.INPUT),
        ("requirements/base.txt", Kind.REQUIREMENTS),
        ("constraints.txt", Kind.REQUIREMENTS),
        ("a/pyproject.toml", Kind.PYPROJECT),
        ("environment.yml", Kind.CONDA),
        ("envs/environment-gpu.yaml", Kind.CONDA),
        ("conda-env.yml", Kind.CONDA),
        ("uv.lock", Kind.LOCK),
        ("a/poetry.lock", Kind.LOCK),
        ("Pipfile.lock", Kind.LOCK),
        ("notes.txt", None),
        ("requirements.md", None),
        ("requirements", None),
        ("data/train.txt", None),
    ],
)
def test_kinds(path, kind):
    assert kind_of(path) == kind


def test_locks_are_reported_and_left_alone():
    found = read("poetry.lock", "[[package]]\n")
    assert not found.requirements
    assert found.problems[0].reason == "Poetry writes it; only Poetry can bring it up to date"


@pytest.mark.parametrize(
    ("path", "paths", "lock"),
    [
        ("pyproject.toml", {"uv.lock"}, "uv.lock"),
        ("libs/a/pyproject.toml", {"uv.lock"}, "uv.lock"),
        ("libs/a/pyproject.toml", {"poetry.lock"}, None),
        ("libs/a/pyproject.toml", {"libs/a/poetry.lock"}, "libs/a/poetry.lock"),
        ("Pipfile", {"Pipfile.lock"}, "Pipfile.lock"),
        ("requirements.txt", {"uv.lock"}, None),
    ],
)
def test_a_lock_that_would_no_longer_fit(path, paths, lock):
    assert stale_lock(path, paths) == lock


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("^3.9", ">=3.9,<4"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("~3.9", ">=3.9,<3.10"),
        (">=3.8,<3.12", ">=3.8,<3.12"),
        ("3.9.*", "==3.9.*"),
        ("*", None),
        ("nonsense", None),
        (None, None),
    ],
)
def test_pythons_of_poetry(constraint, expected):
    assert from_poetry(constraint) == expected


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("=3.9", "==3.9.*"),
        ("==3.9", "==3.9"),
        (">=3.8", ">=3.8"),
        ("=3.9.13=h2660328_0", "==3.9.13.*"),
        (">=3.8,<3.11", ">=3.8,<3.11"),
        (" 3.9", "==3.9.*"),
        ("", None),
    ],
)
def test_pythons_of_conda(specifier, expected):
    assert from_conda(specifier) == expected
