"""Measures the detector of `paths` on literals of real packages that were labelled by hand.

    python scripts/eval.py [--set dev|dev2|dev3|dev4|dev5] [--misses]

Downloads the packages once into `corpus/eval/` (nothing of them is run) and prints precision and recall, in all and for
each rule and kind of label. `--misses` lists every literal that is judged otherwise than its label.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "evaluation" / "paths"))

import candidates  # noqa: E402 - lies beside the labels

from codemods.api import Finding  # noqa: E402
from codemods.discovery import discover  # noqa: E402
from codemods.paths.debt import REPORTED_ONLY  # noqa: E402
from refactor_bot.engine import Engine, PoolRunner, Request  # noqa: E402
from refactor_bot.repo.working_tree import WorkingTree  # noqa: E402

SETS = ("dev", "dev2", "dev3", "dev4", "dev5")
Label = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Print the figures and return 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", choices=(*SETS, "all"), default="all", help="which labels")
    parser.add_argument("--misses", action="store_true", help="list what is judged otherwise than its label")
    options = parser.parse_args(arguments)
    for name in SETS if options.set == "all" else (options.set,):
        path = ROOT / "evaluation" / "paths" / f"{name}.jsonl"
        judged = judge([json.loads(line) for line in path.read_text().splitlines()])
        show(name, judged)
        if options.misses:
            misses(judged)
    return 0


def judge(labels: Sequence[Label]) -> list[tuple[Label, Finding | None]]:
    """Return each label with what the detector says of its literal."""
    by_package: Mapping[str, list[Label]] = defaultdict(list)
    for label in labels:
        by_package[f"{label['package']}=={label['version']}"].append(label)
    judged = []
    with PoolRunner() as runner:
        for requirement, own in sorted(by_package.items()):
            findings = found_in(candidates.fetch(requirement), runner)
            judged += [(label, _of(label, findings)) for label in own]
    return judged


def found_in(folder: Path, runner: PoolRunner) -> Mapping[tuple[str, int], list[Finding]]:
    """Return the debt in a package by file and line."""
    options = discover()["paths"].options()
    # Named one by one: git ignores the folder that they are unpacked in.
    files = frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    report = Engine(runner).check(WorkingTree(folder, files), Request({"paths": options}))
    for crash in report.crashes:
        print(f"{crash.path}: {crash.error}", file=sys.stderr)
    found: Mapping[tuple[str, int], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if finding.kind not in REPORTED_ONLY:
            found[finding.path, finding.line].append(finding)
    return found


def _of(label: Label, findings: Mapping[tuple[str, int], list[Finding]]) -> Finding | None:
    for finding in findings.get((label["file"], label["line"]), []):
        moved = finding.message.split("`")[1][:200]
        if moved and label["value"].startswith(moved):
            return finding
    return None


def show(name: str, judged: Sequence[tuple[Label, Finding | None]]) -> None:
    """Print precision and recall."""
    debt = sum(label["debt"] for label, _ in judged)
    said = [(label, finding) for label, finding in judged if finding is not None]
    right = sum(label["debt"] for label, _ in said)
    print(f"{name}: {len(judged)} literals, {debt} debt")
    print(f"  precision {_share(right, len(said))}, recall {_share(right, debt)}")
    rules: dict[str, Counter[bool]] = defaultdict(Counter)
    for label, finding in said:
        rules[finding.kind][label["debt"]] += 1
    for rule, counted in sorted(rules.items()):
        print(f"  rule {rule:<18} precision {_share(counted[True], counted.total())}")
    kinds: dict[str, Counter[bool]] = defaultdict(Counter)
    for label, finding in judged:
        kinds[f"{label['kind']}{'' if label['debt'] else ' (no debt)'}"][(finding is not None) is label["debt"]] += 1
    for kind, counted in sorted(kinds.items()):
        print(f"  kind {kind:<28} judged right {_share(counted[True], counted.total())}")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} % ({part} of {whole})" if whole else "    - (none)"


def misses(judged: Sequence[tuple[Label, Finding | None]]) -> None:
    """Print what is judged otherwise than its label."""
    for label, finding in judged:
        if (finding is not None) is not label["debt"]:
            said = f"said {finding.kind}" if finding is not None else "not found"
            place = f"{label['package']}=={label['version']}: {label['file']}:{label['line']}"
            print(f"{place}: {label['value']!r}: {said}, label {label['kind']} ({label['why']})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
