"""What a body does with its parameters, as far as a caller needs to know it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import cast

from codemods.docstrings.values import code
from codemods.docstrings.wording import listed

_SETTINGS = frozenset(
    {"args", "opt", "opts", "options", "config", "cfg", "conf", "hparams", "hps", "flags", "settings"}
)
_IN_PLACE = frozenset({"append", "extend", "insert", "sort", "clear", "setdefault", "appendleft"})
# What nearly every array, table, tensor, text or container has: calling it says nothing about what must be passed.
_COMMON = frozenset(
    """
    all any append apply argmax argmin astype clear clone copy count cpu cuda describe detach device dim drop
    dropna dtype encode decode endswith expand extend fillna find flatten float format get group groupby head
    iloc index insert int is_cuda item items iterrows join keys loc long lower lstrip max mean median merge min
    ndim new numpy permute pop ravel read remove repeat replace requires_grad reset_index reshape rstrip
    set_index shape size sort split squeeze startswith std strip sum tail to tolist transpose tuple type unique
    unsqueeze update upper values var view write zero_ add close columns cumsum dot fill isnull isna nonzero
    round setdefault sort_values T todense toarray corr exists contiguous backward eval load_state_dict
    parameters state_dict train zero_grad named_parameters modules children
    """.split()  # noqa: SIM905
)
_MAX = 6


@dataclass(slots=True)
class Uses:
    """Collects what is done with each parameter; ``of`` turns it into sentences.

    Attributes:
        rebound: All names that expressions bind, also those that are no parameters.
    """

    parameters: frozenset[str] = frozenset()
    rebound: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    called: dict[str, str | None] = field(default_factory=dict)
    methods: dict[str, list[str]] = field(default_factory=dict)
    settings: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    passed_on: dict[str, list[str]] = field(default_factory=dict)

    def meet(self, node: ast.AST, statement: ast.stmt) -> None:
        """Note what one expression does."""
        kind = type(node)
        if kind is ast.Name:
            name = cast("ast.Name", node)
            if isinstance(name.ctx, ast.Store):
                self.rebound.add(name.id)
        elif kind is ast.Attribute:
            self._meet_attribute(cast("ast.Attribute", node))
        elif kind is ast.Call:
            self._meet_call(cast("ast.Call", node), statement)
        elif kind is ast.Subscript:
            self._meet_subscript(cast("ast.Subscript", node))
        elif kind is ast.Compare:
            self._meet_comparison(cast("ast.Compare", node))

    def of(self, name: str) -> tuple[str, ...]:
        """Return what is known of a parameter, as sentences."""
        if name in self.passed_on:
            return (f"Passed on to {listed(self.passed_on[name][:3])}.",)
        said = []
        if (choices := self.choices.get(name)) and 2 <= len(choices) <= _MAX:
            said.append(f"Compared with {listed(choices)}.")
        if name in self.rebound:
            return tuple(said)
        if shape := self.called.get(name):
            said.append(f"Called as {shape}.")
        if (read := self.settings.get(name)) and name in _SETTINGS:
            said.append(f"Its {_some(read)} {'is' if len(read) == 1 else 'are'} read.")
        elif (methods := self.methods.get(name)) and not set(methods) <= _COMMON:
            shown = [f"`{method}()`" for method in methods]
            said.append(f"Its {_some(shown)} {'is' if len(shown) == 1 else 'are'} called.")
        if name in self.changed:
            said.append("Changed in place.")
        return tuple(said)

    def remarks(self, name: str) -> tuple[str, ...]:
        """Return what of it a caller must know, as sentences that name the parameter."""
        said = []
        if (choices := self.choices.get(name)) and 2 <= len(choices) <= _MAX:
            said.append(f"Compares `{name}` with {listed(choices)}.")
        if name in self.rebound:
            return tuple(said)
        if (read := self.settings.get(name)) and name in _SETTINGS:
            said.append(f"Reads {_some([item.replace('`', f'`{name}.', 1) for item in read])}.")
        if name in self.changed:
            said.append(f"Changes `{name}` in place.")
        return tuple(said)

    def _parameter(self, node: ast.AST) -> str | None:
        return node.id if isinstance(node, ast.Name) and node.id in self.parameters else None

    def _meet_call(self, node: ast.Call, statement: ast.stmt) -> None:
        handed = [arg.value for arg in node.args if isinstance(arg, ast.Starred)]
        handed += [keyword.value for keyword in node.keywords if keyword.arg is None]
        for value in handed:
            if (name := self._parameter(value)) and (target := code(node.func, 40)):
                _note(self.passed_on, name, target)
        if name := self._parameter(node.func):
            shape = code(node, 50)
            self.called[name] = shape if self.called.get(name, shape) == shape else None
        elif isinstance(node.func, ast.Attribute) and (name := self._parameter(node.func.value)):
            _note(self.methods, name, node.func.attr)
            if node.func.attr in _IN_PLACE and isinstance(statement, ast.Expr) and statement.value is node:
                self.changed.add(name)

    def _meet_attribute(self, node: ast.Attribute) -> None:
        name = self._parameter(node.value)
        if name is None:
            return
        if isinstance(node.ctx, ast.Load):
            _note(self.settings, name, f"`{node.attr}`")
        else:
            self.changed.add(name)

    def _meet_subscript(self, node: ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load) and (name := self._parameter(node.value)):
            self.changed.add(name)

    def _meet_comparison(self, node: ast.Compare) -> None:
        name = self._parameter(node.left)
        if name is None or len(node.ops) != 1:
            return
        other = node.comparators[0]
        options = other.elts if isinstance(other, ast.Tuple | ast.List | ast.Set) else [other]
        if isinstance(node.ops[0], ast.Eq | ast.In | ast.NotEq | ast.NotIn):
            texts = [code(option, 30) for option in options if _is_text(option)]
            if len(texts) == len(options):
                for text in texts:
                    _note(self.choices, name, text)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _note(found: dict[str, list[str]], name: str, text: str | None) -> None:
    known = found.setdefault(name, [])
    if text and text not in known:
        known.append(text)


def _some(items: list[str]) -> str:
    return listed(items) if len(items) <= _MAX else f"{', '.join(items[:_MAX])} among others"
