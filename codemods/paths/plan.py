"""Decides over the whole repository which paths move, where to, and what they are called."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby

from codemods import commands
from codemods.api import Context, Finding, Plan
from codemods.importing import Layout
from codemods.paths import prefixes
from codemods.paths.debt import REPORTED_ONLY, Rule, rule
from codemods.paths.edits import Entry, Home, InConfig, InFile, InModule, InParser, InPlace, InYaml, Move
from codemods.paths.evidence import Evidence
from codemods.paths.facts import PathFacts, Site
from codemods.paths.keys import Union, key, name_words, names_something, numbers, prefix
from codemods.paths.literals import folder
from codemods.paths.options import PathOptions
from codemods.paths.roots import Roots
from codemods.paths.shapes import Shape
from codemods.paths.yaml_files import locate, top_level_keys

NAME = "paths"
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
    evidence = Evidence(layout, facts)
    found = [spot for path in sorted(facts) for spot in _spots(path, facts[path], roots, evidence, options)]
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


def _spots(path: str, facts: PathFacts, roots: Roots, evidence: Evidence, options: PathOptions) -> Iterator[_Spot]:
    root = roots.root(path) if facts.sites else ""
    for site in facts.sites:
        moved = _moved(site, options.names)
        asked = moved in options.names
        way = evidence.way(path, site)
        found = Rule.ASKED_FOR if asked else rule(site, path, facts, way, bare_outputs=options.bare_outputs)
        if found is Rule.BARE_INPUT and not options.bare_outputs and evidence.is_made(path, site):
            continue
        relative = site.shape not in (Shape.ABSOLUTE, Shape.DRIVE, Shape.HOME, Shape.URI)
        if found is not None and not asked and relative and roots.comes_along(path, site.value):
            continue
        if found is not None and (asked or names_something(moved)):
            yield _Spot(path, site, found, root, moved)


def _moved(site: Site, asked: Collection[str]) -> str:
    """An f-string moves up to its last separator, which leaves the pattern of file names where it is.

    The separator stays too: what overrides a folder need not end in one.
    """
    found = folder(site.value)
    if not site.formatted or found is None or site.value in asked:
        return site.value
    plain, with_separator = found
    return with_separator if with_separator in asked else plain


def _grouped(root: str, findings: Sequence[Finding], most: int) -> Iterator[Finding]:
    shared = any(isinstance(f.edit, Move) and isinstance(f.edit.home, InModule | InConfig | InYaml) for f in findings)
    group = _group_name(root) if shared and root else "all"
    taken = 0
    for finding in findings:
        # What a person asked for by name is not left for later.
        limited = finding.fixable and finding.kind != Rule.ASKED_FOR
        taken += limited
        if most and limited and taken > most:
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
        given: The variable of each name in each root for each value.
        numbers: The last number that was put behind a name.
    """

    project: str
    shouts: Collection[str]
    taken: dict[str, tuple[str, str]] = field(default_factory=dict)
    given: dict[tuple[str, str, str], str] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)

    def keep(self, variable: str, name: str, root: str, value: str) -> None:
        """Take over a variable that an earlier change gave."""
        self.taken.setdefault(variable, (root, value))
        self.given.setdefault((name, root, value), variable)

    def give(self, name: str, root: str, value: str) -> str:
        """Return the variable of an entry: the same text in another folder is another place."""
        if (name, root, value) not in self.given:
            self.given[name, root, value] = self._free(name.strip("_") or "PATH", root, value)
        return self.given[name, root, value]

    def _free(self, name: str, root: str, value: str) -> str:
        folder = prefix(root.rpartition("/")[2])
        bases = [f"{self.project}_{name}", *([f"{self.project}_{folder}_{name}"] if folder else [])]
        numbered = numbers(bases[-1], self.numbers)
        for candidate in chain(bases, numbered):
            known = self.taken.get(candidate)
            if known == (root, value) or (known is None and candidate not in self.shouts):
                break
        self.taken[candidate] = (root, value)
        return candidate


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
        self._numbers: Counter[str] = Counter()
        self._options_of: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        self._modules = {path: self.roots.home(path) for path in sorted(files)}
        self._configs = {path: self.roots.config(path) for path in sorted(files)}
        self._taken.update(*(self.facts[found[0].path].names for found in self._configs.values() if found))
        self._known_entries()
        self._files_of: dict[str, set[str]] = defaultdict(set)
        self._places_of: dict[str, list[_Spot]] = defaultdict(list)
        for spot in self.spots:
            if spot.rule not in REPORTED_ONLY:
                self._files_of[spot.moved].add(spot.path)
                self._places_of[spot.moved].append(spot)
        self._first = {
            path: min(spot.site.top for spot in own)
            for path, own in groupby(sorted(self.spots, key=lambda s: s.path), lambda s: s.path)
        }
        self._sharing = {path for path in files if not self.roots.stands_alone(path)}
        for spots in self._places_of.values():
            able = {spot.path for spot in spots if self._importable(spot) is not None}
            if len(able) > 1:
                self._sharing |= able

    def _known_entries(self) -> None:
        """Take over the names of a config module that an earlier change made."""
        for home in self._modules.values():
            facts = self.facts.get(home.path) if home is not None else None
            for name, variable, value in (facts.entries or ()) if facts is not None else ():
                self._names.setdefault(value, name)
                self.variables.keep(variable, name, self.root, value)
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
            target = spot.site.target or ""
            words = name_words(target) or self._name(spot.moved)
            entry = Entry(target, self.variables.give(words, self.root, spot.moved), spot.moved)
        else:
            name = self._name(spot.moved)
            entry = Entry(name, self.variables.give(name, self.root, spot.moved), spot.moved)
        return Move(spot.site.line, spot.site.column, length, entry, home)

    def _home(self, spot: _Spot) -> Home | None:
        facts = self.facts[spot.path]
        own = InPlace() if self._in_place(spot, facts) else self._here(spot, facts)
        if facts.notebook or self.options.home == "file":
            return own
        if isinstance(own, InPlace) and len(self._places_of[spot.moved]) == 1:
            return own
        return self._own_mechanism(spot, facts) or self._module(spot) or own

    def _in_place(self, spot: _Spot, facts: PathFacts) -> bool:
        """Whether the constant that a path is assigned to can stay its name: it has no other, here or elsewhere."""
        if facts.notebook or spot.site.target is None or spot.moved in self.options.names:
            return False
        same = self._places_of[spot.moved]
        targets = {other.site.target for other in same}
        return len(targets) == 1 and len(self._files_of[spot.moved]) == len(same)

    def _here(self, spot: _Spot, facts: PathFacts) -> InFile | None:
        star, first = facts.star_line, self._first[spot.path]
        late = star and (facts.notebook or star >= first or star > facts.module_line)
        return None if late else InFile()

    def _own_mechanism(self, spot: _Spot, facts: PathFacts) -> Home | None:
        if self.options.home == "auto" and (found := self._parser(spot, facts)) is not None:
            return found
        if (config := self._configs[spot.path]) is not None:
            home, line = config
            if spot.site.top > line and facts.star_line <= line:
                return home
        return self._yaml(spot, facts) if self.options.home == "auto" else None

    def _parser(self, spot: _Spot, facts: PathFacts) -> InParser | None:
        """An option of the file's command line, where every use of the path can see what was parsed."""
        number = spot.site.parser
        same = self._places_of[spot.moved]
        if number < 0 or any(s.path != spot.path or s.site.parser != number for s in same):
            return None
        parser = facts.parsers[number]
        known = self._options_of[spot.path, number]
        name = self._name(spot.moved).lower()
        initials = parser.initials and parser.initials + "".join(option[2] for option in known.values())
        option = known.get(name) or _free_option(name, initials, parser.destinations)
        if option is None:
            return None
        known[name] = option
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

    def _module(self, spot: _Spot) -> InModule | None:
        # A lone script stays one that can be copied alone; a file that needs the module has all its paths there.
        return self._importable(spot) if spot.path in self._sharing else None

    def _importable(self, spot: _Spot) -> InModule | None:
        """The config module, where a file can import it above a path."""
        home, facts = self._modules[spot.path], self.facts[spot.path]
        late = spot.site.top <= facts.module_line or facts.star_line > facts.module_line
        return None if late else home

    def _name(self, moved: str) -> str:
        if moved not in self._names:
            asked = self.options.names.get(moved)
            taken = Union(self._taken, *(self.facts[path].names for path in self._files_of[moved]))
            name = asked if asked and asked not in taken else key(moved, taken, self._numbers)
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
