"""Decides which strings are debt: they fix a place that a user on another machine, or with other data, must edit.

Each rule has a name, under which its precision is measured.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePosixPath

from codemods.paths.facts import PathFacts, Site
from codemods.paths.io_calls import RESOLVERS
from codemods.paths.shapes import DATA_SUFFIXES, FOLDERS, Shape, parts, suffix
from codemods.tables import words
from codemods.test_files import is_test


class Rule(StrEnum):
    """Why a string is debt, or is reported."""

    ABSOLUTE = "absolute-path"
    DEFAULT = "absolute-default"
    URI = "object-store"
    READ_OR_WRITTEN = "path-in-call"
    BARE_INPUT = "bare-input"
    ASSIGNED = "assigned-path"
    NAMED = "path-by-keyword"
    HANDED_ON = "path-argument"
    ASKED_FOR = "asked-for"
    BARE_OUTPUT = "bare-output"
    DYNAMIC_ROOT = "dynamic-root"
    IN_TEST = "in-test"


REPORTED_ONLY = frozenset({Rule.BARE_OUTPUT, Rule.DYNAMIC_ROOT, Rule.IN_TEST})
"""Rules whose findings are no debt that is moved."""

_BUILD_FILES = words("""
    setup.py _setup.py conf.py noxfile.py tasks.py fabfile.py conftest.py manage.py urls.py dodo.py
    """)
_CONFIG_NAMES = re.compile(
    r"(?:.*_)?(?:cfg|conf|config|configs|configuration|const|constants|consts|default|defaults|env|globals|hparams|opts?"
    r"|options|params|parameters|path|paths|settings|flags|args|arguments)(?:_.*)?$"
)
_CONFIG_FOLDERS = frozenset({"cfg", "cfgs", "conf", "config", "configs", "settings"})
_PATHISH = re.compile(
    r"(?:^|_)(?:paths?|dirs?|directory|directories|folders?|files?|file_?names?|file_?paths?|fnames?|roots?|dirnames?"
    r"|locations?|logdir|outdir|workdir|basedir|datadir|savedir|rootdir|cachedir|img_?dir|checkpoints?|ckpts?)(?:_|\d|$)"
    r"|(?:path|dir|folder|file)s?\d*$|^(?:path|dir|file|root|folder)"
)
_ADDRESS = re.compile(r"(?:^|_)(?:url|link)s?$")
_OWN_FOLDER = re.compile(r"\./[\w-]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_PATHISH = re.compile(
    r"(?:^|_)(?:profiles?|formats?|types?|ext|pattern|regex|suffix|prefix|url|urls|repo_id)(?:_|$)"
)
_MODEL_NAME = re.compile(
    r"(?:^|_)(?:model|tokenizer|repo|backbone|encoder|bert|pretrained\w*?)(?:_name(?:_or_path)?|_path|_id|_checkpoint)?$"
)
_VERB = re.compile(
    r"(?:^|[._])(?:load|read|open|parse|from_\w*file|save|write|dump|export)|(?:file|path|csv|json|data)$"
)
_READING = re.compile(r"(?:^|\.)_?(?:load|read|open|parse|import)")
_SPLITS = words("train training val valid test eval label labels image images model loss mask masks out output")
_PERSONAL = re.compile(
    r"/(?:home|Users|users|data\d*|mnt|media|scratch\w*|content|kaggle|root|workspace|work|tmp|var/tmp|opt|nfs\w*|gpfs\w*"
    r"|raid\w*|ssd\w*|hdd\w*|storage\w*|dbfs|datasets?|export|share|shared?|net|disk\w*|lustre\w*|Volumes|projects?|srv"
    r"|cluster|private|vol\w*|d1|cache|checkpoints?|models?|output|input|results?|experiments?|afs|efs|FSx|fsx|checkpoint)"
    r"(?:/|$)"
)
_STRONG = frozenset({Shape.ABSOLUTE, Shape.DRIVE, Shape.HOME})
_NO_DATA = frozenset({"html", "md", "rst", "svg", "gif", "ipynb", "ini", "cfg"})
_SETTINGS = frozenset({"yaml", "yml", "toml", "ini", "cfg", "conf"})
_DEFAULTS = frozenset({"parameter-default", "option-default", "environment-default"})


def is_config(path: str, facts: PathFacts) -> bool:
    """Return whether a file is there to hold settings."""
    pure = PurePosixPath(path)
    named = _CONFIG_NAMES.match(pure.stem.lower()) or _CONFIG_FOLDERS & {part.lower() for part in pure.parts[:-1]}
    return bool(named) and (facts.plain or facts.entries is not None)


def rule(site: Site, path: str, facts: PathFacts, way: str, *, bare_outputs: bool) -> Rule | None:
    """Return why a string is debt, or None when it is not.

    Args:
        site: The string and its use.
        path: Its file.
        facts: What is known of its file.
        way: What the repository's functions do with it: ``read``, ``write``, ``later`` or nothing that is known.
        bare_outputs: Whether names of written files without a folder count.
    """
    if PurePosixPath(path).name in _BUILD_FILES or site.role == "inert":
        return None
    found = _rule(site, way, bare_outputs=bare_outputs)
    if found is None or facts.entries is not None:
        return None
    if is_test(path):
        return Rule.IN_TEST if found is Rule.ABSOLUTE else None
    if is_config(path, facts) and found not in (Rule.ABSOLUTE, Rule.DEFAULT, Rule.URI):
        return None
    return found


def _rule(site: Site, way: str, *, bare_outputs: bool) -> Rule | None:
    kind = Shape(site.shape)
    if site.role == "dynamic":
        return Rule.DYNAMIC_ROOT if kind in (Shape.ABSOLUTE, Shape.FILE, Shape.FOLDER, Shape.LOOSE) else None
    if kind in _STRONG:
        return _strong(site, kind)
    # Where code itself is found is the layout of the repository, which its users have.
    if site.name.startswith("sys.path") or site.name == "site.addsitedir":
        return None
    if kind is Shape.URI:
        return Rule.DEFAULT if site.role in _DEFAULTS else Rule.URI
    only_dots = kind is Shape.DOTTED and not re.search(r"\w", site.value)
    if site.role in {*_DEFAULTS, "command"} or only_dots or _comes_along(site, way):
        return None
    return _relative(site, kind, way, bare_outputs)


def _relative(site: Site, kind: Shape, way: str, bare_outputs: bool) -> Rule | None:
    if kind is Shape.GLOB:
        return Rule.READ_OR_WRITTEN if _is_searched(site) else None
    if _OWN_FOLDER.fullmatch(site.value) and not site.part and "read" not in (site.way, way):
        # A folder beside the program is as bare as a file there.
        return Rule.BARE_OUTPUT if bare_outputs else None
    if site.role in ("io", "method"):
        return _in_call(site, kind, bare_outputs)
    return _elsewhere(site, kind) or (_followed(site, kind, way, bare_outputs) if way else None)


def _comes_along(site: Site, way: str) -> bool:
    """Whether a relative place is joined to another one, or is a settings file that comes with the code."""
    kept = site.role in ("assigned", "element") and site.reaches
    if way == "later" and not kept:
        return True
    folders = parts(site.value)[:-1]
    known = not folders or re.search(r"c(?:on)?fi?g|settings", folders[0].lower())
    return suffix(site.value) in _SETTINGS and bool(known)


def _is_searched(site: Site) -> bool:
    """Whether a pattern looks for data below a folder."""
    if site.role == "io":
        return site.name.endswith("glob")
    if site.name.endswith("glob"):
        return False
    handed = site.role in ("keyword", "argument") or (site.role == "assigned" and site.reaches)
    folders = re.split(r"[*?\[]", site.value)[0].rpartition("/")[0].lower().split("/")
    return handed and suffix(site.value) in DATA_SUFFIXES and bool(FOLDERS.intersection(folders))


def _followed(site: Site, kind: Shape, way: str, bare_outputs: bool) -> Rule | None:
    """Judge a relative place that a function of the repository is known to read or write."""
    if kind is Shape.BARE:
        return Rule.BARE_INPUT if way == "read" else Rule.BARE_OUTPUT if bare_outputs else None
    if kind is Shape.WORD or (kind is Shape.LOOSE and not _known_place(site)):
        return None
    return {"keyword": Rule.NAMED, "argument": Rule.HANDED_ON}.get(site.role, Rule.ASSIGNED)


def _strong(site: Site, kind: Shape) -> Rule | None:
    if kind is Shape.HOME and site.role in _DEFAULTS:
        return None
    sure = kind is not Shape.ABSOLUTE or bool(_PERSONAL.match(site.value))
    if site.role == "command":
        # Programs are found where the system has them; what stands in a personal or temporary place is not.
        return Rule.ABSOLUTE if sure else None
    used = site.role in ("io", "method") or site.reaches or is_pathish(site.name)
    deep = site.value.count("/") > 2 or (site.value.count("/") > 1 and suffix(site.value) is not None)
    if not (sure or used or deep) or (site.name.startswith("@") and not sure):
        return None
    if kind is Shape.ABSOLUTE and not used and re.fullmatch(r"/\w+/?", site.value):
        return None
    return Rule.DEFAULT if site.role in _DEFAULTS else Rule.ABSOLUTE


def _in_call(site: Site, kind: Shape, bare_outputs: bool) -> Rule | None:
    if kind is Shape.BARE:
        if site.optional or suffix(site.value) == "log":
            return None
        if site.way == "write":
            return Rule.BARE_OUTPUT if bare_outputs else None
        return Rule.BARE_INPUT
    if kind is Shape.WORD:
        # What is glued to a word is the rest of a file's name, which is as bare as without it.
        named = site.value.lower() in FOLDERS and not (site.formatted and site.glued)
        return Rule.READ_OR_WRITTEN if named or (site.part and not site.glued) else None
    return Rule.READ_OR_WRITTEN


def _elsewhere(site: Site, kind: Shape) -> Rule | None:
    """Judge a relative place that no known call takes directly."""
    if kind is Shape.WORD:
        return None
    if kind is Shape.BARE:
        named = bool(_READING.search(site.name)) and "hub" not in site.name
        read = site.role == "argument" and not site.name.startswith("self.") and named
        kept = site.role in ("assigned", "element") and site.reaches and is_pathish(site.name)
        return Rule.BARE_INPUT if read or kept else None
    if site.role in ("assigned", "element", "returned"):
        return Rule.ASSIGNED if _is_assigned_place(site, kind) else None
    if site.role == "keyword":
        return Rule.NAMED if _is_named_place(site, kind) else None
    return Rule.HANDED_ON if _is_handed_place(site, kind) else None


def _is_assigned_place(site: Site, kind: Shape) -> bool:
    pathish, known = is_pathish(site.name), _known_place(site)
    if _ADDRESS.search(site.name.lower()):
        return False
    if site.way == "later":
        return site.reaches
    if site.role == "element" and site.part and not (pathish or site.reaches):
        return False
    if kind is Shape.LOOSE and not known:
        return site.reaches and pathish and not _MODEL_NAME.search(site.name.lower())
    first = parts(site.value)[0].lower()
    settled = kind is Shape.DOTTED or (first in FOLDERS and kind is not Shape.LOOSE)
    deep = site.value.count("/") > 1 and first in FOLDERS - _SPLITS
    return site.reaches or pathish or (known and (settled or deep))


def _is_named_place(site: Site, kind: Shape) -> bool:
    known = _known_place(site)
    if kind is Shape.LOOSE and (not known or _MODEL_NAME.search(site.name.lower())):
        return False
    return is_pathish(site.name) or (known and kind in (Shape.FILE, Shape.DOTTED))


def _is_handed_place(site: Site, kind: Shape) -> bool:
    known = _known_place(site)
    if site.name in RESOLVERS or site.name.rpartition(".")[2] in RESOLVERS:
        return kind is Shape.DOTTED
    if kind is Shape.LOOSE:
        deep = site.value.count("/") > 1 or "." in site.value
        return known and (site.part or (deep and parts(site.value)[0].lower() in FOLDERS - _SPLITS))
    data = suffix(site.value) not in _NO_DATA
    return data and (known or (kind is Shape.FILE and bool(_VERB.search(site.name))))


def _known_place(site: Site) -> bool:
    """Whether a relative place is one by its folders or its ending."""
    named = {part.lower() for part in parts(site.value)}
    ending = suffix(site.value)
    data = ending is not None and ending not in _NO_DATA
    return (
        bool(named & FOLDERS)
        or (data and (site.shape == Shape.DOTTED or site.value.count("/") > 1))
        or (site.shape == Shape.DOTTED and site.value.endswith("/"))
    )


def is_pathish(name: str) -> bool:
    """Return whether a variable or parameter is named like a place."""
    name = _CAMEL.sub("_", name).lower().rpartition(".")[2]
    return bool(_PATHISH.search(name)) and not _NOT_PATHISH.search(name)
