"""Repositories and worlds of chance: whatever is proposed is proven, made, and not proposed again."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from codemods.dependencies.manifests.compile_inputs import command_of, compile_job
from codemods.dependencies.manifests.values import Compiled
from codemods.dependencies.questions import Break, Use

NAMES = ("numpy", "pandas", "scikit-learn", "requests", "flask", "torch")
VERSIONS = ("1.0", "1.1.3", "1.2", "1.23.5", "1.26.4", "2.0.0rc1", "2.1.3", "2.2.3", "3.0")
SPECIFIERS = (
    "",
    "=={}",
    "=={}",
    ">={}",
    ">={},<2",
    "~={}",
    "<2.2",
    "<={}",
    ">={},!=2.1.3",
    "=={}.*",
    "==  {}",
    " >= {} , < 3",
    "==={}",
    ">1,<={}",
)
POETRY = ("^{}", "~{}", "{}", ">={},<3", "*", "^1.0 || ^2.0", "{}.*")
MARKERS = ("", "", "", "", ' ; python_version < "3.9"', '; python_version >= "3.9"', " ; sys_platform == 'win32'")
ENDS = ("", "", "", "  # why", "[all]", " # refactor-bot: ignore[dependencies]")
CODE = """\
import numpy as np
import pandas as pd
from sklearn.metrics import mean_squared_error
import torch, flask, requests

a = np.float(1)
b = np.trapz([1, 2])
c = np.float_(3)
d = mean_squared_error(x, y, squared=False)
e = torch.cuda.amp.autocast()
f = np.gone(1, two=2)
"""


def fill(world, luck):
    """Put releases, advisories, conflicts and needs into a world."""
    for name in NAMES:
        for version in luck.sample(VERSIONS, luck.randint(0, len(VERSIONS))):
            how = {"age": luck.choice([1, 30, 400])}
            if luck.random() < 0.15:
                how["yanked"] = "bad"
            if luck.random() < 0.25:
                how["python"] = luck.choice([">=3.7", ">=3.9", ">=3.12", "<3.11"])
            if luck.random() < 0.25:
                how["tags"] = luck.choice([(), ("cp39-cp39",), ("cp311-cp311", "cp312-cp312"), ("cp38-abi3",)])
            world.has(name, version, **how)
        if luck.random() < 0.2:
            world.threatens(name, fixed=luck.choice(VERSIONS), identity=f"PYSEC-{name}")
    for _ in range(luck.choice([0, 0, 1, 3])):
        world.conflicts.append({f"{luck.choice(NAMES)}=={luck.choice(VERSIONS)}"})
    if luck.random() < 0.5:
        world.needs = {"pandas": ["numpy"], "flask": ["requests>=1.0"]}
    if luck.random() < 0.3:
        world.breaks = {"numpy": [Break(Use("numpy.gone", True, ("two",)), "is gone")]}


def specifier(luck, forms=SPECIFIERS):
    return luck.choice(forms).format(luck.choice(VERSIONS).replace("rc1", ""))


def lines(luck):
    names = luck.choices(NAMES, k=luck.randint(1, 5))
    found = []
    for name in names:
        end = luck.choice(ENDS)
        extras, end = (end, "") if end.startswith("[") else ("", end)
        found.append(f"{name}{extras}{specifier(luck)}{luck.choice(MARKERS)}{end}")
    return found


def pyproject(luck):
    text = '[project]\nname = "ours"\n'
    if luck.random() < 0.5:
        text += f'requires-python = "{luck.choice([">=3.7", ">=3.9", ">=3.11,<3.13"])}"\n'
    if luck.random() < 0.1:
        text += 'dynamic = ["dependencies"]\n'
    else:
        text += "dependencies = [\n" + "".join(f"  '''{one}''',\n" for one in _plain(luck)) + "]\n"
    text += "[dependency-groups]\ndev = [" + ", ".join(f'"{one}"' for one in _plain(luck) if '"' not in one) + "]\n"
    return text


def _plain(luck):
    return [one.partition("#")[0].strip() for one in lines(luck)]


def poetry(luck):
    rows = [f'{name} = "{specifier(luck, POETRY)}"\n' for name in luck.sample(NAMES, 3)]
    rows.append(f'{NAMES[0]}-extra = {{ version = "{specifier(luck, POETRY)}", optional = true }}\n')
    return '[tool.poetry.dependencies]\npython = "^3.9"\n' + "".join(rows)


def environment(luck):
    rows = [f"    - {one.replace(': ', '')}\n" for one in _plain(luck) if "'" not in one and '"' not in one]
    return "dependencies:\n  - python=3.11\n  - numpy=1.2\n  - pip:\n    - attrs\n" + "".join(rows)


def setup_cfg(luck):
    rows = "".join(f"    {one}\n" for one in _plain(luck))
    return f"[options]\ninstall_requires =\n{rows}"


def compiled(luck, world, name):
    """Return an input and what a program made of it some time ago."""
    asked = {one: luck.choice(["", "<3", ">=1.0"]) for one in luck.sample(NAMES, luck.randint(1, 4))}
    source = {f"{name}.in": "".join(f"{one}{limit}\n" for one, limit in asked.items())}
    options = luck.choice(["", "--generate-hashes "])
    command = luck.choice(
        [f"pip-compile {options}{name}.in", f"uv pip compile {options}{name}.in -o {name}.txt"],
    ).split()
    output = f"{name}.txt"
    job = compile_job(command_of(Compiled(command[0], "3.11", tuple(command))), output, source.get)
    with_old = {one: luck.choice(VERSIONS) for one in NAMES}
    lock = world.compiled(job, {one: v for one, v in with_old.items() if SpecifierSet(asked.get(one, "")).contains(v)})
    return source | ({output: lock} if isinstance(lock, str) else {})


def repository(luck, world):
    """Return the files of a repository."""
    files = {}
    for folder in luck.sample(["", "one/", "two/", "one/deep/"], luck.randint(1, 3)):
        makers = [
            lambda: {"requirements.txt": "".join(f"{one}\n" for one in lines(luck))},
            lambda: {"requirements/dev.txt": "".join(f"{one}\r\n" for one in lines(luck))},
            lambda: {"requirements/base.txt": "numpy==1.23.5\n-c ../constraints.txt\n", "constraints.txt": "numpy<2\n"},
            lambda: {"pyproject.toml": pyproject(luck)},
            lambda: {"pyproject.toml": poetry(luck)},
            lambda: {luck.choice(["uv.lock", "poetry.lock"]): "version = 1\n"},
            lambda: {"environment.yml": environment(luck)},
            lambda: {"setup.cfg": setup_cfg(luck)},
            lambda: compiled(luck, world, luck.choice(["requirements", "requirements-dev"])),
            lambda: {"train.py": CODE},
        ]
        for make in luck.sample(makers, 4):
            files |= {f"{folder}{path}": text for path, text in make().items()}
        if luck.random() < 0.6:
            files[f"{folder}train.py"] = CODE
    return files


def options_of(luck):
    return {
        "python": luck.choice(["3.9", "3.11", "3.13"]),
        "level": luck.choice(["patch", "minor", "major", "major"]),
        "strategy": luck.choice(["increase-if-necessary", "increase", "widen"]),
        "group": luck.choice(["level", "package", "all"]),
        "pin": luck.random() < 0.7,
        "prereleases": luck.random() < 0.2,
        "minimum_age": luck.choice([0, 7]),
        "migrate": luck.random() < 0.8,
    }


def check_promise(done):
    """What is said to be fixable is fixed, and the checker refuses nothing."""
    assert [(one.finding.path, one.finding.message, one.reason) for one in done.refusals] == []
    assert done.fixed == set(done.fixable)


@pytest.mark.parametrize("app", [False, True])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_what_is_proposed_is_proven_and_not_proposed_again(upgrade, world, app, seed):
    luck = random.Random(seed)
    vars(world).update(vars(type(world)()))
    fill(world, luck)
    files, options = repository(luck, world), options_of(luck)
    for _ in range(12 if app else 1):
        done = upgrade(files, open_groups=() if app else None, **options)
        check_promise(done)
        if not done.fixable:
            break
        files = done.files
    assert not upgrade(files, open_groups=() if app else None, **options).fixable
