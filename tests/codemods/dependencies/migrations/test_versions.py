"""The examples of rows are run: the old form on old versions, the new form wherever it works; all print the same.

``make migrations`` runs these, in CI with the oldest and the newest set alone; the libraries are installed below the
git-ignored ``corpus``, from wheels only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from packaging.version import Version

from codemods.dependencies.migrations.discovery import rows

ROOT = Path(__file__).parents[4]
HOME = ROOT / "corpus" / "migrations"
PINS = {
    "old": "numpy==1.23.5 pandas==1.5.3 scikit-learn==1.1.3 scipy==1.9.3 lightgbm==3.3.5",
    "middle": "numpy==1.26.4 pandas==2.0.3 scikit-learn==1.3.2 scipy==1.11.4 lightgbm==3.3.5",
    "later": "numpy==1.26.4 pandas==2.2.3 scikit-learn==1.5.2 scipy==1.13.1 lightgbm==4.0.0",
    "new": "numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1 scipy==1.17.1 lightgbm==4.7.0 pyyaml==6.0.4",
}
SETS = os.environ.get("SETS", "").split() or [*PINS]
LIBRARIES = ("numpy", "pandas", "scikit-learn", "scipy", "lightgbm", "pyyaml")
pytestmark = [pytest.mark.slow, pytest.mark.libraries]


@cache
def installed(name: str) -> dict[str, Version]:
    """Install the libraries of one set, and return their versions."""
    folder = HOME / name
    if not folder.is_dir():
        command = [sys.executable, "-m", "pip", "install", "-q", "--only-binary", ":all:", "--target", str(folder)]
        subprocess.run([*command, *PINS[name].split()], check=True, timeout=900)
    found = {}
    for info in folder.glob("*.dist-info"):
        library, _, version = info.name.removesuffix(".dist-info").rpartition("-")
        found[library.lower().replace("_", "-")] = Version(version)
    return found


@dataclass(frozen=True)
class Run:
    row: str
    example: int
    form: str
    text: str


def _runs(name: str) -> list[Run]:
    """The programs that must work with one set of libraries."""
    found = []
    for row in rows().values():
        version = installed(name).get(row.library)
        if not row.runs or version is None:
            continue
        for number, shown in enumerate(row.examples):
            if shown.before == shown.after:
                continue
            if not row.removed or version < Version(row.removed):
                found.append(Run(row.key, number, "before", shown.before))
            if not row.works or version >= Version(row.works):
                found.append(Run(row.key, number, "after", shown.after))
    return found


@cache
def outputs(name: str) -> dict[tuple[str, int, str], str]:
    """Return what the programs print, with one set of libraries."""
    runs = _runs(name)
    done = subprocess.run(
        [sys.executable, "-B", Path(__file__).with_name("programs.py")],
        input=json.dumps([run.text for run in runs]),
        env={"PYTHONPATH": str(HOME / name), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    printed = json.loads(done.stdout.splitlines()[-1])
    return {(run.row, run.example, run.form): one for run, one in zip(runs, printed, strict=True)}


def _all() -> dict[tuple[str, int], dict[str, str]]:
    found: dict[tuple[str, int], dict[str, str]] = {}
    for name in SETS:
        for (row, example, form), printed in outputs(name).items():
            found.setdefault((row, example), {})[f"{form} on {name}"] = printed
    return found


def test_both_forms_print_the_same_on_every_version_that_has_them():
    wrong = {key: printed for key, printed in _all().items() if len(set(printed.values())) != 1}
    assert wrong == {}


def test_no_example_ends_with_an_error():
    wrong = {key: one for key, printed in _all().items() for one in printed.values() if "Error: " in one}
    assert wrong == {}


def test_most_rows_are_run_in_both_forms():
    both = [
        key for key, printed in _all().items() if {form.partition(" ")[0] for form in printed} == {"before", "after"}
    ]
    assert len({row for row, _ in both}) >= 60
