"""Commands of uv: what of them is replayed, and how the header spells them again."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import pytest
from uv import find_uv_bin

from codemods.dependencies.manifests.compile_command import CompileCommand
from codemods.dependencies.manifests.compile_inputs import command_of, compile_job
from codemods.dependencies.manifests.header import read_header
from codemods.dependencies.manifests.uv_command import UvCommand, read_uv_command

REPLAYED = [
    "a.in -o a.txt",
    "--universal --generate-hashes --output-file=a.txt a.in b.in",
    "a.in -oa.txt -c c.txt --constraint d.txt --constraints=e.txt --override o.txt -v",
    "pyproject.toml --extra dev --extra=test --all-extras -o a.txt --python-version 3.9 --python-platform linux",
    "a.in -o a.txt --no-strip-extras --no-annotate --annotation-style line --resolution lowest-direct --pre",
    "a.in -o a.txt --exclude-newer 2024-05-01T00:00:00Z --no-emit-package setuptools --unsafe-package pip -p 3.11",
    "a.in -o a.txt --no-cache --index-strategy unsafe-best-match --only-binary :all: -q -U -P a",
    "a.in --no-build --no-sources --upgrade-package=a==1 --quiet --no-progress --native-tls -o a.txt",
]


def read(line):
    return read_uv_command(["uv", "pip", "compile", *shlex.split(line)])


def header_of(line, tmp_path):
    """Return the command that uv puts into the header of an empty output."""
    for name in ("a.in", "b.in", "c.txt", "d.txt", "e.txt", "o.txt"):
        (tmp_path / name).touch()
    project = '[project]\nname = "x"\nversion = "1"\n[project.optional-dependencies]\ndev = []\ntest = []\n'
    (tmp_path / "pyproject.toml").write_text(project)
    environment = {"PATH": os.defpath, "HOME": str(tmp_path), "VIRTUAL_ENV": sys.prefix}
    environment |= {"UV_OFFLINE": "1", "UV_PYTHON_DOWNLOADS": "never"}
    words = [find_uv_bin(), "pip", "compile", *shlex.split(line)]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return read_header((tmp_path / "a.txt").read_text())


@pytest.mark.parametrize("line", [one for one in REPLAYED if "-p 3.11" not in one and "--all-extras" not in one])
def test_a_header_is_spelt_as_uv_does(line, tmp_path):
    compiled = header_of(line, tmp_path)
    assert compiled.tool == "uv"
    assert read(line).header() == " ".join(compiled.command)
    assert command_of(compiled) == read_uv_command(compiled.command)


@pytest.mark.parametrize("line", REPLAYED)
def test_what_is_read_from_a_header_is_read_again(line):
    command = read(line)
    assert isinstance(command, UvCommand)
    assert command.output == "a.txt"
    assert read_uv_command(command.header().split()) == command
    assert not any(
        one.startswith(("--output-file", "--python-version", "--exclude-newer")) for one in command.arguments()
    )


def test_the_parts_of_a_command():
    command = read("x/a.in -c c.txt --override=o.txt -o x/a.txt --python-version 3.9.2 --generate-hashes --extra=a")
    assert command.inputs == ("x/a.in",)
    assert command.constraints == ("c.txt", "o.txt")
    assert command.python == "3.9.2"
    assert command.hashes
    assert command.arguments() == ["--generate-hashes", "--constraint=c.txt", "--override=o.txt", "--extra=a"]
    assert command.directory("sub/x/a.txt") == "sub"
    assert command.directory("a.txt") is None
    assert read("a.in -o a.txt --exclude-newer=2024-01-01 -o b.txt").output == "b.txt"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a.in", "its command names no output"),
        ("-o a.txt", "its command names no input"),
        ("a.in -o pylock.toml", "a lock of another format"),
        ("a.in -o ../a.txt", "outside of the repository"),
        ("/etc/passwd -o a.txt", "outside of the repository"),
        ("'a b.in' -o a.txt", "outside of the repository"),
        ("- -o a.txt", "outside of the repository"),
        ("a.in -o a.txt -c ../../c.txt", "outside of the repository"),
        ("a.in -o a.txt -c https://u:secret@host/c", "--constraint, which is not replayed"),
        ("a.in -o a.txt --index-url https://u:secret@host", "--index-url, which is not replayed"),
        ("a.in -o a.txt --default-index=https://host", "--default-index, which is not replayed"),
        ("a.in -o a.txt -i https://host", "-i, which is not replayed"),
        ("a.in -o a.txt --extra-index-url https://host", "--extra-index-url, which is not replayed"),
        ("a.in -o a.txt -f https://host", "-f, which is not replayed"),
        ("a.in -o a.txt --emit-index-url", "--emit-index-url, which is not replayed"),
        ("a.in -o a.txt --emit-index-annotation", "--emit-index-annotation, which is not replayed"),
        ("a.in -o a.txt --torch-backend=cpu", "--torch-backend, which is not replayed"),
        ("a.in -o a.txt --config-file=x.toml", "--config-file, which is not replayed"),
        ("a.in -o a.txt --directory /", "--directory, which is not replayed"),
        ("a.in -o a.txt --group dev", "--group, which is not replayed"),
        ("a.in -o a.txt --python /usr/bin/python3", "--python /usr/bin/python3, which is not replayed"),
        ("a.in -o a.txt --python-version 2.7", "--python-version 2.7, which is not replayed"),
        ("a.in -o a.txt --exclude-newer '1 week'", "--exclude-newer 1 week, which is not replayed"),
        ("a.in -o a.txt --cache-dir '$(x)'", "--cache-dir, which is not replayed"),
        ("a.in -o a.txt --pre=x", "--pre, which is not replayed"),
    ],
)
def test_a_command_that_is_not_replayed(line, reason):
    found = read(line)
    assert isinstance(found, str)
    assert reason in found
    assert "secret" not in found


@pytest.mark.parametrize("words", [("make", "lock"), ("uv", "export"), ()])
def test_another_command_is_not_replayed(words):
    assert isinstance(read_uv_command(words), str)


FILES = {"sub/a.in": "numpy\n", "sub/a.txt": "numpy==1.0\n"}


def test_a_job_of_uv():
    job = compile_job(read("a.in -o a.txt --python-version 3.9.2"), "sub/a.txt", FILES.get)
    assert (job.directory, job.output, job.python) == ("sub", "sub/a.txt", "3.9")
    assert dict(job.files) == FILES
    assert hash(job)


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("uv.toml", "", "uv.toml has settings of uv, which are not followed"),
        ("sub/uv.toml", "", "sub/uv.toml has settings of uv, which are not followed"),
        ("pyproject.toml", "[[tool.uv.index]]\nurl='https://host'\n", "pyproject.toml sets index for uv"),
        ("sub/pyproject.toml", "[tool.uv.pip]\nuniversal=true\n", "sub/pyproject.toml sets pip for uv"),
        ("pyproject.toml", "[tool.uv]\nconstraint-dependencies=['a<1']\n", "sets constraint-dependencies for uv"),
        ("pyproject.toml", "[tool", "sets something that cannot be read for uv"),
    ],
)
def test_settings_of_uv_are_not_ignored(path, text, reason):
    found = compile_job(read("a.in -o a.txt"), "sub/a.txt", {**FILES, path: text}.get)
    assert isinstance(found, str)
    assert reason in found


def test_settings_that_change_no_lock_are_fine():
    text = "[tool.uv]\npackage = false\nrequired-version = '>=0.5'\n[tool]\nother = 1\n"
    files = {**FILES, "pyproject.toml": text.replace("[tool]\nother = 1\n", "[tool.other]\n")}
    assert not isinstance(compile_job(read("a.in -o a.txt"), "sub/a.txt", files.get), str)


def test_a_header_of_pip_compile_stays_one_of_pip_compile():
    header = read_header("# This file is autogenerated by pip-compile with Python 3.9\n#    pip-compile a.in\n")
    assert isinstance(command_of(header), CompileCommand)
