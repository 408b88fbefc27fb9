"""Runs programs that the tests themselves made, and keeps every string that would reach input or output.

Nothing is behind them: files are a dictionary, imports are looked up in it the way Python looks them up, and a library
is something that writes down how it is called. No program sees the real files, environment or command line.
"""

from __future__ import annotations

import argparse
import builtins
import io
import json
import pathlib
import posixpath
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

Calls = list[tuple[str, ...]]
_REAL = frozenset({"__future__", "collections", "dataclasses", "enum", "functools", "re", "tomllib", "typing", "yaml"})
_OS_PATH = ("exists", "isfile", "isdir", "getsize", "realpath", "abspath", "expanduser", "expandvars")
_PATH_METHODS = ("exists", "mkdir", "write_text", "glob", "iterdir", "expanduser", "resolve", "touch", "unlink")


def calls(files: Mapping[str, bytes], path: str, argv: Sequence[str] = (), *, module: bool = False) -> Calls:
    """Return the calls of one program, each as the name of the function and the strings among its arguments.

    Args:
        files: All files of the repository, by path.
        path: The program; a notebook's cells run in order.
        argv: Its command line.
        module: Whether it is run as ``python -m`` runs it, from the top.
    """
    return _Process(files, argv).run(path, module=module)


class _Fake:
    """Anything: its attributes and what it returns are fakes, too, and its calls are written down."""

    def __init__(self, name: str, note: Callable[..., None], known: Mapping[str, Any] | None = None) -> None:
        self._name, self._note, self._known = name, note, known or {}

    def __getattr__(self, name: str) -> Any:
        if name in self._known:
            return self._known[name]
        if name.startswith("__"):
            raise AttributeError(name)
        return _Fake(f"{self._name}.{name}", self._note)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._note(self._name, *args, *kwargs.items())
        return _Fake(f"{self._name}()", self._note)

    def __getitem__(self, key: Any) -> Any:
        self._note(f"{self._name}[]", key)
        return _Fake(f"{self._name}[]", self._note)

    def __iter__(self) -> Any:
        return iter([_Fake(f"{self._name}[]", self._note)])

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __str__(self) -> str:
        return self._name

    __repr__ = __fspath__ = __str__


class _Process:
    """One run."""

    def __init__(self, files: Mapping[str, bytes], argv: Sequence[str]) -> None:
        self.files = files
        self.calls: Calls = []
        self.path: list[str] = []
        self.modules: dict[str, Any] = self._standard(argv)
        self.builtins = {**vars(builtins), "open": self.open, "__import__": self.load, "print": self.fake("print")}

    def run(self, path: str, *, module: bool) -> Calls:
        folder = path.rpartition("/")[0]
        self.path.append("" if module else folder)
        package = folder.replace("/", ".") if module else None
        if package:
            self.find(package)
        main = self.space("__main__", path, package)
        try:
            for number, code in enumerate(self.cells(path)):
                exec(compile(code, f"{path}:{number}", "exec", dont_inherit=True), main.__dict__)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - how a program fails is what it does
            self.note(f"raises {type(error).__name__}", str(error))
        return self.calls

    def cells(self, path: str) -> list[bytes]:
        if not path.endswith(".ipynb"):
            return [self.files[path]]
        notebook = json.loads(self.files[path])
        code = ["".join(one["source"]) for one in notebook["cells"] if one["cell_type"] == "code"]
        return ["\n".join(line for line in one.splitlines() if line[:1] not in {"%", "!"}).encode() for one in code]

    def note(self, function: str, *values: Any) -> None:
        assert len(self.calls) < 1000
        self.calls.append((function, *_texts(values)))

    def fake(self, name: str, **known: Any) -> Any:
        return _Fake(name, self.note, known)

    def open(self, file: Any, *args: Any, **kwargs: Any) -> Any:
        self.note("open", file, *args, *kwargs.items())
        found = self.files.get(posixpath.normpath(str(file)))
        return self.fake("open()") if found is None else io.StringIO(found.decode())

    def space(self, name: str, path: str | None, package: str | None) -> ModuleType:
        made = ModuleType(name)
        made.__dict__.update(__builtins__=self.builtins, __package__=package)
        if path is not None:
            made.__file__ = path
        self.modules[name] = made
        return made

    def load(
        self, name: str, space: Any = None, _locals: Any = None, names: Sequence[str] | None = (), level: int = 0
    ) -> Any:
        """Take the place of ``__import__``."""
        if level:
            above = (space["__package__"] or "").split(".")
            if not above[0] or level > len(above):
                raise ImportError("attempted relative import")
            name = ".".join([*above[: len(above) - level + 1], *([name] if name else [])])
        found = self.find(name)
        if not names:
            return found if level else self.modules[name.partition(".")[0]]
        for one in names:
            if isinstance(found, ModuleType) and not hasattr(found, one) and self.locate(f"{name}.{one}"):
                setattr(found, one, self.find(f"{name}.{one}"))
        return found

    def find(self, dotted: str) -> Any:
        """Return a module, those around it first."""
        above, _, last = dotted.rpartition(".")
        if above:
            around = self.find(above)
            if not isinstance(around, ModuleType) or above in _REAL:
                return self.modules.setdefault(dotted, getattr(around, last))
        if dotted not in self.modules:
            self.modules[dotted] = self.made(dotted)
        if above:
            setattr(self.modules[above], last, self.modules[dotted])
        return self.modules[dotted]

    def made(self, dotted: str) -> Any:
        path = self.locate(dotted)
        if path is None:
            return __import__(dotted) if dotted in _REAL else self.fake(dotted)
        package = path.endswith("/__init__.py") or path not in self.files
        found = self.space(dotted, path, dotted if package else dotted.rpartition(".")[0])
        if path in self.files:
            exec(compile(self.files[path], path, "exec", dont_inherit=True), found.__dict__)
        return found

    def locate(self, dotted: str) -> str | None:
        """Return the file of a module, or the folder of a package without one."""
        for root in self.path:
            base = posixpath.normpath(posixpath.join(root, dotted.replace(".", "/")))
            for path in (f"{base}/__init__.py", f"{base}.py"):
                if path in self.files:
                    return path
            if any(one.startswith(f"{base}/") for one in self.files):
                return base
        return None

    def _standard(self, argv: Sequence[str]) -> dict[str, Any]:
        """What replaces the modules that touch the machine."""
        environ: dict[str, str] = {}
        known = {name: getattr(posixpath, name) for name in posixpath.__all__ if name not in _OS_PATH}
        path = self.fake("os.path", **known)
        os = self.fake("os", path=path, environ=environ, getenv=environ.get, sep="/", getcwd=lambda: "/cwd")

        class Parser(argparse.ArgumentParser):
            def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
                return super().parse_args(argv if args is None else args, namespace)

        parsing = self.fake("argparse", ArgumentParser=Parser)
        sys = self.fake("sys", path=self.path, argv=["program", *argv])
        paths = self.fake("pathlib", Path=_path_class(self), PurePath=pathlib.PurePosixPath)
        return {"os": os, "os.path": path, "argparse": parsing, "sys": sys, "pathlib": paths}


def _path_class(process: _Process) -> type:
    """Return a ``Path`` that opens nothing, and whose methods are written down."""

    class Path(pathlib.PurePosixPath):
        def open(self, *args: Any) -> Any:
            return process.open(self, *args)

        def read_text(self, **_: Any) -> str:
            if not self.is_file():
                process.note("Path.read_text", self)
            return process.files.get(posixpath.normpath(str(self)), b"").decode()

        def is_file(self) -> bool:
            return posixpath.normpath(str(self)) in process.files

    def method(name: str) -> Callable[..., Any]:
        def noted(self: Path, *args: Any, **kwargs: Any) -> Path:
            process.note(f"Path.{name}", self, *args, *kwargs.items())
            return self

        return noted

    for name in _PATH_METHODS:
        setattr(Path, name, method(name))
    return Path


def _texts(values: Any) -> list[str]:
    """Return the strings in some values, whatever holds them."""
    found = []
    for value in values:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, pathlib.PurePath):
            found.append(repr(value))
        elif isinstance(value, Mapping):
            found += _texts(value.items())
        elif isinstance(value, list | tuple | set):
            found += _texts(value)
    return found
