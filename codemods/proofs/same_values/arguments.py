"""Form A: an option of the program's own ``argparse`` parser, whose default is the literal."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemods.proofs.ground.names import Names
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_values.blocks import Block, after
from codemods.proofs.same_values.forms import Argument, help_is_printable

_PARSER_KEYWORDS = frozenset(
    {"prog", "usage", "description", "epilog", "formatter_class", "add_help", "allow_abbrev", "exit_on_error"}
)
_GROUPS = frozenset({"add_argument_group", "add_mutually_exclusive_group"})
_ACTIONS = frozenset({"store", "store_true", "store_false", "store_const", "append", "count", "extend", "version"})
_NARGS = frozenset({"?", "*", "+"})
_SETTABLE = frozenset({"description", "epilog", "usage", "prog"})


@dataclass(frozen=True, slots=True)
class _Options:
    """The options and positional arguments that a parser has before the change.

    Attributes:
        strings: Option strings.
        dests: Names in the namespace.
        abbreviations: Whether a prefix of an option string stands for it.
    """

    strings: frozenset[str]
    dests: frozenset[str]
    abbreviations: bool


def argument_values(block: Block, found: dict[int, Argument], names: Names) -> tuple[int, dict[int, str]]:
    """Return where the parser is made, and the values of references to the inserted arguments of one block.

    Args:
        block: A block after the change, which holds inserted statements.
        found: Those by their index.
        names: The names before.

    Raises:
        RefusedError: The parser or its result is used in a way that could tell.
    """
    parsers = {one.parser for one in found.values()}
    line = block.body[min(found)].lineno
    if len(parsers) != 1 or any(isinstance(one, ast.ClassDef) for one in block.scopes):
        raise RefusedError(line, "arguments are added to more than one parser, or in a class")
    (parser,) = parsers
    made, done, result = _ends(block, parser, line)
    if not made < min(found) or not max(found) < done:
        raise RefusedError(line, f"the argument is not added between the making of `{parser}` and its use")
    if any(len(names.bindings.get(name, [])) != 1 for name in (parser, result)):
        raise RefusedError(line, f"`{parser}` or `{result}` has more than one meaning")
    options = _options(block.body[made], parser, names)
    _only_attributes(result, names)
    for one in found.values():
        _is_free(one, options, names, result)
    values = {one.entry.name: one.entry.value for one in found.values()}
    if len(values) != len(found):
        raise RefusedError(line, "two arguments share a name")
    if not all(help_is_printable(block.body[index]) for index in found):
        raise RefusedError(line, "the help text has a `%` that argparse expands")
    found_values = {}
    for node in after(block, done, nested=False):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=dest, ctx=ast.Load()) if name == result and dest in values:
                found_values[id(node)] = values[dest]
    return made, found_values


def _ends(block: Block, parser: str, line: int) -> tuple[int, int, str]:
    """Where the parser is made and where it parses, and the name of what it returns."""
    made = done = -1
    result = ""
    for index, statement in enumerate(block.body):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call()) if name == parser:
                made = index
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="parse_args"), args=[], keywords=[]),
            ) if owner == parser and done < 0:
                done, result = index, name
    if made < 0 or done < 0:
        raise RefusedError(line, f"`{parser}` is not made and used in the same block")
    return made, done, result


def _options(made: ast.stmt, parser: str, names: Names) -> _Options:
    """Collect what a parser has, and refuse uses of it that could tell one more option."""
    assert isinstance(made, ast.Assign)
    assert isinstance(made.value, ast.Call)
    abbreviations = _made_plainly(made.value, names)
    strings, dests = {"-h", "--help"}, {"help"}
    owners, parsed, seen = [parser], 0, {parser}
    while owners:
        owner = owners.pop()
        for load in names.loads.get(owner, []):
            attribute = names.parent(load)
            call = names.parent(attribute) if attribute else None
            match attribute, call:
                case ast.Attribute(attr="add_argument"), ast.Call(func=function) if function is attribute:
                    _collect(call, strings, dests)
                case ast.Attribute(attr="parse_args"), ast.Call(func=function) if function is attribute:
                    parsed += 1
                case ast.Attribute(attr=attr), ast.Call(func=function) if function is attribute and attr in _GROUPS:
                    group = _group(call, names)
                    owners += [] if group in seen else [group]
                    seen.add(group)
                case ast.Attribute(attr=attr, ctx=ast.Store()), ast.Assign() if attr in _SETTABLE and owner == parser:
                    pass
                case _:
                    raise RefusedError(load.lineno, f"`{owner}` is used in a way that may see its options")
    if parsed != 1:
        raise RefusedError(made.lineno, f"`{parser}` parses more than once")
    return _Options(frozenset(strings), frozenset(dests), abbreviations)


def _made_plainly(call: ast.Call, names: Names) -> bool:
    """Whether the new parser takes abbreviations; refuse one that is not a plain ``ArgumentParser``."""
    if names.called(call.func) != "argparse.ArgumentParser":
        raise RefusedError(call.lineno, "the parser is not known to be argparse's")
    if len(call.args) > 1 or any(one.arg not in _PARSER_KEYWORDS for one in call.keywords):
        raise RefusedError(call.lineno, "the parser has settings that may see its options")
    for one in call.keywords:
        if one.arg in {"allow_abbrev", "add_help"}:
            match one.value:
                case ast.Constant(value=bool(value)):
                    if one.arg == "allow_abbrev":
                        return value
                case _:
                    raise RefusedError(call.lineno, f"`{one.arg}` is not spelt out")
    return True


def _group(call: ast.AST, names: Names) -> str:
    """The name of a group of arguments, which has to have one."""
    match names.parent(call):
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is call:
            if len(names.bindings.get(name, [])) == 1:
                return name
    raise RefusedError(getattr(call, "lineno", 1), "a group of arguments has no name of its own")


def _collect(call: ast.AST, strings: set[str], dests: set[str]) -> None:
    """Add the option strings and the dest of one ``add_argument``."""
    assert isinstance(call, ast.Call)
    spelt = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    keywords = {one.arg: one.value for one in call.keywords}
    if len(spelt) != len(call.args) or None in keywords or not _is_plain(keywords):
        raise RefusedError(call.lineno, "an argument of the parser is not spelt out")
    dest = keywords.get("dest")
    if isinstance(dest, ast.Constant):
        dests.add(str(dest.value))
    long = [one for one in spelt if one.startswith("--")]
    dests.update(one.lstrip("-").replace("-", "_") for one in long or spelt)
    strings.update(spelt)
    if isinstance(keywords.get("action"), ast.Attribute):
        strings.update(f"--no-{one[2:]}" for one in long)


def _is_plain(keywords: dict[str | None, ast.expr]) -> bool:
    """Whether dest, action and nargs are spelt out, and neither runs code nor swallows unknown options."""
    for name, value in keywords.items():
        match name, value:
            case "dest", ast.Constant(value=str()):
                pass
            case "action", ast.Constant(value=str(action)) if action in _ACTIONS:
                pass
            case "action", ast.Attribute(value=ast.Name(id="argparse"), attr="BooleanOptionalAction"):
                pass
            case "nargs", ast.Constant(value=int() | str() as count) if isinstance(count, int) or count in _NARGS:
                pass
            case "dest" | "action" | "nargs", _:
                return False
    return True


def _only_attributes(result: str, names: Names) -> None:
    """Refuse a use of the namespace that is not a plain ``A.x``."""
    for load in names.loads.get(result, []):
        match names.parent(load):
            case ast.Attribute(attr=attr, ctx=ast.Load()) if not attr.startswith("_"):
                pass
            case _:
                raise RefusedError(load.lineno, f"`{result}` is used in a way that may see its names")


def _is_free(one: Argument, options: _Options, names: Names, result: str) -> None:
    """Refuse an option or dest that is there already, or that makes an abbreviation ambiguous."""
    dest = one.entry.name
    used = {names.parent(load) for load in names.loads.get(result, [])}
    if dest in options.dests or any(isinstance(node, ast.Attribute) and node.attr == dest for node in used):
        raise RefusedError(one.entry.line, f"`{dest}` is an argument already")
    if one.option in options.strings:
        raise RefusedError(one.entry.line, f"`{one.option}` is an option already")
    if options.abbreviations and any(
        other.startswith("--") and other[2:3] == one.option[2:3] for other in options.strings
    ):
        raise RefusedError(one.entry.line, f"`{one.option}` makes an abbreviation of another option ambiguous")
