"""What the body of a function says: what it returns, yields, raises, warns about, and does with its parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from codemods.docstrings.facts import Doc, Parameter, Problem, Value
from codemods.docstrings.places import Found, FunctionNode
from codemods.docstrings.problems import Guard, catches, exception_name, problems, raises_again, told, when
from codemods.docstrings.uses import Uses
from codemods.docstrings.values import Names, assigned_names, code, describe, is_truth
from codemods.docstrings.wording import names_the_result, property_summary, restates, summary

_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
_TRY_STAR = getattr(ast, "TryStar", ast.Try)
_UNKNOWN = Guard(None)
_BLOCKS = ast.stmt | ast.ExceptHandler | ast.match_case
_LEAVES = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Constant, ast.Name})
_EXITS = ast.Return | ast.Continue | ast.Break
# In a shorter function the eye that reads the header sees the return as well: a docstring would only say it twice.
_RETURN_OUT_OF_SIGHT = 12
_MAX_ANNOTATION = 60
_MAX_DEFAULT = 40


@dataclass(slots=True)
class _Body:
    """Everything met on one walk over a body."""

    returns: list[ast.expr] = field(default_factory=list)
    falls: bool = True
    yields: list[ast.expr] = field(default_factory=list)
    delegates: bool = False
    raises: list[tuple[ast.expr, tuple[Guard, ...]]] = field(default_factory=list)
    warns: list[tuple[ast.Call, tuple[Guard, ...]]] = field(default_factory=list)
    assigned: dict[str, list[ast.expr | None]] = field(default_factory=dict)
    local: set[str] = field(default_factory=set)
    uses: Uses = field(default_factory=Uses)


def gather(found: Found, imported: Mapping[str, str]) -> Doc:
    """Return what the code says of a function; the summary is empty when the name says nothing.

    Args:
        found: The function.
        imported: What the module's imported names stand for.
    """
    node = found.node
    parameters = signature(found)
    body = _Body(uses=Uses(frozenset(p.name for p in parameters)))
    _statements(node.body, (), (), body, imported)
    own = frozenset(p.name for p in parameters)
    local = frozenset(body.local | body.uses.rebound) - own
    names = Names(own, receiver(found), body.assigned, frozenset(body.uses.changed), local)
    returns = _returns(node, body, names)
    if returns and (node.end_lineno or 0) - node.lineno < _RETURN_OUT_OF_SIGHT:
        returns = replace(returns, telling=False)
    raises = _raises(node, body, names)
    said = " ".join(text for problem in raises for text in problem.texts)
    for name in own:
        if f"`{name}` is none of" in said:
            body.uses.choices.pop(name, None)
    return Doc(
        summary=_summary(node, body, names) or "",
        parameters=tuple(replace(p, uses=body.uses.of(p.name), remarks=body.uses.remarks(p.name)) for p in parameters),
        returns=returns,
        yields=_yields(body, names),
        raises=raises,
        warns=_warns(body, names),
        has_result=bool(body.returns),
    )


def signature(found: Found, *, names_only: bool = False) -> tuple[Parameter, ...]:
    """Return a function's parameters in order, without the receiver."""
    args = found.node.args
    positional = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [*[None] * (len(positional) - len(args.defaults)), *args.defaults]
    rows: list[tuple[ast.arg, ast.expr | None, str]] = [
        (arg, default, "") for arg, default in zip(positional, defaults, strict=True)
    ]
    if receiver(found) is not None:
        rows = rows[1:]
    if args.vararg:
        rows.append((args.vararg, None, "*"))
    rows += [(arg, default, "") for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    if args.kwarg:
        rows.append((args.kwarg, None, "**"))
    if names_only:
        return tuple(Parameter(arg.arg, stars) for arg, _, stars in rows)
    return tuple(_parameter(*row) for row in rows)


def _parameter(arg: ast.arg, default: ast.expr | None, stars: str) -> Parameter:
    annotation = code(arg.annotation, _MAX_ANNOTATION) if arg.annotation else None
    shown = code(default, _MAX_DEFAULT) if default else None
    plain = shown.strip("`") if shown else None
    return Parameter(arg.arg, stars, _plain_type(annotation), plain, optional=default is not None)


def _plain_type(shown: str | None) -> str | None:
    """A type without backticks, and without the quotes of a forward reference."""
    return shown.strip("`").strip('"') if shown else None


def receiver(found: Found) -> str | None:
    """Return the name of ``self`` or ``cls``, None for functions and static methods."""
    args = [*found.node.args.posonlyargs, *found.node.args.args]
    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in found.node.decorator_list)
    return args[0].arg if found.owner and args and not static else None


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


def _yields(body: _Body, names: Names) -> Value | None:
    if not body.yields:
        return Value() if body.delegates else None
    found = describe(body.yields, names) or Value()
    # Unlike a result, what is yielded is news by its name alone; how many values there are is not.
    return replace(found, telling=found.telling or (found.text is not None and found.type != "tuple"))


def _statements(
    block: Sequence[ast.stmt],
    guards: tuple[Guard, ...],
    caught: tuple[str, ...],
    body: _Body,
    imported: Mapping[str, str],
) -> None:
    for statement in block:
        _collect(statement, guards, caught, body, imported)
        for inner, more, handled in _blocks(statement):
            _statements(inner, (*guards, *more), (*caught, *handled), body, imported)
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], _EXITS) and not statement.orelse:
            guards = (*guards, Guard(statement.test, holds=False))


def _blocks(statement: ast.stmt) -> Iterator[tuple[Sequence[ast.stmt], tuple[Guard, ...], tuple[str, ...]]]:
    """Yield the blocks inside a statement with what leads into them and what is caught there."""
    if isinstance(statement, _SCOPES):
        return
    if isinstance(statement, ast.If):
        yield statement.body, (Guard(statement.test),), ()
        yield statement.orelse, (Guard(statement.test, holds=False),), ()
    elif isinstance(statement, ast.Try | _TRY_STAR):
        yield statement.body, (), tuple(name for handler in statement.handlers for name in _caught(handler))
        for handler in statement.handlers:
            occurred = _caught(handler)
            yield handler.body, (Guard(None, caught=occurred[0] if len(occurred) == 1 else None),), ()
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
    guards: tuple[Guard, ...],
    caught: tuple[str, ...],
    body: _Body,
    imported: Mapping[str, str],
) -> None:
    if isinstance(statement, _SCOPES):
        body.local.add(statement.name)
        return
    if isinstance(statement, ast.Try | _TRY_STAR):
        body.local.update(handler.name for handler in statement.handlers if handler.name)
    if isinstance(statement, ast.Return) and statement.value is not None:
        body.returns.append(statement.value)
    elif isinstance(statement, ast.Raise) and statement.exc is not None:
        if not (any(catches(name, statement.exc) for name in caught) or raises_again(guards, statement.exc)):
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
    stack = [child for child in _children(statement) if not isinstance(child, _BLOCKS)]
    while stack:
        node = stack.pop()
        yield node
        if type(node) not in _LEAVES:
            stack += _children(node)


def _children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly inside one, last first."""
    found: list[ast.AST] = []
    for name in node._fields[::-1]:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [item for item in reversed(value) if isinstance(item, ast.AST)]
        elif isinstance(value, ast.expr | ast.comprehension | ast.arguments | ast.keyword):
            found.append(value)
    return found


def _resolved(node: ast.expr, imported: Mapping[str, str]) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return ".".join([imported.get(node.id, node.id), *parts]) if isinstance(node, ast.Name) else ""


def _raises(node: FunctionNode, body: _Body, names: Names) -> tuple[Problem, ...]:
    found: dict[str, list[str]] = {}
    for raised, guards in body.raises:
        if name := exception_name(raised):
            message = raised.args[0] if isinstance(raised, ast.Call) and raised.args else None
            found.setdefault(name, []).append(when(guards, message, names, alone=isinstance(node.body[0], ast.Raise)))
    everything = problems(found)
    return told(everything) or everything


def _warns(body: _Body, names: Names) -> tuple[Problem, ...]:
    found: dict[str, list[str]] = {}
    for call, guards in body.warns:
        given = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "category")]
        name = exception_name(given[0]) if given else "UserWarning"
        if name:
            found.setdefault(name, []).append(when(guards, call.args[0] if call.args else None, names, alone=False))
    return told(problems(found))
