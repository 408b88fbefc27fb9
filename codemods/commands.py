"""How files are run, as far as the repository says so: commands in documentation, build files, containers and CI."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

_MOST_FILES = 150
_NAMES = re.compile(
    r"(?:^|/)(?:README[^/]*|Makefile|Dockerfile[^/]*|Procfile|Justfile|tox\.ini|dvc\.yaml|MLproject|docker-compose\.ya?ml"
    r"|\.gitlab-ci\.yml|\.travis\.yml|INSTALL[^/]*)$|\.sh$|\.bash$|\.slurm$|\.sbatch$|^\.github/workflows/[^/]+\.ya?ml$"
)
_RUN = re.compile(
    r"\bpython[0-9.]*(?:\s+-[uOBW]\w*)*\s+(?:-m\s+(?:torch\.distributed\.\w+\s+(?:--\S+\s+)*)?(?P<module>[A-Za-z_][\w.]*)"
    r"|(?P<script>[\w./-]+\.py))"
)


@dataclass(frozen=True, slots=True)
class Commands:
    """What is run.

    Attributes:
        modules: Dotted names after ``python -m``.
        scripts: Paths after ``python``, as written, without ``./``.
    """

    modules: frozenset[str]
    scripts: frozenset[str]

    def runs_as_module(self, path: str) -> bool:
        """Return whether some command runs a file by ``-m``, whatever the folder it starts in."""
        dotted = path.removesuffix(".py").replace("/", ".")
        return any(dotted == name or dotted.endswith(f".{name}") for name in self.modules)

    def runs_as_script(self, path: str) -> bool:
        """Return whether some command runs a file by its path."""
        return any(path == name or path.endswith(f"/{name}") for name in self.scripts)


def files(paths: Collection[str]) -> list[str]:
    """Return the files that may hold commands, those nearest to the top first."""
    named = [path for path in paths if _NAMES.search(path)]
    return sorted(named, key=lambda path: (path.count("/"), path))[:_MOST_FILES]


def read(texts: Mapping[str, bytes], among: Iterable[str]) -> Commands:
    """Collect the commands of some files."""
    modules, scripts = set[str](), set[str]()
    for path in among:
        for match in _RUN.finditer(texts.get(path, b"").decode("utf-8", "replace")):
            name = match["module"] or match["script"]
            if name.endswith(".py"):
                scripts.add(name.lstrip("./"))
            else:
                modules.add(name)
    return Commands(frozenset(modules), frozenset(scripts))
