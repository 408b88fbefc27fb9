"""What a project calls itself, for the names of its environment variables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping

FILES = ("pyproject.toml", "setup.cfg", "setup.py", "README.md", "README.rst", "README.txt", "README")
_CFG_NAME = re.compile(r"^\s*name\s*=\s*([A-Za-z][A-Za-z0-9._-]*)\s*$", re.MULTILINE)
_SETUP_NAME = re.compile(
    r"""(?:^|\bsetup\()\s*name\s*=\s*(?:["']([A-Za-z][A-Za-z0-9._-]*)["']|([A-Za-z_]\w*))\s*(?:[,)]|$)""", re.MULTILINE
)
_HEADING = re.compile(
    r"^#\s*([A-Za-z][\w.-]*(?: [\w.-]+)?)\s*#*$|^([A-Za-z][\w.-]*(?: [\w.-]+)?)\n[=*#-]{3,}$", re.MULTILINE
)
_DEEP = re.compile(r"(?:[\w-]+\s*\.\s*){50}|[\[{]{50}")


def project_name(texts: Mapping[str, bytes], packages: Collection[str]) -> str:
    """Return the name that a repository's metadata gives it, else its only package, else its README's short heading.

    Args:
        texts: Files at the top of the repository.
        packages: Names of its top-level packages.
    """
    decoded = {path: data.decode("utf-8", "replace") for path, data in texts.items() if path in FILES}
    for found in (_toml_name(decoded.get("pyproject.toml", "")), _setup(decoded), _only(packages), _title(decoded)):
        if found:
            return found
    return "project"


def _toml_name(text: str) -> str:
    if _DEEP.search(text):
        return ""
    try:
        parsed = tomllib.loads(text)
    except (ValueError, RecursionError):
        return ""
    tool = parsed.get("tool")
    for table in (parsed.get("project"), tool.get("poetry") if isinstance(tool, dict) else None):
        if isinstance(table, dict) and isinstance(table.get("name"), str):
            return str(table["name"])
    return ""


def _setup(texts: Mapping[str, str]) -> str:
    if match := _CFG_NAME.search(texts.get("setup.cfg", "")):
        return match[1]
    text = texts.get("setup.py", "")
    match = _SETUP_NAME.search(text)
    if match is None or match[1]:
        return match[1] if match else ""
    # The name is a constant that stands above the call.
    constant = re.search(rf"""^{match[2]}\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""", text, re.MULTILINE)
    return constant[1] if constant else ""


def _only(packages: Collection[str]) -> str:
    named = [name for name in packages if name not in ("tests", "test", "docs", "src", "utils", "scripts", "examples")]
    return named[0] if len(named) == 1 else ""


def _title(texts: Mapping[str, str]) -> str:
    for path in FILES[3:]:
        match = _HEADING.search(texts.get(path, "")[:2_000])
        if match:
            return match[1] or match[2]
    return ""
