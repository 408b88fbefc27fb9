"""What the dotted names of one wheel stand for: found, certainly absent, or not to be known without running it."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable

from refactor_bot.packages.api_reader.archive import Archive, Kind
from refactor_bot.packages.api_reader.getters import may_provide
from refactor_bot.packages.api_reader.modules import Source, read_module
from refactor_bot.packages.api_reader.scopes import Binding
from refactor_bot.packages.api_reader.values import Class, External, Function, Module, State, Value, exists


class Library:
    """A wheel whose modules are read when a name leads to them.

    Args:
        archive: The wheel.
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._sources: dict[str, Source | None] = {}
        self._found: dict[tuple[str, str], Value] = {}

    def source(self, name: str) -> Source | None:
        """Return a module, None where there is none that can be read."""
        if name not in self._sources:
            data = self.archive.source(name)
            package = self.archive.kind(name) is Kind.PACKAGE
            self._sources[name] = None if data is None else read_module(name, data, package)
        return self._sources[name]

    def top(self, name: str) -> Value:
        """Return what a first part of dotted names stands for; another distribution may provide what this does not."""
        return Module(name) if self.archive.kind(name) else State.UNKNOWN

    def member(self, module: str, name: str) -> Value:
        """Return what a name of a module stands for, be it bound there or a submodule."""
        key = module, name
        if key not in self._found:
            # Who comes back here while it is looked for has gone in a circle.
            self._found[key] = State.UNKNOWN
            self._found[key] = self._member(module, name)
        return self._found[key]

    def names(self, module: str, path: str) -> Value:
        """Return what a dotted name means to the statements of a module; members of classes are not followed."""
        head, *rest = path.split(".")
        value = self.member(module, head)
        if not exists(value) and hasattr(builtins, head) and not head.startswith("_"):
            value = External(f"builtins.{head}")
        for part in rest:
            if isinstance(value, Module):
                value = self.member(value.name, part)
            elif isinstance(value, External):
                value = External(f"{value.path}.{part}", sure=False)
            else:
                return State.UNKNOWN
        return value

    def _member(self, module: str, name: str) -> Value:
        submodule: Value = Module(f"{module}.{name}") if self.archive.kind(f"{module}.{name}") else State.ABSENT
        kind, source = self.archive.kind(module), self.source(module)
        if source is None:
            # A directory is shared with other distributions, and what cannot be read may hold anything.
            return submodule if exists(submodule) or kind is None else State.UNKNOWN
        bound = self._bound(source, name)
        seen_only = all(one.guarded for one in source.scope.bindings.get(name, ()))
        if exists(submodule) and (bound in (State.ABSENT, State.UNKNOWN) or seen_only):
            return submodule
        if bound is not State.ABSENT:
            return bound
        starred = self._starred(source, name)
        if starred is not State.ABSENT:
            return starred if exists(starred) or not _is_named(source, name) else State.OPAQUE
        return self._provided(source, name)

    def _bound(self, source: Source, name: str) -> Value:
        bindings = source.scope.bindings.get(name, ())
        if not bindings:
            return State.ABSENT
        if name in source.scope.deleted:
            return State.UNKNOWN
        return self.binding(source, bindings)

    def binding(self, source: Source, bindings: Iterable[Binding]) -> Value:
        """Return what some bindings make of a name, which exists."""
        first, *others = bindings
        if others:
            return State.OPAQUE
        if first.module:
            value = self._imported(source, first)
        elif first.other:
            value = self.names(source.name, first.other)
        elif isinstance(first.node, ast.ClassDef):
            value = Class(source.name, first.node)
        elif first.node is not None:
            value = Function(source.name, first.node)
        else:
            value = State.OPAQUE
        # What writes names may have written this one again; what type checkers are told is what they find.
        changed = source.dynamic and not first.guarded and isinstance(value, (Function, Class))
        return value if exists(value) and not changed else State.OPAQUE

    def _imported(self, source: Source, binding: Binding) -> Value:
        path = f"{binding.module}.{binding.name}" if binding.name else binding.module
        if self.archive.kind(binding.module) is None:
            return External(path)
        if not binding.name:
            return Module(path)
        if binding.module == source.name:
            return Module(path) if self.archive.kind(path) else State.OPAQUE
        return self.member(binding.module, binding.name)

    def _starred(self, source: Source, name: str) -> Value:
        found = {self._exported(origin, name) for origin in source.scope.stars} - {State.ABSENT}
        if not found - {State.UNKNOWN}:
            return State.UNKNOWN if found else State.ABSENT
        return found.pop() if len(found) == 1 and not source.scope.guarded_stars else State.OPAQUE

    def _exported(self, origin: str, name: str) -> Value:
        """Return what ``from origin import *`` makes of a name."""
        source = self.source(origin)
        if source is None:
            return State.UNKNOWN
        if source.exports is None:
            return State.ABSENT if name.startswith("_") else self.member(origin, name)
        # What may be listed counts as listed: no alarm comes of a name too many.
        return State.ABSENT if self._lists(source, name, set()) is False else self.member(origin, name)

    def _lists(self, source: Source, name: str, seen: set[str]) -> bool | None:
        """Return whether ``__all__`` holds a name, None where that cannot be known."""
        exports = source.exports
        if exports is None or source.name in seen:
            return None
        seen.add(source.name)
        if name in exports.names:
            return True
        unknown = exports.open
        for path in exports.modules:
            value = self.names(source.name, path)
            other = self.source(value.name) if isinstance(value, Module) else None
            listed = self._lists(other, name, seen) if other else None
            if listed:
                return True
            unknown = unknown or listed is None
        return None if unknown else False

    def _provided(self, source: Source, name: str) -> Value:
        """Return what becomes of a name that no statement binds."""
        dunder = name.startswith("__") and name.endswith("__")
        asked = source.getter is not None and may_provide(source.getter, name, source.tables)
        if source.dynamic or asked:
            return State.OPAQUE if name in source.strings else State.UNKNOWN
        return State.UNKNOWN if dunder or source.paths else State.ABSENT


def _is_named(source: Source, name: str) -> bool:
    return (source.dynamic or source.getter is not None) and name in source.strings
