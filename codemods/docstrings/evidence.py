"""What the body of a function says: what it returns, yields, raises, warns about, and does with its parameters."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from codemods.docstrings.facts import Doc, Parameter, Problem, Value
from codemods.docstrings.places import Found, FunctionNode
from codemods.docstrings.uses import Uses
from codemods.docstrings.values import Names, assigned_names, code, describe, is_truth
from codemods.docstrings.wording import listed, names_the_result, property_summary, restates, summary

_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
_EXITS = ast.Return | ast.Continue | ast.Break
_MAX_ANNOTATION = 60
_MAX_DEFAULT = 40
_MAX_TEXTS = 3
_MAX_MESSAGE = 80


@dataclass(frozen=True, slots=True)
class _Guard:
    """What must hold for a statement to run: a test, its opposite, or an exception that occurred."""

    test: ast.expr | None
    holds: bool = True
    caught: str | None = None


_UNKNOWN = _Guard(None)


@dataclass(slots=True)
class _Body:
    """Everything met on one walk over a body."""

    returns: list[ast.expr] = field(default_factory=list)
    falls: bool = True
    yields: list[ast.expr] = field(default_factory=list)
    delegates: bool = False
    raises: list[tuple[ast.expr, tuple[_Guard, ...]]] = field(default_factory=list)
    warns: list[tuple[ast.Call, tuple[_Guard, ...]]] = field(default_factory=list)
    assigned: dict[str, list[ast.expr | None]] = field(default_factory=dict)
    uses: Uses = field(default_factory=Uses)


def gather(found: Found, imported: Mapping[str, str]) -> Doc:
    """Return what the code says of a function; the summary is empty when the name says nothing.

    Args:
        found: The function.
        imported: What the module's imported names stand for.
    """
    node = found.node
    receiver = _receiver(found)
    parameters = signature(node, receiver)
    body = _Body(uses=Uses(frozenset(p.name for p in parameters)))
    _statements(node.body, (), (), body, imported)
    names = Names(frozenset(p.name for p in parameters), receiver, body.assigned, frozenset(body.uses.changed))
    returns = _returns(node, body, names)
    return Doc(
        summary=_summary(node, body, names) or "",
        parameters=tuple(replace(p, uses=body.uses.of(p.name), telling=body.uses.telling(p.name)) for p in parameters),
        returns=returns,
        yields=describe(body.yields, names) or (Value() if body.yields or body.delegates else None),
        raises=_raises(node, body, names),
        warns=_warns(body, names),
        has_result=bool(body.returns),
    )


def signature(node: FunctionNode, receiver: str | None) -> tuple[Parameter, ...]:
    """Return a function's parameters in order, without the receiver."""
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(args.defaults)) + list(args.defaults)
    found = [_parameter(arg, default) for arg, default in zip(positional, defaults, strict=True)]
    if receiver is not None:
        found = found[1:]
    if args.vararg:
        found.append(_parameter(args.vararg, None, "*"))
    found += [_parameter(arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    if args.kwarg:
        found.append(_parameter(args.kwarg, None, "**"))
    return tuple(found)


def _parameter(arg: ast.arg, default: ast.expr | None, stars: str = "") -> Parameter:
    annotation = code(arg.annotation, _MAX_ANNOTATION) if arg.annotation else None
    shown = code(default, _MAX_DEFAULT) if default else None
    return Parameter(
        arg.arg, stars, _plain_type(annotation), shown.strip("`") if shown else None, optional=default is not None
    )


def _plain_type(shown: str | None) -> str | None:
    """A type without backticks, and without the quotes of a forward reference."""
    return shown.strip("`").strip('"') if shown else None


def _receiver(found: Found) -> str | None:
    """The name of ``self`` or ``cls``, None for functions and static methods."""
    args = [*found.node.args.posonlyargs, *found.node.args.args]
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in found.node.decorator_list)
    return args[0].arg if found.owner and args and not static else None


def receiver(found: Found) -> str | None:
    """Return the name of ``self`` or ``cls``, None for functions and static methods."""
    return _receiver(found)


def _summary(node: FunctionNode, body: _Body, names: Names) -> str | None:
    if any(_resolved(decorator, {}).endswith("property") for decorator in node.decorator_list):
        return property_summary(node.name)
    annotated = isinstance(node.returns, ast.Name) and node.returns.id == "bool"
    tests = bool(body.returns) and all(
        is_truth(value, names) or isinstance(value, ast.Compare) for value in body.returns
    )
    makes = names.receiver == "cls"
    found = summary(node.name, truth=annotated or tests, makes_instance=makes)
    if found is None and body.returns and not body.yields:
        results = {value.id if isinstance(value, ast.Name) else "" for value in body.returns}
        only = results.pop() if len(results) == 1 else ""
        if only in body.assigned and names_the_result(node.name, only):
            return f"Return the {node.name.strip('_').replace('_', ' ')}."
    return found


def _returns(node: FunctionNode, body: _Body, names: Names) -> Value | None:
    if not body.returns or body.yields or body.delegates:
        return None
    found = describe(body.returns, names) or Value()
    if found.type is None and all(
        isinstance(value, ast.Name) and restates(node.name, value.id) for value in body.returns
    ):
        found = replace(found, telling=False)
    annotation = _plain_type(code(node.returns, _MAX_ANNOTATION) if node.returns else None)
    if annotation:
        # The type alone would repeat the signature.
        return Value(annotation, found.text, telling=found.telling and found.text is not None)
    return found if found != Value() else None


def _statements(
    block: Sequence[ast.stmt],
    guards: tuple[_Guard, ...],
    caught: tuple[str, ...],
    body: _Body,
    imported: Mapping[str, str],
) -> None:
    for statement in block:
        _collect(statement, guards, caught, body, imported)
        for inner, more, catches in _blocks(statement):
            _statements(inner, (*guards, *more), (*caught, *catches), body, imported)
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], _EXITS) and not statement.orelse:
            guards = (*guards, _Guard(statement.test, holds=False))


def _blocks(statement: ast.stmt) -> Iterator[tuple[Sequence[ast.stmt], tuple[_Guard, ...], tuple[str, ...]]]:
    """Yield the blocks inside a statement with what leads into them and what is caught there."""
    if isinstance(statement, _SCOPES):
        return
    if isinstance(statement, ast.If):
        yield statement.body, (_Guard(statement.test),), ()
        yield statement.orelse, (_Guard(statement.test, holds=False),), ()
    elif isinstance(statement, ast.Try | getattr(ast, "TryStar", ast.Try)):
        yield statement.body, (), tuple(name for handler in statement.handlers for name in _caught(handler))
        for handler in statement.handlers:
            occurred = _caught(handler)
            yield handler.body, (_Guard(None, caught=occurred[0] if len(occurred) == 1 else None),), ()
        yield statement.orelse, (), ()
        yield statement.finalbody, (), ()
    elif isinstance(statement, ast.Match):
        for case in statement.cases:
            yield case.body, (_UNKNOWN,), ()
    else:
        for name in ("body", "orelse"):
            yield getattr(statement, name, []), (), ()


def _caught(handler: ast.ExceptHandler) -> list[str]:
    if handler.type is None:
        return ["BaseException"]
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [(code(kind) or "").strip("`") for kind in types]


def _collect(
    statement: ast.stmt,
    guards: tuple[_Guard, ...],
    caught: tuple[str, ...],
    body: _Body,
    imported: Mapping[str, str],
) -> None:
    if isinstance(statement, _SCOPES):
        return
    if isinstance(statement, ast.Return) and statement.value is not None:
        body.returns.append(statement.value)
    elif isinstance(statement, ast.Raise) and statement.exc is not None:
        if not any(_catches(name, statement.exc) for name in caught):
            body.raises.append((statement.exc, guards))
    elif isinstance(statement, ast.Expr) and _is_warning(statement.value, imported):
        body.warns.append((statement.value, guards))
    _assignments(statement, body)
    for node in _expressions(statement):
        if isinstance(node, ast.Yield):
            body.yields.append(node.value or ast.Constant(None))
        elif isinstance(node, ast.YieldFrom):
            body.delegates = True
        else:
            body.uses.meet(node, statement)


def _is_warning(node: ast.expr, imported: Mapping[str, str]) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and _resolved(node.func, imported) == "warnings.warn"


def _assignments(statement: ast.stmt, body: _Body) -> None:
    if isinstance(statement, ast.Assign) and all(isinstance(target, ast.Name) for target in statement.targets):
        for name in assigned_names(statement.targets):
            body.assigned.setdefault(name, []).append(statement.value)
        return
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AugAssign | ast.AnnAssign | ast.For | ast.AsyncFor):
        targets = [statement.target]
    elif isinstance(statement, ast.With | ast.AsyncWith):
        targets = [item.optional_vars for item in statement.items if item.optional_vars]
    for name in assigned_names(targets):
        body.assigned.setdefault(name, []).append(None)


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the expressions of one statement, not those of blocks and scopes inside it, in order."""
    stack: list[ast.AST] = [
        child
        for child in ast.iter_child_nodes(statement)
        if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case)
    ][::-1]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _SCOPES | ast.Constant | ast.Name):
            stack.extend([*ast.iter_child_nodes(node)][::-1])


def _resolved(node: ast.expr, imported: Mapping[str, str]) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return ".".join([imported.get(node.id, node.id), *parts]) if isinstance(node, ast.Name) else ""


def _catches(name: str, raised: ast.expr) -> bool:
    if name in {"BaseException", "Exception"}:
        return True
    thrown = _exception(raised)
    inner, outer = getattr(builtins, thrown or "", None), getattr(builtins, name, None)
    if isinstance(inner, type) and isinstance(outer, type):
        return issubclass(inner, outer)
    return thrown == name


def _exception(raised: ast.expr) -> str | None:
    """The class that is raised, when the code names one."""
    kind = raised.func if isinstance(raised, ast.Call) else raised
    text = code(kind) if isinstance(kind, ast.Name | ast.Attribute) else None
    plain = text.strip("`") if text else ""
    return plain if plain.rpartition(".")[2][:1].isupper() and "(" not in plain else None


def _raises(node: FunctionNode, body: _Body, names: Names) -> tuple[Problem, ...]:
    found: dict[str, list[str]] = {}
    for raised, guards in body.raises:
        if name := _exception(raised):
            message = raised.args[0] if isinstance(raised, ast.Call) and raised.args else None
            found.setdefault(name, []).append(_when(guards, message, names, alone=len(node.body) == 1))
    return _problems(found)


def _warns(body: _Body, names: Names) -> tuple[Problem, ...]:
    found: dict[str, list[str]] = {}
    for call, guards in body.warns:
        given = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "category")]
        name = _exception(given[0]) if given else "UserWarning"
        if name:
            found.setdefault(name, []).append(_when(guards, call.args[0] if call.args else None, names, alone=False))
    return _problems(found)


def _problems(found: Mapping[str, Sequence[str]]) -> tuple[Problem, ...]:
    return tuple(
        Problem(name, tuple(dict.fromkeys(text for text in texts if text))[:_MAX_TEXTS])
        for name, texts in found.items()
    )


def _when(guards: Sequence[_Guard], message: ast.expr | None, names: Names, *, alone: bool) -> str:
    """When a problem occurs: its condition when a reader of the signature can follow it, else its own message."""
    if not guards and alone:
        return "Always."
    condition = _condition(guards)
    local = frozenset(names.assigned) - names.parameters
    follows = bool(guards) and not any(_mentions(guard, local) for guard in guards)
    said = _message(message)
    if condition and (follows or not said):
        return condition
    return f"With the message {said}." if said else ""


def _mentions(guard: _Guard, names: frozenset[str]) -> bool:
    test = guard.test
    return test is not None and any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(test))


def _condition(guards: Sequence[_Guard]) -> str | None:
    if not guards or len(guards) > 6:
        return None
    if (occurred := guards[-1].caught) and len(guards) == 1:
        article = "an" if occurred[0] in "AEIOU" else "a"
        return f"If {article} `{occurred}` occurs."
    if (choices := _none_of(guards)) is not None:
        return choices
    tests = [_tested(guard) for guard in guards]
    if any(test is None for test in tests):
        return None
    whole = tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), [test for test in tests if test])
    text = code(whole) if whole is not None else None
    return f"If {text}." if text else None


def _tested(guard: _Guard) -> ast.expr | None:
    """The condition of a guard as one expression."""
    test = guard.test
    if test is None or guard.holds:
        return test
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    opposite: dict[type[ast.cmpop], ast.cmpop] = {
        ast.Eq: ast.NotEq(),
        ast.NotEq: ast.Eq(),
        ast.Is: ast.IsNot(),
        ast.IsNot: ast.Is(),
        ast.In: ast.NotIn(),
        ast.NotIn: ast.In(),
    }
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in opposite:
        return ast.Compare(test.left, [opposite[type(test.ops[0])]], test.comparators)
    return ast.UnaryOp(ast.Not(), test)


def _none_of(guards: Sequence[_Guard]) -> str | None:
    """``If `mode` is none of ...`` for the last branch of a chain of comparisons with constants."""
    subjects, choices = set(), []
    for guard in guards:
        test = guard.test
        if guard.holds or not (
            isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)
        ):
            return None
        choice = code(test.comparators[0], 30) if isinstance(test.comparators[0], ast.Constant) else None
        if choice is None:
            return None
        subjects.add(code(test.left))
        choices.append(choice)
    subject = subjects.pop()
    if subjects or subject is None or len(choices) < 2:
        return None
    return f"If {subject} is none of {listed(choices)}."


def _message(node: ast.expr | None) -> str | None:
    """The author's own words, with what is filled in left as it is written."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    elif isinstance(node, ast.JoinedStr):
        shown = code(node, _MAX_MESSAGE + 4)
        text = shown.strip("`")[2:-1] if shown else ""
    else:
        return None
    text = " ".join(text.split()).rstrip(".")
    usable = " " in text and len(text) <= _MAX_MESSAGE and text.isprintable() and not set(text) & set('`"\\')
    return f'"{text}"' if usable else None
