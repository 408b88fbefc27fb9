"""The files beside the code that a set of moves rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from codemods.api import Finding
from codemods.paths import config_files
from codemods.paths.edits import Entry, InConfig, InModule, InYaml, Move
from codemods.source import Source, UnreadableError

Read = Callable[[str], bytes | None]


def companions(findings: Sequence[Finding], read: Read) -> dict[str, bytes]:
    """Return the config files as they must be for exactly these findings, by path."""
    modules: dict[InModule, dict[str, Entry]] = defaultdict(dict)
    configs: dict[str, dict[str, Entry]] = defaultdict(dict)
    yamls: dict[str, dict[str, tuple[InYaml, Entry]]] = defaultdict(dict)
    for finding in findings:
        match finding.edit:
            case Move(entry=entry, home=InModule(path=path, toml=toml)):
                modules[InModule(path, "", toml)][entry.name] = entry
            case Move(entry=entry, home=InConfig(path=path)):
                configs[path][entry.name] = entry
            case Move(entry=entry, home=InYaml(path=path, key=key) as home):
                yamls[path][key] = (home, entry)
    found: dict[str, bytes] = {}
    for module, entries in sorted(modules.items(), key=lambda pair: pair[0].path):
        found |= _module(module, list(entries.values()), read)
    for path, entries in sorted(configs.items()):
        existing = read(path)
        if existing is not None:
            found[path] = config_files.extended(existing, list(entries.values()))
    for path, keys in sorted(yamls.items()):
        existing = read(path)
        if existing is not None:
            found[path] = config_files.yaml_file(existing, list(keys.values()))
    return found


def _module(home: InModule, entries: list[Entry], read: Read) -> dict[str, bytes]:
    existing = read(home.path)
    if existing is not None and not _readable(existing):
        # A file in the way, which no snapshot lists: without the entries the proof refuses what rests on them.
        return {}
    known = _defined(existing)
    missing = [entry for entry in entries if entry.name not in known]
    reads_toml = home.toml is not None if existing is None else b"_PATHS" in existing
    found: dict[str, bytes] = {}
    if missing:
        found[home.path] = config_files.module(existing, missing, toml=reads_toml)
    if home.toml is not None and reads_toml and missing:
        toml = config_files.toml_file(read(home.toml), missing)
        if toml is not None:
            found[home.toml] = toml
    return found


def _readable(data: bytes) -> bool:
    try:
        return bool(Source.read(data).tree)
    except UnreadableError:
        return False


def _defined(existing: bytes | None) -> frozenset[str]:
    return frozenset(
        target.id
        for one in Source.read(existing or b"").tree.body
        if hasattr(one, "targets")
        for target in one.targets
        if hasattr(target, "id")
    )
