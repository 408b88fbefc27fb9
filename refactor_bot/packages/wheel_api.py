"""What breaks between two releases: their wheels, read and compared in a process of its own."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from codemods.dependencies.questions import Break, Use
from refactor_bot.packages.bounded import Limits, Streams, run
from refactor_bot.packages.fetch import Fetcher
from refactor_bot.packages.port import PackageIndex, Unavailable
from refactor_bot.packages.wheels import WheelLimits, choose, fetch

_READER = "refactor_bot.packages.api_reader"
_LARGEST_ANSWER = 4 * 1024**2
_MOST_USES = 5_000
_LONGEST_NAME = 300


class WheelApis:
    """Compares what the wheels of two releases offer.

    Nothing of a wheel is unpacked to a disk, imported or run: a process with an empty environment reads the modules
    that the uses lead to, out of the archive, as text.

    Args:
        index: Where the releases are.
        fetcher: Fetches the wheels.
        wheels: What a wheel may take.
        limits: What reading may take.
    """

    def __init__(
        self,
        index: PackageIndex,
        fetcher: Fetcher,
        wheels: WheelLimits | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._index = index
        self._fetcher = fetcher
        self._wheels = wheels or WheelLimits()
        self._limits = limits or Limits(seconds=60, memory=2 * 1024**3, file=_LARGEST_ANSWER)

    def breaks(self, name: str, old: str, new: str, uses: tuple[Use, ...]) -> tuple[Break, ...] | Unavailable:
        """Return the uses that the old release certainly has and the new one certainly has not.

        Args:
            name: The distribution.
            old: The version in use.
            new: The version to be.
            uses: With names from the top, as the library's own modules are called.
        """
        asked = [one for one in uses if _is_name(one.name)][:_MOST_USES]
        if not asked:
            return ()
        project = self._index.project(name)
        if isinstance(project, Unavailable):
            return project
        with TemporaryDirectory(prefix="wheels-") as directory:
            root = Path(directory)
            for side, version in (("old", old), ("new", new)):
                file = choose(project, version, self._wheels)
                if isinstance(file, Unavailable):
                    return file
                failure = fetch(file, root / side, self._fetcher, self._wheels)
                if failure is not None:
                    return failure
            answer = self._read(root, asked)
        if isinstance(answer, Unavailable):
            return answer
        if "unreadable" in answer:
            which = old if answer["unreadable"] == "old" else new
            return Unavailable(f"the wheel of {name} {which} {answer['reason']}")
        return tuple(Break(use, what) for use, what in zip(asked, answer["lost"], strict=True) if what)

    def _read(self, root: Path, uses: list[Use]) -> dict[str, Any] | Unavailable:
        request = {
            "old": str(root / "old"),
            "new": str(root / "new"),
            "uses": [[one.name, one.called, list(one.keywords)] for one in uses],
        }
        (root / "given").write_text(json.dumps(request), encoding="utf-8")
        streams = Streams(root / "log", root / "output", root / "given")
        # Isolated: no PYTHON* variable, no user site, and no module of the working directory.
        program = [sys.executable, "-I", "-m", _READER]
        environment = {"PATH": os.defpath, "HOME": str(root), "LC_ALL": "C.UTF-8"}
        code = run(program, root, environment, streams, self._limits)
        if code is None:
            return Unavailable(f"reading the wheels took longer than {self._limits.seconds:.0f} s and was stopped")
        try:
            answer = json.loads((root / "output").read_bytes()[:_LARGEST_ANSWER])
        except ValueError:
            answer = None
        return answer if code == 0 and isinstance(answer, dict) else Unavailable("the wheels could not be read")


def _is_name(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and all(part.isidentifier() for part in name.split("."))
