"""Which docstrings the repository's own code reads, as far as imports show; in doubt they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from codemods.docstrings.facts import DocstringFacts


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads docstrings across modules.

    Attributes:
        functions: Names of functions and classes that read a docstring of what they are given.
        modules: Paths of modules that use them.
        read: Names, of functions and of modules, whose docstrings may be read.
        own: Names that the repository's modules and packages have.
        stems: Names of the modules that read docstrings.
    """

    functions: frozenset[str]
    modules: frozenset[str]
    read: frozenset[str]
    own: frozenset[str]
    stems: frozenset[str]

    def reason(self, path: str, name: str, decorators: Iterable[str]) -> str | None:
        """Return why the docstring of a function is behaviour, as far as other modules make it so.

        Args:
            path: Its module.
            name: Its qualified name.
            decorators: Its decorators that are not known to leave docstrings alone.
        """
        if path in self.modules:
            return "the module hands functions to code that reads docstrings"
        if self.read & {name.rpartition(".")[2], name.partition(".")[0], stem(path)}:
            return "another module may read its docstring (`__doc__`)"
        for decorator in decorators:
            module, _, last = decorator.rpartition(".")
            if last in self.functions or self.stems & set(module.split(".")):
                return f"`@{decorator.lstrip('.')}` reads the docstring"
            if not decorator.startswith(".") and decorator.partition(".")[0] not in self.own:
                return (
                    f"`@{decorator}` is not known to leave the docstring alone"
                    if decorator
                    else "its decorator is computed"
                )
        return None


def stem(path: str) -> str:
    """Return the name that a module is imported by: of a package's ``__init__.py`` the package's."""
    pure = PurePosixPath(path)
    return pure.parent.name if pure.stem == "__init__" else pure.stem


def readers(facts: Mapping[str, DocstringFacts], paths: Iterable[str]) -> Readers:
    """Return who reads docstrings, from the facts of all modules and the paths of all files."""
    functions = {name for one in facts.values() if one.reads for name in one.reads.readers}
    read: set[str] = set()
    modules: set[str] = set()
    for path, one in facts.items():
        if one.reads is not None:
            read.update(one.reads.imported)
        elif functions & set(one.imports):
            modules.add(path)
            read.update(one.imports)
        read.update(one.handed_over)
    own = {
        part
        for path in (*paths, *facts)
        if path.endswith(".py")
        for part in (*PurePosixPath(path).parts[:-1], stem(path))
    }
    stems = frozenset(
        stem(path) for path, one in facts.items() if one.reads and (one.reads.readers or one.reads.imported)
    )
    return Readers(frozenset(functions), frozenset(modules), frozenset(read), frozenset(own), stems)
