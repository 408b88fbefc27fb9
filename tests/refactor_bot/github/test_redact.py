import pytest

from refactor_bot.github.redact import redact, redacting

OLD = "ghs_" + "a" * 36
NEW = "ghs_123456_eyJhbGciOiJSUzI1NiJ9." + "x" * 300 + "." + "-_9" * 60
JWT = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3MDAwMDAwMDB9.c2lnbmF0dXJlLXNpZ25hdHVyZQ"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n+/=\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize("secret", [OLD, NEW, JWT, KEY, "ghp_" + "B" * 40, "github_pat_" + "c" * 60])
def test_secrets_disappear(secret: str) -> None:
    text = redact(f"fatal: before {secret} after")
    assert text == "fatal: before [redacted] after"


def test_a_password_in_an_address_disappears() -> None:
    text = redact(f"cannot fetch https://x-access-token:{OLD}@github.com/o/r.git and postgresql://me:pw@db:5432/x")
    assert text == "cannot fetch https://[redacted]@github.com/o/r.git and postgresql://[redacted]@db:5432/x"


@pytest.mark.parametrize(
    "text",
    ["", "ghs_short", "a plain sentence", "https://github.com/o/r/pull/1", "o/r@main: a@b.c", "10:30 - 11:00 @home"],
)
def test_everything_else_stays(text: str) -> None:
    assert redact(text) == text


def test_log_entries_are_cleaned_all_the_way_down() -> None:
    entry = {"event": f"x {OLD}", "n": 3, "deep": {"list": [OLD, {"key": (JWT,)}]}, "error": ValueError(OLD)}
    cleaned = redacting(None, "info", entry)
    assert OLD not in str(cleaned)
    assert JWT not in str(cleaned)
    assert cleaned["n"] == 3


def test_long_hostile_text_takes_no_time() -> None:
    assert redact("://" + "a:" * 50_000)
    assert redact("eyJ" * 20_000)
