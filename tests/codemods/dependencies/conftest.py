"""A world without a network: packages that a test names, a resolver that takes what it is given."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from codemods.api import Unavailable
from codemods.dependencies import CODEMOD
from codemods.dependencies.manifests import read
from codemods.dependencies.manifests.uv_command import UvCommand
from codemods.dependencies.manifests.values import Kind
from codemods.dependencies.questions import AdvisoriesOf, BreaksOf, CompileOf, DescriptionOf, ProjectOf, ResolutionOf
from codemods.dependencies.versions.values import Advisory, File, Project, Release, version_of
from refactor_bot.engine import Engine, Request
from refactor_bot.repo.snapshot import Overlay

TODAY = date(2026, 6, 1)


def release(name, version, *, age=400, python=None, tags=("py3-none",), yanked=None):
    """Return a release with one wheel."""
    uploaded = TODAY - timedelta(days=age)
    file = File(f"{name}-{version}-py3-none-any.whl", "", tags, "0" * 64, 1000, python, yanked, uploaded, True)
    return Release(version, (file,))


@dataclass
class World:
    """Answers questions from what a test put in.

    Attributes:
        releases: By package.
        advisories: By package.
        needs: Packages that a package needs, by name; names alone, or with a specifier.
        conflicts: Sets of requirements, ``a==2``, that do not fit together.
        breaks: By package.
        descriptions: By package.
        asked: Every question.
        rounds: How often somebody asked.
    """

    releases: dict = field(default_factory=dict)
    advisories: dict = field(default_factory=dict)
    needs: dict = field(default_factory=dict)
    conflicts: list = field(default_factory=list)
    breaks: dict = field(default_factory=dict)
    descriptions: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    rounds: int = 0

    def has(self, name, *versions, **how):
        """Put releases into the index."""
        self.releases.setdefault(name, []).extend(release(name, one, **how) for one in versions)
        return self

    def threatens(self, name, *, fixed, identity="PYSEC-1", aliases=("CVE-2024-1",)):
        """Put an advisory into the world."""
        advisory = Advisory(identity, aliases, "bad", "https://osv.dev/PYSEC-1", fixed=(fixed,))
        self.advisories.setdefault(name, []).append(advisory)
        return self

    def answer(self, questions):
        """Answer as an index, advisories and resolvers would."""
        self.rounds += 1
        self.asked += questions
        return {one: self._answer(one) for one in questions}

    def _answer(self, question):
        match question:
            case ProjectOf(name):
                found = sorted(self.releases.get(name, ()), key=lambda one: version_of(one.version))
                return Project(name, tuple(found)) if found else Unavailable(f"the index has no package {name}", True)
            case AdvisoriesOf(name, version):
                return tuple(one for one in self.advisories.get(name, ()) if one.affects(version))
            case CompileOf(job, upgrades, _):
                return self.compiled(job, dict(one.split("==") for one in upgrades))
            case ResolutionOf(requirements, _, _):
                return self.conflict([one.replace(" ", "") for one in requirements]) or ()
            case BreaksOf(name, _, _, uses):
                return tuple(one for one in self.breaks.get(name, ()) if one.use in uses)
            case DescriptionOf(name, _):
                return self.descriptions.get(name, Unavailable("none"))

    def conflict(self, pins):
        """Return that some requirements do not fit together, or None."""
        for conflict in self.conflicts:
            if set(conflict) <= set(pins):
                return Unavailable(f"{' and '.join(conflict)} do not fit together")
        return None

    def compiled(self, job, upgrades):
        """Return what a program makes of inputs, or why that cannot be."""
        return _compiled(self, job, upgrades)

    def newest(self, name, specifier):
        """Return the newest version of a package that a specifier allows, or None."""
        versions = [one.version for one in self.releases.get(name, ()) if specifier.contains(one.version)]
        return max(versions, key=version_of, default=None)


def _compiled(world, job, upgrades):
    """Return what pip-compile or uv would write: old pins kept, others the newest, what needs what told."""
    files = dict(job.files)
    old = {one.name: one.pinned for one in _read(files, job.output).requirements}
    wanted, sources = _inputs(job, files)
    pins, via, waiting = {}, {}, list(wanted)
    while waiting:
        name = waiting.pop()
        if name in pins:
            continue
        version = upgrades.get(name) or old.get(name)
        if version is None or not wanted[name].contains(version):
            if name in upgrades:
                return Unavailable(f"{name}{wanted[name]} and {name}=={upgrades[name]} do not fit together")
            version = world.newest(name, wanted[name])
        if version is None:
            return Unavailable(f"no version of {name} fits")
        pins[name] = version
        for need in map(Requirement, world.needs.get(name, ())):
            wanted[need.name] = wanted.get(need.name, SpecifierSet()) & need.specifier
            via.setdefault(need.name, []).append(name)
            waiting.append(need.name)
    if refused := world.conflict([f"{name}=={version}" for name, version in pins.items()]):
        return refused
    lines = (_pinned(name, pins[name], [*via.get(name, ()), *sources.get(name, ())], job) for name in sorted(pins))
    return _head(job) + "".join(lines)


def _read(files, path):
    return read(path, files.get(path, ""), Kind.REQUIREMENTS)


def _inputs(job, files):
    """Return specifiers by name of what the inputs ask for, and in which files."""
    wanted, sources = {}, {}
    base = f"{job.directory}/" if job.directory else ""
    waiting = [(f"{base}{one}", False) for one in job.command.inputs]
    waiting += [(f"{base}{one}", True) for one in job.command.constraints]
    limits = {}
    for path, constraint in waiting:
        manifest = read(path, files[path], None if path.endswith(".toml") else Kind.INPUT)
        for one in manifest.requirements:
            place = limits if constraint else wanted
            place[one.name] = place.get(one.name, SpecifierSet()) & SpecifierSet(one.specifier)
            sources.setdefault(one.name, []).append(f"{'-c' if constraint else '-r'} {path.removeprefix(base)}")
        waiting += [(one.path, constraint or one.constraint) for one in manifest.includes]
    return {name: found & limits.get(name, SpecifierSet()) for name, found in wanted.items()}, sources


def _head(job):
    if isinstance(job.command, UvCommand):
        return f"# This file was autogenerated by uv via the following command:\n#    {job.command.header()}\n"
    head = f"#\n# This file is autogenerated by pip-compile with Python {job.python or '3.11'}\n"
    return f"{head}# by the following command:\n#\n#    {job.command.header()}\n#\n"


def _pinned(name, version, askers, job):
    digest = hashlib.sha256(f"{name}-{version}".encode()).hexdigest()
    hashes = f" \\\n    --hash=sha256:{digest}" if job.command.hashes else ""
    via = (
        f"    # via {askers[0]}\n"
        if len(askers) == 1
        else "".join(["    # via\n", *(f"    #   {a}\n" for a in askers)])
    )
    return f"{name}=={version}{hashes}\n{via}"


class Nothing:
    """An empty repository."""

    tree = None

    def paths(self):
        return []

    def files(self, suffixes):
        return []

    def skipped(self):
        return []

    def read(self, path):
        return None


@dataclass
class Done:
    """What became of a repository.

    Attributes:
        report: What was found.
        refusals: What the checker did not let pass.
        changed: The changes, proven together, by path.
        files: The whole repository after them.
        fixed: What was made of the findings.
    """

    report: object
    refusals: tuple
    changed: dict
    files: dict
    fixed: set

    @property
    def findings(self):
        return self.report.findings

    @property
    def fixable(self):
        return [one for one in self.findings if one.fixable]

    @property
    def left(self):
        """Reasons by message, of what is not fixable."""
        return {one.message: one.reason for one in self.findings if not one.fixable}

    @property
    def skipped(self):
        return {(one.path, one.reason) for one in self.report.skipped}

    @property
    def changes(self):
        return {path: change.after.decode() for path, change in self.changed.items()}

    @property
    def counts(self):
        return next((change.counts for change in self.changed.values() if change.counts), {})


@pytest.fixture
def world():
    return World()


@pytest.fixture
def upgrade(world):
    """Return a function that runs the codemod over files and returns what became of them.

    As the App does where groups are open, else as the command line does.
    """

    def run(files, *, open_groups=None, excluded=lambda path: False, **options):
        files = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
        tree = Overlay(Nothing(), files)
        engine = Engine(lookup=world, today=TODAY)
        chosen = CODEMOD.options.model_validate(
            {"minimum-age": 0, **{k.replace("_", "-"): v for k, v in options.items()}}
        )
        groups = None if open_groups is None else {"dependencies": frozenset(open_groups)}
        report = engine.check(tree, Request({"dependencies": chosen}, excluded, open_groups=groups))
        assert report.crashes == ()
        wanted = [one for one in report.findings if one.fixable]
        several = [wanted] if groups is None else [[f for f in wanted if f.group == name] for name in _groups(wanted)]
        refusals, changed, fixed = [], {}, set()
        for findings in several:
            fixes = engine.fix(tree, "dependencies", chosen, findings)
            assert fixes.crashes == ()
            whole, refused = engine.complete(tree, "dependencies", chosen, fixes.changes)
            refusals += [*fixes.refusals, *refused]
            fixed.update(finding for one in whole for finding in one.findings)
            # Two pull requests may change one file of code: one of them is merged first.
            changed = {one.path: one for one in whole} | changed
        after = files | {path: one.after for path, one in changed.items()}
        return Done(report, tuple(refusals), changed, after, fixed)

    return run


def _groups(findings):
    return dict.fromkeys(one.group for one in findings)
