"""The configuration that a file has already: a command line that takes one more option, a YAML file that it loads.

Both count only where nothing but attributes or items of what they give is ever read: a program that prints, iterates or
hands on its options would show a new one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.paths.facts import Loaded, Parser
from codemods.paths.syntax import Scope, Syntax

_PARSER = frozenset({"argparse.ArgumentParser"})
_UNSAFE_OPTIONS = frozenset(
    {"parents", "prefix_chars", "argument_default", "fromfile_prefix_chars", "conflict_handler", "exit_on_error"}
)
_LOADERS = frozenset({"yaml.safe_load", "yaml.load", "yaml.full_load"})
# A file with more of them is not worth the time that it takes to tell them apart.
_MOST = 10
_OMEGA = frozenset({"omegaconf.OmegaConf.load", "OmegaConf.load"})


def parsers(syntax: Syntax) -> list[tuple[Parser, ast.stmt]]:
    """Return the command lines that take further options, each with the statement that parses it."""
    made = [
        (node, name, call)
        for node in syntax.parents
        if isinstance(node, ast.Assign)
        for name, call in _called(node)
        if syntax.names.dotted(call.func) in _PARSER
    ]
    found = (_parser(syntax, *one) for one in made) if len(made) <= _MOST else ()
    return [one for one in found if one is not None]


def _called(statement: ast.Assign) -> Iterator[tuple[str, ast.Call]]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            yield name, call


def _parser(syntax: Syntax, statement: ast.Assign, name: str, made: ast.Call) -> tuple[Parser, ast.stmt] | None:
    owner, field, number = syntax.places[statement]
    block: list[ast.stmt] = getattr(owner, field)
    if any(one.arg is None or one.arg in _UNSAFE_OPTIONS for one in made.keywords) or made.args:
        return None
    scope = syntax.scope(statement)
    parsed = _parsing(block[number + 1 :], name)
    if isinstance(scope, ast.ClassDef | ast.Lambda) or parsed is None or not _bound_once(syntax, scope, name):
        return None
    parsing, arguments = parsed
    options = _options(syntax, scope, name)
    if options is None or not _only_attributes(syntax, scope, arguments) or not _bound_once(syntax, scope, arguments):
        return None
    last = _last_option(block, number, syntax.places[parsing][2], name)
    strict = any(
        one.arg == "allow_abbrev" and isinstance(one.value, ast.Constant) and one.value.value is False
        for one in made.keywords
    )
    initials = (
        "" if strict else "h" + "".join(option[2] for option in options if option.startswith("--") and option[2:])
    )
    destinations = tuple(option.lstrip("-").replace("-", "_") for option in options)
    return Parser(name, arguments, last.end_lineno or last.lineno, initials, destinations), parsing


def _parsing(block: list[ast.stmt], name: str) -> tuple[ast.stmt, str] | None:
    for statement in block:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=arguments)],
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=parser), attr="parse_args"), args=[], keywords=[]),
            ) if parser == name:
                return statement, arguments
    return None


def _last_option(block: list[ast.stmt], first: int, last: int, name: str) -> ast.stmt:
    """Return the last statement of the block that adds an option, or that makes the parser."""
    found = block[first]
    for statement in block[first:last]:
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=parser), attr="add_argument"))) if (
                parser == name
            ):
                found = statement
    return found


def _uses(scope: Scope, name: str) -> list[ast.Name]:
    """Return where a name is read in a scope and what is below it."""
    return [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]


def _bound_once(syntax: Syntax, scope: Scope, name: str) -> bool:
    bound = sum(
        isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
        for node in ast.walk(scope)
    )
    # A parameter, or a second meaning elsewhere in the file, makes it hard to tell which one is meant.
    everywhere = sum(
        (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.Global | ast.Nonlocal) and name in node.names)
        for node in syntax.parents
    )
    return bound == 1 and (everywhere == 1 or not isinstance(scope, ast.Module))


def _options(syntax: Syntax, scope: Scope, name: str) -> list[str] | None:
    """Return every option of a parser, or None where some cannot be known."""
    found: list[str] = []
    for use in _uses(scope, name):
        attribute = syntax.parents[use]
        call = syntax.parents.get(attribute)
        if not isinstance(attribute, ast.Attribute) or not isinstance(call, ast.Call) or call.func is not attribute:
            return None
        if attribute.attr == "add_argument":
            if not _literal_options(call):
                return None
            found += [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            found += [
                one.value.value
                for one in call.keywords
                if one.arg == "dest" and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str)
            ]
        elif attribute.attr != "parse_args":
            return None
    return found


def _literal_options(call: ast.Call) -> bool:
    literal = all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in call.args)
    return literal and all(one.arg is not None for one in call.keywords)


def _only_attributes(syntax: Syntax, scope: Scope, name: str) -> bool:
    uses = _uses(scope, name)
    return bool(uses) and all(
        isinstance(above := syntax.parents[use], ast.Attribute)
        and isinstance(above.ctx, ast.Load)
        and not above.attr.startswith("__")
        for use in uses
    )


def loaded(syntax: Syntax) -> list[tuple[Loaded, ast.stmt]]:
    """Return the YAML files that are loaded by a literal name and only read, each with the statement that loads it."""
    read = [
        (node, name, call, file)
        for node in syntax.parents
        if isinstance(node, ast.Assign)
        for name, call in _called(node)
        if (file := _yaml_file(syntax, node, call))
    ]
    found = []
    for node, name, call, file in read if len(read) <= _MOST else ():
        attribute = syntax.names.dotted(call.func) in _OMEGA
        scope = syntax.scope(node)
        if _bound_once(syntax, scope, name) and _only_keys(syntax, scope, name, attribute):
            found.append((Loaded(name, file, attribute), _outermost(syntax, node)))
    return found


def _outermost(syntax: Syntax, node: ast.stmt) -> ast.stmt:
    above = syntax.parents[node]
    return above if isinstance(above, ast.With) else node


def _yaml_file(syntax: Syntax, statement: ast.Assign, call: ast.Call) -> str | None:
    function = syntax.names.dotted(call.func)
    if not call.args or (function not in _LOADERS and function not in _OMEGA):
        return None
    first = call.args[0]
    if function in _OMEGA:
        return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    if isinstance(first, ast.Call):
        return _opened(syntax, first)
    above = syntax.parents[statement]
    if isinstance(first, ast.Name) and isinstance(above, ast.With) and len(above.items) == 1:
        target, opened = above.items[0].optional_vars, above.items[0].context_expr
        if isinstance(target, ast.Name) and target.id == first.id and isinstance(opened, ast.Call):
            return _opened(syntax, opened)
    return None


def _opened(syntax: Syntax, call: ast.Call) -> str | None:
    if syntax.names.dotted(call.func) == "open" and call.args and isinstance(call.args[0], ast.Constant):
        value = call.args[0].value
        return value if isinstance(value, str) else None
    return None


def _only_keys(syntax: Syntax, scope: Scope, name: str, attribute: bool) -> bool:
    for use in _uses(scope, name):
        above = syntax.parents[use]
        item = isinstance(above, ast.Subscript) and above.value is use and isinstance(above.slice, ast.Constant)
        key = isinstance(above, ast.Attribute)
        if not (key if attribute else item) or not isinstance(getattr(above, "ctx", None), ast.Load):
            return False
    return True


def within_reach(syntax: Syntax, node: ast.AST, statement: ast.stmt) -> bool:
    """Return whether code runs after a statement, in the same scope: below it in its block, however deep."""
    if syntax.scope(node) is not syntax.scope(statement):
        return False
    owner, field, number = syntax.places[statement]
    for one in (node, *syntax.above(node)):
        place = syntax.places.get(one) if isinstance(one, ast.stmt) else None
        if place is not None and place[0] is owner:
            return place[1] == field and place[2] > number
    return False
