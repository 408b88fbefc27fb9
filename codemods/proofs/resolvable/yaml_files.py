"""``environment.yml``: all events of the two files are equal but for requirements that conda leaves to pip."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

import yaml

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.resolvable.documents import Document, Span, refuse_large_tree, same_around
from codemods.proofs.resolvable.requirement import Asked, asked

_LARGEST = 128_000
_DEEPEST = 50
_MOST_BRACKETS = 2_000
_PIP = ("dependencies", None, "pip", None)


def compare(before: Document, after: Document) -> list[Asked]:
    """Return what an environment asks of pip before and after.

    Raises:
        RefusedError: It changed in more than specifiers that rose.
    """
    found: list[Asked] = []
    spans: tuple[list[Span], list[Span]] = ([], [])
    for one, other in zip_longest(_events(before), _events(after)):
        if one is None or other is None:
            raise RefusedError(1, "the environment got longer or shorter")
        (path, old), (_, new) = one, other
        line = _line(new)
        if _essence(old) != _essence(new):
            raise RefusedError(line, "the environment changed in more than a requirement")
        if not isinstance(old, yaml.ScalarEvent) or not isinstance(new, yaml.ScalarEvent):
            continue
        if path == _PIP and not old.value.startswith("-"):
            entry = asked(old.value, new.value, line)
            found += [entry] if entry else []
        elif old.value != new.value:
            raise RefusedError(line, "a value changed that is no requirement of pip")
        if old.value != new.value:
            if new.anchor is not None:
                raise RefusedError(line, "a value changed that stands elsewhere, too")
            spans[0].append(_span(old, before.text))
            spans[1].append(_span(new, after.text))
    same_around(before.text, after.text, *spans)
    return found


def _events(document: Document) -> Iterator[tuple[tuple[str | None, ...], yaml.Event]]:
    """Yield the events of a file, each with the keys above it; a place in a sequence is None, that of a key ``?``."""
    refuse_large_tree(document, _LARGEST)
    if sum(document.text.count(one) for one in "[{") > _MOST_BRACKETS:
        raise RefusedError(1, "more brackets than an environment has")
    above: list[list[str | None]] = []
    try:
        for event in yaml.parse(document.text, yaml.SafeLoader):
            yield tuple("?" if state == "?" else key for state, key in above), event
            _step(above, event)
            if len(above) > _DEEPEST:
                raise RefusedError(_line(event), "nested too deeply to compare")
    except (yaml.YAMLError, ValueError):
        raise RefusedError(1, "is not valid YAML") from None


def _step(above: list[list[str | None]], event: yaml.Event) -> None:
    """Follow where the next event stands: above are collections, ``?`` those that wait for a key, and their keys."""
    if isinstance(event, yaml.MappingStartEvent):
        above.append(["?", None])
    elif isinstance(event, yaml.SequenceStartEvent):
        above.append(["-", None])
    elif isinstance(event, yaml.CollectionEndEvent):
        above.pop()
        _done(above, None)
    elif isinstance(event, yaml.ScalarEvent):
        _done(above, event.value)
    elif isinstance(event, yaml.AliasEvent):
        _done(above, None)


def _done(above: list[list[str | None]], key: str | None) -> None:
    """A node ended: in a mapping a key is followed by its value, and that by another key."""
    if above and above[-1][0] == "?":
        above[-1] = [":", key]
    elif above and above[-1][0] == ":":
        above[-1] = ["?", None]


def _essence(event: yaml.Event) -> tuple[object, ...]:
    names = ("anchor", "tag", "implicit", "style", "flow_style", "explicit", "version", "tags")
    return (type(event), *(getattr(event, name, None) for name in names))


def _span(event: yaml.ScalarEvent, text: str) -> Span:
    """Return where a scalar's value stands, which must be written as it is."""
    assert event.start_mark is not None
    assert event.end_mark is not None
    start, end = event.start_mark.index, event.end_mark.index
    if event.style in {"'", '"'}:
        start, end = start + 1, end - 1
    if text[start:end] != event.value:
        raise RefusedError(_line(event), "a value that is written with escapes changed")
    return start, end


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
