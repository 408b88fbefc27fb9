"""Draws literals that look like paths from source distributions of real packages, for a person to label.

    python evaluation/paths/candidates.py NAME==VERSION... --seed S --per-package N [--no-dull] [--context FILE]
    python evaluation/paths/candidates.py --check LABELS.jsonl

Prints one JSON object per literal, without labels. `--context` writes the code around each literal to another file.
`--check` verifies that every labelled literal is where its label says. No code of any package is run.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import random
import re
import sys
import tarfile
import tokenize
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pip._internal.commands import create_command

CACHE = Path(__file__).resolve().parents[2] / "corpus" / "eval"
SUFFIXES = (
    "avi|bin|bmp|cfg|ckpt|conll|csv|dat|db|feather|flac|gif|gz|h5|hdf5|ini|jpe?g|jsonl?|log|mat|mp[34]|model|msgpack|nc|nii"
    "|np[yz]|onnx|parquet|pb|pdf|pickle|pkl|png|pth?|rec|safetensors|sqlite|tar|tfrecords?|tiff?|toml|tsv|txt|wav|xlsx?|xml"
    "|ya?ml|zip"
)
LOOSE = re.compile(rf"[/\\]|\.(?:{SUFFIXES})$", re.IGNORECASE)
# Web addresses, markup, bare endings and punctuation: they take a labeller's time and tell nothing about a detector.
DULL = re.compile(r"^(?:https?:|[._-][^/\\]*$|\W*$)|<")
DULL_FILES = re.compile(r"(?:^|/)(?:tests?/|test_|setup\.py$)")
# Longer texts with this many spaces are sentences: nobody would take them for a path.
PROSE_SPACES = 4
LONGEST = 200
PER_FILE = 3
PER_VALUE = 2
AROUND = 12


@dataclass(frozen=True)
class Literal:
    """One literal of a package; the line counts from 1, the column in characters from 0."""

    package: str
    version: str
    file: str
    line: int
    column: int
    value: str


def fetch(requirement: str) -> Path:
    """Return the directory that holds a package's unpacked source distribution."""
    target = CACHE / requirement
    if not target.is_dir():
        unpack(*download(requirement), target)
    return target


def download(requirement: str) -> tuple[bytes, str]:
    """Return the bytes and the name of a package's source distribution.

    `pip download` would run the package's build backend to learn its metadata. So pip, as configured here, only finds
    the file and reads it.
    """
    name, _, version = requirement.partition("==")
    command = create_command("download")
    options, _ = command.parse_args([])
    with command.main_context():
        session = command.get_default_session(options)  # type: ignore[attr-defined]
        finder = command._build_package_finder(options, session)  # type: ignore[attr-defined] # noqa: SLF001
        links = [found.link for found in finder.find_all_candidates(name) if str(found.version) == version]
        sources = [link for link in links if not link.is_wheel]
        if not sources:
            raise SystemExit(f"{requirement}: no source distribution")
        response = session.get(sources[0].url, headers={"Accept-Encoding": "identity"})
        response.raise_for_status()
        return response.content, sources[0].filename


def unpack(data: bytes, filename: str, target: Path) -> None:
    """Unpack an archive without leaving its directory; of what is no Python file only the name is kept."""
    partial = target.with_name(f"{target.name}.partial")
    if filename.endswith(".zip"):
        # This module strips such names itself.
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            archive.extractall(partial, [name for name in names if name.endswith(".py")])  # noqa: S202
    else:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            files = [member for member in archive if member.isfile()]
            # The filter refuses links and names that lead out of the directory.
            archive.extractall(partial, [member for member in files if member.name.endswith(".py")], filter="data")
            names = [member.name for member in files]
    for name in names:
        _keep_name(partial, name)
    partial.rename(target)


def _keep_name(folder: Path, name: str) -> None:
    place = (folder / name).resolve()
    if not name.endswith(".py") and place.is_relative_to(folder.resolve()) and not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()


def parse(path: Path) -> tuple[ast.Module, list[str]] | None:
    """Return a file's tree and lines, or nothing where Python cannot read it."""
    try:
        with tokenize.open(path) as file:
            text = file.read()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), text.split("\n")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def strings(node: ast.AST) -> Iterator[tuple[ast.Constant | ast.JoinedStr, str]]:
    """Yield every string that is part of an expression, and what an f-string starts with."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Expr(value=ast.Constant(value=str())):
                pass
            case ast.Constant(value=str(value)):
                yield child, value
            case ast.JoinedStr(values=values):
                if values and isinstance(values[0], ast.Constant):
                    yield child, str(values[0].value)
                for part in values:
                    if isinstance(part, ast.FormattedValue):
                        yield from strings(part)
            case _:
                yield from strings(child)


def looks_like_path(value: str) -> bool:
    """Return whether a text may be a path, by a rule that lets through far more than paths."""
    return "\n" not in value and value.count(" ") < PROSE_SPACES and bool(LOOSE.search(value))


def literals(requirement: str) -> Iterator[Literal]:
    """Yield every literal of a package that looks like a path."""
    package, _, version = requirement.partition("==")
    root = fetch(requirement)
    for path in sorted(root.rglob("*.py")):
        if not path.is_file() or (parsed := parse(path)) is None:
            continue
        tree, lines = parsed
        for node, value in strings(tree):
            if looks_like_path(value):
                column = len(lines[node.lineno - 1].encode()[: node.col_offset].decode())
                name = path.relative_to(root).as_posix()
                yield Literal(package, version, name, node.lineno, column, value[:LONGEST])


def is_dull(literal: Literal) -> bool:
    """Return whether nobody would take a literal for a place that a user has to edit."""
    return bool(DULL.search(literal.value) or DULL_FILES.search(literal.file))


def sample(found: Iterable[Literal], count: int, seed: str) -> list[Literal]:
    """Return a random sample in which no file and no value prevails."""
    shuffled = list(found)
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    files: Counter[str] = Counter()
    values: Counter[str] = Counter()
    chosen: list[Literal] = []
    for literal in shuffled:
        if len(chosen) < count and files[literal.file] < PER_FILE and values[literal.value] < PER_VALUE:
            files[literal.file] += 1
            values[literal.value] += 1
            chosen.append(literal)
    return sorted(chosen, key=lambda literal: (literal.file, literal.line, literal.column))


def context(literal: Literal) -> str:
    """Return the lines around a literal."""
    path = CACHE / f"{literal.package}=={literal.version}" / literal.file
    with tokenize.open(path) as file:
        lines = file.read().split("\n")
    first, last = max(1, literal.line - AROUND), min(len(lines), literal.line + AROUND)
    shown = [f"{'>' if n == literal.line else ' '}{n:5} {lines[n - 1][:200]}" for n in range(first, last + 1)]
    title = f"=== {literal.package} {literal.file}:{literal.line}:{literal.column} {literal.value!r}"
    return "\n".join([title, *shown, "", ""])


def unresolved(labels: Path) -> list[str]:
    """Return the labelled literals that are not where their labels say."""
    entries = [json.loads(line) for line in labels.read_text().splitlines()]
    keys = [Literal(**{name: entry[name] for name in Literal.__dataclass_fields__}) for entry in entries]
    known = {literal for name in {f"{key.package}=={key.version}" for key in keys} for literal in literals(name)}
    repeated = [key for key, times in Counter(keys).items() if times > 1]
    return [f"not there: {key}" for key in keys if key not in known] + [f"twice: {key}" for key in repeated]


def main() -> int:
    """Sample the named packages, or check a file of labels."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", metavar="NAME==VERSION")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--per-package", type=int, default=40)
    parser.add_argument("--no-dull", action="store_true", help="leave out web addresses, endings, tests")
    parser.add_argument("--context", type=Path)
    parser.add_argument("--check", type=Path)
    options = parser.parse_args()
    if options.check:
        wrong = unresolved(options.check)
        sys.stdout.write("".join(f"{line}\n" for line in wrong))
        return 1 if wrong else 0
    chosen: list[Literal] = []
    for package in options.packages:
        found = [literal for literal in literals(package) if not (options.no_dull and is_dull(literal))]
        chosen += sample(found, options.per_package, f"{options.seed} {package}")
    sys.stdout.write("".join(f"{json.dumps(asdict(literal), ensure_ascii=False)}\n" for literal in chosen))
    if options.context:
        options.context.write_text("".join(map(context, chosen)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
