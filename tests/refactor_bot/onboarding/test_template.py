from __future__ import annotations

import re
import tomllib
from dataclasses import replace

import pytest

from codemods.discovery import discover
from refactor_bot import config
from refactor_bot.config import OWN_FILE
from refactor_bot.onboarding import NAME
from refactor_bot.onboarding.template import commented, template

SETTING = re.compile(r"^#(?=[a-z])", re.MULTILINE)
TEXT = template().decode()
DEFAULT = config.load(lambda _path: None)


def load(text: str) -> config.Config:
    return config.load(lambda path: text.encode() if path == OWN_FILE else None)


def test_it_means_exactly_the_defaults():
    assert load(TEXT) == replace(DEFAULT, source=OWN_FILE)


def test_taken_out_of_its_comments_it_means_the_same():
    assert load(SETTING.sub("", TEXT)) == replace(DEFAULT, source=OWN_FILE)


@pytest.mark.parametrize("line", [line for line in TEXT.splitlines() if SETTING.match(line)])
def test_each_setting_can_be_taken_out_alone(line: str):
    assert load(TEXT.replace(f"\n{line}\n", f"\n{line[1:]}\n")) == replace(DEFAULT, source=OWN_FILE)


def test_every_setting_of_every_codemod_is_there_with_its_meaning():
    written = " ".join(line.removeprefix("# ") for line in TEXT.splitlines())
    for name, codemod in discover().items():
        assert f"[codemods.{name}]" in TEXT
        assert codemod.summary in written
        for field_name, field in codemod.options.model_fields.items():
            assert field.description in written
            assert re.search(rf"^#( )?{re.escape(field.alias or field_name)} (=|is not set)", TEXT, re.MULTILINE)
    for key, described in config.schema()["properties"].items():
        assert described.get("description", "") in written
        assert key in TEXT


def test_it_is_written_for_people():
    assert max(map(len, TEXT.splitlines())) <= 100
    assert not re.search(r"\n\n\n|[ \t]\n", TEXT)
    assert TEXT.endswith("\n")


def test_no_codemod_has_its_name():
    assert NAME not in discover()


def test_a_table_within_a_table_and_what_is_not_set():
    inner = {
        "description": "An inner table.",
        "properties": {
            "word": {"default": 'a "quoted" line\n', "enum": ["x"], "description": "A word."},
            "number": {"anyOf": [{"type": "integer", "minimum": 2}, {"type": "null"}], "default": None},
            "pairs": {"default": {"a b": [1, True]}},
        },
    }
    text = commented({"$defs": {"Inner": inner}, "properties": {"inner": {"$ref": "#/$defs/Inner"}}}, {})
    assert '# A word. One of "x".' in text
    assert "# At least 2.\n# number is not set." in text
    assert tomllib.loads(SETTING.sub("", text)) == {"inner": {"word": 'a "quoted" line\n', "pairs": {"a b": [1, True]}}}
