"""Which upgrades are proposed first, which wait, and what becomes of refused ones."""

from datetime import date

import pytest

from codemods.api import Context, Unavailable
from codemods.dependencies import CODEMOD
from codemods.dependencies.options import DependencyOptions
from codemods.dependencies.plan import plan, questions, wanted
from codemods.dependencies.questions import ProjectOf

CODE = "import numpy as np\n\nx = np.float(1)\n"
PINS = "numpy==1.23.5\npandas==1.5.3\nrequests==2.30.0\nflask==2.0.0\nattrs==22.1.0\n"


@pytest.fixture
def world(world):
    """A world with small and large steps."""
    world.has("numpy", "1.23.5", "2.1.3").has("pandas", "1.5.3", "2.2.3").has("requests", "2.30.0", "2.32.3")
    return world.has("flask", "2.0.0", "3.0.0").has("attrs", "22.1.0", "22.2.0")


def groups(done):
    """Return the packages by group."""
    found = {}
    for one in done.fixable:
        if one.kind != "migration":
            found.setdefault(one.group, []).append(one.edit.step.name)
    return {group: sorted(names) for group, names in found.items()}


def waiting(done):
    return {one.message.split()[0] for one in done.findings if one.reason and " waits until " in one.reason}


def merged(upgrade, files, rounds=12, **options):
    """Merge what is proposed until nothing is; return the files and what each round proposed."""
    told = []
    for _ in range(rounds):
        done = upgrade(files, open_groups=(), **options)
        assert done.refusals == ()
        if not done.fixable:
            return done.files, told
        assert done.files != files
        told.append(groups(done))
        files = done.files
    raise AssertionError(f"something is proposed for ever: {told}")


def test_small_steps_go_first_then_each_family_by_itself(upgrade):
    files, told = merged(upgrade, {"requirements.txt": PINS, "train.py": CODE})
    assert told == [{"minor": ["attrs", "requests"]}, {"flask": ["flask"]}, {"numpy": ["numpy", "pandas"]}]
    assert files["requirements.txt"].decode().split() == [
        "numpy==2.1.3",
        "pandas==2.2.3",
        "requests==2.32.3",
        "flask==3.0.0",
        "attrs==22.2.0",
    ]
    assert files["train.py"].decode() == CODE.replace("np.float", "float")


def test_what_waits_says_for_what(upgrade):
    done = upgrade({"requirements.txt": PINS}, open_groups=())
    assert waiting(done) == {"numpy", "pandas", "flask"}
    assert "`minor`" in done.left["flask 2.0.0 can be 3.0.0"]


def test_security_fixes_come_first_and_alone(upgrade, world):
    world.threatens("flask", fixed="3.0.0").threatens("attrs", fixed="22.2.0", identity="PYSEC-2")
    _, told = merged(upgrade, {"requirements.txt": PINS})
    assert told[:2] == [{"security": ["attrs"]}, {"security-flask": ["flask"]}]
    assert told[2:] == [{"minor": ["requests"]}, {"numpy": ["numpy", "pandas"]}]


def test_a_security_fix_needs_no_permission_of_levels(upgrade, world):
    world.threatens("flask", fixed="3.0.0")
    done = upgrade({"requirements.txt": "flask==2.0.0\n"}, open_groups=(), level="patch")
    assert done.changes == {"requirements.txt": "flask==3.0.0\n"}


def test_an_open_pull_request_goes_on(upgrade):
    done = upgrade({"requirements.txt": PINS}, open_groups={"numpy"})
    assert groups(done) == {"numpy": ["numpy", "pandas"]}
    assert "`numpy`" in done.left["requests 2.30.0 can be 2.32.3"]


def test_a_security_fix_comes_before_an_open_pull_request(upgrade, world):
    world.threatens("attrs", fixed="22.2.0")
    assert groups(upgrade({"requirements.txt": PINS}, open_groups={"numpy"})) == {"security": ["attrs"]}


def test_bare_requirements_come_by_themselves(upgrade):
    _, told = merged(upgrade, {"requirements.txt": "numpy\npandas\nrequests==2.30.0\n"})
    assert told == [{"minor": ["requests"]}, {"pins": ["numpy", "pandas"]}]


def test_a_small_step_that_breaks_calls_is_a_large_one(upgrade, world):
    world.has("scikit-learn", "1.1.3", "1.6.1")
    code = "from sklearn.metrics import mean_squared_error\n\nx = mean_squared_error(a, b, squared=False)\n"
    _, told = merged(upgrade, {"requirements.txt": "scikit-learn==1.1.3\nrequests==2.30.0\n", "train.py": code})
    assert told == [{"minor": ["requests"]}, {"numpy": ["scikit-learn"]}]


def test_packages_may_come_one_by_one_or_all_at_once(upgrade):
    _, told = merged(upgrade, {"requirements.txt": PINS}, group="package")
    assert [list(one.values()) for one in told] == [[["attrs"]], [["flask"]], [["numpy"]], [["pandas"]], [["requests"]]]
    _, told = merged(upgrade, {"requirements.txt": PINS}, group="all")
    assert told == [{"all": ["attrs", "flask", "numpy", "pandas", "requests"]}]


def test_areas_do_not_wait_for_each_other(upgrade):
    files = {"requirements.txt": "flask==2.0.0\n", "tools/requirements.txt": "attrs==22.1.0\nflask==2.0.0\n"}
    done = upgrade(files, open_groups=())
    assert groups(done) == {"flask": ["flask"], "tools--minor": ["attrs"]}
    files, _ = merged(upgrade, files)
    assert files["tools/requirements.txt"] == b"attrs==22.2.0\nflask==3.0.0\n"


@pytest.mark.parametrize("open_groups", [None, ()])
def test_folders_of_like_names_have_groups_of_their_own(upgrade, open_groups):
    folders = ["", "all/", "minor/", "a/b/", "a-b/", "a.b/", "a b/"]
    files = {f"{folder}requirements.txt": "attrs==22.1.0\n" for folder in folders}
    done = upgrade(files, open_groups=open_groups)
    assert len(groups(done)) == len(folders)
    assert all(group.replace("-", "").replace("_", "").isalnum() for group in groups(done))
    assert set(done.files.values()) == {b"attrs==22.2.0\n"}


def test_a_group_that_does_not_fit_makes_way_for_the_next(upgrade, world):
    world.conflicts = [{"requests==2.32.3"}, {"attrs==22.2.0"}]
    done = upgrade({"requirements.txt": PINS}, open_groups=())
    assert groups(done) == {"flask": ["flask"]}
    assert "do not fit together" in done.left["requests 2.30.0 can be 2.32.3"]


def test_many_groups_that_do_not_fit_do_not_starve_the_last(upgrade, world):
    names = [f"p{number:02}" for number in range(20)]
    for name in names:
        world.has(name, "1.0", "2.0")
    world.conflicts = [{f"{name}==2.0"} for name in names[:-1]]
    done = upgrade({"requirements.txt": "".join(f"{name}==1.0\n" for name in names)}, open_groups=())
    assert groups(done) == {"p19": ["p19"]}


def test_a_large_group_that_does_not_fit_does_not_starve_the_others(upgrade, world):
    names = [f"p{number:02}" for number in range(40)]
    for name in names:
        world.has(name, "1.0", "1.1")
    world.conflicts = [{f"{name}==1.1"} for name in names]
    pins = "".join(f"{name}==1.0\n" for name in names)
    done = upgrade({"requirements.txt": f"{pins}flask==2.0.0\n"}, open_groups=())
    assert groups(done) == {"flask": ["flask"]}


def test_attempts_are_bounded(upgrade, world):
    names = [f"p{number:02}" for number in range(30)]
    for name in names:
        world.has(name, "1.0", "1.1")
    world.conflicts = [{f"{name}==1.1"} for name in names]
    done = upgrade({"requirements.txt": "".join(f"{name}==1.0\n" for name in names)})
    assert done.changes == {}
    assert world.rounds < 60
    assert [reason for reason in done.left.values() if "not tried" in reason]


def test_the_plan_without_a_refused_finding_has_the_others(upgrade):
    done = upgrade({"requirements.txt": PINS}, open_groups=())
    refused = [one for one in done.fixable if one.message.startswith("requests")]
    narrower = CODEMOD.without(DependencyOptions(), refused)
    assert narrower is not None
    assert narrower.ignore == ("requests@<=2.32.3",)
    again = upgrade({"requirements.txt": PINS}, open_groups=(), ignore=list(narrower.ignore))
    assert groups(again) == {"minor": ["attrs"]}
    assert "requests" not in " ".join(one.message for one in again.findings)


def test_a_refused_large_step_is_refused_with_all_its_minor_versions(upgrade, world):
    done = upgrade({"requirements.txt": "flask==2.0.0\n"}, open_groups=())
    narrower = CODEMOD.without(DependencyOptions(), done.fixable)
    world.has("flask", "3.1.0", "2.9.0")
    again = upgrade({"requirements.txt": "flask==2.0.0\n"}, open_groups=(), ignore=list(narrower.ignore))
    assert again.changes == {"requirements.txt": "flask==2.9.0\n"}


def test_refusing_ends(upgrade):
    files, ignore = {"requirements.txt": PINS, "train.py": CODE}, DependencyOptions()
    for _ in range(12):
        done = upgrade(files, open_groups=(), ignore=list(ignore.ignore))
        narrower = CODEMOD.without(ignore, done.fixable)
        if narrower is None:
            break
        ignore = narrower
    assert not done.fixable
    assert len(ignore.ignore) == 5


def test_fingerprints_of_large_steps_outlive_newer_minor_versions(upgrade, world):
    files = {"requirements.txt": "numpy==1.23.5\n", "train.py": CODE}
    before = {one.fingerprint for one in upgrade(files, open_groups=()).fixable}
    world.has("numpy", "2.2.0")
    assert {one.fingerprint for one in upgrade(files, open_groups=()).fixable} == before


def test_calls_of_another_large_step_are_other_findings(upgrade, world):
    files = {"requirements.txt": "numpy==1.23.5\n", "train.py": CODE}
    before = {one.fingerprint for one in upgrade(files, open_groups=()).fixable}
    world.has("numpy", "3.0.0")
    assert before.isdisjoint(one.fingerprint for one in upgrade(files, open_groups=()).fixable)


def test_vulnerable_versions_that_nothing_replaces_are_told(upgrade, world):
    world.threatens("attrs", fixed="99.0")
    done = upgrade({"requirements.txt": "attrs==22.2.0\n"}, open_groups=())
    assert done.left == {"attrs has CVE-2024-1": "22.2.0 is the newest"}


def test_transitive_pins_are_raised_for_security_alone(upgrade, world):
    head = (
        "#\n# This file is autogenerated by pip-compile with Python 3.11\n# by the following command:\n#\n"
        "#    pip-compile requirements.in\n#\n"
    )
    world.needs = {"requests": ["attrs"]}
    lock = head + "attrs==22.1.0\n    # via requests\nrequests==2.32.3\n    # via -r requirements.in\n"
    files = {"requirements.in": "requests\n", "requirements.txt": lock}
    assert not upgrade(files, open_groups=()).findings
    world.threatens("attrs", fixed="22.2.0")
    done = upgrade(files, open_groups=())
    assert done.refusals == ()
    assert done.changes == {"requirements.txt": lock.replace("22.1.0", "22.2.0")}


def test_only_manifests_are_wanted():
    paths = [
        "requirements.txt",
        "a/requirements/dev.in",
        ".python-version",
        "uv.lock",
        "node_modules/x/requirements.txt",
        "notes.txt",
        "bad\x07/requirements.txt",
        "bad\udcff/requirements.txt",
    ]
    assert wanted(paths) == ["requirements.txt", "a/requirements/dev.in", ".python-version"]


def test_a_plan_without_answers_proposes_nothing():
    context = Context(frozenset({"requirements.txt"}), texts={"requirements.txt": b"numpy==1.0\n"}, today=date.max)
    assert list(questions({}, context, DependencyOptions())) == [ProjectOf("numpy")]
    found = plan({}, context, DependencyOptions())
    assert found.findings == ()
    assert [one.path for one in found.skipped] == ["requirements.txt"]


def test_answers_of_another_sort_are_none():
    texts = {"requirements.txt": b"numpy==1.0\n"}
    context = Context(frozenset(texts), texts=texts, answers={ProjectOf("numpy"): "what"}, today=date.max)
    assert plan({}, context, DependencyOptions()).skipped[0].reason == "numpy: an answer of another sort"


def test_an_index_that_is_away_is_told_and_stops_nothing(upgrade, world):
    answer = world._answer
    world._answer = lambda one: Unavailable("is away") if one == ProjectOf("flask") else answer(one)
    done = upgrade({"requirements.txt": PINS}, open_groups=())
    assert groups(done) == {"minor": ["attrs", "requests"]}
    assert ("requirements.txt", "flask: is away") in done.skipped
