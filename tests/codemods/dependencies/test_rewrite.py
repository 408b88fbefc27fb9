"""What was resolved together stays together."""

from dataclasses import replace

from codemods.dependencies import CODEMOD
from codemods.dependencies.options import DependencyOptions
from codemods.dependencies.versions.rules import problems

CODE = "import numpy as np\n\nx = np.float(1)\n"
FILES = {"requirements.txt": "numpy==1.23.5\npandas==1.5.3\n", "dev-requirements.txt": "numpy==1.23.5\n", "a.py": CODE}


def planned(upgrade, world):
    world.has("numpy", "1.23.5", "2.1.3").has("pandas", "1.5.3", "1.5.9")
    return upgrade(FILES).fixable


def test_half_a_batch_is_lonely(upgrade, world):
    findings = planned(upgrade, world)
    assert len(findings) == 4
    assert CODEMOD.lonely(findings) == []
    for out in findings:
        rest = [one for one in findings if one is not out]
        assert CODEMOD.lonely(rest) == ([] if out.kind == "migration" else rest)


def test_calls_alone_are_lonely(upgrade, world):
    calls = [one for one in planned(upgrade, world) if one.kind == "migration"]
    assert CODEMOD.lonely(calls) == calls


def test_other_batches_are_not_lonely_for_that(upgrade, world):
    world.has("flask", "1.0", "2.0")
    world.has("numpy", "1.23.5", "2.1.3")
    findings = upgrade(
        {"one/requirements.txt": "flask==1.0\nnumpy==1.23.5\n", "two/requirements.txt": "flask==1.0\n"}
    ).fixable
    rest = [one for one in findings if one.path != "one/requirements.txt" or "numpy" in one.message]
    assert {one.path for one in CODEMOD.lonely(rest)} == {"one/requirements.txt"}


def test_companions_are_the_files_of_the_batches(upgrade, world):
    findings = planned(upgrade, world)
    found = CODEMOD.companions(findings, lambda path: None, DependencyOptions())
    assert found == {"requirements.txt": b"numpy==2.1.3\npandas==1.5.9\n", "dev-requirements.txt": b"numpy==2.1.3\n"}


def test_refusals_become_rules_that_mean_something(upgrade, world):
    narrower = CODEMOD.without(DependencyOptions(), planned(upgrade, world))
    assert set(narrower.ignore) == {"numpy@2", "pandas@<=1.5.9"}
    assert problems(narrower.ignore) == []
    assert DependencyOptions.model_validate(narrower.model_dump(by_alias=True)) == narrower


def test_refusing_the_same_again_changes_nothing(upgrade, world):
    findings = planned(upgrade, world)
    narrower = CODEMOD.without(DependencyOptions(), findings)
    assert CODEMOD.without(narrower, findings) is None


def test_a_refused_call_alone_changes_no_plan(upgrade, world):
    calls = [one for one in planned(upgrade, world) if one.kind == "migration"]
    assert CODEMOD.without(DependencyOptions(), calls) is None


def test_rules_are_bounded(upgrade, world):
    one = next(one for one in planned(upgrade, world) if one.kind == "major")
    many = [
        replace(one, edit=replace(one.edit, step=replace(one.edit.step, name=f"p{number}"))) for number in range(3_000)
    ]
    narrower = CODEMOD.without(DependencyOptions(), many)
    assert len(narrower.ignore) == 1_000
    assert CODEMOD.without(narrower, many) is None
