"""Raised manifests: the specifiers of what was asked for differ, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.dependencies.manifests import read
from codemods.dependencies.manifests.raising import raise_all
from codemods.dependencies.manifests.specifiers import Strategy

NEEDED = Strategy.INCREASE_IF_NECESSARY


def up(path, text, versions, strategy=NEEDED):
    manifest = read(path, text)
    to = {one: versions[one.name] for one in manifest.requirements if one.name in versions}
    return raise_all(manifest, text, to, strategy)


CASES = [
    ("requirements.txt", "\ufeff# head\r\nnumpy == 1.0  # why\r\n\r\n  torch\r\n", "== 1.0", "== 2.5"),
    ("requirements.txt", "a==1\nnumpy \\\n   ==1.0 \\\n ; os_name=='nt'\nb", "==1.0", "==2.5"),
    ("requirements.in", "numpy[x]<2.0;python_version<'3'", "<2.0", "<3.0"),
    ("pyproject.toml", "[project]\ndependencies = [\n\t'numpy>=1,<2', # c\n\n  \"b\" ]\n#end", "<2", "<3"),
    ("pyproject.toml", '[project]\r\ndependencies = ["""numpy~=1.0"""]\r\n', "~=1.0", "~=2.5"),
    ("pyproject.toml", '[dependency-groups]\nx = [{include-group="y"},"numpy==1"]  ', "==1", "==2.5"),
    ("pyproject.toml", "[tool.poetry.dependencies]\nnumpy={ version='^1.0' , extras=[ 'x' ] }#c\n", "^1.0", "^2.5"),
    ("pyproject.toml", '[tool.poetry]\ndependencies.numpy.version = "^1.0" # c\n', "^1.0", "^2.5"),
    ("pyproject.toml", '[tool.poetry.dependencies]\nb=""\nnumpy="^1.0, !=1.5"\n', "^1.0", "^2.5"),
    ("Pipfile", '[packages]\n"numpy"  =   "==1.0"\nb="*"\n', "==1.0", "==2.5"),
    ("setup.cfg", "[options]\ninstall_requires=\n\tnumpy==1.0 ; os_name=='nt'\n\n[x]\n", "==1.0", "==2.5"),
    ("environment.yml", "dependencies:\n- numpy=1.0\n- pip:\n  - 'numpy==1.0'  # c\n", "numpy==1.0", "numpy==2.5"),
    ("environment.yml", 'dependencies: [{pip: ["numpy<=1.0"]}]', "<=1.0", "<=2.5"),
]


@pytest.mark.parametrize(("path", "text", "before", "after"), CASES)
def test_only_the_specifier_changes(path, text, before, after):
    found = up(path, text, {"numpy": "2.5"})
    assert found.text == text.replace(before, after, 1)
    assert len(found.edits) == 1
    again = up(path, found.text, {"numpy": "2.5"})
    assert again.text == found.text
    assert not again.edits


def test_a_pin_is_given_to_bare_requirements_of_a_lock_alone():
    assert up("requirements.txt", "numpy # c\n", {"numpy": "2.5"}).text == "numpy==2.5 # c\n"
    assert up("requirements.in", "numpy # c\n", {"numpy": "2.5"}).text == "numpy # c\n"


def test_reasons_come_back():
    text = "a==1\n-e .\nb @ https://host/b.whl\nc==1+cpu\nd>=1\n"
    found = up("requirements.txt", text, dict.fromkeys("abcd", "2"))
    assert found.text == text.replace("a==1", "a==2")
    assert [(one.name, reason) for one, reason in found.skipped] == [
        ("b", "installed from a URL"),
        ("c", "a local version, which is no release of the package index"),
        ("d", "allows 2 already"),
    ]


def test_equal_lines_are_raised_apart():
    text = "a==1; python_version < '3.8'\na==1; python_version >= '3.8'\n"
    manifest = read("requirements.txt", text)
    found = raise_all(manifest, text, {manifest.requirements[1]: "2"}, NEEDED)
    assert found.text == text.replace("a==1; python_version >=", "a==2; python_version >=")


names = st.sampled_from(["numpy", "pandas", "Torch", "a.b", "x[y]"])
specs = st.sampled_from(["", "==1.0", " >= 1.0", "~=1.0", "<2", ">=1,<2 ", "==1.*", "!=3"])
tails = st.sampled_from(["", " # c", " ; os_name=='nt'", "\t"])
lines = st.one_of(
    st.tuples(names, specs, tails).map("".join),
    st.sampled_from(["", "# only a comment", "-r base.txt", "-e .", "--pre", "\f", "not valid at all"]),
    st.text(max_size=12),
)
files = st.tuples(st.lists(lines, max_size=8), st.sampled_from(["\n", "\r\n"])).map(lambda made: made[1].join(made[0]))


@settings(max_examples=60)
@given(files, st.sampled_from(["2.5", "1.7", "0.1"]), st.sampled_from(Strategy))
def test_nothing_else_changes_in_any_requirements_file(text, version, strategy):
    manifest = read("requirements.txt", text)
    found = raise_all(manifest, text, dict.fromkeys(manifest.requirements, version), strategy)
    assert kept(text, found) == text
    after = read("requirements.txt", found.text)
    assert [one.name for one in after.requirements] == [one.name for one in manifest.requirements]
    again = raise_all(after, found.text, dict.fromkeys(after.requirements, version), strategy)
    assert again.text == found.text


entries = st.tuples(st.sampled_from(["'", '"', '"""']), names, specs, st.sampled_from([", ", ",  # c\n", "\n,"])).map(
    lambda made: f"{made[0]}{made[1]}{made[2]}{made[0]}{made[3]}"
)


@settings(max_examples=40)
@given(
    st.lists(entries, max_size=5),
    st.sampled_from(["[project]\ndependencies=[{}]", "[dependency-groups]\nx = [ {} ] # d\n"]),
)
def test_nothing_else_changes_in_any_pyproject(items, frame):
    text = frame.format("".join(items))
    manifest = read("pyproject.toml", text)
    found = raise_all(manifest, text, dict.fromkeys(manifest.requirements, "2.5"), NEEDED)
    assert kept(text, found) == text
    assert len(manifest.requirements) == len(items)


def kept(text, found):
    """Put back what the edits replaced."""
    result, moved = found.text, 0
    for edit in sorted(found.edits, key=lambda one: one.start):
        start = edit.start + moved
        assert result[start : start + len(edit.replacement)] == edit.replacement
        result = result[:start] + text[edit.start : edit.end] + result[start + len(edit.replacement) :]
    return result


HOSTILE = [
    ("requirements.txt", "\\\n" * 200_000),
    ("requirements.txt", "a" + " " * 400_000 + "@"),
    ("requirements.txt", "a==1\n" * 2_500),
    ("requirements.txt", "-r " + "../" * 100_000),
    ("requirements.txt", "a[" * 300_000),
    ("requirements.txt", " #" * 300_000),
    ("requirements.txt", "a ; " + "(" * 5_000),
    ("requirements.txt", "\x00\ud800\u2028"),
    ("pyproject.toml", "a = " + "[" * 20_000),
    ("pyproject.toml", "[a" + ".a" * 5_000 + "]\n"),
    ("pyproject.toml", "[project]\ndependencies = 3\noptional-dependencies = [1]\n[tool]\npoetry = 'x'\n"),
    ("pyproject.toml", "project = 1\ntool = 1\ndependency-groups = 1"),
    ("pyproject.toml", "[project\n"),
    ("Pipfile", "packages = 'x'\n[requires]\npython_version = 3"),
    ("setup.py", "setup(install_requires=" + "[" * 10_000),
    ("setup.py", "setup(install_requires=" + "-" * 100_000 + "1)"),
    ("setup.py", "setup(**x)\nsetup(install_requires=[1, *y], extras_require={**z})"),
    ("setup.cfg", "[options]\ninstall_requires =\n" + " a\n" * 2_500),
    ("setup.cfg", "a" + " " * 500_000),
    ("environment.yml", "[" * 20_000),
    ("environment.yml", "a: &a [x]\nb: &b [*a,*a]\ndependencies: *b\n"),
    ("environment.yml", "dependencies: {pip: 1}\n"),
    ("environment.yml", "- 1\n"),
    ("requirements.txt", "# This file is autogenerated by pip-compile\n#" + " '" * 400_000),
]


@pytest.mark.parametrize(("path", "text"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_manifests_are_read(path, text):
    manifest = read(path, text)
    raise_all(manifest, text, dict.fromkeys(manifest.requirements, "2"), NEEDED)
    assert len(manifest.requirements) <= 2_000
