"""A repository without a manifest gets one, from what its code imports."""

PROGRAM = "import numpy as np\nimport yaml\nfrom helpers import load\n\nx = np.trapz(load(yaml.safe_load('')))\n"
HELPERS = "import numpy\n\n\ndef load(x):\n    return numpy.array(x)\n"


def test_what_is_imported_is_listed(upgrade, world):
    world.has("numpy", "1.23.5", "2.4.0").has("pyyaml", "6.0")
    done = upgrade({"train.py": PROGRAM, "helpers.py": HELPERS})
    assert done.refusals == ()
    (path,) = done.changes
    lines = [line for line in done.changes[path].splitlines() if line and not line.startswith("#")]
    assert (path, lines) == ("requirements.in", ["numpy<2.4", "pyyaml"])
    assert [one.kind for one in done.fixable] == ["missing-manifest"]


def test_any_manifest_speaks_for_itself(upgrade, world):
    world.has("numpy", "1.23.5")
    for name, text in {"setup.py": "from setuptools import setup\nsetup()\n", "poetry.lock": "", "Pipfile": ""}.items():
        assert upgrade({"a/train.py": PROGRAM, f"a/{name}": text}).changes.keys() == set()


def test_a_package_that_the_index_does_not_have_is_not_listed(upgrade, world):
    world.has("numpy", "1.23.5")
    done = upgrade({"train.py": "import numpy\nimport inhouse_metrics\n"})
    assert "inhouse" not in done.changes["requirements.in"]


def test_an_index_that_does_not_answer_lists_nothing_unseen(upgrade):
    assert upgrade({"train.py": "import inhouse_metrics\n"}).changes == {}
