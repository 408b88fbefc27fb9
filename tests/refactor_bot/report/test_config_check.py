from __future__ import annotations

import pytest

from refactor_bot import config
from refactor_bot.config import OWN_FILE, SHARED_FILE, Config, ConfigError
from refactor_bot.report.config_check import Difference, differences, judged


def loaded(text: str | None, file: str = OWN_FILE) -> Config | ConfigError:
    try:
        return config.load(lambda path: text.encode() if text is not None and path == file else None)
    except ConfigError as error:
        return error


def test_a_difference_names_both_values_with_defaults_resolved():
    said = judged(loaded(""), loaded('[pull-requests]\nlimit = 2\n[codemods.docstrings]\nstyle = "numpy"\n'))
    assert (said.conclusion, said.title, said.annotations) == ("success", "2 settings will be different", ())
    assert "| `pull-requests.limit` | `5` (default) | `2` |" in said.summary
    assert '| `codemods.docstrings.style` | `"auto"` (default) | `"numpy"` |' in said.summary


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (loaded(""), loaded("# a comment\n")),
        (loaded(""), loaded("[pull-requests]\nlimit = 5\n")),
        (loaded("[pull-requests]\nlimit = 2\n"), loaded("[tool.refactor-bot.pull-requests]\nlimit = 2\n", SHARED_FILE)),
        (loaded(None), loaded("[tool.black]\nline-length = 100\n", SHARED_FILE)),
        (loaded(None), loaded(None)),
    ],
)
def test_where_the_same_holds_nothing_is_said(before, after):
    assert judged(before, after) is None


def test_mistakes_stand_at_their_lines():
    said = judged(loaded(""), loaded("exclud = []\n\n[pull-requests]\nlimit = 0\n"))
    assert (said.conclusion, said.title) == ("failure", f"2 mistakes in {OWN_FILE}")
    assert [(one.path, one.start_line, one.end_line, one.level) for one in said.annotations] == [
        (OWN_FILE, 1, 1, "failure"),
        (OWN_FILE, 4, 4, "failure"),
    ]
    assert "did you mean 'exclude'?" in said.annotations[0].message


def test_a_mistake_that_was_there_before_is_still_one():
    assert judged(loaded("x = 1\n"), loaded("x = 1\n")).conclusion == "failure"


def test_a_mistake_that_is_corrected_is_said():
    said = judged(loaded("x = 1\n"), loaded(""))
    assert (said.conclusion, said.title) == ("success", "No setting will be different")
    assert "corrected" in said.summary
    assert "Compared with the defaults" in judged(loaded("x = 1\n"), loaded("[pull-requests]\nlimit = 2\n")).summary


def test_the_first_configuration_and_the_last_one():
    assert "its `schedule` is followed" in judged(loaded(None), loaded("")).summary
    said = judged(loaded("[pull-requests]\nlimit = 2\n"), loaded(None))
    assert "only commands are followed" in said.summary
    assert "| `pull-requests.limit` | `2` | `5` (default) |" in said.summary


def test_what_is_not_set_on_one_side():
    before, after = loaded(""), loaded('[codemods.paths.names]\n"data/a.csv" = "A_CSV"\n')
    assert isinstance(before, Config)
    assert isinstance(after, Config)
    assert differences(before, after) == (Difference('codemods.paths.names."data/a.csv"', None, '"A_CSV"'),)
    assert "| not set |" in judged(before, after).summary


def test_what_a_repository_writes_stays_text():
    said = judged(loaded(""), loaded('exclude = ["`|<b>@octo"]\n'))
    (row,) = [line for line in said.summary.splitlines() if line.startswith("| `exclude`")]
    assert row.replace("\\|", "").count("|") == 4


def test_a_long_list_is_cut():
    many = ", ".join(f'"pattern-number-{number}/**"' for number in range(200))
    said = judged(loaded(""), loaded(f"exclude = [{many}]\n"))
    assert len(said.summary) < 1_000
