"""``environment.yml``: conda's own packages, which are reported, and those that it leaves to pip."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from packaging.utils import canonicalize_name

from codemods.dependencies.manifests.listed import Entry, listed
from codemods.dependencies.manifests.pythons import from_conda
from codemods.dependencies.manifests.texts import LARGEST_TREE, MOST_REQUIREMENTS, Lines, Literal
from codemods.dependencies.manifests.values import (
    ELSEWHERE,
    Dialect,
    Include,
    Kind,
    Manifest,
    Origin,
    Problem,
    Requirement,
)

_SPEC = re.compile(r"(?:[\w./-]+::)?(?P<name>[A-Za-z0-9_][\w.-]*)(?P<version>.*)", re.DOTALL)

_BRACKET = re.compile(r"[\[\]{}]")
_DEEPEST = 50


def read_environment(path: str, text: str) -> Manifest:
    """Return the requirements of a conda environment."""
    nodes = _dependencies(text)
    if isinstance(nodes, str):
        return Manifest(path, Kind.CONDA, problems=(Problem(1, nodes),))
    lines = Lines(text)
    requirements: list[Requirement] = []
    problems: list[Problem] = []
    includes: list[Include] = []
    requires: str | None = None
    for node, pip in nodes:
        literal = _literal(node, text)
        if not pip:
            one = _conda(path, literal, lines)
            requires = from_conda(one.specifier) if one.name == "python" else requires
            if one.name not in ("python", "pip"):
                requirements.append(one)
        elif literal.value.startswith("-"):
            includes.append(Include(lines.number(literal.start), None, literal.value, constraint=False))
        else:
            found = listed(path, Entry(literal, "dependencies.pip"), lines)
            problems.append(found) if isinstance(found, Problem) else requirements.append(found)
    return Manifest(
        path, Kind.CONDA, tuple(requirements), tuple(includes), requires_python=requires, problems=tuple(problems)
    )


def _dependencies(text: str) -> list[tuple[yaml.ScalarNode, bool]] | str:
    """Return the scalars below ``dependencies`` with whether they are pip's, or why there are none."""
    if len(text) > LARGEST_TREE:
        return "larger than 128 KB"
    if _nested(text):
        return "nested too deeply"
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return "not valid YAML"
    return list(_scalars(root))[:MOST_REQUIREMENTS]


def _nested(text: str) -> bool:
    """Return whether brackets may nest deeper than any environment's; PyYAML takes long to find out."""
    depth = deepest = 0
    for one in _BRACKET.findall(text):
        depth += 1 if one in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > _DEEPEST


def _scalars(root: object) -> Iterator[tuple[yaml.ScalarNode, bool]]:
    for value in _under(root, "dependencies"):
        for item in value.value if isinstance(value, yaml.SequenceNode) else ():
            if isinstance(item, yaml.ScalarNode):
                yield item, False
            for listed_by_pip in _under(item, "pip"):
                scalars = listed_by_pip.value if isinstance(listed_by_pip, yaml.SequenceNode) else ()
                yield from ((one, True) for one in scalars if isinstance(one, yaml.ScalarNode))


def _under(node: object, key: str) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        yield from (value for name, value in node.value if getattr(name, "value", None) == key)


def _literal(node: yaml.ScalarNode, text: str) -> Literal:
    start = node.start_mark.index
    return Literal(str(node.value), text[start : node.end_mark.index], start)


def _conda(path: str, literal: Literal, lines: Lines) -> Requirement:
    found = _SPEC.match(literal.value)
    name, version = (found["name"], found["version"].strip()) if found else (literal.value, "")
    return Requirement(
        path,
        lines.number(literal.start),
        canonicalize_name(name),
        literal.value,
        version,
        section="dependencies",
        origin=Origin.CONDA,
        dialect=Dialect.CONDA,
        reason=ELSEWHERE[Origin.CONDA],
    )
