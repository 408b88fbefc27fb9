"""What became of copies, decided from their states alone. A word such as ``aab`` is a copy's code, commit by commit."""

import pytest

from refactor_bot.report.drift import Point, State, Verdict, drift, judged


def track(word):
    """Return the track of a copy that has the code of each letter after that commit; ``.`` is not there yet."""
    return [Point(at, State(letter, f"{letter}{at}", 1, 9)) for at, letter in enumerate(word) if letter != "."]


def sides(found):
    return {(change.commit, change.copy): change.missed for change in found.changes if change.missed}


@pytest.mark.parametrize(
    ("words", "verdict", "born", "equal", "apart", "together", "changes"),
    [
        # Pasted, never touched again.
        (("aa", ".a"), Verdict.SAME, 1, 1, 0, 0, {}),
        # Pasted, then changed on one side.
        (("aab", ".aa"), Verdict.DRIFTED, 1, 1, 1, 0, {(2, 0): (1,)}),
        (("aaa", ".ab"), Verdict.DRIFTED, 1, 1, 1, 0, {(2, 1): (0,)}),
        # Changed on both sides, each in its own way.
        (("aabb", ".aac"), Verdict.DRIFTED, 1, 1, 2, 0, {(2, 0): (1,), (3, 1): (0,)}),
        # Changed together.
        (("ab", "ab"), Verdict.SAME, 0, 1, 0, 1, {}),
        # Apart, and together again: nothing is missing, but it cost two commits.
        (("aabb", ".aab"), Verdict.SAME, 1, 3, 2, 0, {}),
        # Apart and reverted.
        (("aaba", ".aaa"), Verdict.SAME, 1, 3, 2, 0, {}),
        # Together again, and apart once more: only what came after counts as missing.
        (("aabbc", ".aabb"), Verdict.DRIFTED, 1, 3, 3, 0, {(4, 0): (1,)}),
        # One is ahead twice; the other caught up with the first step.
        (("aabcc", ".aaab"), Verdict.DRIFTED, 1, 1, 3, 0, {(3, 0): (1,)}),
        # One commit changed both, in different ways: made with the other in mind.
        (("aab", ".ac"), Verdict.DRIFTED, 1, 1, 0, 1, {}),
        # Born different.
        (("aa", ".b"), Verdict.UNRELATED, None, None, 0, 0, {}),
        # Pasted from an old version.
        (("abb", "..a"), Verdict.DRIFTED, None, None, 0, 0, {(1, 0): (1,)}),
        # Three copies, one corrected.
        (("aab", "aaa", "aaa"), Verdict.DRIFTED, 0, 1, 1, 0, {(2, 0): (1, 2)}),
        # Three copies, two corrected together.
        (("aab", "aab", "aaa"), Verdict.DRIFTED, 0, 1, 1, 0, {(2, 0): (2,), (2, 1): (2,)}),
        # Three copies, corrected one after the other, the last one forgotten.
        (("aabb", "aaab", "aaaa"), Verdict.DRIFTED, 0, 1, 2, 0, {(2, 0): (2,), (3, 1): (2,)}),
        # Some are equal still, and a stranger never was: nothing drifted.
        (("aaa", ".aa", ".xx"), Verdict.UNRELATED, 1, None, 0, 0, {}),
        # A stranger in the group hides nothing.
        (("aab", "aaa", "xxx"), Verdict.DRIFTED, 0, None, 1, 0, {(2, 0): (1,)}),
    ],
)
def test_what_became_of_copies(words, verdict, born, equal, apart, together, changes):
    found = drift([track(word) for word in words])
    assert (found.verdict, found.born, found.equal) == (verdict, born, equal)
    assert (found.apart, found.together) == (apart, together)
    assert sides(found) == changes


@pytest.mark.parametrize("words", [(), ("a",), ("aa", "..")])
def test_nothing_is_said_where_a_copy_has_no_past(words):
    assert drift([track(word) for word in words]).verdict is Verdict.UNKNOWN


def test_hundreds_of_copies_are_decided_by_the_first():
    assert len(sides(drift([track("aab"), *[track("aaa")] * 300]))[2, 0]) < 20


OLD = ["def f(x):", "    return 1 / x"]
GUARDED = ["def f(x):", "    if not x:", "        return 0", "    return 1 / x"]
ELSEWHERE = ["def g(y):", "    # the other one", "    if not x:", "        return 0", "    return 1 / x  # quotient"]
LONGER = ["def f(x):", "    log(x)", "    return 1 / x"]


def look(words, subjects, texts):
    tracks = [track(word) for word in words]
    return judged(drift(tracks), tracks, subjects, lambda state: texts[state.digest])


@pytest.mark.parametrize(
    ("after", "subject", "verdict", "signs"),
    [
        (GUARDED, "Survive zero", Verdict.LIKELY_FIX, ("it adds a guard",)),
        (GUARDED, "Fix a crash", Verdict.LIKELY_FIX, ("its subject speaks of a fix", "it adds a guard")),
        (LONGER, "Log more", Verdict.DRIFTED, ()),
        (LONGER, "Fix #12", Verdict.LIKELY_FIX, ("its subject speaks of a fix",)),
    ],
)
def test_a_change_that_looks_like_a_fix(after, subject, verdict, signs):
    found = look(("aab", ".aa"), ["first", "paste", subject], {"a": OLD, "b": after})
    assert found.verdict is verdict
    assert [(change.commit, change.copy, change.missed) for change in found.changes] == [(2, 0, (1,))]
    assert found.changes[0].signs == signs


def test_the_lines_of_a_change_are_told():
    (change,) = look(("aab", ".aa"), ["", "", ""], {"a": OLD, "b": GUARDED}).changes
    assert change.lines == ("+    if not x:", "+        return 0")


def test_a_fix_that_the_other_copy_got_by_itself_is_not_missing():
    found = look(("aaab", ".acd"), ["", "", "Tidy", "Fix both"], {"a": OLD, "b": GUARDED, "c": LONGER, "d": ELSEWHERE})
    assert found.verdict is Verdict.DRIFTED
    assert sides(found) == {}


def test_a_fix_that_the_other_copy_lacks_is_missing_whatever_else_it_got():
    found = look(("aabb", ".aac"), ["", "", "Fix", "Log"], {"a": OLD, "b": GUARDED, "c": LONGER})
    assert sides(found) == {(2, 0): (1,), (3, 1): (0,)}


def test_a_fix_that_was_taken_back_is_not_missing():
    texts = {"a": OLD, "b": GUARDED, "c": LONGER}
    assert sides(look(("aabc", ".aaa"), ["", "", "Fix", "Log"], texts)) == {(3, 0): (1,)}


@pytest.mark.parametrize(
    ("subject", "other", "expected"),
    [
        ("Fix division by zero", ["def g(y):", "    log(y)", "    return 1 / x  + start"], {(2, 0): (1,)}),
        # It does not look like a fix.
        ("Rename the result", ["def g(y):", "    log(y)", "    return 1 / x + start"], {}),
        # The other one never had the line that was wrong.
        ("Fix division by zero", ["def g(y):", "    return 2 / x"], {}),
        # The other one has it by now.
        ("Fix division by zero", ["def g(y):", "    return 1 / x + start", "    return quotient(x)"], {}),
    ],
)
def test_a_line_that_was_adapted_copies_share_can_be_wrong_in_both(subject, other, expected):
    before = ["def f(x):", "    return 1 / x + start"]
    texts = {"a": before, "b": ["def f(x):", "    return quotient(x)"], "z": other}
    found = look(("aab", ".zz"), ["", "", subject], texts)
    assert sides(found) == expected
    assert found.verdict is (Verdict.LIKELY_FIX if expected else Verdict.UNRELATED)


def test_what_cannot_be_read_is_judged_by_its_subject():
    found = look(("aab", ".aa"), ["", "", "Fix a crash"], {"a": [], "b": []})
    assert found.changes[0].signs == ("its subject speaks of a fix",)


def test_a_change_that_is_not_committed_yet_has_no_subject():
    found = look(("aab", ".aa"), ["", ""], {"a": OLD, "b": LONGER})
    assert (found.verdict, sides(found)) == (Verdict.DRIFTED, {(2, 0): (1,)})
