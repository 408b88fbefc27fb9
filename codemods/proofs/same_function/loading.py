"""In which order a program loads modules and does its work: before and after the change it must be the same.

Of the standard library only what is loaded counts, not the order. Modules of the repository count with all that they
load in turn; those that functions are taken from do nothing else, so what they load counts in their place.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.running import has_main_block
from codemods.proofs.ground.world import World, folder
from codemods.proofs.same_function.difference import Difference
from codemods.proofs.same_function.inert import is_inert, is_plain
from codemods.proofs.same_function.module import Program

# They do something when they are imported.
_NOISY = frozenset({"this", "antigravity", "__main__", "__phello__", "__hello__", "idlelib", "turtledemo", "lib2to3"})
# They load these before they do anything else.
_BRINGS = {"pandas": "numpy", "scipy": "numpy", "matplotlib": "numpy", "cv2": "numpy"}
# Plain Python that only defines: among packages that are installed its place does not matter.
_ORDERLESS = frozenset(
    """
    tqdm yaml requests six termcolor tabulate typing_extensions packaging prettytable colorama einops toml tomli ujson
    simplejson dateutil pytz
    """.split()  # noqa: SIM905
)
# Part of every Python 3 on every system, and nothing happens when they are imported.
_EVERYWHERE = frozenset(
    """
    __future__ abc argparse array ast asyncio base64 bisect builtins cProfile calendar cmath cmd code codecs codeop
    collections concurrent configparser contextlib copy copyreg csv dataclasses datetime decimal difflib dis doctest
    email enum errno filecmp fileinput fnmatch fractions ftplib functools gc getpass gettext glob gzip hashlib heapq
    hmac html http importlib inspect io ipaddress itertools json keyword linecache locale logging mailbox marshal math
    mimetypes multiprocessing numbers ntpath operator optparse os pathlib pdb pickle pickletools pkgutil platform
    plistlib posixpath pprint profile pstats queue random re reprlib runpy sched secrets selectors shelve shlex shutil
    signal smtplib socket socketserver stat statistics string struct subprocess symtable sys sysconfig tarfile tempfile
    textwrap threading time timeit token tokenize trace traceback types typing unicodedata unittest urllib uuid
    warnings wave weakref xml xmlrpc zipfile zipimport zlib
    """.split()  # noqa: SIM905
)
_DEEPEST = 20
_MOST_KEYS = 3_000
Event = str | int


@dataclass(frozen=True, slots=True)
class Target:
    """A module that functions are taken from.

    Attributes:
        program: The module after the change, known by the name that the importing file gives it.
        keys: The keys of the module and the packages around it, outermost first.
        known: Whether the file imported the module before, whatever happens, no later than now.
    """

    program: Program
    keys: tuple[str, ...]
    known: bool


@dataclass(slots=True)
class Loading:
    """What a version of a program loads and does, in order.

    Attributes:
        world: The repository.
        targets: What the imports of moved functions stand for, by ``id`` of the name in the statement.
        program: Returns a program, by path and by the package that its relative imports start from.
        inert: Whether modules do nothing when they are imported, by path, as far as they were looked up.
        events: Keys of modules, and numbers of statements that stayed.
        every: All keys, those of the standard library included.
        own: Keys of modules of the repository that do something when they are imported.
        files: Keys of all modules of the repository.
    """

    world: World
    targets: Mapping[int, Target]
    program: Callable[[str, str], Program]
    inert: dict[str, bool]
    events: dict[Event, None] = field(default_factory=dict)
    every: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def begin(self, path: str) -> None:
        """Take the packages around a file for loaded."""
        around = folder(path)
        names: list[str] = []
        while self.world.is_package(around):
            self.every.add(f"/{around}")
            names.insert(0, around.rpartition("/")[2])
            around = folder(around)
        self.every.update(".".join(names[: size + 1]) for size in range(len(names)))
        self.files |= self.every

    def run(self, program: Program, numbers: Mapping[int, int], *, depth: int = 0) -> None:
        """Go through a module.

        Args:
            program: The module.
            numbers: The numbers of its statements that stayed, by index; others do nothing.
            depth: How many modules lie above it.
        """
        for index, one in enumerate(program.tree.body):
            if isinstance(one, ast.Import | ast.ImportFrom):
                self._import(program, one, depth)
            elif index in numbers and not is_plain(one):
                self.events.setdefault(numbers[index])

    def _import(self, program: Program, statement: ast.Import | ast.ImportFrom, depth: int) -> None:
        rest = [alias for alias in statement.names if id(alias) not in self.targets]
        for target in (self.targets[id(alias)] for alias in statement.names if id(alias) in self.targets):
            for key in target.keys:
                self._load(program.path, key, depth)
        for key in keys(program, statement, rest) if rest else ():
            self._load(program.path, key, depth)

    def _load(self, path: str, key: str, depth: int) -> None:
        if key in self.every:
            return
        self.every.add(key)
        found = self._files(path, key)
        mark = "/" if key.startswith("/") else "."
        if not found and key.rpartition(mark)[0] in self.files:
            # No module, but something in one.
            return
        self.files |= {key} if found else set()
        first = key.partition(".")[0]
        if found:
            if (
                len(found) == 1
                and depth < _DEEPEST
                and len(self.every) < _MOST_KEYS
                and self._inside(found[0], key, depth)
            ):
                return
            self.own.add(key)
        elif first in _BRINGS:
            self._load(path, _BRINGS[first], depth)
        if found or first not in sys.stdlib_module_names or first in _NOISY:
            self.events.setdefault(key)

    def _files(self, path: str, key: str) -> list[str]:
        """The files of the repository that a key may stand for."""
        if key.startswith("/"):
            # The key is a path: folders may have dots in their names.
            found = self.world.module(key.strip("/"), "") if key.strip("/") else None
            return [found] if found else []
        return self.world.resolve(path, 0, key)

    def _inside(self, path: str, key: str, depth: int) -> bool:
        """Go through what a module of the repository loads, and return whether it does nothing else."""
        mark = "/" if key.startswith("/") else "."
        package = key if path.endswith("/__init__.py") else key.rpartition(mark)[0]
        try:
            program = self.program(path, package or "/" * (mark == "/"))
            self.run(program, {}, depth=depth + 1)
        except RefusedError:
            # It cannot be what the import means, or nobody knows what it does.
            return False
        if path not in self.inert:
            self.inert[path] = is_inert(program)
        return self.inert[path]


def keys(program: Program, statement: ast.Import | ast.ImportFrom, names: Sequence[ast.alias]) -> Iterator[str]:
    """Yield the keys of all modules that an import may load for some of its names, packages on the way first."""
    if isinstance(statement, ast.Import):
        for alias in names:
            yield from _prefixes(alias.name)
        return
    key = program.key(statement.level, statement.module or "")
    yield from _prefixes(key) if not statement.level else _below(program, statement, key)
    mark = "/" if key.startswith("/") else "."
    yield from (f"{key.rstrip('/')}{mark}{alias.name}" for alias in names)


def _below(program: Program, statement: ast.ImportFrom, key: str) -> Iterator[str]:
    """The packages that a relative import adds to those around the program."""
    parts = (statement.module or "").split(".") if statement.module else []
    for size in range(1, len(parts) + 1):
        yield program.key(statement.level, ".".join(parts[:size]))
    if not parts:
        yield key


def _prefixes(dotted: str) -> list[str]:
    parts = dotted.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts) + 1)]


def same_loading(before: Program, after: Program, change: Difference, old: Loading, new: Loading) -> None:
    """Refuse another order of what is loaded and done.

    Args:
        before: The file before.
        after: The file after.
        change: What changed.
        old: Empty, for what is loaded before.
        new: Empty, for what is loaded after.

    Raises:
        RefusedError: Something is loaded earlier, later, newly or no more.
    """
    if not runs_by_path(before):
        old.begin(before.path)
        new.begin(before.path)
    old.run(before, {index: number for number, (index, _) in enumerate(change.kept)})
    new.run(after, {index: number for number, (_, index) in enumerate(change.kept)})
    line = min((one.lineno for _, one in (*change.gained, *change.lost)), default=1)
    if missing := sorted(one for one in old.every - new.every if not one.startswith("typing.")):
        raise RefusedError(line, f"`{missing[0]}` is not loaded any more")
    if strange := sorted(one for one in new.every - old.every if _is_strange(one, new)):
        raise RefusedError(line, f"`{strange[0]}` would be loaded that the file did not load itself")
    first, second = _ordered(old), _ordered(new)
    if first == second:
        return
    one = next((b for a, b in zip([*first, None], [*second, None], strict=False) if a != b), None)
    if isinstance(one, str) and one not in old.every:
        raise RefusedError(line, f"`{one}` would be loaded that the file did not load itself")
    what = f"`{one}`" if isinstance(one, str) else f"the statement of line {_line(after, change, one)}"
    raise RefusedError(line, f"modules would be loaded in another order, from {what} on")


def _is_strange(key: str, loading: Loading) -> bool:
    """Whether a module of the standard library is not there in every version and on every system."""
    first = key.partition(".")[0]
    return first in sys.stdlib_module_names and first not in _EVERYWHERE and key not in loading.events


def runs_by_path(program: Program) -> bool:
    """Whether a file may be started by its path, because it does something that nobody would import it for."""
    if has_main_block(program.tree) or program.path.rpartition("/")[2] == "__main__.py":
        return True
    return any(
        isinstance(one, ast.For | ast.While | ast.With)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Call))
        for one in program.tree.body
    )


def _ordered(loading: Loading) -> list[Event]:
    """The events, with those whose place does not matter as early as it may be."""
    found: list[Event] = []
    waiting: list[Event] = []
    free: list[str] = []
    for one in loading.events:
        if isinstance(one, str) and one.partition(".")[0] in _ORDERLESS and one not in loading.own:
            free.append(one)
            continue
        waiting.append(one)
        if isinstance(one, int) or one in loading.own:
            found += [*sorted(free), *waiting]
            free, waiting = [], []
    return [*found, *sorted(free), *waiting]


def _line(after: Program, change: Difference, number: int | None) -> int:
    return after.tree.body[change.kept[number][1]].lineno if number is not None else 1
