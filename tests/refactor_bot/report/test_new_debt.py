"""The words of the check on people's pull requests, and of suggestions."""

from codemods.api import Claim, Edit, Finding
from refactor_bot.engine import Crash, FileChange
from refactor_bot.report import new_debt, suggestions


def finding(
    line: int = 1, message: str = "no docstring", *, fixable: bool = True, codemod: str = "docstrings"
) -> Finding:
    more = {"edit": Edit()} if fixable else {"reason": "it is a test"}
    return Finding(codemod, "missing", "a.py", line, line, message, "x", fingerprint=f"{line:08}", **more)


def test_nothing_new_is_a_success_without_buttons():
    assert new_debt.title([], 0) == "No new debt"
    assert "was not there before" in new_debt.summary([], 0, [])
    assert new_debt.buttons([]) == ()


def test_what_is_new_is_counted_by_codemod():
    found = [finding(1), finding(2, fixable=False), finding(3, codemod="paths")]
    assert new_debt.title(found, 3) == "3 new findings on changed lines, 2 fixable"
    said = new_debt.summary(found, 3, [Crash("paths", "b.py", "it | broke")])
    assert "| `docstrings` | 2 | 1 |" in said
    assert "| `paths` | 1 | 1 |" in said
    assert "`paths` failed on it (it \\| broke)" in said
    assert "The first" not in said


def test_more_than_a_check_shows_is_said():
    assert new_debt.title([finding()], 7) == "7 new findings on changed lines, at least 1 fixable"
    assert "The first 1 of 7 are shown" in new_debt.summary([finding()], 7, [])


def test_nothing_to_fix_is_not_offered():
    assert [button.label for button in new_debt.buttons([finding(fixable=False)])] == ["Explain", "Ignore"]
    assert "**Fix**" not in new_debt.summary([finding(fixable=False)], 1, [])


def test_buttons_keep_to_the_limits_of_github():
    buttons = new_debt.buttons([finding()])
    assert len(buttons) == 3
    assert all(len(button.label) <= 20 and len(button.action) <= 20 for button in buttons)
    assert all(len(button.description) <= 40 for button in buttons)


def test_notes_say_what_and_why_not_in_plain_text():
    first, second = new_debt.notes([finding(1, "a \x1b[31m trap"), finding(2, fixable=False)], failing=False)
    assert first.message == "a \N{REPLACEMENT CHARACTER}[31m trap"
    assert (first.title, first.level) == ("docstrings 00000001", "notice")
    assert second.message == "no docstring\nNot fixed: it is a test"
    assert new_debt.notes([finding()], failing=True)[0].level == "failure"


def test_a_suggestion_says_what_it_fixes_and_how_it_was_proven():
    body = suggestions.suggestion("docstrings", Claim.SAME_CODE, [finding(1, "@team [x](y)")], "a\n```\nb\n")
    assert "\n````suggestion\na\n```\nb\n````\n" in body
    assert "[x](y)" not in body
    assert "@team" not in body
    assert "Proven, `same-code`" in body


def test_what_does_not_fit_is_a_diff_that_nothing_in_it_ends():
    change = FileChange("a.py", b"x = 1\n", b"x = 1\n# ```\n# </details>\n", ())
    said = suggestions.not_suggested([change], "Because.")
    assert said.startswith("Because.\n\n<details>")
    assert "\n````diff\n" in said
    assert len(suggestions.not_suggested([FileChange("a.py", b"", b"x\n" * 100_000, ())], "Because.")) < 65_000
