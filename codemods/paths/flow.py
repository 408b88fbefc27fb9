"""Where the values of variables go: into calls that read or write, or behind a place that starts elsewhere."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from codemods.paths.io_calls import FUNCTIONS, JOINS, METHODS, NOT_PLACE_METHODS, NOT_PLACES, PACKAGED
from codemods.paths.syntax import Scope, Syntax
from codemods.paths.uses import target_name, way_of

_ROUNDS = 4
_MOST_GIVEN = 8
_SAME_PLACE = JOINS | {"sorted", "list"}
_WORKING_DIRECTORIES = frozenset({"os.getcwd", "pathlib.Path.cwd"})

Slot = tuple[str, str]
"""A function by its dotted name, and which argument of it: an index, or a name."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Names of variables and attributes, whatever their scope.

    Attributes:
        read: What is read starts with their value.
        written: What is written starts with their value.
        later: Their value is joined to a place that starts elsewhere.
        given: The arguments of unknown functions that start with their value.
    """

    read: frozenset[str]
    written: frozenset[str]
    later: frozenset[str]
    given: Mapping[str, tuple[Slot, ...]]

    def way(self, name: str) -> str:
        """Return ``write``, ``read``, ``later`` or nothing for a name."""
        if name in self.written:
            return "write"
        return "read" if name in self.read else "later" if name in self.later else ""


@dataclass(slots=True)
class Flow:
    """What happens to variables in one function, or in a whole module.

    Attributes:
        read: What is read starts with these.
        written: What is written starts with these.
        later: These are joined to a place that starts elsewhere.
        rejoined: These get a new value that joins the old one to a place that starts elsewhere.
        links: Which variable starts with the value of which other.
        given: What is handed to unknown functions.
    """

    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    rejoined: set[str] = field(default_factory=set)
    links: set[tuple[str, str]] = field(default_factory=set)
    given: dict[str, list[Slot]] = field(default_factory=lambda: defaultdict(list))

    def settled(self) -> Reached:
        """Return what reaches where, through the variables in between."""
        given = {name: tuple(dict.fromkeys(slots))[:_MOST_GIVEN] for name, slots in self.given.items()}
        return Reached(
            _back(self.read, self.links), _back(self.written, self.links), _back(self.later, self.links), given
        )

    def add(self, other: Flow) -> None:
        """Take over what happens elsewhere."""
        self.read |= other.read
        self.written |= other.written
        self.later |= other.later
        self.rejoined |= other.rejoined
        self.links |= other.links
        for name, slots in other.given.items():
            self.given[name] += slots


def flows(syntax: Syntax) -> dict[Scope, Flow]:
    """Return what happens to variables in each function, class and the module, what is defined inside aside."""
    found: dict[Scope, Flow] = defaultdict(Flow)
    for call in syntax.calls:
        _called(syntax, call, found[syntax.scope(call)])
    for node in syntax.parents:
        match node:
            case ast.BinOp(op=ast.Add() | ast.Div(), right=right) if not _is_said(syntax, node):
                heads = _behind(syntax, node.left, [right])
            case ast.JoinedStr(values=[first, *rest]) if not _is_said(syntax, node):
                heads = [*_formatted(syntax, first, rest)]
            case ast.Assign() | ast.AnnAssign() | ast.For() | ast.comprehension():
                _linked(syntax, node, found[syntax.scope(node)])
                continue
            case _:
                continue
        found[syntax.scope(node)].later.update(heads)
    return found


def reaching(found: Mapping[Scope, Flow]) -> Reached:
    """Return where the variables of a whole module go."""
    whole = Flow()
    for flow in found.values():
        whole.add(flow)
    return whole.settled()


def _called(syntax: Syntax, call: ast.Call, flow: Flow) -> None:
    function = syntax.names.dotted(call.func)
    if function in JOINS:
        flow.later.update(_joined(syntax, call))
        return
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    known = FUNCTIONS.get(function) or (METHODS.get(method) if function not in NOT_PLACES else None)
    if known is not None:
        given = [*call.args[known.position : known.position + 1]]
        given += [one.value for one in call.keywords if one.arg in known.keywords]
        heads = flow.written if way_of(call, function, known) == "write" else flow.read
        heads.update(name for one in given if (name := head(syntax, one)))
    elif function in PACKAGED:
        flow.later.update(name for _, value in slots(call) if (name := head(syntax, value)))
    elif function not in NOT_PLACES and method not in NOT_PLACE_METHODS:
        for slot, value in slots(call):
            if name := head(syntax, value):
                flow.given[name].append((function or method, slot))


def slots(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Yield the arguments of a call by index or name."""
    for number, one in enumerate(call.args):
        if isinstance(one, ast.Starred):
            break
        yield str(number), one
    yield from ((one.arg, one.value) for one in call.keywords if one.arg)


def _is_said(syntax: Syntax, node: ast.AST) -> bool:
    """Whether a text is only printed, logged or raised."""
    for above in syntax.above(node):
        if isinstance(above, ast.Raise):
            return True
        if isinstance(above, ast.Call):
            method = above.func.attr if isinstance(above.func, ast.Attribute) else ""
            function = syntax.names.dotted(above.func)
            return function in NOT_PLACES or method in NOT_PLACE_METHODS or function.endswith(("Error", "Exception"))
        if isinstance(above, ast.stmt):
            return False
    return False


def _behind(syntax: Syntax, left: ast.expr, rights: Iterable[ast.expr]) -> list[str]:
    """What is put behind a place; behind a text only where that ends in a separator."""
    if isinstance(left, ast.Constant) and not (isinstance(left.value, str) and left.value.endswith(("/", "\\"))):
        return []
    return [name for one in rights if (name := head(syntax, one))]


def _formatted(syntax: Syntax, first: ast.expr, rest: list[ast.expr]) -> Iterator[str]:
    """The variables of an f-string that stand behind a separator."""
    before = first
    for part in rest:
        ends = isinstance(before, ast.Constant) and str(before.value).endswith(("/", "\\"))
        if isinstance(part, ast.FormattedValue) and ends and (name := head(syntax, part.value)):
            yield name
        before = part


def _linked(syntax: Syntax, node: ast.AST, flow: Flow) -> None:
    match node:
        case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
            source = head(syntax, value)
        case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
            source = head(syntax, value)
        case _:
            return
    name = target_name(target)
    if source and name:
        flow.links.add((name, source))
    if name and source != name and name in _joined(syntax, value):
        flow.rejoined.add(name)


def _joined(syntax: Syntax, value: ast.expr) -> list[str]:
    """The variables that a new place ends with."""
    match value:
        case ast.Call(func=function, args=[_, *rest]) if syntax.names.dotted(function) in JOINS:
            behind = rest[1:] if _here(syntax, value) else rest
            return [name for one in behind if (name := head(syntax, one))]
        case ast.BinOp(op=ast.Add() | ast.Div(), left=left, right=right):
            return _behind(syntax, left, [right])
    return []


def _here(syntax: Syntax, call: ast.Call) -> bool:
    """Whether a join starts at the working directory, where any relative place does."""
    first = call.args[0]
    return (
        len(call.args) > 1 and isinstance(first, ast.Call) and syntax.names.dotted(first.func) in _WORKING_DIRECTORIES
    )


def _back(names: set[str], links: set[tuple[str, str]]) -> frozenset[str]:
    """Add the variables that others start with."""
    for _ in range(_ROUNDS):
        more = {source for target, source in links if target in names} - names
        if not more:
            break
        names = names | more
    return frozenset(names)


def head(syntax: Syntax, node: ast.expr) -> str:
    """Return the variable or attribute that a place starts with."""
    for _ in range(20):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name, value=ast.Name()):
                return name
            case ast.BinOp(left=left):
                node = left
            case ast.JoinedStr(values=[ast.FormattedValue(value=value), *_]):
                node = value
            case ast.Call(func=function, args=[first, *rest]) if syntax.names.dotted(function) in _SAME_PLACE:
                node = rest[0] if _here(syntax, node) else first
            case ast.Call(func=ast.Attribute(value=value, attr=("format" | "joinpath"))):
                node = value
            case _:
                return ""
    return ""
