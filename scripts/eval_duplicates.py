"""Compares the copies that `duplicates` finds with those of jscpd and of Pylint's duplicate-code.

    python scripts/eval_duplicates.py [--jscpd PATH] [--symilar PATH] [--sample N] [NAME==VERSION]...

`npm install jscpd` and `pip install pylint` bring both programs. Downloads the packages once into `corpus/eval/` and
keeps what each tool said in `corpus/duplicates/` (delete it to run them again); nothing of a package is run. Prints
what each tool finds that another misses, and with `--sample` some of that, drawn at random, with its code.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "evaluation" / "paths"))

import candidates  # noqa: E402 - knows how to fetch a package without running it

from codemods import exclusion  # noqa: E402
from codemods.duplicates import CODEMOD  # noqa: E402
from codemods.duplicates.blocks import blocks  # noqa: E402
from codemods.duplicates.groups import groups  # noqa: E402
from codemods.source import Source, UnreadableError  # noqa: E402
from codemods.test_files import is_test  # noqa: E402

PACKAGES = ("scikit-learn==1.9.1", "mmdet==3.3.0", "fairseq==0.12.2")
KEPT = ROOT / "corpus" / "duplicates"
JSCPD = "--format python --no-gitignore --mode weak --min-lines 5 --min-tokens 50 --max-lines 100000 --max-size 10mb"
LOOSE = "--ignore-identifiers --max-gap-lines 2"
SYMILAR = "--duplicates 6 --ignore-comments --ignore-docstrings --ignore-imports --ignore-signatures"
LEAST_LINES = 5
# A tool has found a copy when it names so much of it.
OVERLAP = 0.5
# So much of a function makes it a copy as a whole.
WHOLE = 0.75


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of a file, both ends inclusive."""

    path: str
    first: int
    last: int


Clone = tuple[Part, ...]
Functions = ast.FunctionDef | ast.AsyncFunctionDef


class File:
    """What a file's lines are.

    Attributes:
        text: Its text.
    """

    def __init__(self, path: Path) -> None:
        self.text = path.read_text(errors="replace")

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax; empty where this Python cannot read it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return ast.parse(self.text)
            except (SyntaxError, ValueError):
                return ast.Module([], [])

    @cached_property
    def code(self) -> frozenset[int]:
        """The lines with code: no comments, no docstrings."""
        lines = {n for n, line in enumerate(self.text.split("\n"), 1) if line.strip()[:1] not in ("", "#")}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        return frozenset(lines)

    @cached_property
    def imports(self) -> frozenset[int]:
        """The lines of imports."""
        return _lines(node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom))

    @cached_property
    def functions(self) -> tuple[Functions, ...]:
        """The functions, outer ones first."""
        return tuple(node for node in ast.walk(self.tree) if isinstance(node, Functions))

    @cached_property
    def heads(self) -> frozenset[int]:
        """The lines of the heads of functions."""
        return frozenset(n for one in self.functions for n in range(one.lineno, one.body[0].lineno))

    @cached_property
    def owner(self) -> dict[int, int]:
        """The place in ``functions`` of the outermost function around each line."""
        found: dict[int, int] = {}
        for at, one in enumerate(self.functions):
            for n in range(one.lineno, (one.end_lineno or one.lineno) + 1):
                found.setdefault(n, at)
        return found


def _lines(nodes: Iterator[ast.stmt]) -> frozenset[int]:
    return frozenset(n for one in nodes for n in range(one.lineno, (one.end_lineno or one.lineno) + 1))


class Package:
    """An unpacked package, and what the tools say of it.

    Args:
        requirement: ``name==version``.
    """

    def __init__(self, requirement: str) -> None:
        self.name = requirement
        self.folder = candidates.fetch(requirement)
        self.paths = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.py"))
        self.file = cache(lambda path: File(self.folder / path))

    def code(self, part: Part) -> set[int]:
        """The lines of a part that hold code."""
        return set(range(part.first, part.last + 1)) & self.file(part.path).code

    def shown(self, part: Part) -> str:
        """The text of a part."""
        return "\n".join(self.file(part.path).text.split("\n")[part.first - 1 : part.last])

    def kept(self, clones: Sequence[Clone]) -> list[Clone]:
        """Leave out what lies in tests altogether, and in files that are not looked at."""
        left: list[Clone] = []
        for clone in clones:
            parts = tuple(part for part in clone if exclusion.by_path(part.path) is None)
            if len(parts) > 1 and not all(is_test(part.path) for part in parts):
                left.append(parts)
        return left


def ours(package: Package) -> list[Clone]:
    """What `duplicates` finds, in this process."""
    started = time.process_time()
    facts = {}
    for path in package.paths:
        try:
            source = Source.read((package.folder / path).read_bytes())
            indexed = CODEMOD.index(source, CODEMOD.options())
        except UnreadableError:
            continue
        if indexed is not None and exclusion.by_content(source.text) is None:
            facts[path] = indexed
    found = groups(facts, CODEMOD.options())
    found += blocks(facts, found, CODEMOD.options())
    print(f"{package.name}: duplicates: {time.process_time() - started:.1f} s CPU")
    return [
        tuple(Part(one.path, one.definition.line, one.definition.end_line) for one in group.members) for group in found
    ]


def jscpd(package: Package, program: str, more: str) -> list[Clone]:
    """What jscpd finds, as pairs."""
    place = KEPT / f"{package.name}-jscpd{more.replace(' ', '')}"
    if not place.is_dir():
        flags = [*JSCPD.split(), *more.split(), "--reporters", "json", "--silent", "--output", str(place)]
        run([program, *flags, "."], package.folder)
    said = json.loads((place / "jscpd-report.json").read_text())
    return [
        tuple(
            Part(one["name"].removeprefix("./"), one["start"], one["end"])
            for one in (pair["firstFile"], pair["secondFile"])
        )
        for pair in said["duplicates"]
    ]


def pylint(package: Package, program: str) -> list[Clone]:
    """What Pylint's duplicate-code finds, run by the program that comes with it."""
    place = KEPT / f"{package.name}-symilar.txt"
    if not place.is_file():
        files = [path for path in package.paths if not is_test(path)]
        place.write_bytes(run([program, *SYMILAR.split(), *files], package.folder))
    clones: list[Clone] = []
    parts: list[Part] = []
    for line in [*place.read_text(errors="replace").split("\n"), "TOTAL lines"]:
        if found := re.fullmatch(r"==(.+):\[(\d+):(\d+)\]", line):
            # Counted from 0, the end exclusive.
            parts.append(Part(found[1], int(found[2]) + 1, int(found[3])))
        elif parts:
            clones.append(tuple(parts))
            parts = []
    return clones


def run(command: Sequence[str], folder: Path) -> bytes:
    """Run a tool, print what it took, and return what it said."""
    KEPT.mkdir(parents=True, exist_ok=True)
    before = os.times()
    said = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    after = os.times()
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"{folder.name}: {Path(command[0]).name}: {seconds:.1f} s CPU")
    return said


def missed(package: Package, clones: Sequence[Clone], others: Sequence[Clone]) -> list[Clone]:
    """The clones of which another tool does not name enough: as pairs of a copy and the first one."""
    named: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for number, clone in enumerate(others):
        for part in clone:
            for n in package.code(part):
                named[part.path][n].add(number)

    left: list[Clone] = []
    for clone in clones:
        said = [{n: named[part.path][n] for n in package.code(part)} for part in clone]
        numbers: list[set[int]] = [set().union(*one.values()) for one in said]
        found = {
            at
            for at, lines in enumerate(said)
            for other, own in enumerate(said)
            if at != other and _named(lines, numbers[other]) and _named(own, numbers[at])
        }
        left += [(clone[0], clone[at]) for at in range(1, len(clone)) if at not in found]
    return left


def _named(lines: dict[int, set[int]], numbers: set[int]) -> bool:
    """Whether enough lines are in clones that the other side is in as well."""
    return sum(not numbers.isdisjoint(own) for own in lines.values()) >= OVERLAP * max(len(lines), 1)


def kind(package: Package, clone: Clone) -> str:
    """What the lines of a clone are."""
    parts = [(package.file(part.path), package.code(part)) for part in clone]
    if any(not file.tree.body for file, _ in parts):
        return "file that this Python cannot read"
    if min(len(lines) for _, lines in parts) < LEAST_LINES:
        return "fewer than 5 lines of code: docstrings, comments"
    tests: tuple[tuple[str, Callable[[File, int], bool]], ...] = (
        ("imports", lambda file, n: n in file.imports),
        ("heads of functions", lambda file, n: n in file.heads),
        ("data and other lines outside of functions", lambda file, n: n not in file.owner),
    )
    for name, test in tests:
        if all(2 * sum(test(file, n) for n in lines) >= len(lines) for file, lines in parts):
            return name
    if all(2 * _in_whole(file, lines) >= len(lines) for file, lines in parts):
        return "whole functions"
    owners = [{file.owner[n] for n in lines if n in file.owner} for file, lines in parts]
    if all(len(own) == 1 for own in owners):
        same = clone[0].path == clone[1].path and owners[0] == owners[1]
        return "block repeated in one function" if same else "block in two functions"
    return "lines across definitions"


def _in_whole(file: File, lines: set[int]) -> int:
    """How many lines are in functions of which most lines are there, head and docstring aside."""
    bodies = [set(range(one.body[0].lineno, (one.end_lineno or 0) + 1)) & file.code for one in file.functions]
    return len(set().union(*(body & lines for body in bodies if body and len(body & lines) >= WHOLE * len(body))))


def compare(package: Package, found: dict[str, list[Clone]], sample: int) -> None:
    """Print what each tool finds that another misses."""
    pairs = [("duplicates", name) for name in found if name != "duplicates"]
    for one, other in (*pairs, *((b, a) for a, b in pairs)):
        left = missed(package, found[one], found[other])
        copies = sum(len(clone) - 1 for clone in found[one])
        print(f"{package.name}: {one} finds {copies} copies, {other} misses {len(left)}")
        kinds: dict[str, list[Clone]] = defaultdict(list)
        for clone in left:
            kinds[kind(package, clone)].append(clone)
        for name, own in sorted(kinds.items(), key=lambda item: -len(item[1])):
            print(f"  {len(own):6} {name}")
        for clone in random.Random(0).sample(left, min(sample, len(left))):
            print(f"\n--- {kind(package, clone)}")
            for part in clone:
                print(f"{part.path}:{part.first}-{part.last}\n{package.shown(part)}")


def program(name: str) -> str:
    """Return the path of a program, as the tools are run in another folder."""
    found = shutil.which(name)
    if found is None:
        raise argparse.ArgumentTypeError(f"there is no program {name}")
    return str(Path(found).absolute())


def main() -> None:
    """Compare the tools on each package."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", default=PACKAGES, metavar="NAME==VERSION")
    parser.add_argument("--jscpd", type=program, default="jscpd", help="the program")
    parser.add_argument("--symilar", type=program, default="symilar", help="the program")
    parser.add_argument("--sample", type=int, default=0, help="how many of what is missed to show")
    options = parser.parse_args()
    for name in options.packages:
        package = Package(name)
        found = {"duplicates": ours(package)}
        for more in ("", LOOSE):
            found[f"jscpd {more}".strip()] = jscpd(package, options.jscpd, more)
        found["pylint"] = pylint(package, options.symilar)
        compare(package, {tool: package.kept(clones) for tool, clones in found.items()}, options.sample)


if __name__ == "__main__":
    main()
