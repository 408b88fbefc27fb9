"""Compiled locks: byte for byte what pip-compile prints, and nothing of a hostile input reaches it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from datetime import date

import pytest

from codemods.dependencies.manifests.compile_command import read_command
from codemods.dependencies.manifests.compile_inputs import compile_job
from refactor_bot.packages.bounded import Limits
from refactor_bot.packages.compiling import PYTHON, PipCompile
from refactor_bot.packages.port import Unavailable


@pytest.fixture
def served(index):
    index.wheel("app", "1.0", ["lib>=1", 'old; python_version < "3"', "Tool[extra]"])
    index.wheel("app", "2.0", ["lib>=1,<3", "tool[extra]"], python=">=3.8")
    index.wheel("app", "3.0", python=">=4")
    index.wheel("lib", "1.0")
    index.wheel("lib", "2.0", **{"upload-time": "2024-05-01T00:00:00Z"})
    index.sdist("lib", "2.0")
    index.wheel("lib", "2.5rc1")
    index.wheel("lib", "2.9", yanked=True)
    index.wheel("tool", "1.0", ['lib; extra == "extra"'])
    return index


def job_of(files, command, output):
    found = compile_job(read_command(["pip-compile", *command]), output, files.get)
    assert not isinstance(found, str), found
    return found


def genuine(index, tmp_path, files, command, output, upgrades=()):
    """Return what pip-compile prints when a person runs it beside these files."""
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    more = [f"--upgrade-package={one}" for one in upgrades]
    environment = {
        "PATH": os.defpath,
        "HOME": str(tmp_path / "home"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": index.simple,
    }
    program = [sys.executable, "-m", "piptools", "compile", "--quiet"]
    subprocess.run([*program, *more, *command], cwd=tmp_path, env=environment, check=True, capture_output=True)
    text = (tmp_path / output).read_bytes().decode()
    end = "\r\n" if "\r\n" in text else "\n"
    # The index is the operator's own here; for PyPI pip-compile prints no such line.
    return text.replace(f"--index-url {index.simple}{end}{end}", "")


OLD = "app==1.0\n    # via -r requirements.in\nlib==1.0\n    # via app\ntool[extra]==1.0\n    # via app\n"
CASES = {
    "bare": ({"requirements.in": "App\n"}, ["requirements.in"], "requirements.txt", ()),
    "hashes and layers": (
        {
            "req/dev.in": "-r base.in\n-c ../c.txt\ntool[Extra] ; python_version >= '3'\nold; python_version < '3'\n",
            "req/base.in": "# what we need\napp<3  # why\n",
            "c.txt": "lib<9\n",
        },
        ["--generate-hashes", "--output-file=req/dev.txt", "req/dev.in"],
        "req/dev.txt",
        (),
    ),
    "one package raised": (
        {"requirements.in": "app\r\n", "requirements.txt": OLD.replace("\n", "\r\n")},
        ["--strip-extras", "--annotation-style=line", "requirements.in"],
        "requirements.txt",
        ["app==2.0"],
    ),
    "project": (
        {
            "pyproject.toml": '[project]\nname = "mine"\nversion = "1"\ndependencies = ["lib"]\n'
            '[project.optional-dependencies]\ndev = ["tool"]\n'
        },
        ["--extra=dev", "pyproject.toml"],
        "requirements.txt",
        (),
    ),
}


@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=() if "hashes" in name else pytest.mark.slow) for name in CASES]
)
def test_the_output_is_what_pip_compile_prints(served, http_index, tmp_path, case):
    files, command, output, upgrades = CASES[case]
    found = PipCompile(served.simple, http_index).compile(job_of(files, command, output), upgrades)
    assert found == genuine(served, tmp_path, files, command, output, upgrades)
    assert "==2.0" in found


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


def failure(index, http_index, text, **more):
    job = job_of({"requirements.in": text}, ["requirements.in"], "requirements.txt")
    found = PipCompile(index.simple, http_index, **more).compile(job)
    assert isinstance(found, Unavailable)
    return found.reason


def test_a_source_release_is_never_built(served, http_index, tmp_path):
    marker = tmp_path / "ran"
    served.sdist("evil", "1.0", hostile_sdist(marker))
    served.wheel("innocent", "1.0", ["evil"])
    assert "evil" in failure(served, http_index, "innocent\n")
    assert not marker.exists()
    assert not any(path == "/files/evil-1.0.tar.gz" for path, _ in served.asked)


def test_a_wheel_of_another_hash_is_refused(served, http_index):
    served.wheel("forged", "1.0", **{"core-metadata": False, "hashes": {"sha256": "0" * 64}})
    assert "HASHES" in failure(served, http_index, "forged\n")


def test_a_package_cannot_lead_to_code_elsewhere(served, http_index, tmp_path):
    marker = tmp_path / "ran"
    path = tmp_path / "evil-1.0.tar.gz"
    path.write_bytes(hostile_sdist(marker))
    served.file("evil", "evil-1.0.tar.gz", hostile_sdist(marker))
    served.wheel("setuptools", "80.0")
    served.wheel("reaching", "1.0", [f"evil @ {served.url}/files/evil-1.0.tar.gz"])
    served.wheel("local", "1.0", [f"evil @ {path.as_uri()}"])
    for name in ("reaching", "local"):
        reason = failure(served, http_index, f"{name}\n")
        assert reason == "a package would have to be built, or fetched by another program"
    assert not marker.exists()


def test_a_private_name_is_asked_of_the_operators_index_alone(served, http_index):
    assert "internal-tool" in failure(served, http_index, "internal-tool\n")
    assert {path for path, _ in served.asked} == {"/simple/internal-tool/"}
    asked = len(served.asked)
    files = {"requirements.in": f"--extra-index-url {served.simple}\ninternal-tool\n"}
    refused = compile_job(read_command(["pip-compile", "requirements.in"]), "requirements.txt", files.get)
    assert refused == "requirements.in, line 1: --extra-index-url is not followed"
    assert len(served.asked) == asked


def test_time_is_bounded(served, http_index):
    served.behave["/simple/app/"] = lambda handler: handler.server.index.free.wait(30)
    reason = failure(served, http_index, "app\n", limits=Limits(seconds=3))
    assert reason == "resolving took longer than 3 s and was stopped"


@pytest.mark.slow
def test_memory_is_bounded(served, http_index):
    served.flood("/simple/app/")
    reason = failure(served, http_index, "app\n", limits=Limits(seconds=60, memory=600 * 1024**2))
    assert reason == "resolving needed more memory than it may have"


def test_the_environment_and_what_is_too_new_are_left_out(served, http_index, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PYTHONSTARTUP", "/nonexistent")
    monkeypatch.setenv("CUSTOM_COMPILE_COMMAND", "make lock")
    job = job_of({"requirements.in": "lib\n"}, ["requirements.in"], "requirements.txt")
    found = PipCompile(served.simple, http_index).compile(job, before=date(2024, 3, 1))
    assert "lib==1.0" in found
    assert "make lock" not in found


def test_upgrades_are_versions_and_nothing_else(served, http_index):
    job = job_of({"requirements.in": "lib\n"}, ["requirements.in"], "requirements.txt")
    compiler = PipCompile(served.simple, http_index)
    for hostile in ("lib==1 --index-url=http://x", "-r /etc/passwd", "lib @ http://x", "lib==1\n-e .", "lib"):
        assert compiler.compile(job, [hostile]) == Unavailable("a version that is asked for is none")


def test_credentials_of_the_index_stay_out_of_reasons(served, http_index):
    url = served.simple.replace("http://", "http://user:secret@")
    job = job_of({"requirements.in": "gone\n"}, ["requirements.in"], "requirements.txt")
    assert "secret" not in PipCompile(url, http_index).compile(job).reason


def test_a_lock_of_another_python_is_left_alone(served, http_index):
    old = "# This file is autogenerated by pip-compile with Python 3.7\nlib==1.0\n"
    job = job_of({"requirements.in": "lib\n", "requirements.txt": old}, ["requirements.in"], "requirements.txt")
    reason = PipCompile(served.simple, http_index).compile(job).reason
    assert reason == f"compiled for Python 3.7, and this resolves for {PYTHON}"
    assert not served.asked
