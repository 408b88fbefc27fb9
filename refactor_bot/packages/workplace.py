"""The directory in which a resolver runs: its inputs, written anew, and an environment without anything of ours."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from codemods.dependencies.manifests.compile_inputs import CompileJob
from codemods.dependencies.manifests.values import Manifest, Origin

# What proxies and certificates need.
_PASSED = (
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "PIP_CERT",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
)
_LONGEST_OUTPUT = 4 * 1024**2
UPGRADE = re.compile(r"[a-z0-9][a-z0-9-]*==[\w.!]+")


def lay_out(root: Path, job: CompileJob) -> Path:
    """Write the inputs of a job below a directory and return where its command runs.

    Raises:
        ValueError: A path leads out of the repository.
    """
    repository = root / "repository"
    for directory in (root / "home", root / "tmp", repository / job.directory, (repository / job.output).parent):
        directory.mkdir(parents=True, exist_ok=True)
    for path, text in job.files:
        target = repository / path
        if not target.resolve().is_relative_to(repository):
            raise ValueError(f"{path} is not in the repository")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    return repository / job.directory


def environment_in(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a program that runs below a directory.

    Args:
        root: Where its home and its temporary files are.
        environ: Where proxies and certificates are named; nothing else of it is passed on.
    """
    return {name: environ[name] for name in _PASSED if name in environ} | {
        "HOME": str(root / "home"),
        "TMPDIR": str(root / "tmp"),
        "XDG_CACHE_HOME": str(root / "home"),
        "XDG_CONFIG_HOME": str(root / "home"),
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
    }


def written(root: Path, job: CompileJob) -> str | None:
    """Return the output of a job that ran below a directory; None where there is none, or too much of it."""
    try:
        with (root / "repository" / job.output).open("rb") as file:
            data = file.read(_LONGEST_OUTPUT + 1)
        return data.decode() if len(data) <= _LONGEST_OUTPUT else None
    except (OSError, UnicodeDecodeError):
        return None


def is_plain(manifest: Manifest) -> bool:
    """Return whether a compiled file holds nothing but pins of an index."""
    pins = all(one.origin is Origin.INDEX and one.pinned for one in manifest.requirements)
    return pins and not manifest.options and not manifest.includes and not manifest.problems
