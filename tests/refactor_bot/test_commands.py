from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor_bot.commands import VERBS, Command, Misunderstood, as_word, parse

KNOWN = {"docstrings", "paths"}


def one(body: str, *places):
    found = parse(body, "refactor-bot", KNOWN, *(places or ("issue",)))
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("/refactor run", Command("run")),
        ("/refactor run docstrings", Command("run", ("docstrings",))),
        ("/refactor run docstrings paths src", Command("run", ("docstrings", "paths"), ("src",))),
        ("/refactor run ./paths/", Command("run", (), ("paths",))),
        ("/refactor run `src/a.py`, b", Command("run", (), ("src/a.py", "b"))),
        ("/refactor run .", Command("run")),
        ("/refactor run src .", Command("run")),
        ("/refactor  RUN", Command("run")),
        ("@refactor-bot run", Command("run")),
        ("@Refactor-Bot run", Command("run")),
        ("/refactor", Command("help")),
        ("/refactor explain 0a1b2c3d", Command("explain", findings=("0a1b2c3d",))),
        ("/refactor explain docstrings", Command("explain", ("docstrings",))),
        ("thanks!\n\n/refactor status\n\nbye", Command("status")),
        ("  /refactor help", Command("help")),
        ("/refactor run\r\n", Command("run")),
        ("/refactor ignore 0a1b2c3d src", Command("ignore", paths=("src",), findings=("0a1b2c3d",))),
        ("/refactor ignore docstrings ./docstrings", Command("ignore", ("docstrings",), ("docstrings",))),
        ("/refactor ignore ./0a1b2c3d ./pkg:x", Command("ignore", paths=("0a1b2c3d", "pkg:x"))),
        (
            "/refactor ignore pkg:Num_py@2, `pkg:torch@>=2.4,<3`",
            Command("ignore", packages=("num-py@2", "torch@>=2.4,<3")),
        ),
        ("/refactor restore pkg:*@MAJOR", Command("restore", packages=("*@major",))),
        ("/refactor restore paths", Command("restore", ("paths",))),
        ("/refactor pause", Command("pause")),
        ("/refactor resume", Command("resume")),
    ],
)
def test_commands(body, expected):
    found = one(body)
    assert isinstance(found, Command)
    assert replace(found, text="") == expected


@pytest.mark.parametrize(
    "body",
    [
        "",
        "please /refactor run",
        "> /refactor run",
        ">/refactor run",
        "`/refactor run`",
        "```\n/refactor run\n```",
        "````\n```\n/refactor run\n````",
        "~~~python\n/refactor run\n~~~",
        "```\n/refactor run",
        "    /refactor run",
        "\t/refactor run",
        "<!-- /refactor run -->",
        "<!--\n/refactor run\n-->",
        "<!--\n/refactor run",
        "/refactoring run",
        "/refactor-bot run",
        "@refactor-bot2 run",
        "@someone run",
        "- /refactor run",
    ],
)
def test_everything_else_is_talk(body):
    assert parse(body, "refactor-bot", KNOWN, "issue") == ()


@pytest.mark.parametrize(
    ("body", "place", "said"),
    [
        ("/refactor rnu", "issue", "`/refactor run`"),
        ("/refactor frobnicate", "issue", "`/refactor help`"),
        ("/refactor rebase", "issue", "only on a pull request of mine"),
        ("/refactor recreate", "pull request", "only on a pull request of mine"),
        ("/refactor rebase now", "bot pull request", "no arguments"),
        ("/refactor run ../secrets", "issue", "stays inside"),
        ("/refactor run /etc", "issue", "stays inside"),
        ("/refactor run 0a1b2c3d", "issue", "./0a1b2c3d"),
        ("/refactor run pkg:numpy", "issue", "./pkg:numpy"),
        ("/refactor explain src/a.py", "issue", "takes a finding"),
        ("/refactor explain pkg:numpy", "issue", "takes a finding"),
        ("/refactor drop a.py", "issue", "only on a pull request of mine"),
        ("/refactor drop a.py", "pull request", "only on a pull request of mine"),
        ("/refactor drop", "bot pull request", "Say what to drop: a finding"),
        ("/refactor restore", "bot pull request", "Say what to restore"),
        ("/refactor ignore", "issue", "Say what to ignore"),
        ("/refactor ignore", "pull request", "Say what to ignore"),
        ("/refactor ignore .", "bot pull request", "`/refactor pause`"),
        ("/refactor ignore src ./", "issue", "`/refactor pause`"),
        ("/refactor ignore ../x", "issue", "stays inside"),
        ("/refactor ignore pkg:", "issue", "`pkg:numpy@2`"),
        ("/refactor ignore pkg:numpy@latest", "issue", "`pkg:numpy@2`"),
        ("/refactor ignore pkg:a@1@2", "issue", "`pkg:numpy@2`"),
        ("/refactor pause now", "issue", "no arguments"),
        ("/refactor unignore x", "issue", "`/refactor ignore`"),
        ("/refactor resum", "issue", "`/refactor resume`"),
        ("/refactor dorp x", "bot pull request", "`/refactor drop`"),
    ],
)
def test_misunderstandings_say_what_to_write(body, place, said):
    found = one(body, place)
    assert isinstance(found, Misunderstood)
    assert said in found.reason


@pytest.mark.parametrize("place", ["pull request", "bot pull request"])
@pytest.mark.parametrize(
    ("body", "verb", "name"),
    [
        ("/refactor extract path as TRAIN_CSV", "extract", "TRAIN_CSV"),
        ("/refactor extract path as `TRAIN_CSV`", "extract", "TRAIN_CSV"),
        ("/refactor Extract Path As T", "extract", "T"),
        ("/refactor extract path as TRAIN_CSV.", "extract", "TRAIN_CSV"),
        ("@refactor-bot extract path as X9_", "extract", "X9_"),
        (f"/refactor extract path as {'A' * 61}", "extract", "A" * 61),
        ("/refactor never", "never", ""),
        ("please\n\n/refactor NEVER\n", "never", ""),
    ],
)
def test_commands_on_a_line(body, place, verb, name):
    found = one(body, place, "line")
    assert isinstance(found, Command)
    assert (found.verb, found.name) == (verb, name)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("/refactor extract path as train_csv", "such as `TRAIN_CSV`"),
        ("/refactor extract path as train-csv", "such as `TRAIN_CSV`"),
        ("/refactor extract path as 1ST", "such as `TRAIN_CSV`"),
        ("/refactor extract path as _X", "such as `TRAIN_CSV`"),
        ("/refactor extract path as ÄPFEL", "such as"),
        ("/refactor extract path as X`Y", "such as `X_Y`"),
        (f"/refactor extract path as {'A' * 62}", "at most 61"),
        ("/refactor extract", "extract path as NAME"),
        ("/refactor extract path as", "extract path as NAME"),
        ("/refactor extract path TRAIN", "extract path as NAME"),
        ("/refactor extract paths as TRAIN", "extract path as NAME"),
        ("/refactor extract path as A B", "extract path as NAME"),
        ("/refactor never again", "no arguments"),
        ("/refactor never ./x", "no arguments"),
        ("/refactor nevr", "`/refactor never`"),
        ("/refactor extrct path as X", "`/refactor extract`"),
    ],
)
def test_misunderstandings_on_a_line(body, said):
    found = one(body, "pull request", "line")
    assert isinstance(found, Misunderstood)
    assert said in found.reason


@pytest.mark.parametrize("place", ["issue", "pull request", "bot pull request"])
@pytest.mark.parametrize("verb", ["never", "extract path as X"])
def test_lines_are_commented_in_reviews(verb, place):
    found = one(f"/refactor {verb}", place)
    assert isinstance(found, Misunderstood)
    assert "review comment on the line" in found.reason


def test_a_review_comment_stands_on_its_pull_request_too():
    assert one("/refactor rebase", "bot pull request", "line") == Command("rebase", text="/refactor rebase")
    assert isinstance(one("/refactor rebase", "pull request", "line"), Misunderstood)


def test_code_after_a_closed_fence_counts():
    assert one("```\ncode\n```\n/refactor run") == Command("run", text="/refactor run")


@pytest.mark.parametrize("place", ["bot pull request", "line"])
def test_what_to_ignore_may_be_where_the_comment_stands(place):
    found = one("/refactor ignore", place) if place != "line" else one("/refactor ignore", "pull request", place)
    assert isinstance(found, Command)
    assert found.bare


@pytest.mark.parametrize("path", ["src/a.py", "docstrings", "0a1b2c3d", "pkg:numpy", "pkg:"])
def test_a_path_is_said_so_that_it_is_understood(path):
    assert one(f"/refactor ignore {as_word(path, KNOWN)}").paths == (path,)


def test_at_most_ten():
    assert len(parse("/refactor help\n" * 50, "b", KNOWN, "issue")) == 10


@given(st.text())
def test_never_raises(body):
    parse(body, "refactor-bot", KNOWN, "issue")
    parse(f"/refactor {body}", "refactor-bot", KNOWN, "bot pull request", "line")
    parse(f"/refactor extract path as {body}", "refactor-bot", KNOWN, "pull request", "line")


@given(st.text(alphabet="/.a- \0"))
def test_no_path_leads_outside(words):
    for found in parse(f"/refactor run {words}", "b", KNOWN, "issue"):
        if isinstance(found, Command):
            assert all(not p.startswith("/") and ".." not in p.split("/") for p in found.paths)


def test_every_verb_is_described():
    assert all(verb.usage.startswith(name) and verb.summary and verb.places for name, verb in VERBS.items())


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\r"])
def test_a_quoted_stranger_cannot_leave_the_quote(end):
    assert parse(f"> thanks{end}/refactor help", "refactor-bot", {"docstrings"}, "issue") == ()
