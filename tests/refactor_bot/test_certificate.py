import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemods.api import Claim
from codemods.proofs import Verdict
from refactor_bot.certificate import KEY, Certificate, certify, parse, trailer

NAMES = st.from_regex(r"\A[a-z0-9][a-z0-9-]{0,20}[a-z0-9]\Z")
TREES = st.from_regex(r"\A[0-9a-f]{40}\Z")
CERTIFICATES = st.builds(
    Certificate,
    claim=st.sampled_from(Claim),
    holds=st.booleans(),
    counts=st.dictionaries(NAMES, st.integers(0, 10**9), max_size=8),
    tools=st.dictionaries(NAMES, st.from_regex(r"\A[0-9][0-9a-z.]{0,12}\Z"), max_size=8),
    before=TREES,
    after=TREES,
    codemod=NAMES,
)
ONE = Certificate(Claim.SAME_CODE, True, {"files": 2}, {"libcst": "1.9.0"}, "a" * 40, "b" * 40, "docstrings")


def fields(**changes: object) -> str:
    good = json.loads(trailer(ONE).removeprefix(f"{KEY}: "))
    return f"{KEY}: {json.dumps({**good, **changes})}"


@given(CERTIFICATES, st.text())
def test_survives_a_commit_message(certificate, subject):
    line = trailer(certificate)
    assert "\n" not in line
    assert parse(f"{subject}\n\nWhy.\n\n{line}\nSigned-off-by: A <a@example.org>\n") == certificate


@given(st.text())
def test_never_raises(text):
    parse(text)
    parse(f"{KEY}: {text}")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_json_of_another_shape_is_no_certificate(value):
    assert parse(f"{KEY}: {json.dumps(value)}") is None


def test_the_last_one_counts():
    second = Certificate(Claim.SAME_CODE, True, {}, {}, "c" * 40, "d" * 40, "docstrings")
    assert parse(f"Fix\n\n{trailer(ONE)}\n\nFix\n\n{trailer(second)}") == second


def test_windows_line_ends():
    assert parse(f"Fix\r\n\r\n{trailer(ONE)}\r\n") == ONE


@pytest.mark.parametrize(
    "hostile",
    [
        fields(claim="magic"),
        fields(claim=1),
        fields(holds=1),
        fields(holds="true"),
        fields(counts={"files": True}),
        fields(counts={"files": -1}),
        fields(counts={"files": 10**30}),
        fields(counts={"files": 1.5}),
        fields(counts=[]),
        fields(counts={f"c{n}": n for n in range(100)}),
        fields(counts={"\x1b[31m": 1}),
        fields(tools={"libcst": "1.9\n"}),
        fields(tools={"libcst": ["1.9"]}),
        fields(before="a" * 39),
        fields(before="A" * 40),
        fields(after="b" * 40 + "\n"),
        fields(codemod="../docstrings"),
        fields(codemod="d" * 5000),
        fields(extra=1),
        f'{KEY}: {{"holds": true, "holds": true}}',
        f"{KEY}: " + "[" * 4000,
        f"{KEY}: " + "9" * 4090,
        f"{KEY}: " + json.dumps({**json.loads(fields()[len(KEY) + 2 :]), "before": None}),
        f"  {fields()}",
        "",
    ],
)
def test_anything_else_is_no_certificate(hostile):
    assert parse(f"Fix\n\n{hostile}") is None


def test_a_huge_message_is_read_at_its_end():
    assert parse("x\n" * 5_000_000 + trailer(ONE)) == ONE


def test_certify_keeps_what_the_checker_said():
    verdict = Verdict(Claim.SAME_CODE, counts={"files": 3})
    certificate = certify(verdict, codemod="docstrings", before="a" * 40, after="b" * 40)
    assert (certificate.holds, certificate.counts) == (True, {"files": 3})
    assert {"refactor-bot", "python", "libcst", "black"} <= set(certificate.tools)
    assert parse(trailer(certificate)) == certificate


def test_a_refusal_is_written_down_as_one():
    verdict = Verdict(Claim.SAME_CODE, reason="a.py:3: the code differs")
    assert not certify(verdict, codemod="docstrings", before="a" * 40, after="b" * 40).holds
