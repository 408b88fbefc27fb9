"""The first step: every file that changed since it was last seen is read once, by all codemods together."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from codemods import exclusion, ignores
from codemods.api import Options, Skipped
from codemods.discovery import discover
from codemods.notebook import MAX_BYTES as MAX_NOTEBOOK_BYTES
from codemods.notebook import SUFFIX, Notebook, open_source
from codemods.source import MAX_BYTES, UnreadableError
from refactor_bot.engine.cache import IndexCache
from refactor_bot.engine.runner import Failure, Runner
from refactor_bot.engine.values import Crash
from refactor_bot.repo.snapshot import File, Snapshot

# Raise it when the reading of files itself changes: what makes one skipped, how ignores are read.
_VERSION = 3

Progress = Callable[[str, int, int], None]
"""Told the step's name, how many items are done, and how many there are."""


class FileFacts(msgspec.Struct, frozen=True, array_like=True):
    """What every codemod needs to know of a file.

    Attributes:
        skip: Why it is left alone, or None.
        ignores: Ignored codemods by line.
        lines: Of a notebook, the line of the file for each line of its code.
    """

    skip: str | None = None
    ignores: dict[int, tuple[str, ...]] = {}
    lines: tuple[int, ...] = ()


@dataclass(slots=True)
class Index:
    """What is known of all files.

    Attributes:
        facts: Encoded facts, by codemod and path; files without any are left out.
        ignores: Inline ignores by path.
        lines: The lines of the file for those of a notebook's code, by path.
        skipped: Files left alone.
        crashes: Files on which a codemod failed.
        files: How many files were looked at.
        cached: How many of them were known already.
    """

    facts: dict[str, dict[str, bytes]] = field(default_factory=dict)
    ignores: dict[str, ignores.Ignores] = field(default_factory=dict)
    lines: dict[str, tuple[int, ...]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)
    files: int = 0
    cached: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """One file for a worker process."""

    snapshot: Snapshot
    path: str
    blob: str
    codemods: tuple[tuple[str, Options], ...]


@dataclass(frozen=True, slots=True)
class Indexed:
    """What a worker process found: facts by codemod (empty bytes: none), and what failed."""

    file: FileFacts
    facts: dict[str, bytes]
    crashes: dict[str, str]


def index(
    snapshot: Snapshot,
    codemods: Mapping[str, Options],
    excluded: Callable[[str], bool],
    runner: Runner,
    cache: IndexCache,
    progress: Progress,
) -> Index:
    """Return the facts of every Python file of a snapshot, and of every notebook where a codemod reads them."""
    result = Index(facts={name: {} for name in codemods}, skipped=list(snapshot.skipped()))
    suffixes = (".py", SUFFIX) if any(discover()[name].notebooks for name in codemods) else (".py",)
    files = _readable(snapshot, suffixes, excluded, result)
    result.files = len(files)
    keys = {name: _key_of(name, options) for name, options in codemods.items()}
    known = cache.get(f"{file.blob}:{key}" for file in files for key in ("file", *keys.values()))
    missing = [task for file in files if (task := _look_up(file, snapshot, codemods, keys, known, result)) is not None]
    result.cached = len(files) - len(missing)
    _compute(missing, keys, runner, cache, progress, result)
    result.skipped.sort(key=lambda skip: skip.path)
    return result


def index_file(task: Task) -> Indexed:
    """Read one file for some codemods; runs in a worker process."""
    data = task.snapshot.read(task.path)
    if data is None:
        return Indexed(FileFacts(skip="cannot be read"), {}, {})
    try:
        source = open_source(task.path, data)
        skip = exclusion.by_content(source.text)
        if skip is None and ignores.whole_file(source.text):
            skip = "asks to be left alone (refactor-bot: ignore-file)"
        if skip is None:
            _ = source.tree
    except UnreadableError as error:
        skip = str(error)
    if skip is not None:
        return Indexed(FileFacts(skip=skip), {}, {})
    facts, crashes = {}, {}
    for name, options in task.codemods:
        try:
            found = discover()[name].index(source, options)
            facts[name] = msgspec.msgpack.encode(found) if found is not None else b""
        except Exception as error:  # noqa: BLE001 - one codemod must not stop the others
            crashes[name] = f"{type(error).__name__}: {error}"[:300]
    lines = source.file_lines if isinstance(source, Notebook) and any(facts.values()) else ()
    return Indexed(FileFacts(ignores=ignores.read(source.text), lines=lines), facts, crashes)


def _readable(
    snapshot: Snapshot, suffixes: tuple[str, ...], excluded: Callable[[str], bool], result: Index
) -> list[File]:
    files = []
    for file in snapshot.files(suffixes):
        if excluded(file.path):
            continue
        reason = exclusion.by_path(file.path)
        most = MAX_NOTEBOOK_BYTES if file.path.endswith(SUFFIX) else MAX_BYTES
        if reason is None and file.size > most:
            reason = f"larger than {most // 1_000_000} MB"
        if reason is None:
            files.append(file)
        else:
            result.skipped.append(Skipped(file.path, reason))
    return files


def _key_of(name: str, options: Options) -> str:
    made_of = f"{name} {discover()[name].version} {options.model_dump_json()} {_VERSION} {sys.version_info[:2]}"
    return hashlib.blake2b(made_of.encode(), digest_size=10).hexdigest()


def _look_up(
    file: File,
    snapshot: Snapshot,
    codemods: Mapping[str, Options],
    keys: Mapping[str, str],
    known: Mapping[str, bytes],
    result: Index,
) -> Task | None:
    """Take a file's facts from the cache, or return what is to be done for it."""
    wanted = {n: o for n, o in codemods.items() if discover()[n].notebooks or not file.path.endswith(SUFFIX)}
    try:
        facts = msgspec.msgpack.decode(known[f"{file.blob}:file"], type=FileFacts)
    except (KeyError, msgspec.DecodeError):
        return Task(snapshot, file.path, file.blob, tuple(wanted.items()))
    absent = [name for name in wanted if f"{file.blob}:{keys[name]}" not in known]
    if facts.skip is None and absent:
        return Task(snapshot, file.path, file.blob, tuple(wanted.items()))
    values = {name: known[f"{file.blob}:{keys[name]}"] for name in wanted} if facts.skip is None else {}
    _keep(file.path, facts, values, result)
    return None


def _keep(path: str, file: FileFacts, facts: Mapping[str, bytes], result: Index) -> None:
    if file.skip is not None:
        result.skipped.append(Skipped(path, file.skip))
        return
    if file.ignores:
        result.ignores[path] = file.ignores
    if file.lines:
        result.lines[path] = file.lines
    for name, value in facts.items():
        if value:
            result.facts[name][path] = value


def _compute(
    tasks: Sequence[Task],
    keys: Mapping[str, str],
    runner: Runner,
    cache: IndexCache,
    progress: Progress,
    result: Index,
) -> None:
    fresh: dict[str, bytes] = {}
    for done, (task, indexed) in enumerate(runner.map(index_file, tasks), start=1):
        progress("index", done, len(tasks))
        if isinstance(indexed, Failure):
            result.skipped.append(Skipped(task.path, f"reading it failed: {indexed.reason}"))
            continue
        _keep(task.path, indexed.file, indexed.facts, result)
        result.crashes += [Crash(name, task.path, error) for name, error in indexed.crashes.items()]
        fresh[f"{task.blob}:file"] = msgspec.msgpack.encode(indexed.file)
        fresh |= {f"{task.blob}:{keys[name]}": value for name, value in indexed.facts.items()}
    cache.put(fresh)
