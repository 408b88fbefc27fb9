"""Which fixes of a pull request become suggestions, which pull requests of their own, and which are only shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from codemods.api import Edit, Finding
from refactor_bot import config
from refactor_bot.engine import InlineRunner
from refactor_bot.github.model import ObservedPullRequest, PullRequestText, Span, Suggestion
from refactor_bot.github.port import RefusedError
from refactor_bot.reconcile import DesiredPullRequest
from refactor_bot.sweep.suggesting import suggest
from refactor_bot.sweep.target import Scope, Target

SHA = "a" * 40


def module(*names: str, said: str = "") -> bytes:
    described = f'    """{said}"""\n' if said else ""
    return "\n\n".join(f"def {name}():\n{described}    return 1\n" for name in names).encode()


BEFORE, AFTER = module("f"), module("f", said="Do.")
SHOWN = (Span(1, 400),)
FORK = Target("patch", SHA, 7, frozenset({"a.py"}), fork=True)
OWN = replace(FORK, fork=False)
RUN = Scope(("docstrings",))


@dataclass
class Files:
    """A snapshot."""

    given: dict[str, bytes]

    def read(self, path):
        return self.given.get(path)

    def __hash__(self):
        return id(self)


@dataclass
class Forge:
    """A pull request that shows some lines."""

    spans: dict[str, tuple[Span, ...]]
    refusing: bool = False
    there: set[str] = field(default_factory=set)
    written: list[Suggestion] = field(default_factory=list)

    def pull_request_spans(self, _number):
        return self.spans

    def suggest(self, _number, _commit, _body, suggestions):
        if self.refusing:
            raise RefusedError("line must be part of the diff")
        new = [one for one in suggestions if one.key not in self.there]
        self.written += new
        self.there |= {one.key for one in new}
        return "review" if new else None


def desired(changes, codemod="docstrings", branch="refactor-bot/pr-7/docstrings") -> DesiredPullRequest:
    text = PullRequestText("t", "b")
    return DesiredPullRequest(codemod, "all", branch, "patch", SHA, changes, "t" * 40, ("f1",), "d", text, "m")


def finding(path="a.py") -> Finding:
    return Finding("docstrings", "missing", path, 1, 1, "`f` has no docstring", "x", edit=Edit(), fingerprint="f1")


def suggested(files, wants, forge, target=FORK, scope=RUN, settings=b"", observed=()):
    reading = SimpleNamespace(
        config=config.load({config.OWN_FILE: settings}.get),
        target=target,
        snapshot=Files(files),
        observed=tuple(observed),
    )
    proposals = SimpleNamespace(desired=tuple(wants), findings=(finding(),))
    return suggest(reading, scope, proposals, SimpleNamespace(runner=InlineRunner()), forge)


def test_what_fits_is_suggested_once():
    forge = Forge({"a.py": SHOWN})
    files, want = {"a.py": BEFORE}, desired({"a.py": AFTER})
    found = suggested(files, [want], forge)
    assert (found.left, found.number, found.url, found.rest) == ((), 1, "review", ())
    (one,) = forge.written
    assert (one.path, one.first, one.last) == ("a.py", 1, 1)
    assert "has no docstring" in one.body
    moved = {"a.py": b"# more\n\n\n" + BEFORE}, desired({"a.py": b"# more\n\n\n" + AFTER})
    assert suggested(moved[0], [moved[1]], forge).url is None
    assert len(forge.written) == 1


def test_equal_changes_are_different_suggestions():
    two = {"a.py": module("f", "f")}, desired({"a.py": module("f", "f", said="Do.")})
    forge = Forge({"a.py": SHOWN})
    assert suggested(two[0], [two[1]], forge).number == 2
    assert len(forge.there) == 2


def test_the_rest_is_shown_where_nothing_may_be_pushed():
    names = ["f", "g"]
    files, want = {"a.py": module(*names)}, desired({"a.py": module(*names, said="Do."), "new.py": b"x = 1\n"})
    found = suggested(files, [want], Forge({"a.py": (Span(5, 6),)}))
    assert (found.left, found.number) == ((), 1)
    first, second = found.rest
    assert (first.path, first.before.count(b"Do."), first.after.count(b"Do.")) == ("a.py", 1, 2)
    assert (second.path, second.before, second.after) == ("new.py", None, b"x = 1\n")
    assert "new.py" in found.shown()
    assert len(found.told()) == 2


@pytest.mark.parametrize(
    ("settings", "few"),
    [(b"", True), (b"[pull-requests]\nsuggest-lines = 0\n", False), (b"[pull-requests]\nsuggest = true\n", True)],
)
def test_few_lines_are_suggested_on_own_branches_too(settings: bytes, few: bool):
    want = desired({"a.py": AFTER})
    found = suggested({"a.py": BEFORE}, [want], Forge({"a.py": SHOWN}), OWN, settings=settings)
    assert (found.left, found.number) == (((), 1) if few else ((want,), 0))


def test_many_lines_only_where_asked_for():
    names = [f"f{n}" for n in range(8)]
    files, want = {"a.py": module(*names)}, desired({"a.py": module(*names, said="Do.")})
    assert suggested(files, [want], Forge({"a.py": SHOWN}), OWN).left == (want,)
    asked = suggested(files, [want], Forge({"a.py": SHOWN}), OWN, settings=b"[pull-requests]\nsuggest = true\n")
    assert (asked.left, asked.number) == ((), 8)


@pytest.mark.parametrize("spans", [{}, {"a.py": ()}, {"a.py": (Span(5, 6),)}])
def test_on_own_branches_all_of_a_fix_is_suggested_or_none(spans: dict[str, tuple[Span, ...]]):
    files, want = {"a.py": module("f", "g")}, desired({"a.py": module("f", "g", said="Do.")})
    forge = Forge(spans)
    found = suggested(files, [want], forge, OWN)
    assert (found.left, found.number, found.rest, forge.written) == ((want,), 0, (), [])


def test_what_has_a_pull_request_keeps_it():
    want = desired({"a.py": AFTER})
    opened = ObservedPullRequest(9, "u", want.branch, "patch", SHA, "open", "t", "", None, False, False)
    files, forge = {"a.py": BEFORE}, Forge({"a.py": SHOWN})
    assert suggested(files, [want], forge, OWN, observed=[opened]).left == (want,)
    assert suggested(files, [want], forge, OWN, observed=[replace(opened, state="closed")]).number == 1


def test_nothing_is_suggested_that_nobody_asked_for():
    want, forge = desired({"a.py": AFTER}), Forge({"a.py": SHOWN})
    idle = replace(RUN, opening=False)
    assert suggested({"a.py": BEFORE}, [want], forge, OWN, idle).left == (want,)
    assert suggested({"a.py": BEFORE}, [want], forge, FORK, idle).left == ()
    assert suggested({"a.py": BEFORE}, [want], forge, Target("main", SHA)).left == (want,)
    assert forge.written == []


def test_a_refusal_loses_no_fix():
    want, files = desired({"a.py": AFTER}), {"a.py": BEFORE}
    assert suggested(files, [want], Forge({"a.py": SHOWN}, refusing=True), OWN).left == (want,)
    told = suggested(files, [want], Forge({"a.py": SHOWN}, refusing=True), FORK)
    assert [(change.before, change.after) for change in told.rest] == [(BEFORE, AFTER)]


def test_a_review_has_a_bounded_number_of_suggestions():
    many = [f"f{n}" for n in range(20)]
    files = {"a.py": module(*many), "b.py": module(*many)}
    want = desired({path: module(*many, said="Do.") for path in files})
    found = suggested(files, [want], Forge(dict.fromkeys(files, SHOWN)))
    assert (found.number, [change.path for change in found.rest]) == (20, ["b.py"])
    asked = suggested(
        files, [want], Forge(dict.fromkeys(files, SHOWN)), OWN, settings=b"[pull-requests]\nsuggest = true\n"
    )
    assert asked.left == (want,)
