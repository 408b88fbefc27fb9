import pytest

from codemods.duplicates.facts import Definition, DuplicateFacts
from refactor_bot.repo.history import Version
from refactor_bot.report.lineage import Content, Copy, track


def definition(word, line=1):
    """Return a definition from a word such as ``load:a``: its name and its code; letters that differ in case only
    have the same structure."""
    name, _, code = word.partition(":")
    return Definition(name, "function", line, line + 8, 8, code, code, code.lower(), "", 0, 8, b"")


def content(words):
    definitions = tuple(definition(word, 10 * place + 1) for place, word in enumerate(words.split()))
    return Content.of(DuplicateFacts(definitions, None, b"", 8, ()))


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        (["load:a", "load:b"], "ab"),
        # Not there from the first.
        (["other:x", "load:b"], "b"),
        # Nothing is known of one of them.
        (["load:a", None, "load:b"], "ab"),
        # Another name, the same code.
        (["read:b other:x", "load:b other:x"], "bb"),
        # Another name and other constants: the structure tells.
        (["read:B other:x", "load:b other:x"], "Bb"),
        # Two could have been it: it is new.
        (["read:b find:b", "load:b"], "b"),
        # What has the same code is still there: this one is a copy of it, not the same.
        (["read:b", "read:b load:b"], "b"),
        # Defined twice: the one with the same code.
        (["load:b load:x", "load:x load:b"], "bb"),
        # Renamed and rewritten at once: it is new, whatever had its name before that.
        (["load:a", "read:a", "load:b"], "b"),
    ],
)
def test_a_definition_is_found_again(versions, expected):
    contents = {str(place): content(words) for place, words in enumerate(versions) if words}
    past = [Version(place, "a.py", str(place)) for place in range(len(versions))]
    found = track(Copy("a.py", str(len(versions) - 1), definition("load:b")), past, contents, 99)
    assert "".join(point.state.digest for point in found) == expected


def test_what_differs_from_the_last_commit_is_a_state_of_its_own():
    found = track(Copy("a.py", "new", definition("load:b")), [Version(4, "a.py", "0")], {"0": content("load:a")}, 99)
    assert [(point.commit, point.state.digest) for point in found] == [(4, "a"), (99, "b")]


def test_a_file_that_was_never_committed_has_only_today():
    assert [point.commit for point in track(Copy("a.py", "new", definition("load:b")), [], {}, 99)] == [99]


def test_a_file_as_a_whole_is_followed_too():
    whole = Definition("", "file", 1, 20, 18, "w", "w", "w", "", 0, 18, b"")
    known = {"0": Content(whole, {}), "1": Content(None, {}), "2": Content(whole, {})}
    past = [Version(place, "a.py", str(place)) for place in range(3)]
    assert [point.commit for point in track(Copy("a.py", "2", whole), past, known, 99)] == [2]
