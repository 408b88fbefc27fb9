"""Locks of other Python versions: byte for byte what the program that wrote them prints, and nothing is executed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from dataclasses import replace
from datetime import date

import pytest
from uv import find_uv_bin

from codemods.dependencies.manifests.compile_command import read_command
from codemods.dependencies.manifests.compile_inputs import compile_job
from codemods.dependencies.manifests.uv_command import read_uv_command
from refactor_bot.packages import uv_run
from refactor_bot.packages.bounded import Limits
from refactor_bot.packages.port import Unavailable
from refactor_bot.packages.uv_compile import UvCompile


@pytest.fixture
def served(index):
    index.wheel("app", "1.0", ["lib>=1", 'old; python_version < "3"', "Tool[extra]"])
    index.wheel("app", "2.0", ["lib>=1,<3", "tool[extra]", "setuptools"], python=">=3.8")
    index.wheel("app", "3.0", python=">=3.12")
    index.wheel("lib", "1.0")
    index.wheel("lib", "2.0", **{"upload-time": "2024-05-01T00:00:00Z"})
    index.sdist("lib", "2.0", **{"upload-time": "2024-05-01T00:00:00Z"})
    index.wheel("lib", "2.5rc1")
    index.wheel("lib", "2.9", yanked=True)
    index.wheel("tool", "1.0", ['lib; extra == "extra"', 'app; extra == "loop"'])
    index.wheel("setuptools", "80.0")
    return index


def job_of(files, command, output):
    words = command.split()
    known = read_uv_command(words) if words[0] == "uv" else read_command(words)
    found = compile_job(known, output, files.get)
    assert not isinstance(found, str), found
    return found


def genuine(index, tmp_path, files, command, output, upgrades=()):
    """Return what the program prints when a person runs it beside these files."""
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    program, *words = command.split()
    words += [f"--upgrade-package={one}" for one in upgrades]
    pip = [sys.executable, "-m", "piptools", "compile", "--quiet"]
    environment = {
        "PATH": os.defpath,
        "HOME": str(tmp_path / "home"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": index.simple,
        "UV_DEFAULT_INDEX": index.simple,
        "UV_PYTHON_DOWNLOADS": "never",
        "VIRTUAL_ENV": sys.prefix,
    }
    started = [find_uv_bin(), *words] if program == "uv" else [*pip, *words]
    subprocess.run(started, cwd=tmp_path, env=environment, check=True, capture_output=True)
    text = (tmp_path / output).read_bytes().decode()
    end = "\r\n" if "\r\n" in text else "\n"
    # The index is the operator's own here; for PyPI pip-compile prints no such line.
    return text.replace(f"--index-url {index.simple}{end}{end}", "")


LAYERS = {
    "req/dev.in": "-r base.in\n-c ../c.txt\ntool[Extra] ; python_version >= '3'\nold; python_version < '3'\n",
    "req/base.in": "# what we need\napp<3  # why\n",
    "c.txt": "lib<9 ; python_version > '3.1'\n",
}
OLD = "app==1.0\n    # via -r requirements.in\nlib==1.0\n    # via app\ntool[extra]==1.0\n    # via app\n"
PROJECT = {
    "pyproject.toml": '[project]\nname = "My.Own"\nversion = "1"\ndependencies = ["lib ; os_name == \'posix\'"]\n'
    '[project.optional-dependencies]\ndev = ["tool ; python_version > \'3\'"]\ndocs = ["app"]\n'
}
CASES = {
    "hashes and layers": (
        LAYERS,
        "pip-compile --generate-hashes --output-file=req/dev.txt req/dev.in",
        "req/dev.txt",
        (),
    ),
    "bare": ({"requirements.in": "App<3\n"}, "pip-compile requirements.in", "requirements.txt", ()),
    "unsafe": (
        {"requirements.in": "App<3\nsetuptools\n"},
        "pip-compile --allow-unsafe --generate-hashes --annotation-style=line requirements.in",
        "requirements.txt",
        (),
    ),
    "left out": (
        {"requirements.in": "--pre\nApp<3\n"},
        "pip-compile --generate-hashes --no-annotate --unsafe-package=lib requirements.in",
        "requirements.txt",
        (),
    ),
    "one package raised": (
        {"requirements.in": "app<3\r\n", "requirements.txt": OLD.replace("\n", "\r\n")},
        "pip-compile --strip-extras --annotation-style=line requirements.in",
        "requirements.txt",
        ("app==2.0",),
    ),
    "project": (PROJECT, "pip-compile --extra=dev --newline=crlf pyproject.toml", "requirements.txt", ()),
}


@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=() if "hashes" in name else pytest.mark.slow) for name in CASES]
)
def test_the_output_is_what_pip_compile_prints(served, http_index, tmp_path, case):
    files, command, output, upgrades = CASES[case]
    found = UvCompile(served.simple, http_index).compile(job_of(files, command, output), upgrades)
    assert found == genuine(served, tmp_path, files, command, output, upgrades)


UV_CASES = {
    "layers": (LAYERS, "uv pip compile --generate-hashes req/dev.in -o req/dev.txt", "req/dev.txt", ()),
    "another Python": (
        {"a.in": "app\ntool[extra]\n", "a.txt": "lib==1.0\n"},
        "uv pip compile a.in --python-version 3.9 --annotation-style=line --no-strip-extras -o a.txt",
        "a.txt",
        (),
    ),
    "universal": (
        {"a.in": "app ; sys_platform == 'win32'\nlib\n", "a.txt": "app==1.0\nlib==1.0\n"},
        "uv pip compile --universal --python-version 3.8 a.in --no-emit-package tool -o a.txt",
        "a.txt",
        ("lib==2.0",),
    ),
    "project": (PROJECT, "uv pip compile pyproject.toml --all-extras -o requirements.txt", "requirements.txt", ()),
    "day": (
        {"a.in": "lib\n"},
        "uv pip compile a.in --exclude-newer 2024-04-30 --no-annotate --output-file=a.txt",
        "a.txt",
        (),
    ),
}


@pytest.mark.parametrize("case", UV_CASES)
def test_the_output_is_what_uv_prints(served, http_index, tmp_path, case):
    files, command, output, upgrades = UV_CASES[case]
    found = UvCompile(served.simple, http_index).compile(job_of(files, command, output), upgrades)
    assert found == genuine(served, tmp_path, files, command, output, upgrades)
    assert f"#    {command}\n" in found


def old_lock(python, *lines):
    head = f"# This file is autogenerated by pip-compile with Python {python}\n# by the following command:\n"
    return "".join([head, "#\n#    pip-compile requirements.in\n#\n", *(f"{one}\n" for one in lines)])


def lock(index, http_index, text, python="3.9", *, upgrades=(), before=None, **more):
    files = {"requirements.in": text, "requirements.txt": old_lock(python)}
    job = job_of(files, "pip-compile requirements.in", "requirements.txt")
    assert job.python == python
    return UvCompile(index.simple, http_index, **more).compile(job, upgrades, before)


def failure(*arguments, **more):
    found = lock(*arguments, **more)
    assert isinstance(found, Unavailable), found
    assert "Traceback" not in found.reason
    assert "\n" not in found.reason
    return found.reason


def test_another_python_takes_other_releases(served, http_index):
    served.wheel("native", "1.0", tag="cp39-cp39-manylinux2014_x86_64")
    served.wheel("native", "2.0", tag="cp312-cp312-manylinux2014_x86_64")
    served.wheel("native", "3.0", tag="cp312-cp312-win_amd64")
    served.wheel("backport", "1.0")
    old = lock(served, http_index, "app\nnative\nbackport ; python_version < '3.10'\n")
    assert old.startswith(old_lock("3.9").replace("# This", "#\n# This"))
    assert [line for line in old.splitlines() if "==" in line] == [
        "app==2.0",
        'backport==1.0 ; python_version < "3.10"',
        "lib==2.0",
        "native==1.0",
        "tool[extra]==1.0",
    ]
    assert "with Python 3.12\n" in (new := lock(served, http_index, "app\nnative\n", "3.12"))
    assert "app==3.0\n" in new
    assert "native==2.0\n" in new


def test_an_upper_bound_of_python_holds(served, http_index):
    served.wheel("bounded", "1.0", python=">=3.8")
    served.wheel("bounded", "1.5", python=">=3.8,!=3.12.*")
    served.wheel("bounded", "2.0", python=">=3.8,<3.11")
    assert "bounded==2.0\n    # via -r requirements.in\n" in lock(served, http_index, "bounded\n")
    assert "bounded==1.0\n    # via -r requirements.in\n" in lock(served, http_index, "bounded\n", "3.12")
    reason = failure(served, http_index, "bounded>1\n", "3.12")
    assert reason == "no versions fit but releases of bounded that pip does not take for Python 3.12"


def test_a_pre_release_is_taken_only_where_pip_takes_it(served, http_index):
    served.sdist("evil", "1.0")
    served.wheel("early", "1.0", ["evil"])
    served.wheel("early", "2.0rc1")
    served.wheel("early", "2.0rc2")
    served.wheel("always", "1.0b1")
    assert "releases of early that pip does not take" in failure(served, http_index, "early\n")
    assert "early==2.0rc2" in lock(served, http_index, "early>=2.0rc1\n")
    assert "early==2.0rc2" in lock(served, http_index, "--pre\nearly\n")
    assert "early==2.0rc1" in lock(served, http_index, "early\n", upgrades=["early==2.0rc1"])
    assert "always==1.0b1" in lock(served, http_index, "always\n")
    replayed = UvCompile(served.simple, http_index)
    job = job_of({"a.in": "early\n"}, "uv pip compile a.in -o a.txt", "a.txt")
    assert replayed.compile(job) == Unavailable("nothing but the pre-release early 2.0rc2 fits")
    job = job_of({"a.in": "early\n"}, "uv pip compile a.in --prerelease allow -o a.txt", "a.txt")
    assert "early==2.0rc2" in replayed.compile(job)


def test_a_file_without_anything(served, http_index):
    job = job_of({"a.in": "old ; python_version < '3'\n"}, "pip-compile --no-header a.in", "a.txt")
    assert UvCompile(served.simple, http_index).compile(replace(job, python="3.9")) == "\n"


def test_pins_stay_unless_they_are_given_up(served, http_index):
    files = {"requirements.in": "app\n", "requirements.txt": old_lock("3.9", "app==1.0", "lib==1.0", "tool==1.0")}
    job = job_of(files, "pip-compile requirements.in", "requirements.txt")
    compiler = UvCompile(served.simple, http_index)
    assert "lib==1.0" in (kept := compiler.compile(job))
    assert "app==1.0" in kept
    assert "app==2.0" in (raised := compiler.compile(job, ["app==2.0"]))
    assert "lib==1.0" in raised
    assert "app==1.0" in compiler.compile(replace(job, files=job.files[:1]), ["app==1.0"])


def test_what_is_too_new_does_not_exist(served, http_index):
    assert "lib==2.0" in lock(served, http_index, "lib\n", before=date(2024, 5, 2))
    assert "lib==1.0" in lock(served, http_index, "lib\n", before=date(2024, 5, 1))
    job = job_of({"a.in": "lib\n"}, "uv pip compile a.in --exclude-newer 2024-04-30 -o a.txt", "a.txt")
    later = replace(
        job, command=read_uv_command(["uv", "pip", "compile", "a.in", "--exclude-newer=2030-01-01", "-o", "a.txt"])
    )
    compiler = UvCompile(served.simple, http_index)
    assert "lib==1.0" in compiler.compile(job, before=date(2024, 6, 1))
    assert "lib==1.0" in compiler.compile(later, before=date(2024, 5, 1))
    assert "lib==2.0" in compiler.compile(later, before=date(2024, 5, 2))


@pytest.mark.parametrize("python", ["2.7", "3.4", "3.5", "4.0", "3", "3.9 --index-url=http://x", "../x"])
def test_a_python_that_uv_does_not_resolve_for(served, http_index, python):
    job = job_of({"requirements.in": "lib\n"}, "pip-compile requirements.in", "requirements.txt")
    found = UvCompile(served.simple, http_index).compile(replace(job, python=python))
    assert found == Unavailable(f"uv does not resolve for Python {python[:20]}")
    assert not served.asked


def hostile_sdist(marker):
    """Return a source release whose setup.py would write a file."""
    code = f"open({str(marker)!r}, 'w')\nfrom setuptools import setup\nsetup(name='evil', version='1.0')\n"
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, text in (("evil-1.0/setup.py", code), ("evil-1.0/PKG-INFO", "Metadata-Version: 1.0\nName: evil\n")):
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return buffer.getvalue()


def test_a_source_release_is_never_fetched_nor_built(served, http_index, tmp_path):
    marker = tmp_path / "ran"
    served.sdist("evil", "1.0", hostile_sdist(marker))
    served.wheel("innocent", "1.0", ["evil"])
    assert failure(served, http_index, "innocent\n") == (
        "no versions fit: all versions of innocent depend on evil and you require innocent; evil has no usable wheels"
    )
    assert not marker.exists()
    assert not any(path == "/files/evil-1.0.tar.gz" for path, _ in served.asked)


def test_a_package_cannot_lead_elsewhere(served, http_index, tmp_path):
    marker = tmp_path / "ran"
    path = tmp_path / "evil-1.0.tar.gz"
    path.write_bytes(hostile_sdist(marker))
    served.file("evil", "evil-1.0.tar.gz", hostile_sdist(marker))
    places = {
        "reaching": f"{served.url}/files/evil-1.0.tar.gz",
        "secret": f"{served.url.replace('//', '//me:hunter2@')}/files/evil-1.0.tar.gz",
        "local": path.as_uri(),
        "cloning": f"git+{served.url}/evil.git",
    }
    for name, place in places.items():
        served.wheel(name, "1.0", [f"evil @ {place}"])
        reason = failure(served, http_index, f"{name}\n")
        assert name in reason
        assert "hunter2" not in reason
    assert not marker.exists()
    assert not any("evil" in path for path, _ in served.asked)


def test_time_is_bounded(served, http_index):
    served.behave["/simple/app/"] = lambda handler: handler.server.index.free.wait(30)
    reason = failure(served, http_index, "app\n", limits=Limits(seconds=2))
    assert reason == "resolving took longer than 2 s and was stopped"


@pytest.mark.slow
def test_memory_is_bounded(served, http_index):
    served.flood("/simple/app/")
    reason = failure(served, http_index, "app\n", limits=Limits(seconds=60, memory=1024**3))
    assert reason == "resolving needed more memory than it may have"


def test_the_environment_is_left_out(served, http_index, tmp_path, monkeypatch):
    """A program in the place of uv tells what it sees."""
    seen = tmp_path / "seen"
    program = tmp_path / "uv"
    program.write_text(f"#!/bin/sh\n/usr/bin/env > {seen}\nexit 1\n")
    program.chmod(0o755)
    ours = ("UV_INDEX", "UV_EXTRA_INDEX_URL", "PIP_EXTRA_INDEX_URL", "GITHUB_TOKEN", "PRIVATE_KEY", "PYTHONPATH")
    environ = dict.fromkeys(ours, "of-ours") | {"HTTPS_PROXY": "http://proxy", "PIP_CERT": "/certificates"}
    for name in ours:
        monkeypatch.setenv(name, "of-ours")
    monkeypatch.setattr(uv_run, "find_uv_bin", lambda: str(program))
    failure(served, http_index, "lib\n", environ=environ)
    shown = dict(line.split("=", 1) for line in seen.read_text().splitlines())
    assert "of-ours" not in shown.values()
    assert shown["SSL_CERT_FILE"] == "/certificates"
    assert shown["HTTPS_PROXY"] == "http://proxy"
    assert set(shown) - {"PWD", "SHLVL", "_", "OLDPWD"} <= {
        *("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "PATH", "LC_ALL", "NO_COLOR", "SSL_CERT_FILE"),
        *("PIP_CERT", "HTTPS_PROXY", "UV_DEFAULT_INDEX", "UV_HTTP_RETRIES", "UV_HTTP_TIMEOUT", "UV_KEYRING_PROVIDER"),
        *("UV_PYTHON_DOWNLOADS",),
    }


def test_configuration_of_the_machine_is_not_read(served, http_index, tmp_path, monkeypatch):
    (tmp_path / "uv").mkdir()
    (tmp_path / "uv" / "uv.toml").write_text('no-index = true\nfind-links = ["http://127.0.0.1:9"]\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("UV_CONFIG_FILE", str(tmp_path / "uv" / "uv.toml"))
    assert "lib==2.0" in lock(served, http_index, "lib\n", environ=os.environ)


def test_an_index_of_the_repository_is_never_asked(served, http_index):
    for line in (f"--extra-index-url {served.simple}", f"--find-links {served.url}", "-i http://127.0.0.1:9"):
        files = {"requirements.in": f"{line}\nlib\n"}
        found = compile_job(read_command(["pip-compile", "requirements.in"]), "requirements.txt", files.get)
        assert isinstance(found, str)
        assert "is not followed" in found
    files = {"pyproject.toml": PROJECT["pyproject.toml"] + f'[[tool.uv.index]]\nurl = "{served.url}/theirs"\n'}
    assert "lib==2.0" in UvCompile(served.simple, http_index).compile(
        replace(job_of(files, "pip-compile pyproject.toml", "requirements.txt"), python="3.9")
    )
    assert not any("theirs" in path for path, _ in served.asked)


def test_upgrades_are_versions_and_nothing_else(served, http_index):
    for hostile in ("lib==1 --index-url=http://x", "-r /etc/passwd", "lib @ http://x", "lib==1\n-e .", "lib"):
        found = lock(served, http_index, "lib\n", upgrades=[hostile])
        assert found == Unavailable("a version that is asked for is none")


def test_credentials_of_the_index_stay_out_of_reasons(served, http_index):
    served.behave["/simple/app/"] = lambda handler: handler.send_error(401)
    url = served.simple.replace("http://", "http://user:secret@")
    job = job_of({"requirements.in": "app\n"}, "pip-compile requirements.in", "requirements.txt")
    reason = UvCompile(url, http_index).compile(replace(job, python="3.9")).reason
    assert "secret" not in reason
    assert "user" not in reason
    gone = UvCompile("http://user:secret@127.0.0.1:9/simple", http_index).compile(replace(job, python="3.9")).reason
    assert gone.startswith("uv failed: ")
    assert "http://127.0.0.1:9/simple/app/" in gone
    assert "secret" not in gone
