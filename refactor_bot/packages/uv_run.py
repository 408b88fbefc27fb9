"""uv in a process of its own, which sees the requirements, the operator's index, and nothing else."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from uv import find_uv_bin

from codemods.dependencies.manifests.compile_inputs import CompileJob
from refactor_bot.packages.bounded import Limits, Streams, run, tail
from refactor_bot.packages.fetch import bare
from refactor_bot.packages.port import Unavailable
from refactor_bot.packages.workplace import environment_in, lay_out, written

# The file of versions that must not be taken; no requirements file of a repository lies where it does.
EXCLUDED = ".excluded-for-this-python.txt"
# How a reason starts that is uv's own proof.
NO_FIT = "no versions fit"
_OLDEST = 6
_PYTHON = re.compile(r"3\.(?P<minor>\d{1,2})")
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@]*@")
_LONGEST = 300
_DEPENDS = re.compile(r"([\w.-]+)\S* depends? on ([\w.-]+)(?:\{[^}]*\})?(\S*)")
_KNOWN = re.compile(r"^(?:And )?because (?:we know from \(\d+\) that )?", re.IGNORECASE)


class Uv:
    """Runs ``uv pip compile``.

    Wheels only: nothing is built, so no code of any package runs, and a dependency on an address is refused by uv.
    The interpreter that runs this is the only one that uv may look at. The process gets an empty home, copies of the
    inputs that were written anew, and of this one's environment only what proxies and certificates need.

    Args:
        url: Root of the operator's simple API.
        limits: What one run may take.
        environ: Where proxies and certificates are named.
    """

    def __init__(self, url: str, limits: Limits | None = None, environ: Mapping[str, str] | None = None) -> None:
        self._url = url
        self._limits = limits or Limits()
        self._environ = environ or {}

    def compile(
        self,
        job: CompileJob,
        arguments: Sequence[str],
        header: str = "",
        excluded: Sequence[str] = (),
        cache: str | None = None,
    ) -> str | Unavailable:
        """Return what uv writes, or why it wrote nothing.

        Args:
            job: The files, where uv runs, and the name of the output.
            arguments: Further options, of our own making.
            header: What the header says of the command.
            excluded: Versions that must not be taken, ``name!=version``.
            cache: An empty directory, or one that runs of the same job shared; None for none.
        """
        with TemporaryDirectory(prefix="compile-") as name:
            root = Path(name).resolve()
            place = lay_out(root, job)
            more = ["--no-cache" if cache is None else f"--cache-dir={cache}"]
            if excluded:
                (root / EXCLUDED).write_text("".join(f"{one}\n" for one in excluded), encoding="utf-8")
                more.append(f"--constraint={root / EXCLUDED}")
            log = root / "log"
            command = [*_program(), *arguments, *more, f"--output-file={job.command.output}", *job.command.inputs]
            code = run(command, place, self._environment(root, header), Streams(log), self._limits)
            if code is None:
                return Unavailable(f"resolving took longer than {self._limits.seconds:.0f} s and was stopped")
            if code != 0:
                return Unavailable(self._without_secrets(_last_words(tail(log)), root))
            text = written(root, job)
        return Unavailable("uv wrote no output") if text is None else text

    def _environment(self, root: Path, header: str) -> dict[str, str]:
        environment = environment_in(root, self._environ)
        certificates = environment.get("PIP_CERT") or environment.get("REQUESTS_CA_BUNDLE")
        if certificates and "SSL_CERT_FILE" not in environment:
            environment["SSL_CERT_FILE"] = certificates
        return (
            environment
            | ({"UV_CUSTOM_COMPILE_COMMAND": header} if header else {})
            | {
                # No program is found by its name: no git, no other interpreter.
                "PATH": str(root / "tmp"),
                "UV_DEFAULT_INDEX": self._url,
                "UV_HTTP_RETRIES": "2",
                "UV_HTTP_TIMEOUT": "20",
                "UV_KEYRING_PROVIDER": "disabled",
                "UV_PYTHON_DOWNLOADS": "never",
                "NO_COLOR": "1",
            }
        )

    def _without_secrets(self, text: str, root: Path) -> str:
        text = text.replace(self._url, bare(self._url)).replace(f"{root}/", "").replace(str(root), "")
        return _CREDENTIALS.sub("", text)


def python_for(python: str) -> str | Unavailable:
    """Return the version of Python that uv is asked to resolve for.

    Args:
        python: A minor version, ``3.11``.
    """
    found = _PYTHON.fullmatch(python)
    if found is None or int(found["minor"]) < _OLDEST:
        return Unavailable(f"uv does not resolve for Python {python[:20]}")
    # The newest patch release, which nobody names. uv takes X.Y for X.Y.0, which many packages do not support.
    return f"{python}.99"


def _program() -> list[str]:
    return [
        find_uv_bin(),
        "--no-config",
        "--no-progress",
        "pip",
        "compile",
        f"--python={sys.executable}",
        "--no-build",
        "--no-sources",
        "--quiet",
    ]


def _last_words(said: str) -> str:
    """Return uv's explanation as one clause."""
    said = "".join(one for one in said if one.isprintable() or one == "\n")
    if "memory allocation of" in said or "out of memory" in said.lower():
        return "resolving needed more memory than it may have"
    # The crosses and arrows with which some versions draw it.
    said = re.sub(r"[\u00d7\u2500-\u257f\u25b6]", " ", said.partition("\nhint:")[0])
    words = " ".join(said.split("error:", 1)[-1].split())
    if "No solution found" in words:
        return f"{NO_FIT}: {_conflict(words)}"
    parts = [one.strip(" .") for one in re.split(r"\b(?:cause|Caused by):", words)]
    return f"uv failed: {_short(': '.join(one for one in parts[:2] if one)) or 'no message'}"


def _conflict(words: str) -> str:
    """Return what conflicts with what: the end of uv's proof, and what it says of the dependency that led there."""
    words = re.split(r"No solution found[^:]*:?(?: cause:)?", words, maxsplit=1)[-1].strip()
    *before, final = re.split(r"(?<=[.)]) (?=(?:And b|B)ecause )", words)
    clauses = [_KNOWN.sub("", re.split(r",? we can conclude that", final, maxsplit=1)[0]).strip(" .")]
    facts = [*_DEPENDS.findall(" ".join(before)), *_DEPENDS.findall(clauses[0])]
    if facts:
        name, needed, specifier = facts[-1]
        if " depend" not in clauses[0]:
            clauses.append(f"{name} depends on {needed}{specifier.rstrip('.,')}")
        if re.search(rf"(?<![\w.-]){re.escape(needed)}(?![\w-])\S* ha(?:s|ve) no (?:usable )?wheels", words):
            clauses.append(f"{needed} has no usable wheels")
    return _short("; ".join(clauses))


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rsplit(' ', 1)[0]} ..."
