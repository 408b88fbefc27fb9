"""What the code does with a string: how it goes on, and which call, variable or parameter it ends in."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace

from codemods.paths.facts import Role
from codemods.paths.io_calls import (
    FUNCTIONS,
    JOINS,
    METHODS,
    NOT_PLACE_METHODS,
    NOT_PLACES,
    SECOND_PLACE,
    WEAK_METHODS,
    IoCall,
)
from codemods.paths.keys import name_words
from codemods.paths.syntax import Function, Syntax, replaces
from codemods.tables import words

_PATH_METHODS = words("""
    exists is_file is_dir mkdir open read_text read_bytes write_text write_bytes iterdir glob rglob touch unlink rmdir
    stat rename replace
    """)
_PATH_STEPS = words("joinpath expanduser resolve absolute as_posix with_suffix with_name parent parents name stem")
_ROOTS = words(
    "os.getcwd os.getcwdb pathlib.Path.home pathlib.Path.cwd os.path.expanduser os.path.expandvars os.getenv"
)
_OPTION_FLAGS = re.compile(r"(?:^|\.)DEFINE_\w+$")
_FIELDS = words("""
    dataclasses.field pydantic.Field attr.ib attrs.field click.option click.argument typer.Option typer.Argument
    fastapi.Query fastapi.Form traitlets.Unicode attr.field
    """)
_ENVIRONMENT = words("os.getenv os.environ.get os.environ.setdefault os.environ.pop environ.get getenv")
_WRITING = re.compile(r"[wax+]")
_HANDLER = re.compile(r"(?:Handler|View|ViewSet|Resource|Controller)$")
_PUBLISHED = re.compile(r"(?:url|link|file_?name)s?$")
_CONFIG_PARAMETER = re.compile(r"_?(?:cfg|conf|config|configs|configuration|settings)$")


@dataclass(frozen=True, slots=True)
class Use:
    """How a string is used.

    Attributes:
        role: In short.
        name: The function, target or keyword concerned.
        way: Whether it is read or written there, where that is known.
        part: Whether the place goes on behind the string.
        glued: Whether it goes on in the same component, other than in a join.
        path: Whether it becomes a path object.
        listed: Whether it is an element of a list, tuple, set or dictionary.
        fallback: Whether it only stands in where something else gives no place.
        given: The argument of an unknown function that it is: dotted name, and index or keyword.
        end: The statement or expression that it ends in.
    """

    role: Role
    name: str = ""
    way: str = ""
    part: bool = False
    glued: bool = False
    path: bool = False
    listed: bool = False
    fallback: bool = False
    given: tuple[tuple[str, str], ...] = ()
    end: ast.AST | None = field(default=None, compare=False)


_INERT = Use("inert")


@dataclass(frozen=True, slots=True)
class Uses:
    """Answers what is done with a string of one module.

    Attributes:
        syntax: The module.
    """

    syntax: Syntax

    def of(self, node: ast.expr) -> Use:
        """Return how a string constant, or an f-string by its leading part, is used."""
        more = isinstance(node, ast.JoinedStr) and len(node.values) > 1
        state = Use("inert", part=more, glued=more)
        current: ast.AST = node
        while True:
            above = self.syntax.parents.get(current)
            step = self._step(current, above, state)
            if isinstance(step, Use):
                spare = step.role not in ("inert", "dynamic") and (step.fallback or self._replaceable(step))
                return replace(step, role="option-default") if spare else step
            current, state = step

    def _replaceable(self, use: Use) -> bool:
        """Whether what a string is assigned to is the default of an option, or gets no constant elsewhere."""
        if use.role != "assigned" or not isinstance(use.end, ast.Assign):
            return False
        scope = self.syntax.scope(use.end)
        if use.name in self.syntax.option_defaults or _is_settings(scope) or _is_set_up(scope, use.end):
            return True
        replaced, conditional = self.syntax.replaced, self.syntax.conditional(use.end)
        if conditional and use.name in _parameters(scope):
            return True
        sometimes = replaced[scope, use.name, True] - (conditional and replaces(use.end))
        return sometimes > 0 or (conditional and replaced[scope, use.name, False] > 0)

    def _step(self, node: ast.AST, above: ast.AST | None, state: Use) -> Use | tuple[ast.AST, Use]:
        """Go one node up, or say what the use is."""
        match above:
            case ast.BinOp():
                return self._operator(node, above, state)
            case ast.Attribute():
                return self._attribute(above, state)
            case ast.Call():
                return self._argument(node, above, state)
            case ast.keyword():
                return self._keyword(above, state)
            case _:
                return self._choice(node, above, state)

    def _choice(self, node: ast.AST, above: ast.AST | None, state: Use) -> Use | tuple[ast.AST, Use]:
        """Go through what only picks or gathers values, up to where they end."""
        match above:
            case ast.IfExp(test=test, body=body, orelse=other):
                fallback = state.fallback or not all(isinstance(one, ast.Constant) for one in (body, other))
                return _INERT if node is test else (above, replace(state, fallback=fallback))
            case ast.BoolOp(values=values):
                return above, replace(state, fallback=state.fallback or node is not values[0])
            case ast.Starred():
                return above, state
            case ast.List() | ast.Tuple() | ast.Set():
                return _INERT if _is_route(node, above) else (above, replace(state, listed=True))
            case ast.Subscript(value=value) if value is node and state.listed:
                return above, state
            case ast.ListComp(elt=element) | ast.SetComp(elt=element) | ast.GeneratorExp(elt=element) if (
                element is node
            ):
                return above, replace(state, listed=True)
            case ast.Dict() if node in self.syntax.keys:
                key = self.syntax.keys[node]
                named = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
                return above, replace(state, listed=True, name=named)
            case _:
                return self._end(node, above, state)

    def _operator(self, node: ast.AST, above: ast.BinOp, state: Use) -> Use | tuple[ast.AST, Use]:
        if not isinstance(above.op, ast.Add | ast.Mod | ast.Div):
            return _INERT
        if above.left is node:
            joined = isinstance(above.op, ast.Div)
            return above, replace(state, part=True, glued=state.glued or not joined, path=state.path or joined)
        if isinstance(above.op, ast.Add | ast.Div) and self._starts_dynamically(above.left):
            return replace(state, role="dynamic")
        return _INERT

    def _starts_dynamically(self, node: ast.expr) -> bool:
        """Whether an expression is a place that only the running machine knows."""
        if isinstance(node, ast.Subscript):
            return self.syntax.names.dotted(node.value) == "os.environ"
        if isinstance(node, ast.Call):
            return self.syntax.names.dotted(node.func) in _ROOTS
        return False

    def _attribute(self, above: ast.Attribute, state: Use) -> Use | tuple[ast.AST, Use]:
        call = self.syntax.parents.get(above)
        called = isinstance(call, ast.Call) and call.func is above
        if called and above.attr == "format":
            assert call is not None
            return call, replace(state, part=True, glued=True)
        if not state.path:
            return _INERT
        if called and above.attr in _PATH_METHODS:
            way = "write" if above.attr.startswith(("write", "mkdir", "touch")) else "read"
            return replace(state, role="io", name=above.attr, way=way, end=call)
        if above.attr in _PATH_STEPS:
            part = state.part or above.attr == "joinpath"
            return (call if called and call is not None else above), replace(state, part=part)
        return _INERT

    def _argument(self, node: ast.AST, call: ast.Call, state: Use) -> Use | tuple[ast.AST, Use]:
        if call.func is node:
            return _INERT
        position = self.syntax.positions[node]
        function = self.syntax.names.dotted(call.func)
        if function in JOINS:
            if position:
                return replace(state, role="dynamic") if self._starts_dynamically(call.args[0]) else _INERT
            more = len(call.args) > 1
            return call, replace(state, part=state.part or more, path=state.path or "pathlib" in function)
        return self._call(call, function, position, None, state)

    def _keyword(self, keyword: ast.keyword, state: Use) -> Use:
        call = self.syntax.parents[keyword]
        if not isinstance(call, ast.Call) or keyword.arg is None:
            return _INERT
        return self._call(call, self.syntax.names.dotted(call.func), -1, keyword.arg, state)

    def _call(self, call: ast.Call, function: str, position: int, keyword: str | None, state: Use) -> Use:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        known = FUNCTIONS.get(function)
        state = replace(state, end=call)
        if (found := self._default(call, function, position, keyword)) is not None:
            return replace(state, role=found, name=keyword or method or function)
        if known is not None:
            return self._known(call, function, known, position, keyword, state)
        if self._decorates(call):
            return replace(state, role="argument", name=f"@{function}")
        if function.startswith("subprocess.") and state.listed:
            return replace(state, role="command", name=function)
        if function in NOT_PLACES or method in NOT_PLACE_METHODS or self._is_inert(call, function, method):
            return replace(state, role="inert", name=function or method)
        given = ((function or method, keyword or str(position)),)
        spec = METHODS.get(method) or WEAK_METHODS.get(method)
        if spec is not None and (position == spec.position or keyword in spec.keywords):
            role: Role = "method" if method in METHODS else "argument"
            return replace(state, role=role, name=method, way=spec.way, given=given)
        state = replace(state, given=given)
        if keyword is not None:
            return replace(state, role="keyword", name=keyword)
        return replace(state, role="argument", name=function or method)

    def _is_entry(self, call: ast.Call) -> bool:
        """Whether a variable of the environment overrides a constant or an option of its own name: that is config."""
        above = self.syntax.parents.get(call)
        match above, call.args[:1]:
            case ast.keyword(arg="default"), _:
                return True
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)), [
                ast.Constant(value=str(variable))
            ]:
                variables = {variable.upper(), re.sub(r"_\d+$", "", variable).upper()}
                in_function = isinstance(self.syntax.scope(call), Function | ast.Lambda)
                ends = (f"_{name.upper().strip('_')}", f"_{name_words(name) or name}")
                return not in_function and any(one.endswith(ends) for one in variables)
        return False

    def _default(self, call: ast.Call, function: str, position: int, keyword: str | None) -> Role | None:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if method == "add_argument" or _OPTION_FLAGS.search(function):
            defaulted = keyword == "default" or (position == 1 and method != "add_argument")
            return "option-default" if defaulted else "inert"
        if method == "set_defaults":
            return "option-default"
        if function in _FIELDS:
            return "parameter-default" if keyword == "default" or position == 0 else "inert"
        if function in _ENVIRONMENT:
            given = position == 1 or keyword == "default"
            return "inert" if not given or self._is_entry(call) else "environment-default"
        if method in ("get", "pop", "setdefault") and position == 1:
            return "option-default"
        return None

    def _makes_default(self, function: ast.AST) -> bool:
        above = self.syntax.parents.get(function)
        return isinstance(above, ast.keyword) and above.arg == "default_factory"

    def _decorates(self, call: ast.Call) -> bool:
        above = self.syntax.parents.get(call)
        return isinstance(above, Function | ast.ClassDef) and call in above.decorator_list

    def _is_inert(self, call: ast.Call, function: str, method: str) -> bool:
        """Whether a call makes an exception, or reads a member of an archive that is open."""
        if isinstance(self.syntax.parents.get(call), ast.Raise):
            return True
        if function.endswith(("Error", "Exception", "Warning")):
            return True
        receiver = function.partition(".")[0]
        return method in ("open", "read") and receiver not in self.syntax.names.meaning.values()

    @staticmethod
    def _known(call: ast.Call, function: str, known: IoCall, position: int, keyword: str | None, state: Use) -> Use:
        named = position == known.position or (position == 1 and function in SECOND_PLACE)
        if not named and keyword not in known.keywords:
            return replace(state, role="keyword", name=keyword) if keyword else replace(state, role="inert")
        return replace(state, role="io", name=function, way=way_of(call, function, known))

    def _end(self, node: ast.AST, above: ast.AST | None, state: Use) -> Use:
        state = replace(state, end=above)
        match above:
            case ast.Assign(targets=targets):
                name = target_name(targets[0])
                # Names of files, each for some key, are joined to whatever folder or address they lie below.
                role: Role = (
                    "assigned" if not state.listed else "inert" if _PUBLISHED.search(name.lower()) else "element"
                )
                return replace(state, role=role, name=state.name or name)
            case ast.AnnAssign(target=target, value=value) if value is node:
                return self._annotated(above, target, state)
            case ast.NamedExpr(target=target):
                return replace(state, role="assigned", name=target.id)
            case ast.arguments():
                return replace(state, role="parameter-default", name=_parameter(above, node))
            case ast.Return() | ast.Yield() | ast.Lambda():
                scope = self.syntax.scope(above)
                role = "parameter-default" if self._makes_default(above) else "returned"
                return replace(state, role=role, name=getattr(scope, "name", ""))
            case ast.For(target=target, iter=iterated) | ast.comprehension(target=target, iter=iterated) if (
                iterated is node
            ):
                return replace(state, role="element", name=target_name(target))
            case _:
                return replace(state, role="io", way="either") if state.path else _INERT

    def _annotated(self, above: ast.AnnAssign, target: ast.expr, state: Use) -> Use:
        """A field of a class with a type is a default that a caller may replace."""
        scope = self.syntax.scope(above)
        default = isinstance(scope, ast.ClassDef) and (scope.decorator_list or scope.bases)
        role: Role = "parameter-default" if default else "element" if state.listed else "assigned"
        return replace(state, role=role, name=state.name or target_name(target))


def _is_route(node: ast.AST, pair: ast.AST) -> bool:
    """Whether a string is paired with what handles the requests of a server."""
    match pair:
        case ast.Tuple(elts=[first, ast.Name(id=handler), *_]):
            return first is node and bool(_HANDLER.search(handler))
    return False


def _parameters(scope: ast.AST) -> frozenset[str]:
    """The names of a function's parameters."""
    if not isinstance(scope, Function | ast.Lambda):
        return frozenset()
    given = scope.args
    return frozenset(one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs))


def _is_set_up(scope: ast.AST, statement: ast.Assign) -> bool:
    """Whether a function fills in the configuration that it was given."""
    target: ast.expr = statement.targets[0]
    while isinstance(target, ast.Attribute | ast.Subscript):
        target = target.value
    holder = target.id if isinstance(target, ast.Name) and target is not statement.targets[0] else ""
    return bool(_CONFIG_PARAMETER.match(holder)) and holder in _parameters(scope)


def _is_settings(scope: ast.AST) -> bool:
    """Whether a function's local values are settings: a function that sacred decorates with ``config``."""
    decorators = getattr(scope, "decorator_list", [])
    return any(isinstance(one, ast.Attribute) and one.attr in ("config", "named_config") for one in decorators)


def target_name(node: ast.expr) -> str:
    """Return the name or attribute that is assigned to, or the key of an item; empty for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Tuple(elts=elements) | ast.List(elts=elements) if elements:
            return target_name(elements[0])
        case _:
            return ""


def _parameter(arguments: ast.arguments, default: ast.AST) -> str:
    named = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(named), reversed(arguments.defaults), strict=False)]
    pairs += [(arg, value) for arg, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value]
    return next((arg.arg for arg, value in pairs if value is default), "")


def way_of(call: ast.Call, function: str, known: IoCall) -> str:
    """Return whether a call reads or writes; ``open`` and its like say so by their mode."""
    if not function.endswith(("open", "GFile", "File")):
        return known.way
    given = next((one.value for one in call.keywords if one.arg == "mode"), None)
    mode = call.args[1] if len(call.args) > 1 else given
    written = isinstance(mode, ast.Constant) and isinstance(mode.value, str) and _WRITING.search(mode.value)
    return "write" if written else "read"
