"""Whether a delivery comes from GitHub."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence


def verify(body: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """Return whether one of the secrets signed a body (GitHub, "Validating webhook deliveries").

    Every secret is tried whatever the earlier ones gave, and each comparison takes the same time for any input.

    Args:
        body: The raw bytes as they arrived.
        header: Value of ``X-Hub-Signature-256``; None when it is missing.
        secrets: The accepted secrets; several while one is replaced by another, none accepts nothing.
    """
    given = (header or "").encode("utf-8", "replace")
    matches = [hmac.compare_digest(_signature(body, secret), given) for secret in secrets]
    return any(matches)


def _signature(body: bytes, secret: str) -> bytes:
    return b"sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()
