"""What stands on one line: the literals that a person may want to move, and the moves that it shows."""

from __future__ import annotations

import ast
import re

from codemods.api import Finding
from codemods.paths.edits import Entry, InModule, InParser, InYaml, Move
from codemods.paths.literals import folder
from codemods.paths.syntax import Syntax
from codemods.source import Source


def literals_at(source: Source, line: int) -> list[str]:
    """Return the strings on a line that can be named, from left to right, each once.

    Docstrings are none, nor are strings inside f-strings. Of an f-string counts the folder that it starts with, or else
    all that it starts with.

    Args:
        source: The file.
        line: Its line, from 1; a string of several lines stands on each.

    Raises:
        UnreadableError: The file does not parse.
    """
    syntax = Syntax(source.tree)
    found = [
        (node.lineno, node.col_offset, value)
        for node in syntax.parents
        if isinstance(node, ast.Constant | ast.JoinedStr)
        if node.lineno <= line <= (node.end_lineno or node.lineno)
        if (value := _value(node, syntax))
    ]
    return list(dict.fromkeys(value for _, _, value in sorted(found)))


def _value(node: ast.Constant | ast.JoinedStr, syntax: Syntax) -> str | None:
    above = syntax.parents[node]
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *rest]) if not isinstance(above, ast.FormattedValue):
            found = folder(text) if rest else None
            return found[0] or text if found else text
        case ast.Constant(value=str(text)) if not isinstance(above, ast.JoinedStr | ast.Expr):
            return text
    return None


def is_about(finding: Finding, literal: str) -> bool:
    """Return whether a finding of this codemod is about a literal."""
    if isinstance(finding.edit, Move):
        return finding.edit.entry.value == literal
    return f"`{literal}`" in finding.message


def entry_of(finding: Finding) -> Entry | None:
    """Return what a finding's literal becomes; None where it moves nothing."""
    return finding.edit.entry if isinstance(finding.edit, Move) else None


def is_named(finding: Finding, text: str) -> bool:
    """Return whether a line of the new text reads or defines what a finding moved."""
    if not isinstance(finding.edit, Move):
        return False
    entry = finding.edit.entry
    words = {entry.name, entry.variable}
    match finding.edit.home:
        case InParser(option=option):
            words.add(option.lstrip("-").replace("-", "_"))
        case InYaml(key=key):
            words.add(key)
        case InModule(toml=str()):
            words.add(entry.name.lower())
    return not words.isdisjoint(re.findall(r"[^\W_]\w*", text.replace("-", "_")))
