"""The hashes of a compiled file, as pip-compile writes them when it may see every file of a release.

A resolver that takes wheels only does not see the source releases, whose hashes pip-compile lists as well.
"""

from __future__ import annotations

import platform
import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from codemods.dependencies.manifests import read
from codemods.dependencies.manifests.compile_inputs import CompileJob
from codemods.dependencies.manifests.values import Kind, Manifest, Requirement
from codemods.dependencies.versions.values import File
from refactor_bot.packages.port import PackageIndex, Unavailable

_HASH_LINE = re.compile(r"[ \t]+--hash=\S+(?: \\)?")


def complete_hashes(manifest: Manifest, text: str, job: CompileJob, index: PackageIndex) -> str | Unavailable:
    """Return a compiled file with the hashes of the source releases added, sorted as pip-compile sorts."""
    old = _old_hashes(job)
    missing: dict[int, list[str]] = {}
    for one in manifest.requirements:
        if not one.hashes or old.get((one.name, one.pinned or "")) == one.hashes:
            continue
        known = _sources(one, index)
        if isinstance(known, Unavailable):
            return known
        if not known <= set(one.hashes):
            missing[one.line] = sorted(known | set(one.hashes))
    return _rewritten(text, missing) if missing else text


def _old_hashes(job: CompileJob) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the hashes of the old output by name and version; pip-compile takes them over."""
    old = dict(job.files).get(job.output)
    manifest = read(job.output, old, Kind.REQUIREMENTS) if old is not None else None
    return {(one.name, one.pinned or ""): one.hashes for one in manifest.requirements} if manifest else {}


def _sources(one: Requirement, index: PackageIndex) -> set[str] | Unavailable:
    project = index.project(one.name)
    if isinstance(project, Unavailable):
        return project
    release = project.release(one.pinned or "")
    files = [file for file in release.files if not file.is_wheel and _runs_here(file)] if release else []
    if any(not file.sha256 for file in files):
        return Unavailable(f"the index has no sha256 of a source release of {one.name} {one.pinned}")
    return {f"sha256:{file.sha256}" for file in files}


def _runs_here(file: File) -> bool:
    try:
        return platform.python_version() in SpecifierSet(file.requires_python or "")
    except InvalidSpecifier:
        return True


def _rewritten(text: str, hashes: dict[int, list[str]]) -> str:
    """Put the hashes of the requirements that start on some lines in place of those that follow them."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    for first in sorted(hashes, reverse=True):
        last = first
        while last < len(lines) and _HASH_LINE.fullmatch(lines[last]):
            last += 1
        indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        *most, final = hashes[first]
        lines[first:last] = [*(f"{indent}--hash={one} \\" for one in most), f"{indent}--hash={final}"]
    return end.join(lines)
