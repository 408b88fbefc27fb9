"""Fixes real packages from the package index, and checks the result with nothing of ours: the oracle of `make corpus`.

    python scripts/corpus.py [NAME==VERSION]...

For each package: everything still compiles, the syntax trees are equal with docstrings taken out, the diff only adds
lines (corrected docstrings aside), and a second run changes nothing.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from platformdirs import user_cache_path

PACKAGES = ("networkx==3.4.2", "scikit-learn==1.5.2", "pytorch-lightning==2.4.0", "gluonts==0.16.0")
LEVELS = ("evidence", "all")
# `def f(): return x` becomes two lines.
ONE_LINE = re.compile(r"\s*(async )?def .*:\s*\S")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)


def download(requirement: str) -> Path:
    """Return the package's wheel, from the cache where it is there."""
    cache = user_cache_path("refactor-bot") / "corpus" / requirement
    if not list(cache.glob("*.whl")):
        command = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(cache), requirement]
        subprocess.run([sys.executable, "-m", "pip", *command], check=True, stderr=subprocess.DEVNULL)
    return next(cache.glob("*.whl"))


def stripped(source: bytes) -> str:
    """Return a module's syntax without docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def read(root: Path) -> dict[str, bytes]:
    """Return every Python file."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*.py"))}


def fix(root: Path) -> str:
    """Run the command line on a directory."""
    command = [
        Path(sys.executable).with_name("refactor-bot"),
        "fix",
        "--codemod",
        "docstrings",
        "--no-cache",
        str(root),
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True).stderr.strip().splitlines()[-1]


def lost(before: bytes, after: bytes) -> list[str]:
    """Return the lines of code that are no longer there in their order; docstrings and one-line bodies aside."""
    left = iter(after.decode().splitlines())
    described = documented(before)
    lines = [line for line in before.decode().splitlines() if line not in described]
    return [line for line in lines if not ONE_LINE.match(line) and line not in left]


def documented(source: bytes) -> set[str]:
    """Return every line that is part of a docstring."""
    lines = source.decode().splitlines()
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, FUNCTIONS) and ast.get_docstring(node, clean=False) is not None:
            found.update(lines[node.body[0].lineno - 1 : node.body[0].end_lineno])
    return found


def problems(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Return what is wrong with a change."""
    wrong = [f"{path}: added or removed" for path in before.keys() ^ after.keys()]
    for path in before.keys() & after.keys():
        if before[path] == after[path]:
            continue
        try:
            compile(after[path], path, "exec")
        except SyntaxError as error:
            wrong.append(f"{path}: {error}")
            continue
        if stripped(before[path]) != stripped(after[path]):
            wrong.append(f"{path}: the code changed")
        wrong += [f"{path}: lost {line!r}" for line in lost(before[path], after[path])]
    return wrong


def check(requirement: str, level: str) -> bool:
    """Fix one package and print what came of it."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        zipfile.ZipFile(download(requirement)).extractall(root)
        (root / ".refactor-bot.toml").write_text(f'[codemods.docstrings]\nlevel = "{level}"\n')
        before = read(root)
        started = time.monotonic()
        said = fix(root)
        seconds = time.monotonic() - started
        after = read(root)
        wrong = problems(before, after)
        fix(root)
        wrong += [f"{path}: a second run changes it" for path, data in read(root).items() if data != after[path]]
    lines = sum(data.count(b"\n") for data in before.values())
    print(f"{requirement} ({level}): {lines} lines, {seconds:.0f} s; {said}")
    for problem in wrong[:20]:
        print(f"  {problem}")
    return not wrong


def main() -> int:
    """Check every package at every level."""
    results = [check(name, level) for name in sys.argv[1:] or PACKAGES for level in LEVELS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
