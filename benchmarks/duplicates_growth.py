"""How the search for copies grows with the size of a repository.

python benchmarks/duplicates_growth.py [FOLDER]

FOLDER holds unpacked packages (`corpus/` by default). Repositories of 125,000 to 1,000,000 lines are put together from
them: nine tenths are files as they are, one tenth are copies of such files, whole, with other local names, or with some
lines taken out. Each size runs in a process of its own; times are CPU seconds of one core.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from codemods import exclusion
from codemods.duplicates import CODEMOD
from codemods.duplicates.groups import groups
from codemods.source import Source, UnreadableError

SIZES = (125_000, 250_000, 500_000, 1_000_000)
LOCAL = re.compile(r"^\s+([a-z_]\w{2,}) = ", re.MULTILINE)
COLUMNS = ("lines", "files", "parse", "index", "groups", "us_per_line", "found", "removable", "facts_mb", "peak_mb")


def sources(folder: Path) -> Iterator[str]:
    """Yield the texts of the Python files below a folder that codemods read, in a mixed but fixed order."""
    paths = sorted(path for path in folder.rglob("*.py") if path.is_file() and not exclusion.by_path(path.name))
    random.Random(0).shuffle(paths)
    for path in paths:
        try:
            source = Source.read(path.read_bytes())
            _ = source.tree
        except UnreadableError:
            continue
        if exclusion.by_content(source.text) is None:
            yield source.text


def changed(text: str, chance: random.Random) -> str:
    """Return a copy as people make them: as it is, with other names, or with a few simple lines taken out."""
    kind = chance.randrange(3)
    if kind == 1:
        for name in sorted(set(LOCAL.findall(text)))[:20]:
            text = re.sub(rf"\b{name}\b", f"{name}_2", text)
    if kind == 2:
        lines = text.split("\n")
        gone = {at for at, line in enumerate(lines) if re.match(r"\s+[\w.]+ = [\w.]+\(\w*\)$", line) and not at % 7}
        text = "\n".join(line for at, line in enumerate(lines) if at not in gone)
    return text


def repository(folder: Path, lines: int) -> dict[str, str]:
    """Return files by path that have so many lines together."""
    chance = random.Random(1)
    files: dict[str, str] = {}
    total = 0
    for number, text in enumerate(sources(folder)):
        files[f"part{number % 40}/module_{number}.py"] = text
        total += text.count("\n")
        if number % 10 == 9:
            copy = changed(chance.choice(list(files.values())), chance)
            files[f"copies/module_{number}.py"] = copy
            total += copy.count("\n")
        if total >= lines:
            return files
    raise SystemExit(f"{folder} has only {total} lines")


def measure(folder: Path, lines: int) -> dict[str, float]:
    """Return what one size takes."""
    files = repository(folder, lines)
    options = CODEMOD.options()
    facts, parsing, indexing, size = {}, 0.0, 0.0, 0
    for path in list(files):
        started = time.process_time()
        try:
            source = Source.read(files.pop(path).encode(errors="surrogatepass"))
            _ = source.tree
        except UnreadableError:
            continue
        parsed = time.process_time()
        found = CODEMOD.index(source, options)
        parsing, indexing = parsing + parsed - started, indexing + time.process_time() - parsed
        if found is not None:
            packed = msgspec.msgpack.encode(found)
            size += len(packed)
            facts[path] = msgspec.msgpack.decode(packed, type=CODEMOD.facts)
    started = time.process_time()
    found_groups = groups(facts, options)
    grouping = time.process_time() - started
    return {
        "lines": lines,
        "files": len(facts),
        "parse": round(parsing, 1),
        "index": round(indexing, 1),
        "groups": round(grouping, 1),
        "us_per_line": round((indexing + grouping) / lines * 1e6, 1),
        "found": len(found_groups),
        "removable": sum(group.lines for group in found_groups),
        "facts_mb": round(size / 1e6, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    """Measure every size, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("corpus"))
    parser.add_argument("--lines", type=int, help="measure this size alone, and print JSON")
    arguments = parser.parse_args()
    if arguments.lines:
        print(json.dumps(measure(arguments.folder, arguments.lines)))
        return
    print("| " + " | ".join(COLUMNS) + " |")
    print("|---" * len(COLUMNS) + "|")
    for lines in SIZES:
        command = [sys.executable, __file__, str(arguments.folder), "--lines", str(lines)]
        row = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        print("| " + " | ".join(f"{row[name]:,}" for name in COLUMNS) + " |", flush=True)


if __name__ == "__main__":
    main()
