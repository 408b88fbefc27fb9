"""When an exception is raised or a warning issued: the condition that leads there, or the author's own message."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codemods.docstrings.facts import Problem
from codemods.docstrings.values import Names, code
from codemods.docstrings.wording import listed

_MAX_TEXTS = 3
_MAX_MESSAGE = 80
_ANY = frozenset({"BaseException", "Exception"})


@dataclass(frozen=True, slots=True)
class Guard:
    """What must hold for a statement to run: a test, its opposite, or an exception that occurred."""

    test: ast.expr | None
    holds: bool = True
    caught: str | None = None


def catches(name: str, raised: ast.expr) -> bool:
    """Return whether a handler of ``name`` catches what is raised, as far as the names tell."""
    if name in _ANY:
        return True
    thrown = exception_name(raised)
    inner, outer = getattr(builtins, thrown or "", None), getattr(builtins, name, None)
    if isinstance(inner, type) and isinstance(outer, type):
        return issubclass(inner, outer)
    return thrown == name


def raises_again(guards: Sequence[Guard], raised: ast.expr) -> bool:
    """Return whether the class that a handler caught is raised in it: that it occurs is no reason for it."""
    return any(guard.caught is not None and guard.caught == exception_name(raised) for guard in guards)


def exception_name(raised: ast.expr) -> str | None:
    """Return the class that is raised, when the code names one."""
    kind = raised.func if isinstance(raised, ast.Call) else raised
    text = code(kind) if isinstance(kind, ast.Name | ast.Attribute) else None
    plain = text.strip("`") if text else ""
    return plain if plain.rpartition(".")[2][:1].isupper() and "(" not in plain else None


def problems(found: Mapping[str, Sequence[str]]) -> tuple[Problem, ...]:
    """Return what is raised by name, each text once."""
    return tuple(
        Problem(name, tuple(dict.fromkeys(text for text in texts if text))[:_MAX_TEXTS])
        for name, texts in found.items()
    )


def told(found: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the problems of which more is known than their class."""
    return tuple(problem for problem in found if problem.texts)


def when(guards: Sequence[Guard], message: ast.expr | None, names: Names, *, alone: bool) -> str:
    """Return when a problem occurs: its condition when a caller can follow it, else its message, else nothing."""
    if not guards and alone:
        return "Always."
    hidden = any(guard.test is not None and names.hides(guard.test) for guard in guards)
    if not hidden and (condition := _condition(guards)):
        return condition
    said = _message(message) if message is not None and not names.hides(message) else None
    return f"With the message {said}." if said else ""


def _condition(guards: Sequence[Guard]) -> str | None:
    if not guards or len(guards) > 6:
        return None
    if (occurred := guards[-1].caught) and occurred not in _ANY and len(guards) == 1:
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


def _tested(guard: Guard) -> ast.expr | None:
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


def _none_of(guards: Sequence[Guard]) -> str | None:
    """``If `mode` is none of ...`` for the last branch of a chain of comparisons with constants."""
    subjects, choices = set(), []
    for guard in guards:
        test = _tested(guard)
        if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.NotEq)):
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
