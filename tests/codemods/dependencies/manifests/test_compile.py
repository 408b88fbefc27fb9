"""What pip-compile is given: its command as the header spells it, and inputs with nothing but requirements."""

from __future__ import annotations

import shlex

import click
import pytest
from piptools.scripts.compile import cli
from piptools.utils import get_compile_command

from codemods.dependencies.manifests import read
from codemods.dependencies.manifests.compile_command import read_command
from codemods.dependencies.manifests.compile_inputs import compile_job


@pytest.mark.parametrize(
    "command",
    [
        "requirements.in",
        "--generate-hashes --output-file=requirements.txt requirements.in",
        "-o out.txt b.in a.in",
        "-oout.txt --no-annotate --no-header a.in",
        "--output-file out.txt --constraint c.txt -c d.txt a.in",
        "--resolver=backtracking --annotation-style=split a.in",
        "--annotation-style=line --strip-extras --allow-unsafe a.in",
        "--no-strip-extras --no-allow-unsafe a.in",
        "--pre --upgrade --quiet --no-emit-index-url --no-emit-options a.in",
        "--extra=dev --extra=test pyproject.toml",
        "--all-extras --newline=lf --max-rounds=20 --unsafe-package=pip pyproject.toml",
        "--no-reuse-hashes -P a==1 --upgrade-package b --cache-dir=x a.in",
        "--no-emit-trusted-host --no-emit-find-links a.in",
    ],
)
def test_a_header_is_spelt_as_pip_tools_does(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.in", "b.in", "c.txt", "d.txt", "requirements.in", "pyproject.toml"):
        (tmp_path / name).touch()
    words = shlex.split(command)
    with cli.make_context("pip-compile", list(words)) as context:
        assert isinstance(context, click.Context)
        expected = get_compile_command(context)
    assert read_command(["pip-compile", *words]).header() == expected


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("make lock", "made by another command (make lock)"),
        ("", "its header has no command"),
        ("pip-compile", "its command names no input"),
        ("pip-compile --index-url=https://host a.in", "its command has --index-url"),
        ("pip-compile -i https://host a.in", "its command has -i"),
        ("pip-compile --extra-index-url https://host a.in", "its command has --extra-index-url"),
        ("pip-compile --find-links=x a.in", "its command has --find-links"),
        ("pip-compile --pip-args='--index-url https://host' a.in", "its command has --pip-args"),
        ("pip-compile --config=x.toml a.in", "its command has --config"),
        ("pip-compile --build-deps-for=wheel a.in", "its command has --build-deps-for"),
        ("pip-compile --resolver=legacy a.in", "legacy resolver"),
        ("pip-compile --no-generate-hashes a.in", "its command has --no-generate-hashes"),
        ("pip-compile --output-file=../x.txt a.in", "outside of the repository"),
        ("pip-compile /etc/a.in", "outside of the repository"),
        ("pip-compile 'a b.in'", "outside of the repository"),
        ("pip-compile -", "outside of the repository"),
        ("pip-compile --output-file='$(x)' a.in", "its command has --output-file"),
        ("pip-compile a.in b.in", "several inputs and no output"),
        ("uv pip compile a.in", "made by another command"),
    ],
)
def test_a_command_that_is_not_replayed(command, reason):
    assert reason in read_command(shlex.split(command))


@pytest.mark.parametrize(
    ("command", "lock", "directory"),
    [
        ("a.in", "a.txt", ""),
        ("a.in", "deep/er/a.txt", "deep/er"),
        ("req/a.in", "req/a.txt", ""),
        ("req/a.in", "sub/req/a.txt", "sub"),
        ("-o out/x.txt a.in", "sub/out/x.txt", "sub"),
        ("sub/pyproject.toml", "sub/requirements.txt", ""),
        ("a.in", "b.txt", None),
        ("req/a.in", "other/a.txt", None),
    ],
)
def test_where_a_command_was_run(command, lock, directory):
    assert read_command(["pip-compile", *shlex.split(command)]).directory(lock) == directory


def job(files, command="requirements.in", output="requirements.txt"):
    return compile_job(read_command(["pip-compile", *shlex.split(command)]), output, files.get)


def test_inputs_are_written_anew():
    files = {
        "requirements.in": "# coding: utf-8\r\nNumPy [b, A] >= 1.0,<2;python_version<'3.12' # c\r\n-r sub/more.in\r\n",
        "sub/more.in": "six\\\n ==1.0\n-c ../c.txt\n--pre\n",
        "c.txt": "six<2\n",
        "requirements.txt": "# head\nsix==0.9 \\\n   --hash=sha256:ab\nranged>=1\n",
    }
    found = job(files)
    assert dict(found.files) == {
        "requirements.in": 'numpy[a,b]>= 1.0,<2 ; python_version < "3.12"\r\n-r sub/more.in\r\n',
        "sub/more.in": "six==1.0\n-c ../c.txt\n--pre\n",
        "c.txt": "six<2\n",
        "requirements.txt": "six==0.9 --hash=sha256:ab\n",
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("--index-url https://host/simple", "--index-url is not followed"),
        ("-i https://host/simple", "--index-url is not followed"),
        ("-ihttps://host/simple", "--index-url is not followed"),
        ("--extra-index https://host", "--extra-index is not followed"),
        ("--extra-index-url=https://host", "--extra-index-url is not followed"),
        ("--find-links .", "--find-links is not followed"),
        ("-f .", "--find-links is not followed"),
        ("--trusted-host host", "--trusted-host is not followed"),
        ("--no-binary :all:", "--no-binary is not followed"),
        ("--no-index", "--no-index is not followed"),
        ("--use-feature fast-deps", "--use-feature is not followed"),
        ("-e .", "an editable install"),
        ("git+https://host/a", "installed from version control"),
        ("a @ https://host/a.whl", "installed from a URL"),
        ("a @ file:///etc", "installed from a local path"),
        ("./a", "installed from a local path"),
        ("a==${TOKEN}", "depends on an environment variable"),
        ("# coding: utf-7", "names an encoding other than UTF-8"),
        ("a\\\n--index-url=https://host", "has options of its own (--index-url=https://host)"),
        ("a==1 --hash=md5:x", "a hash of another form"),
        ("-r ../../etc/passwd", "reads a file that is not of the repository"),
        ("-r missing.in", "missing.in is missing"),
        ("-r https://host/a.in", "reads a file that is not of the repository"),
        ("-r requirements.txt", "requirements.txt is read and written"),
        ("nonsense here", "not a valid requirement"),
    ],
)
def test_an_input_that_is_refused(line, reason):
    assert reason in job({"requirements.in": f"{line}\n", "requirements.txt": ""})


def test_an_output_with_an_index_is_refused():
    found = job({"requirements.in": "a\n", "requirements.txt": "--index-url https://host\na==1\n"})
    assert found == "requirements.txt, line 1: --index-url is not followed"


def test_layers_without_end_are_refused():
    files = {f"r{number}.in": f"-r r{number + 1}.in\n" for number in range(100)}
    assert job({"requirements.in": "-r r0.in\n", **files}) == "more than 50 layers"
    assert job({"requirements.in": "-r requirements.in\na\n"}).files[0][1]


PROJECT = """\
[build-system]
requires = ["evil"]
build-backend = "evil"
backend-path = ["."]
[project]
name = "Mine"
version = "1"
dependencies = ["numpy >= 1"]
[project.optional-dependencies]
dev = ["pytest"]
"""


def test_a_project_loses_its_build():
    found = job({"pyproject.toml": PROJECT}, "--extra=dev pyproject.toml")
    text = dict(found.files)["pyproject.toml"]
    assert "evil" not in text
    assert [(one.section, one.name) for one in read("pyproject.toml", text).requirements] == [
        ("project.dependencies", "numpy"),
        ("project.optional-dependencies.dev", "pytest"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('version = "1"', 'version = "1"\ndynamic = ["dependencies"]', "would have to be built"),
        ('name = "Mine"', "", "would have to be built"),
        ('["pytest"]', '["mine[x]"]', "depends on itself"),
        ("numpy >= 1", "numpy @ https://host/x.whl", "installed from a URL"),
        ("[project]", "[project", "not valid TOML"),
        (PROJECT, "project = 1", "would have to be built"),
        ('name = "Mine"', "name = 1", "would have to be built"),
    ],
)
def test_a_project_that_is_refused(before, after, reason):
    assert reason in job({"pyproject.toml": PROJECT.replace(before, after)}, "pyproject.toml")


def test_setup_files_are_refused():
    assert job({"setup.py": "open('x', 'w')"}, "setup.py") == "setup.py would have to be built"
