"""Takes secrets out of everything that is printed, stored or shown."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

# An installation token may be ``ghs_<app id>_<jwt>`` of any length, so no length is looked at but the least. The header
# of a token has an end, so that a text of nothing but beginnings is read in linear time.
_SECRETS = re.compile(
    r"gh[oprsu]_[A-Za-z0-9._-]{36,}"
    r"|github_pat_[A-Za-z0-9_]{36,}"
    r"|eyJ[A-Za-z0-9_-]{8,2048}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?"
)
_IN_URL = re.compile(r"(?<=://)[^/\s:@]{0,256}:[^/\s@]{1,2048}(?=@)")
_DEEPEST = 6


def redact(text: str) -> str:
    """Return a text without tokens, keys, and user names with passwords in addresses."""
    return _IN_URL.sub("[redacted]", _SECRETS.sub("[redacted]", text))


def redacting(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Redact every text of a log entry; a structlog processor, to run after exceptions were formatted."""
    for key, value in event.items():
        event[key] = _clean(value, _DEEPEST)
    return event


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return redact(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth and isinstance(value, dict):
        return {redact(str(key)): _clean(item, depth - 1) for key, item in value.items()}
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [_clean(item, depth - 1) for item in value]
    return redact(str(value))
