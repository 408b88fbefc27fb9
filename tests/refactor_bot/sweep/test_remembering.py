"""Decisions are changed on what is there now, by whoever."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from codemods.api import Finding
from refactor_bot.decisions import Decisions, DecisionsError, Made, dump, parse
from refactor_bot.github.model import Repository, RepositoryId
from refactor_bot.repo.decision_ref import Kept
from refactor_bot.sweep.looking import recognised
from refactor_bot.sweep.remembering import recall, remember

AT = datetime(2026, 3, 1, tzinfo=UTC)
MADE = Made("maintainer", AT, 1, 1)
OTHER = Made("colleague", AT, 2, 2)
REPOSITORY = Repository(RepositoryId(1, 2, "maintainer/churn"), "main", "c", False, "", "http://example.org/x.git")


@dataclass
class Memory:
    """A store in which others write between a read and the write."""

    data: bytes | None = None
    others: list[Decisions] = field(default_factory=list)
    notes: list[object] = field(default_factory=list)
    number: int = 0

    def read(self, remote):
        return Kept(str(self.number), self.data) if self.data is not None else Kept()

    def replace(self, remote, version, data, note):
        if self.others:
            self.data = dump(self.others.pop(0))
            self.number += 1
        if version != self.read(remote).version:
            return False
        self.data, self.number = data, self.number + 1
        self.notes.append(note)
        return True


@dataclass
class App:
    def slug(self):
        return "refactor-bot"


@dataclass
class World:
    """The few services that remembering needs."""

    decisions: Memory
    app: App = field(default_factory=App)

    def now(self):
        return AT


class Forge:
    def token(self):
        return "ghs_token"


def decide(known: Decisions) -> Decisions:
    return known.with_name("a/b.csv", "B_CSV", MADE)


def test_nothing_is_known_at_first():
    assert recall(World(Memory()), Forge(), REPOSITORY) == Decisions()


def test_a_decision_is_kept():
    memory = Memory()
    made = remember(World(memory), Forge(), REPOSITORY, decide, "Why")
    assert made == recall(World(memory), Forge(), REPOSITORY) == decide(Decisions())
    (note,) = memory.notes
    assert (note.author, note.at, note.message) == ("refactor-bot[bot]", AT, "Why")


def test_the_same_decision_writes_nothing():
    memory = Memory(dump(decide(Decisions())))
    assert remember(World(memory), Forge(), REPOSITORY, decide, "Why") == decide(Decisions())
    assert memory.notes == []


def test_what_others_wrote_meanwhile_stays():
    theirs = Decisions().with_never([("paths", "0a1b2c3d")], OTHER)
    more = theirs.with_name("c.csv", "C_CSV", OTHER)
    memory = Memory(None, [theirs, more])
    assert remember(World(memory), Forge(), REPOSITORY, decide, "Why") == decide(more)
    assert parse(memory.data) == decide(more)


def test_it_gives_up_in_words():
    memory = Memory(None, [Decisions().with_name("c.csv", f"C{n}", OTHER) for n in range(9)])
    with pytest.raises(DecisionsError, match="Others keep changing"):
        remember(World(memory), Forge(), REPOSITORY, decide, "Why")


@pytest.mark.parametrize("data", [b"", b"{}", b"not json"])
def test_what_cannot_be_read_is_never_overwritten(data):
    memory = Memory(data)
    with pytest.raises(DecisionsError, match="cannot be read"):
        remember(World(memory), Forge(), REPOSITORY, decide, "Why")
    with pytest.raises(DecisionsError, match="refs/refactor-bot/decisions"):
        recall(World(memory), Forge(), REPOSITORY)
    assert memory.data == data


def finding(kind: str, line: int, mark: str, anchor: str = "x", message: str = "m") -> Finding:
    return Finding("paths", kind, "a.py", line, line, message, anchor, None, "r", fingerprint=mark)


def test_a_finding_is_recognised_whatever_kind_it_is_now():
    before = [finding("path-in-call", 1, "old1"), finding("path-in-call", 1, "old2"), finding("bare", 5, "old5")]
    now = [
        finding("asked-for", 1, "new1"),
        finding("asked-for", 1, "new2"),
        finding("asked-for", 3, "new3"),
        finding("asked-for", 5, "new5", message="another"),
        finding("asked-for", 5, "new6", anchor="y"),
        finding("asked-for", 5, "new7"),
    ]
    assert [f.fingerprint for f in recognised(now, before)] == ["old1", "old2", "new3", "new5", "new6", "old5"]
