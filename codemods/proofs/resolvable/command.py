"""The options of pip-compile and of ``uv pip compile``, as far as a checker can follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import normpath

DEFAULTS = frozenset(
    """
    --resolver=backtracking --annotation-style=split --newline=preserve --max-rounds=10 --annotate --header
    --reuse-hashes --no-reuse-hashes --no-allow-unsafe --emit-index-url --emit-trusted-host --emit-find-links
    --emit-options --upgrade --no-upgrade --rebuild --quiet --verbose --dry-run --no-config
    """.split()  # noqa: SIM905
)
"""What pip-compile leaves out of the headers that it writes: what is so without it, or for one run."""

_FLAGS = frozenset(
    """
    --pre --all-extras --allow-unsafe --generate-hashes --no-generate-hashes --strip-extras --no-strip-extras
    --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --no-header
    --universal --no-universal --no-strip-markers --strip-markers --no-build --no-build-isolation --no-cache
    --no-emit-index-annotation --no-sources --isolated --managed-python --no-managed-python --no-python-downloads
    --offline --refresh --system --system-certs --native-tls --no-progress
    """.split()  # noqa: SIM905
)
_VALUED = frozenset(
    """
    --annotation-style --newline --max-rounds --resolver --output-file --extra --unsafe-package --constraint --override
    --python-version --python-platform --resolution --prerelease --fork-strategy --exclude-newer --cache-dir --color
    --only-binary --python-preference --link-mode --index-strategy --keyring-provider
    """.split()  # noqa: SIM905
)
_NAMES = {
    "-o": "--output-file",
    "-c": "--constraint",
    "--constraints": "--constraint",
    "--overrides": "--override",
    "-p": "--python-version",
    "--python": "--python-version",
    "--no-emit-package": "--unsafe-package",
    "-U": "--upgrade",
    "-q": "--quiet",
    "-v": "--verbose",
    "-n": "--no-cache",
}
# The one of pip-compile; uv's is the version of an interpreter, and pip-compile has no option of it.
_PIP_TOOLS = {"-p": "--pre"}
_PLAIN = re.compile(r"[\w.,+=:/-]+")
_PATH = re.compile(r"[\w.+/-]+")


def words(given: Sequence[str], *, uv: bool) -> Iterator[tuple[str, str]]:
    """Yield options by their long names with their values, and inputs as values of nothing."""
    names = _NAMES if uv else _NAMES | _PIP_TOOLS
    rest = iter(given)
    for word in rest:
        if not word.startswith("-"):
            yield "", word
            continue
        name, equals, value = word.partition("=")
        if not word.startswith("--") and len(word) > 2:
            name, equals, value = word[:2], "=", word[2:].removeprefix("=")
        name = names.get(name, name)
        yield name, value if equals or name not in _VALUED else next(rest, "")


def known(name: str, value: str) -> bool:
    """Whether an option is followed, or changes nothing that is checked."""
    if name in _VALUED:
        return _PLAIN.fullmatch(value) is not None
    return not value and (name in _FLAGS or name in DEFAULTS)


def inside(path: str) -> bool:
    """Whether a path is a plain one below the place where a command is run."""
    return _PATH.fullmatch(path) is not None and not path.startswith(("/", "-")) and not normpath(path).startswith("..")
