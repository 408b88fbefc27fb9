"""Runs the codemod as the engine does: index every file, plan once, rewrite what was planned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec
import pytest

from codemods.api import Context, Finding
from codemods.docstrings import CODEMOD
from codemods.fingerprint import number
from codemods.proofs import Change, Verdict
from codemods.proofs.same_code import CHECKER
from codemods.source import Source


@dataclass(frozen=True)
class Result:
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    findings: tuple[Finding, ...]

    @property
    def text(self) -> str:
        (data,) = self.after.values()
        return Source.read(data).text

    @property
    def unchanged(self) -> bool:
        return self.before == self.after

    @property
    def reasons(self) -> list[str]:
        return [finding.reason for finding in self.findings if finding.reason]

    @property
    def proof(self) -> Verdict:
        changes = [Change(path, data, self.after[path]) for path, data in self.before.items()]
        return CHECKER.check(changes, self.before.get)


Files = str | bytes | Mapping[str, str | bytes]


@pytest.fixture(scope="session")
def refactor() -> Callable[..., Result]:
    def run(files: Files, line_length: int | None = None, **options: object) -> Result:
        named = {"module.py": files} if isinstance(files, str | bytes) else files
        before = {path: data.encode() if isinstance(data, str) else data for path, data in named.items()}
        chosen = CODEMOD.options(**options)
        sources = {path: Source.read(data) for path, data in before.items()}
        facts = {
            path: found for path, source in sources.items() if (found := CODEMOD.index(source, chosen)) is not None
        }
        # The cache stores facts as msgpack: what does not survive that is no fact.
        stored = {
            path: msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=CODEMOD.facts) for path, one in facts.items()
        }
        assert stored == facts
        context = Context(paths=frozenset(before), line_length=line_length)
        findings = number(CODEMOD.plan(stored, context, chosen).findings)
        after = dict(before)
        for path in {finding.path for finding in findings if finding.fixable}:
            mine = [finding for finding in findings if finding.path == path and finding.fixable]
            edits = CODEMOD.rewrite(sources[path], mine, chosen)
            assert len(edits) == len(mine)
            after[path] = sources[path].replace(edit for one in edits for edit in one)
        return Result(before, after, findings)

    return run
