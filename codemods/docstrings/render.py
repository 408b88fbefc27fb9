"""Writes a ``Doc`` in one of three styles, as lines without the indentation of the function's body."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from codemods.docstrings.facts import Doc, Parameter, Problem, Value, parameters_shown
from codemods.docstrings.options import Style
from codemods.docstrings.wording import either

_NARROWEST = 40


@dataclass(frozen=True, slots=True)
class Layout:
    """How lines are laid out.

    Attributes:
        style: How sections are written.
        width: Room for one line, from the indentation of the body on.
        unit: One step of indentation.
        quote: What delimits a new docstring.
        second_line: Whether the text of a docstring of several lines starts on its second.
        equals: What stands between ``default`` and a default in NumPy style.
    """

    style: Style
    width: int
    unit: str = "    "
    quote: str = '"""'
    second_line: bool = False
    equals: str = " "


def render(doc: Doc, layout: Layout) -> list[str]:
    """Return the lines of a docstring."""
    lines = _wrapped(doc.summary, layout, "")
    if doc.overrides:
        lines += ["", *_wrapped(f"Overrides `{doc.overrides}`.", layout, "")]
    if remarks := _remarks(doc):
        lines += ["", *_wrapped(" ".join(remarks), layout, "")]
    sections = [*_sections(doc, layout)]
    if layout.style == "sphinx":
        fields = [line for section in sections for line in section]
        sections = [fields] if fields else []
    for section in sections:
        lines += ["", *section]
    return lines


def _remarks(doc: Doc) -> list[str]:
    """What a caller must know of parameters that are not listed."""
    return [] if parameters_shown(doc) else [remark for item in doc.parameters for remark in item.remarks]


def parameter(item: Parameter, layout: Layout) -> list[str]:
    """Return the lines of one parameter's entry, as they stand in a parameter section."""
    texts = [item.description] if item.description else list(item.uses)
    if layout.style == "google":
        if item.default is not None:
            texts.append(f"Defaults to {_shown_default(item.default)}.")
        name = f"{item.stars}{item.name}"
        kind = f" ({item.annotation})" if item.annotation else ""
        return _hanging(f"{name}{kind}: {' '.join(texts) or _nothing_known(item)}", layout, layout.unit)
    if layout.style == "numpy":
        return _numpy_parameter(item, texts, layout)
    if item.default is not None:
        texts.append(f"Defaults to {_shown_default(item.default)}.")
    stars = item.stars.replace("*", "\\*")
    return [
        *_hanging(f":param {stars}{item.name}: {' '.join(texts)}".rstrip(), layout, ""),
        *([f":type {stars}{item.name}: {item.annotation}"] if item.annotation else []),
    ]


def _numpy_parameter(item: Parameter, texts: Sequence[str], layout: Layout) -> list[str]:
    kinds = [item.annotation] if item.annotation else []
    if item.default is not None:
        kinds.append(f"default{layout.equals}{item.default}")
    elif item.optional:
        kinds.append("optional")
    name = f"{item.stars}{item.name}"
    head = f"{name} : {', '.join(kinds)}" if kinds else name
    return [head, *(_wrapped(" ".join(texts), layout, layout.unit) if texts else [])]


def _nothing_known(item: Parameter) -> str:
    if item.stars:
        return "Further positional arguments." if item.stars == "*" else "Further keyword arguments."
    if item.annotation and not item.optional:
        return "Required."
    return "Optional." if item.optional else "Required."


def _shown_default(default: str) -> str:
    return default if default.isidentifier() or default.replace(".", "").lstrip("-").isdigit() else f"`{default}`"


def _sections(doc: Doc, layout: Layout) -> Iterator[list[str]]:
    if parameters_shown(doc):
        entries = [line for item in doc.parameters for line in parameter(item, layout)]
        yield _section("Args", "Parameters", entries, layout)
    for value, google, numpy in ((doc.returns, "Returns", "Returns"), (doc.yields, "Yields", "Yields")):
        if value is not None and (lines := _value(value, google, layout)):
            yield _section(google, numpy, lines, layout)
    for problems, name in ((doc.raises, "Raises"), (doc.warns, "Warns")):
        if problems:
            entries = [line for problem in problems for line in _problem(problem, name, layout)]
            yield _section(name, name, entries, layout)


def _section(google: str, numpy: str, lines: list[str], layout: Layout) -> list[str]:
    if layout.style == "google":
        return [f"{google}:", *lines]
    return [numpy, "-" * len(numpy), *lines] if layout.style == "numpy" else lines


def _value(value: Value, name: str, layout: Layout) -> list[str]:
    if layout.style == "google":
        text = f"{value.type}: {value.text}" if value.type and value.text else value.type or value.text
        return _hanging(text, layout, layout.unit) if text else []
    if layout.style == "numpy":
        # The first line of an entry is read as a type.
        return [value.type, *(_wrapped(value.text, layout, layout.unit) if value.text else [])] if value.type else []
    lines = _hanging(f":{name.lower()}: {value.text}", layout, "") if value.text else []
    return [*lines, f":rtype: {value.type}"] if value.type else lines


def _problem(problem: Problem, name: str, layout: Layout) -> list[str]:
    text = either(problem.texts)
    if layout.style == "google":
        return _hanging(f"{problem.name}: {text}".rstrip(), layout, layout.unit)
    if layout.style == "numpy":
        return [problem.name, *(_wrapped(text, layout, layout.unit) if text else [])]
    return _hanging(f":{name.lower()} {problem.name}: {text}".rstrip(), layout, "")


def _wrapped(text: str, layout: Layout, indent: str, more: str = "") -> list[str]:
    width = max(layout.width - len((indent + more).expandtabs(4)) + len(indent + more), _NARROWEST)
    # Docutils reads single backticks as a reference; code takes two.
    marked = text if layout.style == "google" else text.replace("`", "``")
    return textwrap.wrap(
        marked,
        width,
        initial_indent=indent,
        subsequent_indent=indent + more,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _hanging(text: str, layout: Layout, indent: str) -> list[str]:
    return _wrapped(text, layout, indent, layout.unit)


def indented(lines: Iterable[str], indent: str) -> list[str]:
    """Return lines moved to the right; blank ones stay empty."""
    return [f"{indent}{line}" if line else "" for line in lines]
