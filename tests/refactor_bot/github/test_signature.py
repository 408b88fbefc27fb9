import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor_bot.github.signature import verify

# The example of GitHub's page "Validating webhook deliveries".
SECRET = "It's a Secret to Everybody"
BODY = b"Hello, World!"
HEADER = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_the_published_example_is_accepted() -> None:
    assert verify(BODY, HEADER, (SECRET,))


def test_while_a_secret_is_replaced_both_are_accepted() -> None:
    assert verify(BODY, HEADER, ("the new one", SECRET))
    assert verify(BODY, HEADER, (SECRET, "the new one"))


@pytest.mark.parametrize(
    ("body", "header", "secrets"),
    [
        (BODY + b"\n", HEADER, (SECRET,)),
        (b"", HEADER, (SECRET,)),
        (BODY, HEADER, ("it's a secret to everybody",)),
        (BODY, HEADER, ()),
        (BODY, None, (SECRET,)),
        (BODY, "", (SECRET,)),
        (BODY, HEADER.upper(), (SECRET,)),
        (BODY, HEADER[:-1], (SECRET,)),
        (BODY, HEADER + "0", (SECRET,)),
        (BODY, HEADER.removeprefix("sha256="), (SECRET,)),
        (BODY, HEADER.replace("sha256=", "sha1="), (SECRET,)),
        (BODY, "sha256=", (SECRET,)),
        (BODY, "sha256=\u00e9\ud800", (SECRET,)),
    ],
)
def test_anything_else_is_refused(body: bytes, header: str | None, secrets: tuple[str, ...]) -> None:
    assert not verify(body, header, secrets)


@given(st.binary(max_size=200), st.text(st.characters(codec="utf-8"), min_size=1, max_size=40), st.text(max_size=100))
def test_only_the_right_signature_is_accepted(body: bytes, secret: str, header: str) -> None:
    right = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert verify(body, right, (secret,))
    assert verify(body, header, (secret,)) == (header == right)
