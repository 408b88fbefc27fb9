"""The configuration that a file has already: a command line that takes one more option, a YAML file that it loads.

Both count only where nothing but attributes or items of what they give is ever read: a program that prints, iterates or
hands on its options would show a new one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from codemods.paths.facts import Loaded, Parser
from codemods.paths.syntax import Scope, Syntax

_PARSER = frozenset({"argparse.ArgumentParser"})
_UNSAFE_OPTIONS = frozenset(
    {"parents", "prefix_chars", "argument_default", "fromfile_prefix_chars", "conflict_handler", "exit_on_error"}
)
_LOADERS = frozenset({"yaml.safe_load", "yaml.load", "yaml.full_load"})
_OMEGA = frozenset({"omegaconf.OmegaConf.load", "OmegaConf.load"})


def parsers(syntax: Syntax) -> list[tuple[Parser, ast.stmt]]:
    """Return the command lines that take further options, each with the statement that parses it."""
    found = []
    for block, number, name, value in _assignments(syntax):
        if isinstance(value, ast.Call) and syntax.names.dotted(value.func) in _PARSER:
            one = _parser(syntax, block, number, name, value)
            if one is not None:
                found.append(one)
    return found


def _assignments(syntax: Syntax) -> Iterator[tuple[list[ast.stmt], int, str, ast.expr]]:
    for node in (*syntax.parents, syntax.tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if not isinstance(block, list):
                continue
            for number, statement in enumerate(block):
                match statement:
                    case ast.Assign(targets=[ast.Name(id=name)], value=value):
                        yield block, number, name, value


def _parser(
    syntax: Syntax, block: list[ast.stmt], number: int, name: str, made: ast.Call
) -> tuple[Parser, ast.stmt] | None:
    if any(one.arg is None or one.arg in _UNSAFE_OPTIONS for one in made.keywords) or made.args:
        return None
    scope = syntax.scope(block[number])
    parsed = _parsing(block[number + 1 :], name)
    if isinstance(scope, ast.ClassDef | ast.Lambda) or parsed is None or not _bound_once(syntax, scope, name):
        return None
    statement, arguments = parsed
    options = _options(syntax, scope, name)
    if options is None or not _only_attributes(syntax, scope, arguments) or not _bound_once(syntax, scope, arguments):
        return None
    last = _last_option(block, number, block.index(statement), name)
    strict = any(
        one.arg == "allow_abbrev" and isinstance(one.value, ast.Constant) and one.value.value is False
        for one in made.keywords
    )
    initials = (
        "" if strict else "h" + "".join(option[2] for option in options if option.startswith("--") and option[2:])
    )
    destinations = tuple(option.lstrip("-").replace("-", "_") for option in options)
    return Parser(name, arguments, last.end_lineno or last.lineno, initials, destinations), statement


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
    found = []
    for node in syntax.parents:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                file = _yaml_file(syntax, node, call)
                attribute = syntax.names.dotted(call.func) in _OMEGA
                scope = syntax.scope(node)
                if file and _bound_once(syntax, scope, name) and _only_keys(syntax, scope, name, attribute):
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
    block_owner = syntax.parents[statement]
    path = [node, *syntax.above(node)]
    for inner, outer in pairwise(path):
        if outer is block_owner:
            for field in ("body", "orelse", "finalbody", "handlers"):
                block = getattr(outer, field, [])
                if isinstance(block, list) and statement in block:
                    return inner in block and block.index(inner) > block.index(statement)
    return False
