"""Writes docstrings into the text at positions that ``ast`` gives; no other line is touched."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from codemods.api import Finding
from codemods.docstrings.edits import Describe, Realign
from codemods.docstrings.facts import Doc, Parameter
from codemods.docstrings.places import Found, FunctionNode, body_on_own_lines, colon, declarations, docstring
from codemods.docstrings.render import Layout, indented, parameter, render
from codemods.docstrings.sections import Documented, Entry, lines_of, parse
from codemods.edits import TextEdit
from codemods.source import Source

_INDENT = re.compile(r"^([ \t]+)\S", re.MULTILINE)
_TYPE_COMMENT = re.compile(r"\s*#\s*type:")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")

# The names of an entry, and its lines.
_Block = tuple[tuple[str, ...], list[str]]


def rewrite(source: Source, findings: Sequence[Finding]) -> list[list[TextEdit]]:
    """Return the text edits of each finding."""
    nodes = {
        (found.node.lineno, found.node.col_offset): found.node
        for found in declarations(source.tree)
        if isinstance(found, Found)
    }
    edits = []
    for finding in findings:
        edit = finding.edit
        if isinstance(edit, Describe):
            edits.append(_described(source, nodes[edit.line, edit.column], edit))
        elif isinstance(edit, Realign):
            edits.append(_realigned(source, nodes[edit.line, edit.column], edit))
        else:
            edits.append([])
    return edits


def _described(source: Source, node: FunctionNode, edit: Describe) -> list[TextEdit]:
    after = colon(source, node) + 1
    first = _first_statement(node)
    outer = _white_space(source, _start_line(node))
    if body_on_own_lines(source, after):
        inner = _white_space(source, first[0])
        unit = inner.removeprefix(outer) or "    "
        lines = _literal(source, edit, inner, unit)
        gap = "\n" if _needs_gap(source, node, first[0], after) else ""
        start = source.line_start(_insertion_line(source, source.line_of(after) + 1))
        return [TextEdit(start, start, "\n".join(lines) + "\n" + gap)]
    unit = _unit(source)
    inner = outer + unit
    lines = _literal(source, edit, inner, unit)
    end = source.offset(*first)
    return [TextEdit(after, end, "\n" + "\n".join([*lines, inner]), reformat=True)]


def _insertion_line(source: Source, line: int) -> int:
    """The line that the docstring takes: below the header, and below a type comment, which belongs to the header."""
    while _TYPE_COMMENT.match(source.line_text(line)):
        line += 1
    return line


def _first_statement(node: FunctionNode) -> tuple[int, int]:
    first = node.body[0]
    starts = [(decorator.lineno, first.col_offset) for decorator in getattr(first, "decorator_list", ())]
    return min([(first.lineno, first.col_offset), *starts])


def _start_line(node: FunctionNode) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _white_space(source: Source, line: int) -> str:
    """The indentation of a line; a form feed at its start is not part of it."""
    text = source.line_text(line)
    return text[: len(text) - len(text.lstrip(" \t\f"))].rpartition("\f")[2]


def _unit(source: Source) -> str:
    """One step of indentation as the file has it."""
    found = [match[1] for match in _INDENT.finditer(source.text)]
    return (
        "\t"
        if found and found[0][0] == "\t"
        else min((one for one in found if "\t" not in one), key=len, default="    ")
    )


def _needs_gap(source: Source, node: FunctionNode, first_line: int, after: int) -> bool:
    """Whether layout rules want an empty line: before a nested definition, and before a comment that leads to one."""
    nested = isinstance(node.body[0], ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return nested and bool(source.line_text(source.line_of(after) + 1).strip()) and first_line > 0


def _literal(source: Source, edit: Describe, indent: str, unit: str) -> list[str]:
    """The lines of the docstring as they stand in the file, indented."""
    layout = Layout(edit.style, edit.line_length - len(indent.expandtabs(4)), unit, edit.quote, edit.second_line)
    lines = render(_encodable(source, edit.doc), layout)
    text = "\n".join(lines)
    raw = "\\" in text and _plain_enough(source, text, edit.quote)
    if not raw:
        lines = [_escaped(source, line, edit.quote) for line in lines]
    opening = f"{'r' if raw else ''}{edit.quote}"
    if len(lines) == 1:
        return [f"{indent}{opening}{lines[0]}{edit.quote}"]
    if edit.second_line:
        lines = ["", *lines]
    first, *rest = lines
    return [f"{indent}{opening}{first}", *indented(rest, indent), f"{indent}{edit.quote}"]


def _plain_enough(source: Source, text: str, quote: str) -> bool:
    return quote not in text and not _CONTROL.search(text) and not text.endswith("\\") and _encodes(source, text)


def _escaped(source: Source, line: str, quote: str) -> str:
    text = line.replace("\\", "\\\\").replace(quote, "\\" + "\\".join(quote))
    text = _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
    return "".join(letter if _encodes(source, letter) else letter.encode("unicode_escape").decode() for letter in text)


def _encodes(source: Source, text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode(source.encoding)
    except UnicodeEncodeError:
        return False
    return True


def _encodable(source: Source, doc: Doc) -> Doc:
    """The same without learned descriptions that the file's encoding has no letters for."""
    return replace(doc, parameters=tuple(_parameter_encodable(source, item) for item in doc.parameters))


def _parameter_encodable(source: Source, item: Parameter) -> Parameter:
    return item if _encodes(source, item.description or "") else replace(item, description=None)


def _realigned(source: Source, node: FunctionNode, edit: Realign) -> list[TextEdit]:
    literal = docstring(source, node)
    parsed = parse(literal.inner, edit.style) if literal else None
    if literal is None or parsed is None:
        return []
    lines = lines_of(literal.inner)
    before = lines[parsed.entries[0].start : parsed.entries[-1].end]
    added = tuple(_fitting(source, item, literal.quote) for item in edit.added)
    after = _entries_realigned(parsed, lines, replace(edit, added=added))
    first_line = source.line_of(literal.start) + parsed.entries[0].start
    return _line_edits(source, first_line, before, after, literal.end - len(literal.quote))


def _fitting(source: Source, item: Parameter, quote: str) -> Parameter:
    """The same without what would end the docstring, or what its file has no letters for."""
    known = _parameter_encodable(source, item)
    uses = tuple(use for use in known.uses if quote not in use)
    default = None if quote in (known.default or "") else known.default
    annotation = None if quote in (known.annotation or "") else known.annotation
    return replace(known, uses=uses, default=default, annotation=annotation)


def _entries_realigned(parsed: Documented, lines: Sequence[str], edit: Realign) -> list[str]:
    renames = dict(edit.renames)
    blocks: list[_Block] = []
    for entry in parsed.entries:
        names = tuple(renames.get(name, name) for name in entry.names)
        blocks.append((names, _renamed(lines[entry.start : entry.end], entry, renames, edit.style)))
    apart = len(blocks) > 1 and all(not block[-1].strip() for _, block in blocks[:-1])
    places = {name: place for place, name in enumerate(edit.order)}
    if edit.reorder:
        blocks = _reordered(blocks, places)
    for item in edit.added:
        before = [
            at
            for at, (names, _) in enumerate(blocks, 1)
            if any(places.get(n, len(places)) < places[item.name] for n in names)
        ]
        blocks.insert(max(before, default=0), ((item.name,), _new_entry(parsed, lines, item, edit)))
    if apart:
        blocks = [(names, [*_stripped(block), ""]) for names, block in blocks]
    return _stripped([line for _, block in blocks for line in block])


def _new_entry(parsed: Documented, lines: Sequence[str], item: Parameter, edit: Realign) -> list[str]:
    unit = _entry_unit(lines, parsed)
    # A Google entry is written as it stands below its header, one step in; here its place is known already.
    step = unit if edit.style == "google" else ""
    width = edit.line_length - len(parsed.indent.expandtabs(4)) + len(step)
    shown = parameter(item, Layout(edit.style, width, unit, equals=_equals(lines)))
    return indented([line.removeprefix(step) for line in shown], parsed.indent)


def _equals(lines: Sequence[str]) -> str:
    """How a NumPy docstring writes its defaults: `default=3`, `default: 3` or `default 3`."""
    text = "\n".join(lines)
    return "=" if "default=" in text else ": " if "default: " in text else " "


def _stripped(block: list[str]) -> list[str]:
    """The lines without blank ones at the end."""
    end = len(block)
    while end and not block[end - 1].strip():
        end -= 1
    return block[:end]


def _reordered(blocks: list[_Block], places: dict[str, int]) -> list[_Block]:
    """The blocks of known parameters in order; others keep their places."""
    known = iter(sorted((block for block in blocks if block[0][0] in places), key=lambda block: places[block[0][0]]))
    return [next(known) if block[0][0] in places else block for block in blocks]


def _renamed(block: Sequence[str], entry: Entry, renames: dict[str, str], style: str) -> list[str]:
    old_names = [name for name in entry.names if name in renames]
    result = list(block)
    for old in old_names:
        for number, line in enumerate(result if style == "sphinx" else result[:1]):
            field = re.match(
                rf"\s*:\w+\s+[^:]*?\b({re.escape(old)}):" if style == "sphinx" else rf"[^:(]*?\b({re.escape(old)})\b",
                line,
            )
            if field:
                result[number] = f"{line[: field.start(1)]}{renames[old]}{line[field.end(1) :]}"
    return result


def _entry_unit(lines: Sequence[str], parsed: Documented) -> str:
    """The step between an entry and its continuation lines."""
    for entry in parsed.entries:
        for line in lines[entry.start + 1 : entry.end]:
            if line.strip() and not line.lstrip().startswith(":"):
                return line[: len(line) - len(line.lstrip())].removeprefix(parsed.indent) or "    "
    return "\t" if "\t" in parsed.indent else "    "


def _line_edits(source: Source, first_line: int, before: list[str], after: list[str], limit: int) -> list[TextEdit]:
    """One edit over the lines that differ."""
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    new = after[head : len(after) - tail]
    if head == len(before) - tail:
        end = min(source.line_end(first_line + head - 1), limit)
        return [TextEdit(end, end, "".join(f"\n{line}" for line in new))] if new else []
    start = source.line_start(first_line + head)
    end = min(source.line_end(first_line + len(before) - tail - 1), limit)
    return [TextEdit(start, end, "\n".join(new))]
