"""``setup.cfg`` by its lines, and ``setup.py`` by its syntax tree alone: nothing of it is run."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from codemods.dependencies.manifests.listed import Entry, listed
from codemods.dependencies.manifests.texts import LARGEST_TREE, LONGEST_LINE, MOST_REQUIREMENTS, Lines, Literal
from codemods.dependencies.manifests.values import Kind, Manifest, Problem, Requirement

_SECTION = re.compile(r"\[([^\]]+)\]")
_KEY = re.compile(r"([^\s=:][^=:]*)[=:]")
_LISTS = ("install_requires", "setup_requires", "tests_require")
_CODE = "setup.py is code, which is not edited"


def read_setup_cfg(path: str, text: str) -> Manifest:
    """Return the requirements of a ``setup.cfg``."""
    lines = Lines(text)
    requirements: list[Requirement] = []
    problems: list[Problem] = []
    requires: str | None = None
    for section, key, literal in _values(text):
        if section == "options" and key == "python_requires":
            requires = literal.value
        listing = section == "options.extras_require" or (section == "options" and key in _LISTS)
        if not listing or len(requirements) + len(problems) >= MOST_REQUIREMENTS:
            continue
        if literal.value.startswith(("file:", "attr:")):
            problems.append(Problem(lines.number(literal.start), f"{section}.{key} is read from another file"))
            continue
        one = listed(path, Entry(literal, f"{section}.{key}"), lines)
        if isinstance(one, Problem):
            problems.append(one)
        else:
            requirements.append(one)
    return Manifest(path, Kind.SETUP_CFG, tuple(requirements), requires_python=requires, problems=tuple(problems))


def _values(text: str) -> Iterator[tuple[str, str, Literal]]:
    """Return the single values of every option, as configparser splits them: a line or a part between ``;`` each."""
    section, key, offset = "", "", 0
    for line in text.splitlines(keepends=True):
        start, offset = offset, offset + len(line)
        body = line.strip()
        if not body or body.startswith(("#", ";")) or len(line) > LONGEST_LINE:
            continue
        if line[:1].isspace():
            if key:
                yield section, key, _literal(line, 0, start)
            continue
        heading, option = _SECTION.match(line), _KEY.match(line)
        if heading:
            section, key = heading[1], ""
        elif option:
            key = option[1].strip().lower()
            if line[option.end() :].strip():
                yield section, key, _literal(line, option.end(), start)
        else:
            key = ""


def _literal(line: str, cut: int, start: int) -> Literal:
    value = line[cut:].strip()
    first = cut + len(line[cut:]) - len(line[cut:].lstrip())
    return Literal(value, value, start + first)


def read_setup_py(path: str, text: str) -> Manifest:
    """Return the literal requirements of a ``setup.py``; what is computed is a problem."""
    if len(text) > LARGEST_TREE:
        return Manifest(path, Kind.SETUP_PY, problems=(Problem(1, "larger than 128 KB"),))
    try:
        module = ast.parse(text)
        return _setup(path, module)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Manifest(path, Kind.SETUP_PY, problems=(Problem(1, "does not parse"),))


def _setup(path: str, module: ast.Module) -> Manifest:
    constants = _constants(module)
    calls = [one for one in ast.walk(module) if isinstance(one, ast.Call) and _is_setup(one.func)]
    requirements: list[Requirement] = []
    problems: list[Problem] = []
    requires: str | None = None
    for call in calls[:1]:
        for keyword in call.keywords:
            value = _resolved(keyword.value, constants)
            if keyword.arg in (*_LISTS, "extras_require"):
                _list(path, keyword.arg, value, constants, requirements, problems)
            elif keyword.arg == "python_requires" and isinstance(value, ast.Constant) and isinstance(value.value, str):
                requires = value.value
    return Manifest(
        path,
        Kind.SETUP_PY,
        tuple(requirements),
        requires_python=requires,
        dynamic=bool(problems),
        problems=tuple(problems),
    )


def _list(
    path: str,
    section: str,
    value: ast.expr,
    constants: Mapping[str, ast.expr],
    requirements: list[Requirement],
    problems: list[Problem],
) -> None:
    """Read a list of requirements, or a dictionary of lists."""
    if isinstance(value, ast.Dict):
        for key, one in zip(value.keys, value.values, strict=True):
            name = str(key.value) if isinstance(key, ast.Constant) else "..."
            found = _resolved(one, constants)
            if isinstance(found, ast.List | ast.Tuple):
                _items(path, f"{section}.{name}", found, requirements, problems)
            else:
                problems.append(Problem(one.lineno, f"{section}.{name} is computed"))
    elif isinstance(value, ast.List | ast.Tuple):
        _items(path, section, value, requirements, problems)
    else:
        problems.append(Problem(value.lineno, f"{section} is computed"))


def _items(
    path: str, section: str, value: ast.List | ast.Tuple, requirements: list[Requirement], problems: list[Problem]
) -> None:
    for one in value.elts[:MOST_REQUIREMENTS]:
        if not (isinstance(one, ast.Constant) and isinstance(one.value, str)):
            problems.append(Problem(one.lineno, f"{section} is computed"))
            continue
        found = listed(path, Entry(Literal(one.value, "", 0), section, located=False), Lines(""), _CODE)
        if isinstance(found, Problem):
            problems.append(Problem(one.lineno, found.reason))
        else:
            requirements.append(replace(found, line=one.lineno))


def _constants(module: ast.Module) -> dict[str, ast.expr]:
    """Return the module variables that are assigned once, with their values."""
    stored = (node for node in ast.walk(module) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    stores = Counter(node.id for node in stored)
    return {
        target.id: one.value
        for one in module.body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name) and stores[target.id] == 1
    }


def _resolved(value: ast.expr, constants: Mapping[str, ast.expr]) -> ast.expr:
    return constants.get(value.id, value) if isinstance(value, ast.Name) else value


def _is_setup(function: ast.expr) -> bool:
    return (isinstance(function, ast.Name) and function.id == "setup") or (
        isinstance(function, ast.Attribute) and function.attr == "setup"
    )
