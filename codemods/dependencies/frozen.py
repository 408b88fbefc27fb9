"""Files that stay as they are although others, which could be raised, are what they were made from."""

from __future__ import annotations

from collections.abc import Mapping

from codemods.api import Context
from codemods.dependencies.areas import made_from
from codemods.dependencies.manifests import kind_of, read
from codemods.dependencies.manifests.values import Kind, Manifest
from codemods.source import Source, UnreadableError


def frozen(context: Context, known: Mapping[str, Manifest]) -> dict[str, str]:
    """Return by each manifest the file that was made from it and may not be changed, or cannot be read.

    Args:
        context: The repository.
        known: The manifests that may be changed, by path.
    """
    found: dict[str, str] = {}
    for path in sorted(context.paths):
        if path in known or kind_of(path) is not Kind.REQUIREMENTS:
            continue
        manifest = _manifest(path, context)
        if manifest is None:
            # By its name: what it holds is not known.
            found.setdefault(f"{path.rpartition('.')[0]}.in", path)
        elif manifest.compiled is not None:
            for one in made_from(manifest, known):
                found.setdefault(one, path)
    return found


def _manifest(path: str, context: Context) -> Manifest | None:
    data = context.texts.get(path)
    try:
        return read(path, Source.read(data).text) if data is not None else None
    except UnreadableError:
        return None
