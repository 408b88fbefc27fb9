"""Keeps what matters of one file, from one walk over its statements."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from codemods.docstrings import behaviour, evidence
from codemods.docstrings.drift import differs
from codemods.docstrings.facts import (
    ClassFacts,
    Description,
    Doc,
    DocstringFacts,
    Drifted,
    Habits,
    Place,
    Undocumented,
    says_more,
)
from codemods.docstrings.learn import normalised
from codemods.docstrings.options import DocstringOptions, Style
from codemods.docstrings.places import Found, colon, declarations, docstring
from codemods.docstrings.sections import parse, style_of
from codemods.docstrings.values import INSTANCE
from codemods.docstrings.wording import fallback_summary
from codemods.fingerprint import anchor
from codemods.source import Source

_SHORT_BODY = 2


def index(source: Source, options: DocstringOptions) -> DocstringFacts | None:
    """Return the facts of one file, or None when it has no functions and nothing that bears on those of others."""
    declared = [*declarations(source.tree)]
    found = [item for item in declared if isinstance(item, Found)]
    module = behaviour.of_module(
        source, found, [item for item in declared if isinstance(item, ast.Import | ast.ImportFrom)]
    )
    if not (found or module.imports or module.reads or module.handed_over):
        return None
    documented = [(item, text) for item in found if (text := ast.get_docstring(item.node, clean=False)) is not None]
    drifted, descriptions, styles = _documented(source, documented, module, options)
    return DocstringFacts(
        tuple(_undocumented(source, found, module, options)),
        drifted,
        descriptions,
        tuple(_class(item) for item in declared if isinstance(item, ast.ClassDef)),
        _habits(source, documented, styles),
        module.reads,
        module.imports,
        module.handed_over,
    )


def _class(node: ast.ClassDef) -> ClassFacts:
    bases = (base.value if isinstance(base, ast.Subscript) else base for base in node.bases)
    names = (base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in bases)
    methods = (item.name for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef))
    return ClassFacts(node.name, tuple(name for name in names if name), tuple(methods))


def _place(source: Source, found: Found, *, telling: bool = True) -> Place:
    """Where a function is.

    One that says nothing itself becomes a finding only when its parameters are described elsewhere. Its signature
    names it then, which is far cheaper than its body.
    """
    node = found.node
    return Place(
        found.name,
        node.lineno,
        node.col_offset,
        source.line_of(colon(source, node)),
        anchor(node if telling else node.args, found.name),
    )


def _undocumented(
    source: Source, found: list[Found], module: behaviour.Behaviour, options: DocstringOptions
) -> Iterator[Undocumented]:
    for item in found:
        if ast.get_docstring(item.node, clean=False) is not None or _never(item) or _left_out(item, options):
            continue
        doc = evidence.gather(item, module.imported)
        if options.level == "all":
            doc = doc if doc.summary else replace(doc, summary=_fallback(item, doc))
        elif not (says_more(doc) or (doc.summary and doc.parameters)):
            continue
        reason, decorators = behaviour.of_function(item, module)
        yield Undocumented(
            _place(source, item, telling=says_more(doc)),
            doc,
            item.owner.name if item.owner else None,
            decorators,
            reason or _misplaced(item),
        )


def _fallback(found: Found, doc: Doc) -> str:
    """A summary for a name that is no sentence; who returns itself or lives inside another does not return its name."""
    chained = doc.returns is not None and doc.returns.text == INSTANCE
    returns = doc.has_result and not chained and not found.nested
    return fallback_summary(found.node.name, returns=returns, yields=doc.yields is not None)


def _never(found: Found) -> bool:
    """Whether a function is no place for a docstring: overloads, setters, bodies of ``...``."""
    for decorator in found.node.decorator_list:
        if isinstance(decorator, ast.Attribute) and decorator.attr in {"setter", "deleter", "getter", "overload"}:
            return True
        if isinstance(decorator, ast.Name) and decorator.id == "overload":
            return True
    return all(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...
        for node in found.node.body
    )


def _left_out(found: Found, options: DocstringOptions) -> bool:
    private = any(owner.name.startswith("_") for owner in (*found.owners, found.node))
    if private and (options.public_only or options.level == "evidence"):
        return True
    if options.level == "all":
        return False
    body = found.node.body
    lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
    overrides = any(_last(decorator) == "override" for decorator in found.node.decorator_list)
    return found.nested or overrides or lines <= _SHORT_BODY or found.node.name.startswith("test_")


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _misplaced(found: Found) -> str | None:
    first, *rest = found.node.body
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.JoinedStr):
        return "its first statement is an f-string, which is no docstring; make it a plain string"
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, bytes):
        return "its first statement is a bytes literal, which is no docstring; make it a plain string"
    for node in rest[:1]:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return (
                f"the string on line {node.lineno} reads like its docstring but is not the first statement; move it up"
            )
    return None


def _documented(
    source: Source, documented: list[tuple[Found, str]], module: behaviour.Behaviour, options: DocstringOptions
) -> tuple[tuple[Drifted, ...], tuple[Description, ...], list[Style]]:
    drifted: list[Drifted] = []
    descriptions: list[Description] = []
    styles: list[Style] = []
    for found, text in documented:
        style = style_of(text)
        if style is None:
            continue
        styles.append(style)
        literal = docstring(source, found.node)
        parsed = parse(literal.inner, style) if literal else None
        if parsed is None:
            continue
        descriptions += [
            Description(entry.names[0], said, found.name)
            for entry in parsed.entries
            if len(entry.names) == 1 and (said := normalised(entry.text))
        ]
        if not options.drift:
            continue
        parameters = evidence.signature(found, names_only=True)
        if differs(parsed.names, parsed.others, parameters):
            reason, decorators = behaviour.of_function(found, module)
            shown = evidence.gather(found, module.imported).parameters
            drifted.append(
                Drifted(
                    _place(source, found),
                    style,
                    parsed.names,
                    tuple(sorted(parsed.others)),
                    shown,
                    typed=any(entry.typed for entry in parsed.entries),
                    movable=all(len(entry.names) == 1 and not entry.detached for entry in parsed.entries),
                    decorators=decorators,
                    reason=reason,
                )
            )
    return tuple(drifted), tuple(descriptions), styles


def _habits(source: Source, documented: list[tuple[Found, str]], styles: list[Style]) -> Habits:
    apostrophes = quotes = first = second = 0
    for found, text in documented:
        value = found.node.body[0]
        opening = source.text[(start := source.offset(value.lineno, value.col_offset)) : start + 4].lstrip("rRuU")
        apostrophes += opening.startswith("'''")
        quotes += opening.startswith('"""')
        if "\n" in text:
            starts_below = not text.partition("\n")[0].strip()
            second += starts_below
            first += not starts_below
    return Habits(
        styles.count("google"), styles.count("numpy"), styles.count("sphinx"), apostrophes, quotes, second, first
    )
