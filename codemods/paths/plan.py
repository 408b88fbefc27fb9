"""Decides over the whole repository which paths move, where to, and what they are called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from codemods.api import Context, Finding, Plan
from codemods.importing import Layout
from codemods.paths import commands, prefixes
from codemods.paths.debt import REPORTED_ONLY, WRITING, Rule, rule
from codemods.paths.edits import Entry, Home, InConfig, InFile, InModule, InParser, InPlace, InYaml, Move
from codemods.paths.facts import PathFacts, Site
from codemods.paths.keys import key, name_words, names_something, prefix
from codemods.paths.options import PathOptions
from codemods.paths.roots import Roots
from codemods.paths.shapes import Shape
from codemods.paths.yaml_files import locate, top_level_keys

NAME = "paths"
_FOLDER = re.compile(r"(.*[^\\/]|)[\\/]+", re.DOTALL)
_REASONS = {
    Rule.IN_TEST: "it is in a test",
    Rule.DYNAMIC_ROOT: "it starts at a place that only the running machine knows",
    Rule.BARE_OUTPUT: "an output file name without a folder is rarely configured; name it in `names` to move it",
}


def wanted(facts: Mapping[str, PathFacts], paths: Collection[str]) -> list[str]:
    """Return the files that say how the repository is run and called, and the YAML files that scripts load."""
    loaded = {
        found
        for path, one in facts.items()
        for item in one.loaded
        if (found := locate(path, item.file, paths)) is not None
    }
    return [*prefixes.FILES, *commands.files(paths), *sorted(loaded)]


def plan(facts: Mapping[str, PathFacts], context: Context, options: PathOptions) -> Plan:
    """Return the findings of all files, in order."""
    layout = Layout(context.paths)
    run = commands.read(context.texts, commands.files(context.paths))
    roots = Roots(layout, facts, run, options.module, options.format == "toml")
    found = [spot for path in sorted(facts) for spot in _spots(path, facts[path], roots, options)]
    packages = {path.split("/")[0] for path in context.paths if re.fullmatch(r"[^/]+/__init__\.py", path)}
    project = options.env_prefix or prefix(prefixes.project_name(context.texts, packages)) or "PROJECT"
    by_root: dict[str, list[_Spot]] = defaultdict(list)
    for spot in found:
        by_root[spot.root].append(spot)
    findings: list[Finding] = []
    variables = _Variables(project, {text for one in facts.values() for text in one.shouts})
    for root, spots in sorted(by_root.items()):
        planner = _Planner(root, spots, facts, roots, context, options, variables)
        findings += _grouped(root, planner.findings(), options.max_per_pull_request)
    return Plan(tuple(sorted(findings, key=lambda one: (one.path, one.line))))


@dataclass(frozen=True, slots=True)
class _Spot:
    """A string that is debt.

    Attributes:
        path: Its file.
        site: The string and its use.
        rule: Why it is debt.
        root: Import root of its file.
        moved: What of it moves.
    """

    path: str
    site: Site
    rule: Rule
    root: str
    moved: str


def _spots(path: str, facts: PathFacts, roots: Roots, options: PathOptions) -> Iterator[_Spot]:
    written = {site.value for site in facts.sites if site.way == "write" or WRITING.search(site.name)}
    for site in facts.sites:
        moved = _moved(site, options.names)
        asked = moved in options.names
        found = Rule.ASKED_FOR if asked else rule(site, path, facts, bare_outputs=options.bare_outputs)
        if found is Rule.BARE_INPUT and site.value in written:
            continue
        relative = site.shape not in (Shape.ABSOLUTE, Shape.DRIVE, Shape.HOME, Shape.URI)
        if found is not None and not asked and relative and roots.is_own_package(path, site.value):
            continue
        if found is not None and (asked or names_something(moved)):
            yield _Spot(path, site, found, roots.root(path), moved)


def _moved(site: Site, asked: Collection[str]) -> str:
    """An f-string moves up to its last separator, which leaves the pattern of file names where it is.

    The separator stays too: what overrides a folder need not end in one.
    """
    folder = _FOLDER.match(site.value)
    if not site.formatted or folder is None or site.value in asked:
        return site.value
    return folder[0] if folder[0] in asked else folder[1]


def _grouped(root: str, findings: Sequence[Finding], most: int) -> Iterator[Finding]:
    shared = any(isinstance(f.edit, Move) and isinstance(f.edit.home, InModule | InConfig | InYaml) for f in findings)
    group = _group_name(root) if shared and root else "all"
    taken = 0
    for finding in findings:
        taken += finding.fixable
        if most and finding.fixable and taken > most:
            reason = f"left for later: max-per-pull-request is {most}"
            yield replace(finding, edit=None, reason=reason, group=group)
        else:
            yield replace(finding, group=group)


def _group_name(root: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", root).strip("-")
    if plain.replace("-", "/") == root:
        return plain
    import hashlib

    return f"{plain or 'x'}-{hashlib.blake2b(root.encode(errors='surrogatepass'), digest_size=3).hexdigest()}"


@dataclass(frozen=True)
class _Variables:
    """Names of environment variables, each for one value in one import root.

    Attributes:
        project: Their start.
        shouts: Upper-case strings of the repository, which may name variables already.
        taken: What was given, with import root and value.
    """

    project: str
    shouts: Collection[str]
    taken: dict[str, tuple[str, str]] = field(default_factory=dict)

    def keep(self, variable: str, root: str, value: str) -> None:
        """Take over a variable that an earlier change gave."""
        self.taken.setdefault(variable, (root, value))

    def give(self, name: str, root: str, value: str) -> str:
        """Return the variable of an entry: the same text in another folder is another place."""
        folder = prefix(root.rpartition("/")[2])
        name = name.strip("_") or "PATH"
        bases = [f"{self.project}_{name}", *([f"{self.project}_{folder}_{name}"] if folder else [])]
        for candidate in (*bases, *(f"{bases[-1]}_{number}" for number in range(2, 10_000))):
            known = self.taken.get(candidate)
            if known == (root, value) or (known is None and candidate not in self.shouts):
                self.taken[candidate] = (root, value)
                return candidate
        raise ValueError(f"no environment variable is free for {name}")


@dataclass
class _Planner:
    """Plans one import root.

    Attributes:
        root: Its folder.
        spots: The debt in it.
        facts: What is known of each file of the repository.
        roots: Where files keep their paths.
        context: The repository.
        options: The codemod's options.
        variables: Environment variables.
    """

    root: str
    spots: Sequence[_Spot]
    facts: Mapping[str, PathFacts]
    roots: Roots
    context: Context
    options: PathOptions
    variables: _Variables

    def __post_init__(self) -> None:
        files = {spot.path for spot in self.spots}
        self._taken: set[str] = set()
        self._names: dict[str, str] = {}
        self._options_taken: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._yaml_taken: dict[str, set[str]] = {}
        self._modules = {path: self.roots.home(path) for path in sorted(files)}
        self._known_entries()
        self._files_of: dict[str, set[str]] = defaultdict(set)
        self._places_of: dict[str, list[_Spot]] = defaultdict(list)
        for spot in self.spots:
            if spot.rule not in REPORTED_ONLY:
                self._files_of[spot.moved].add(spot.path)
                self._places_of[spot.moved].append(spot)
        self._sharing = {path for path in files if not self.roots.stands_alone(path)}
        self._sharing.update(path for shared in self._files_of.values() if len(shared) > 1 for path in shared)

    def _known_entries(self) -> None:
        """Take over the names of a config module that an earlier change made."""
        for home in self._modules.values():
            facts = self.facts.get(home.path) if home is not None else None
            for name, variable, value in (facts.entries or ()) if facts is not None else ():
                self._names.setdefault(value, name)
                self.variables.keep(variable, self.root, value)
                self._taken.add(name)

    def findings(self) -> list[Finding]:
        """Return the findings of this root, in order."""
        return [self._finding(spot) for spot in sorted(self.spots, key=lambda s: (s.path, s.site.line, s.site.column))]

    def _finding(self, spot: _Spot) -> Finding:
        reason = _REASONS.get(spot.rule) or self._obstacle(spot)
        edit = None if reason else self._edit(spot)
        if edit is None and reason is None:
            reason = "its home is not clear: a star import could replace the new name"
        return Finding(
            NAME,
            str(spot.rule),
            spot.path,
            spot.site.line,
            spot.site.end_line,
            _message(spot),
            spot.site.anchor,
            edit,
            reason,
        )

    def _obstacle(self, spot: _Spot) -> str | None:
        facts = self.facts[spot.path]
        if facts.os_taken:
            return "`os` is another name in this file"
        return spot.site.obstacle or facts.reflects

    def _edit(self, spot: _Spot) -> Move | None:
        home = self._home(spot)
        if home is None:
            return None
        length = len(spot.moved) if spot.site.formatted else 0
        if isinstance(home, InPlace):
            target = str(spot.site.target)
            words = name_words(target) or self._name(spot.moved)
            entry = Entry(target, self.variables.give(words, self.root, spot.moved), spot.moved)
        else:
            name = self._name(spot.moved)
            entry = Entry(name, self.variables.give(name, self.root, spot.moved), spot.moved)
        return Move(spot.site.line, spot.site.column, length, entry, home)

    def _home(self, spot: _Spot) -> Home | None:
        facts = self.facts[spot.path]
        here = self._here(spot, facts)
        if facts.notebook or self.options.home == "file":
            return here
        alone = len(self._places_of[spot.moved]) == 1
        if alone and spot.site.target and spot.moved not in self.options.names:
            return InPlace()
        own = self._own_mechanism(spot, facts)
        return own or self._module(spot, facts) or here

    def _here(self, spot: _Spot, facts: PathFacts) -> InFile | None:
        first = min(other.site.top for other in self.spots if other.path == spot.path)
        late = facts.star_line and (facts.notebook or facts.star_line >= first or facts.star_line > facts.module_line)
        return None if late else InFile()

    def _own_mechanism(self, spot: _Spot, facts: PathFacts) -> Home | None:
        if self.options.home == "auto" and (found := self._parser(spot, facts)) is not None:
            return found
        if (found_config := self.roots.config(spot.path)) is not None:
            home, line = found_config
            if spot.site.top > line and facts.star_line <= line:
                self._taken.update(self.facts[home.path].names)
                return home
        return self._yaml(spot, facts) if self.options.home == "auto" else None

    def _parser(self, spot: _Spot, facts: PathFacts) -> InParser | None:
        """An option of the file's command line, where every use of the path can see what was parsed."""
        number = spot.site.parser
        same = self._places_of[spot.moved]
        if number < 0 or any(s.path != spot.path or s.site.parser != number for s in same):
            return None
        parser = facts.parsers[number]
        taken = self._options_taken[spot.path, number]
        name = self._name(spot.moved).lower()
        known = next((option for option in taken if option.endswith(name.replace("_", "-"))), None)
        option = known or _free_option(name, parser.initials + "".join(o[2] for o in taken), parser.destinations)
        if option is None:
            return None
        if option not in taken:
            taken.append(option)
        return InParser(parser.name, parser.arguments, parser.line, option)

    def _yaml(self, spot: _Spot, facts: PathFacts) -> InYaml | None:
        if spot.site.loaded < 0 or spot.site.formatted or len(self._files_of[spot.moved]) > 1:
            return None
        loaded = facts.loaded[spot.site.loaded]
        if any(s.site.loaded != spot.site.loaded for s in self._places_of[spot.moved]):
            return None
        path = locate(spot.path, loaded.file, self.context.paths)
        keys = top_level_keys(self.context.texts.get(path, b"")) if path else None
        if path is None or keys is None or self._read_elsewhere(spot.path, path):
            return None
        name = self._name(spot.moved).lower()
        if name in keys:
            return None
        return InYaml(path, name, loaded.name, loaded.attribute)

    def _read_elsewhere(self, script: str, path: str) -> bool:
        """Whether another file may load a YAML file, and look at all that is in it."""
        name = path.rpartition("/")[2]
        return any(name in one.yaml_names for other, one in self.facts.items() if other != script)

    def _module(self, spot: _Spot, facts: PathFacts) -> InModule | None:
        home = self._modules[spot.path]
        if home is None or spot.site.top <= facts.module_line or facts.star_line > facts.module_line:
            return None
        # A lone script stays one that can be copied alone; a file that needs the module has all its paths there.
        return home if spot.path in self._sharing else None

    def _name(self, moved: str) -> str:
        if moved not in self._names:
            asked = self.options.names.get(moved)
            taken = self._taken.union(*(self.facts[path].names for path in self._files_of[moved]))
            name = asked if asked and asked not in taken else key(moved, taken)
            self._names[moved] = name
            self._taken.add(name)
        return self._names[moved]


def _free_option(name: str, initials: str, destinations: Collection[str]) -> str | None:
    """Return an option that makes no abbreviation of an existing one ambiguous: none starts with the same letter."""
    for word in (name, f"path_{name}", f"file_{name}", f"use_{name}", f"at_{name}", f"where_{name}"):
        if word not in destinations and (word[0] not in initials or not initials):
            return f"--{word.replace('_', '-')}"
    return None


def _message(spot: _Spot) -> str:
    where = f" in `{spot.site.owner}`" if spot.site.owner else ""
    return f"the path `{spot.moved}`{where} is fixed in the code"
