"""Reads one file: the strings that may name places, and what decides where they could move."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from codemods.fingerprint import anchor
from codemods.notebook import Notebook
from codemods.paths import mechanisms
from codemods.paths.facts import Loaded, Parser, PathFacts, Site
from codemods.paths.flow import Flow, Reached, flows, reaching
from codemods.paths.literals import leading
from codemods.paths.shapes import Shape, shape
from codemods.paths.syntax import Function, Scope, Syntax, first_line, module_line
from codemods.paths.takers import takers
from codemods.paths.uses import Use, Uses
from codemods.source import Source

_UPPER = re.compile(r"[A-Z_][A-Z0-9_]*\Z")
_SHOUT = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+\Z")
# A quick look at the text: without one of these, no string in it names a place.
_HINT = re.compile(r"[/\\]|\.[A-Za-z]|open|dir|path|join", re.IGNORECASE)
# Each of a thousand paths in one list is told apart by itself.
_GATHERING = ast.List | ast.Tuple | ast.Set | ast.Dict
_LONGEST_NAME = 200
_MOST_PUBLISHED = 500
_LISTING_CALLS = frozenset({"globals", "locals", "vars", "dir", "exec", "inspect.getmembers"})


def index(source: Source, asked: frozenset[str] = frozenset()) -> PathFacts:
    """Return what matters of one file.

    Args:
        source: The file.
        asked: Paths that a person named: they count wherever they stand.
    """
    syntax = Syntax(source.tree)
    if not syntax.tree.body:
        return PathFacts()
    facts = _top_level(syntax, notebook=isinstance(source, Notebook))
    likely = asked or _HINT.search(source.text)
    near = _Surroundings(syntax)
    found = _sites(near, asked) if likely else ()
    if isinstance(source, Notebook):
        found = tuple(_outside_parameters(source, found))
    sites = tuple(_checked(source, syntax, site) for site in found)
    if likely:
        published = frozenset(islice((name for node in syntax.parents if (name := _published(node))), _MOST_PUBLISHED))
        facts = replace(facts, takers=takers(syntax, near.flows, near.reached), published=published)
    if not sites:
        return facts
    return replace(
        facts,
        sites=sites,
        module_line=module_line(syntax.tree),
        reflects=_reflects(syntax),
        parsers=tuple(parser for parser, _ in near.parsers),
        loaded=tuple(one for one, _ in near.loaded),
    )


def _top_level(syntax: Syntax, *, notebook: bool) -> PathFacts:
    """What other files need to know of this one."""
    body = syntax.tree.body
    names = [node for node in syntax.parents if isinstance(node, ast.Name)]
    taken = {node.id for node in names} | {n for one in syntax.imports for n in one.bound}
    taken |= {node.arg for node in syntax.parents if isinstance(node, ast.arg)}
    taken |= {node.name for node in syntax.parents if isinstance(node, Function | ast.ClassDef)}
    return PathFacts(
        imports=syntax.imports,
        names=frozenset(name for name in taken if _UPPER.match(name)),
        runs=any(_runs(statement) for statement in body),
        constants=sum(_is_constant(statement) for statement in body),
        plain=all(_is_plain(statement) for statement in body),
        values=all(isinstance(one, ast.Assign | ast.AnnAssign | ast.AugAssign) or _is_text(one) for one in body),
        entries=_entries(body),
        star_line=max((one.line for one in syntax.imports if "*" in one.names), default=0),
        os_taken=_os_taken(syntax),
        handed=frozenset(_handed(syntax, names)),
        shouts=frozenset(_shouts(syntax)),
        yaml_names=frozenset(_yaml_names(syntax)),
        notebook=notebook,
    )


def _runs(statement: ast.stmt) -> bool:
    """Whether a statement does something when the file is started: a main guard, a call, a loop."""
    if isinstance(statement, ast.If):
        sides = [statement.test.left, *statement.test.comparators] if isinstance(statement.test, ast.Compare) else []
        return any(isinstance(one, ast.Name) and one.id == "__name__" for one in sides)
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call)
    return isinstance(statement, ast.For | ast.While | ast.With)


def _is_constant(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return bool(_UPPER.match(name))
    return False


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_plain(statement: ast.stmt) -> bool:
    return _is_text(statement) or isinstance(
        statement, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.ClassDef | Function
    )


def _entries(body: list[ast.stmt]) -> tuple[tuple[str, str, str], ...] | None:
    """The entries of a config module of this codemod's own making, or None for any other file."""
    found = []
    for statement in body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(variable)), value]),
            ) if (literal := _fallback(value)) is not None:
                found.append((name, variable, literal))
            case ast.Assign(targets=[ast.Name(id=name)]) if name.startswith("_"):
                continue
            case ast.Import() | ast.ImportFrom() | ast.Try() | ast.Expr(value=ast.Constant()):
                continue
            case _:
                return None
    return tuple(found) or None


def _fallback(value: ast.expr) -> str | None:
    match value:
        case ast.Constant(value=str(literal)):
            return literal
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(), ast.Constant(value=str(literal))]):
            return literal
    return None


def _os_taken(syntax: Syntax) -> bool:
    if any("os" in one.bound and (one.names or one.module.partition(".")[0] != "os") for one in syntax.imports):
        return True
    for node in syntax.parents:
        match node:
            case ast.Name(id="os", ctx=ast.Store() | ast.Del()) | ast.arg(arg="os"):
                return True
            case ast.FunctionDef(name="os") | ast.ClassDef(name="os") | ast.ExceptHandler(name="os"):
                return True
    return False


def _handed(syntax: Syntax, names: list[ast.Name]) -> Iterator[str]:
    """Names of imported modules that are used otherwise than for an attribute."""
    bound = {name for one in syntax.imports for name in one.bound}
    for node in names:
        if node.id in bound:
            above = syntax.parents[node]
            if not isinstance(above, ast.Attribute) or above.attr == "__dict__":
                yield node.id


def _shouts(syntax: Syntax) -> Iterator[str]:
    for node in syntax.parents:
        match node:
            case ast.Constant(value=str(text)) if _SHOUT.match(text):
                yield text


def _yaml_names(syntax: Syntax) -> Iterator[str]:
    for node in syntax.parents:
        match node:
            case ast.Constant(value=str(text)) if text.endswith((".yaml", ".yml")):
                yield re.split(r"[\\/]", text)[-1]


def _reflects(syntax: Syntax) -> str | None:
    """Why a new name at the top of the file would be seen by the program itself."""
    for call in syntax.calls:
        function = syntax.names.dotted(call.func)
        if function not in _LISTING_CALLS:
            continue
        if function == "exec" or _lists_names(syntax, call, function):
            return f"the file uses `{function}()`, which sees or replaces names at its top level"
    for node in syntax.parents:
        match node:
            case ast.Subscript(value=ast.Attribute(attr="modules"), slice=ast.Name(id="__name__")):
                return "the file looks at its own names through `sys.modules`"
    return None


def _is_configured(syntax: Syntax, node: ast.AST, use: Use) -> bool:
    """Whether a string is the fallback of an entry, where paths are moved to."""
    if use.role != "inert":
        return False
    calls = (above for above in syntax.above(node) if isinstance(above, ast.Call))
    return any(syntax.names.dotted(call.func) == "os.environ.get" for call in calls)


def _lists_names(syntax: Syntax, call: ast.Call, function: str) -> bool:
    """Whether a call lists the names of a module: without an argument those of this one, or of one it imports."""
    if call.args:
        return isinstance(call.args[0], ast.Name) and call.args[0].id in syntax.names.meaning
    inside = not isinstance(syntax.scope(call), ast.Module)
    return not (inside and function in ("locals", "vars", "dir"))


def _sites(near: _Surroundings, asked: frozenset[str]) -> tuple[Site, ...]:
    syntax = near.syntax
    uses = Uses(syntax)
    found: list[tuple[ast.expr, str, Shape, Use]] = []
    for node in syntax.parents:
        value = _leading(node, syntax)
        if value is None:
            continue
        named = any(value.startswith(one) for one in asked)
        if (kind := shape(value)) is None and not named:
            continue
        assert isinstance(node, ast.expr)
        use = uses.of(node)
        likely = use.role != "inert" and (kind is not Shape.WORD or use.role in ("io", "method", "keyword", "assigned"))
        if likely or (named and not _is_configured(syntax, node, use)):
            found.append((node, value, kind or Shape.WORD, use))
    return tuple(near.site(*one) for one in sorted(found, key=lambda one: (one[0].lineno, one[0].col_offset)))


def _published(node: ast.AST) -> str:
    """The name of the file that a web address ends with."""
    match node:
        case ast.Constant(value=str(text)) if text.startswith(("http://", "https://", "ftp://")):
            return text.partition("?")[0].rpartition("/")[2][:_LONGEST_NAME]
    return ""


def _outside_parameters(source: Notebook, sites: Sequence[Site]) -> Iterator[Site]:
    """Leave out what a notebook's parameters are, which can be set from outside already."""
    cell = source.parameters_cell
    first, last = (source.line_of(cell[0]), source.line_of(cell[1])) if cell is not None else (0, 0)
    for site in sites:
        if site.line >= last:
            yield site
        elif site.line < first or site.target is None:
            yield replace(
                site, obstacle="it stands above the end of the notebook's parameters, where its name would be"
            )


def _checked(source: Source, syntax: Syntax, site: Site) -> Site:
    """Say so where the leading part of an f-string is not written as it is."""
    if not site.formatted or site.obstacle:
        return site
    node = syntax.formatted[site.line, site.column]
    if leading(source, node, len(site.value)) is None:
        return replace(site, obstacle="it is an f-string with escapes, or of several parts")
    return site


def _leading(node: ast.AST, syntax: Syntax) -> str | None:
    """The string, or the constant part that an f-string starts with."""
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return None if isinstance(syntax.parents[node], ast.FormattedValue) else text
        case ast.Constant(value=str(text)) if text and not isinstance(syntax.parents[node], ast.JoinedStr):
            return None if isinstance(syntax.parents[node], ast.Expr) else text
    return None


@dataclass(frozen=True)
class _Surroundings:
    """Looks at what is around the strings of a module.

    Attributes:
        syntax: The module.
    """

    syntax: Syntax

    def site(self, node: ast.expr, value: str, kind: Shape, use: Use) -> Site:
        """Return what is kept of a string."""
        syntax, reached = self.syntax, self.reached
        name = use.name[:_LONGEST_NAME]
        if use.role in ("assigned", "element") and (scope := _local(syntax, use)) is not None:
            reached = self._reached_in(scope)
        return Site(
            line=node.lineno,
            column=node.col_offset,
            end_line=node.end_lineno or node.lineno,
            value=value,
            part=use.part,
            glued=use.glued,
            formatted=isinstance(node, ast.JoinedStr) and len(node.values) > 1,
            shape=str(kind),
            role=use.role,
            name=name,
            way=use.way or reached.way(use.name),
            reaches=use.name in reached.read or use.name in reached.written,
            top=first_line(syntax.top(node)),
            owner=syntax.owner(node),
            anchor=self._anchor(node),
            target=_constant_target(syntax, node),
            parser=self._at_hand(node, self.parsers),
            loaded=self._at_hand(node, self.loaded),
            optional=kind is Shape.BARE and _optional(syntax, node),
            obstacle=_obstacle(syntax, node),
            given=use.given or (reached.given.get(use.name, ()) if use.role in ("assigned", "element") else ()),
        )

    def _reached_in(self, function: Scope) -> Reached:
        """Where the variables of a function go, in it and in what is defined inside of it."""
        if function not in self._local:
            self._local[function] = reaching({s: f for s, f in self.flows.items() if self._is_inside(s, function)})
        return self._local[function]

    def _is_inside(self, scope: Scope, function: Scope) -> bool:
        while scope is not function and scope is not self.syntax.tree:
            scope = self.syntax.scope(scope)
        return scope is function

    @cached_property
    def _local(self) -> dict[Scope, Reached]:
        return {}

    def _anchor(self, node: ast.expr) -> str:
        around = _around(self.syntax, node)
        # Thousands of strings may stand in one call.
        if around not in self._anchors:
            self._anchors[around] = anchor(around, self.syntax.owner(around))
        return self._anchors[around]

    def _at_hand(self, node: ast.expr, known: Sequence[tuple[object, ast.stmt]]) -> int:
        found = (n for n, (_, one) in enumerate(known) if mechanisms.within_reach(self.syntax, node, one))
        return next(found, -1)

    @cached_property
    def _anchors(self) -> dict[ast.AST, str]:
        return {}

    @cached_property
    def flows(self) -> dict[Scope, Flow]:
        """What happens to variables in each function."""
        return flows(self.syntax)

    @cached_property
    def reached(self) -> Reached:
        """Where the variables of the module go."""
        return reaching(self.flows)

    @cached_property
    def parsers(self) -> list[tuple[Parser, ast.stmt]]:
        """Command lines that take further options, each with the statement that parses it."""
        return mechanisms.parsers(self.syntax)

    @cached_property
    def loaded(self) -> list[tuple[Loaded, ast.stmt]]:
        """YAML files that are only read, each with the statement that loads it."""
        return mechanisms.loaded(self.syntax)


def _local(syntax: Syntax, use: Use) -> Scope | None:
    """The function whose local variable a string is assigned to, or None."""
    match use.end:
        case ast.Assign(targets=[ast.Name(id=name), *_]) | ast.For(target=ast.Name(id=name)):
            scope = syntax.scope(use.end)
            return scope if isinstance(scope, Function) and name == use.name and name not in syntax.declared else None
    return None


def _around(syntax: Syntax, node: ast.expr) -> ast.AST:
    """The largest expression around a string, or the whole statement where that is a simple one."""
    found: ast.AST = node
    for above in syntax.above(node):
        if isinstance(above, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return | ast.AugAssign):
            return above
        if isinstance(above, ast.stmt | ast.Lambda | ast.arguments | ast.match_case | _GATHERING):
            break
        found = above
    return found


def _constant_target(syntax: Syntax, node: ast.expr) -> str | None:
    """The name that a whole string is assigned to, once, at the top of the module or of a class in it."""
    above = syntax.parents[node]
    match above:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ) if value is node and isinstance(node, ast.Constant):
            pass
        case _:
            return None
    block = syntax.parents[above]
    if block is not syntax.tree and not (isinstance(block, ast.ClassDef) and syntax.parents[block] is syntax.tree):
        return None
    once = syntax.stored[syntax.scope(above), name] == 1 and name not in syntax.declared
    return name if once else None


def _optional(syntax: Syntax, node: ast.expr) -> bool:
    """Whether the code around a string goes on when there is no such file."""
    inner: ast.AST = node
    for above in syntax.above(node):
        if isinstance(above, Function | ast.Lambda):
            return False
        if isinstance(above, ast.Try) and inner in above.body:
            caught = {syntax.names.dotted(one.type) for one in above.handlers if one.type is not None}
            if caught & {"FileNotFoundError", "IOError", "OSError"}:
                return True
        inner = above
    return False


def _obstacle(syntax: Syntax, node: ast.expr) -> str | None:
    for above in syntax.above(node):
        if isinstance(above, ast.pattern):
            return "it is a pattern of `match`, where a name means something else"
        if isinstance(above, ast.Compare) and any(isinstance(one, ast.Is | ast.IsNot) for one in above.ops):
            return "it is compared by identity"
        if isinstance(above, ast.stmt):
            break
    return None
