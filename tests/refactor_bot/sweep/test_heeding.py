"""What people want left alone is not proposed, whatever else is; nothing of GitHub is needed to see that."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import ClassVar

import pygit2
import pytest
from plugins.loop import SOURCE

from codemods.api import Finding
from codemods.dependencies.findings import FOR_A_PERSON
from codemods.dependencies.questions import AdvisoriesOf, BreaksOf, DescriptionOf, ProjectOf, ResolutionOf
from codemods.dependencies.versions.values import File, Project, Release
from refactor_bot import config
from refactor_bot.decisions import EVERY, Decisions, Made, Things
from refactor_bot.engine import InlineRunner, NoCache
from refactor_bot.github.model import Marker, ObservedPullRequest, Repository, RepositoryId
from refactor_bot.repo.git_snapshot import GitSnapshot
from refactor_bot.repo.object_store import ObjectStore
from refactor_bot.sweep.heeding import concerning
from refactor_bot.sweep.propose import propose
from refactor_bot.sweep.reading import PausedError, Reading
from refactor_bot.sweep.run import preview, sweep
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Scope, Target

NOW = datetime(2026, 6, 1, tzinfo=UTC)
MADE = Made("maintainer", NOW, 3, 41)
CALLS = b"import numpy as np\n\nx = np.float(1)\ny = np.trapz([1, 2])\n"
OTHER = SOURCE.replace(b"load_table", b"read_rows").replace(b"fit_model", b"train_model")


class Index:
    """An index with NumPy and requests, and a resolver that takes what it is given."""

    versions: ClassVar = {"numpy": ("1.23.5", "1.26.4", "2.1.3"), "requests": ("2.30.0", "2.32.3")}

    def answer(self, questions):
        return {one: self._answer(one) for one in questions}

    def _answer(self, question):
        match question:
            case ProjectOf(name):
                return Project(name, tuple(_release(name, one) for one in self.versions[name]))
            case AdvisoriesOf() | BreaksOf() | ResolutionOf():
                return ()
            case DescriptionOf():
                return None


def _release(name, version):
    wheel = f"{name}-{version}-py3-none-any.whl"
    return Release(version, (File(wheel, "", ("py3-none",), "0" * 64, 1, None, None, date(2025, 1, 1), True),))


@dataclass
class World:
    """A repository as a sweep reads it."""

    services: Services
    path: str
    observed: tuple = ()
    settings: config.Config = field(default_factory=lambda: config.load(lambda _path: None))

    def configured(self, line):
        text = f"[codemods.dependencies]\n{line}\n".encode()
        self.settings = config.load(lambda path: text if path == config.OWN_FILE else None)

    def reading(self, files, decisions):
        repository = pygit2.init_repository(self.path, bare=True)
        index = pygit2.Index()
        for path, data in files.items():
            index.add(pygit2.IndexEntry(path, repository.create_blob(data), pygit2.enums.FileMode.BLOB))
        snapshot = GitSnapshot(self.path, str(index.write_tree(repository)))
        known = Repository(RepositoryId(1, 2, "maintainer/churn"), "main", "c" * 40, False, "", "http://example.org/x")
        return Reading(known, self.settings, Target("main", "c" * 40), snapshot, self.observed, decisions)

    def proposed(self, files, codemod, decisions, scope=None):
        return propose(self.reading(files, decisions), scope or Scope((codemod,)), self.services, ())


@pytest.fixture
def world(tmp_path) -> World:
    """A world without a network."""
    services = Services(
        app=None,
        objects=ObjectStore(tmp_path / "objects"),
        decisions=None,
        cache=NoCache(),
        runner=InlineRunner(),
        lookup=Index(),
        history=None,
        schedules=None,
        now=lambda: NOW,
    )
    return World(services, str(tmp_path / "repository.git"))


def leaving(scope=EVERY, **things):
    return Decisions().leaving(Things(**things), MADE, scope)


def paths(proposals):
    return sorted(path for want in proposals.desired for path in want.changes)


FILES = {"a.py": SOURCE, "old/b.py": OTHER}


def test_a_file_is_left_alone_and_counted_nowhere(world: World):
    found = world.proposed(FILES, "docstrings", leaving(paths={"old": frozenset()}))
    assert paths(found) == ["a.py"]
    assert (found.remembered, found.declined) == (2, 0)
    assert {one.path for one in found.findings} == {"a.py"}
    assert {one.path for one in found.refused} == {"old/b.py"}
    body = found.desired[0].text.body
    assert "more finding" not in body
    assert "old/b.py" not in body


def test_what_is_not_asked_for_is_still_told_to_be_left(world: World):
    found = world.proposed(FILES, "docstrings", Decisions(), Scope(("docstrings",), ("a.py",)))
    assert "2 more findings" in found.desired[0].text.body


def test_code_that_moved_is_left_alone_where_it_went(world: World):
    (b,) = {one.path for one in world.proposed(FILES, "docstrings", Decisions()).findings} - {"a.py"}
    marks = frozenset(
        one.fingerprint for one in world.proposed(FILES, "docstrings", Decisions()).findings if one.path == b
    )
    moved = {"a.py": SOURCE, "new/c.py": b"\n\n" + OTHER}
    assert paths(world.proposed(moved, "docstrings", leaving(paths={"old": marks}))) == ["a.py"]
    assert paths(world.proposed(moved, "docstrings", leaving(paths={"old": frozenset()}))) == ["a.py", "new/c.py"]


def test_one_codemod_leaves_a_path_alone(world: World):
    assert paths(world.proposed(FILES, "docstrings", leaving("paths", paths={"old": frozenset()}))) == sorted(FILES)
    assert paths(world.proposed(FILES, "docstrings", leaving("docstrings", paths={"a.py": frozenset()}))) == [
        "old/b.py"
    ]


def test_a_codemod_that_is_left_alone_is_not_run(world: World):
    reading = world.reading(FILES, leaving(codemods=("docstrings",)))
    assert preview(reading, Scope(("docstrings",)), world.services).desired == ()
    assert preview(reading, Scope(("docstrings",)), world.services).report.findings == ()


def test_nothing_is_done_in_a_pause(world: World):
    reading = world.reading(FILES, Decisions().pausing(MADE))
    with pytest.raises(PausedError, match="Paused since 2026-06-01 00:00 UTC by `maintainer`"):
        sweep(reading, Scope(("docstrings",)), None, world.services, None)


def test_what_is_restored_goes_back_to_its_pull_request(world: World):
    whole = world.proposed(FILES, "docstrings", Decisions()).findings
    here = tuple(one.fingerprint for one in whole if one.path == "a.py")
    other = [one.fingerprint for one in whole if one.path == "old/b.py"]
    mark = Marker("docstrings", "a", "d", here, "c" * 40)
    world.observed = (
        ObservedPullRequest(7, "", "refactor-bot/docstrings--a", "main", "e", "open", "", "", mark, False, False),
    )
    quiet = Scope(("docstrings",), opening=False)
    assert paths(world.proposed(FILES, "docstrings", Decisions(), quiet)) == ["a.py"]
    wanted = replace(quiet, wanted=dict.fromkeys(other, "a"))
    (want,) = world.proposed(FILES, "docstrings", Decisions(), wanted).desired
    assert (want.branch, sorted(want.changes)) == ("refactor-bot/docstrings--a", sorted(FILES))


UPGRADES = {"requirements.txt": b"numpy==1.23.5\nrequests==2.30.0\n", "train.py": CALLS}


def upgraded(proposals):
    return {finding.message.split()[0] for finding in proposals.findings if finding.fixable}


@pytest.mark.parametrize(
    ("rule", "numpy"),
    [("numpy@2", b"numpy==1.26.4"), ("numpy@>=1.26", b"numpy==1.23.5"), ("numpy", b"numpy==1.23.5")],
)
def test_versions_of_a_package_are_left_alone(world: World, rule: str, numpy: bytes):
    files = {"requirements.txt": UPGRADES["requirements.txt"]}
    found = world.proposed(files, "dependencies", leaving(packages=(rule,)))
    (manifest,) = {want.changes["requirements.txt"] for want in found.desired}
    assert manifest == numpy + b"\nrequests==2.32.3\n"


def test_rules_of_people_stand_beside_the_configuration_s(world: World):
    world.configured('ignore = ["requests"]')
    assert world.proposed(UPGRADES, "dependencies", leaving(packages=("numpy",))).desired == ()


def test_an_upgrade_that_is_left_alone_is_planned_without(world: World):
    world.configured('group = "all"')
    found = world.proposed(UPGRADES, "dependencies", Decisions())
    (numpy,) = [one for one in found.findings if one.message.startswith("numpy 1.23.5 can be 2")]
    later = world.proposed(UPGRADES, "dependencies", leaving(findings=frozenset({("dependencies", numpy.fingerprint)})))
    (want,) = later.desired
    assert want.changes["requirements.txt"] == b"numpy==1.26.4\nrequests==2.32.3\n"


def test_a_manifest_that_is_left_alone_is_none(world: World):
    files = {**UPGRADES, "old/requirements.txt": b"numpy==1.23.5\n"}
    found = world.proposed(files, "dependencies", leaving(paths={"old": frozenset()}))
    assert "old/requirements.txt" not in paths(found)
    assert "requirements.txt" in paths(found)
    assert world.proposed(UPGRADES, "dependencies", leaving(paths={"requirements.txt": frozenset()})).desired == ()


def test_calls_that_are_left_alone_are_left_to_people(world: World):
    world.configured('ignore = ["requests"]')
    whole = world.proposed(UPGRADES, "dependencies", Decisions())
    assert paths(whole) == ["requirements.txt", "train.py"]
    assert not whole.desired[0].text.draft
    found = world.proposed(UPGRADES, "dependencies", leaving("dependencies", paths={"train.py": frozenset()}))
    (want,) = found.desired
    assert want.changes == {"requirements.txt": b"numpy==2.1.3\nrequests==2.30.0\n"}
    assert want.text.draft
    assert "people asked to leave this place alone" in want.text.body
    left = [one for one in found.findings if one.path == "train.py"]
    assert {one.kind for one in left if not one.fixable} >= {FOR_A_PERSON}


def test_a_rule_means_upgrades_and_their_calls(world: World):
    world.configured('ignore = ["requests"]')
    found = world.proposed(UPGRADES, "dependencies", Decisions()).findings
    assert {one.path for one in concerning(found, "numpy@2")} == {"requirements.txt", "train.py"}
    assert concerning(found, "numpy@3") == []
    plain = Finding("docstrings", "missing", "a.py", 1, 1, "It is so.", "x", reason="none")
    assert concerning([plain], "*") == []
