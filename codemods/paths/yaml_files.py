"""YAML files that a script loads: which file a literal name means, and what stands at its top."""

from __future__ import annotations

from collections.abc import Collection

from codemods.importing import join, parent

_LARGEST = 200_000


def locate(script: str, name: str, paths: Collection[str]) -> str | None:
    """Return the file that a script means by a relative name: below the top or beside the script, but not both."""
    plain = name.removeprefix("./")
    if plain.startswith(("/", "~", "..")) or "\\" in plain or not plain.endswith((".yaml", ".yml")):
        return None
    found = {path for path in (plain, join(parent(script), plain)) if path in paths}
    return found.pop() if len(found) == 1 else None


def top_level_keys(data: bytes) -> frozenset[str] | None:
    """Return the keys of a YAML file that is one block mapping without anchors, or None for any other."""
    import yaml

    if not data or len(data) > _LARGEST:
        return None
    try:
        text = data.decode()
        events = list(yaml.parse(text, yaml.SafeLoader))
        if any(isinstance(one, yaml.AliasEvent) or getattr(one, "anchor", None) for one in events):
            return None
        documents = sum(isinstance(one, yaml.DocumentStartEvent) for one in events)
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
        return None
    block = any(isinstance(one, yaml.MappingStartEvent) and not one.flow_style for one in events[2:3])
    if documents != 1 or not block or not isinstance(loaded, dict) or "..." in text.splitlines():
        return None
    return frozenset(str(name) for name in loaded)
