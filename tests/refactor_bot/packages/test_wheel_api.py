"""What breaks between two releases of an index, and everything that a wheel or a server can do wrong."""

from __future__ import annotations

import io
import sys
import zipfile

import pytest
import requests

from codemods.dependencies.questions import Break, Use
from refactor_bot.packages.bounded import Limits
from refactor_bot.packages.fetch import Bounds, Fetcher
from refactor_bot.packages.port import Unavailable
from refactor_bot.packages.wheel_api import WheelApis
from refactor_bot.packages.wheels import WheelLimits

F = Use("lib.f", True, ("a", "b"))
G = Use("lib.g")
OLD = {"lib/__init__.py": "def f(a, b): ...\ndef g(): ...\n"}
NEW = {"lib/__init__.py": "def f(a): ...\n"}
FOUND = (Break(F, "takes no `b` any more"), Break(G, "is gone"))


def fetches(silence):
    session = requests.Session()
    session.trust_env = False
    return Fetcher(session, bounds=Bounds(connect=10, silence=silence, total=60), sleep=lambda _: None)


@pytest.fixture
def fetcher():
    return fetches(20)


@pytest.fixture
def apis(http_index, fetcher):
    return WheelApis(http_index, fetcher)


def served(index, new, **more):
    index.library("lib", "1.0", OLD)
    return index.library("lib", "2.0", new, **more)


def reason(found):
    assert isinstance(found, Unavailable), found
    return found.reason


def test_what_breaks(index, apis):
    served(index, NEW)
    assert apis.breaks("lib", "1.0", "2.0", (F, G)) == FOUND
    assert apis.breaks("lib", "1.0", "1.0.0", (F, G)) == ()
    assert apis.breaks("lib", "2.0", "1.0", (F, G)) == ()


def test_nothing_is_fetched_for_no_use(index, apis):
    served(index, NEW)
    assert apis.breaks("lib", "1.0", "2.0", (Use("lib.f()"), Use(""), Use("lib..f"), Use("lib." + "f" * 500))) == ()
    assert not index.asked


def test_the_wheel_for_every_platform_is_read(index, apis):
    served(index, NEW)
    index.library("lib", "2.0", OLD, tag="cp311-cp311-manylinux_2_17_x86_64")
    index.library("lib", "2.0", OLD, tag="py2-none-any")
    assert apis.breaks("lib", "1.0", "2.0", (F, G)) == FOUND
    assert [path for path, _ in index.asked if path.startswith("/files/")] == [
        "/files/lib-1.0-py3-none-any.whl",
        "/files/lib-2.0-py3-none-any.whl",
    ]


def test_the_smallest_wheel_of_linux_is_read_and_no_yanked_one(index, apis):
    index.library("lib", "1.0", OLD)
    index.library("lib", "2.0", {}, tag="py3-none-any", yanked="broken")
    index.library("lib", "2.0", {}, tag="cp311-cp311-win_amd64")
    index.library("lib", "2.0", OLD | {"lib/more.py": "x = 1"}, tag="cp312-cp312-manylinux_2_17_x86_64")
    index.library("lib", "2.0", NEW, tag="cp311-cp311-manylinux_2_17_x86_64")
    index.sdist("lib", "2.0")
    assert apis.breaks("lib", "1.0", "2.0", (F, G)) == FOUND


def test_an_extension_may_hold_anything(index, apis):
    served(index, {"lib/__init__.py": "from .fast import *", "lib/fast.cpython-311-x86_64-linux-gnu.so": b"\x7fELF"})
    assert apis.breaks("lib", "1.0", "2.0", (F, G)) == ()


def test_a_wheel_without_the_module(index, apis):
    served(index, {"lib-2.0.dist-info/METADATA": "Name: lib"})
    assert reason(apis.breaks("lib", "1.0", "2.0", (F, G))) == "the wheel of lib 2.0 has no module `lib`"
    assert reason(apis.breaks("lib", "2.0", "1.0", (F, G))) == "the wheel of lib 2.0 has no module `lib`"


def test_what_a_wheel_brings_is_never_imported(index, apis, tmp_path):
    marker = tmp_path / "ran"
    code = f"open({str(marker)!r}, 'w')\n"
    names = ("sitecustomize", "usercustomize", "json", "ast", "zipfile", "refactor_bot/__init__", "lib/hook")
    hostile = {f"{name}.py": code for name in names} | {"lib/__init__.py": f"{code}def f(a): ...\n"}
    served(index, hostile)
    assert apis.breaks("lib", "1.0", "2.0", (F, G)) == FOUND
    index.library("lib", "3.0", hostile | {"lib.pth": f"import sys; {code}"})
    assert apis.breaks("lib", "1.0", "3.0", (F, G)) == FOUND[:1]
    assert not marker.exists()


def test_members_that_lead_out_of_the_archive_are_written_nowhere(index, apis, tmp_path):
    target = tmp_path / "evil.py"
    link = zipfile.ZipInfo("lib/linked.py")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in ("../evil.py", "../../../../../../../../../../../.." + str(target), str(target), "..\\evil.py"):
            archive.writestr(path, "f = 1")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("lib/__init__.py", "def f(a): ...\n")
    index.library("lib", "1.0", OLD | {"lib/linked.py": "h = 1"})
    index.file("lib", "lib-2.0-py3-none-any.whl", buffer.getvalue())
    assert apis.breaks("lib", "1.0", "2.0", (F, G, Use("lib.linked.h"))) == FOUND
    assert not target.exists()


def test_a_module_that_unpacks_to_too_much_is_not_known(index, apis):
    served(index, {"lib/__init__.py": "from .x import *", "lib/x.py": b"#" * 50_000_000})
    assert apis.breaks("lib", "1.0", "2.0", (F, G)) == ()


def test_memory_is_bounded(index, http_index, fetcher):
    served(index, {"lib/__init__.py": "from .x import *", "lib/x.py": "x = [" + "[]," * 200_000 + "]"})
    assert len(WheelApis(http_index, fetcher).breaks("lib", "1.0", "2.0", (F, G))) == 2
    small = WheelApis(http_index, fetcher, limits=Limits(seconds=60, memory=90 * 1024**2, file=100_000))
    found = small.breaks("lib", "1.0", "2.0", (F, G))
    assert found == () or reason(found) == "the wheels could not be read"


def test_time_is_bounded(index, http_index, fetcher):
    served(index, {"lib/__init__.py": "from .x import *", "lib/x.py": "x = [" + "[]," * 2_000_000 + "]"})
    quick = WheelApis(http_index, fetcher, limits=Limits(seconds=0.3, file=100_000))
    assert (
        reason(quick.breaks("lib", "1.0", "2.0", (F, G))) == "reading the wheels took longer than 0 s and was stopped"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(", ()),
        ("x = " + "(" * 100_000, ()),
        ("x = " + "-" * 1_000_000 + "1", ()),
        ("\0", ()),
        ("# coding: nonsense\n", ()),
        ("# coding: latin-1\ndef f(a): '\xe9'\n".encode("latin-1"), FOUND),
    ],
)
def test_modules_that_cannot_be_parsed_are_not_known(index, apis, text, expected):
    served(index, {"lib/__init__.py": text})
    assert apis.breaks("lib", "1.0", "2.0", (F, G)) == expected


def broken_archives():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("lib/__init__.py", "def f(a): ...\n" * 1000)
    data = whole.getvalue()
    return {"truncated": data[: len(data) // 2], "empty": b"", "nonsense": b"PK" * 1000}


@pytest.mark.parametrize("case", broken_archives())
def test_what_is_no_archive(index, apis, case):
    index.library("lib", "1.0", OLD)
    index.file("lib", "lib-2.0-py3-none-any.whl", broken_archives()[case])
    assert reason(apis.breaks("lib", "1.0", "2.0", (F, G))) == "the wheel of lib 2.0 is no archive that can be read"


def test_a_member_that_is_damaged_is_not_known(index, apis):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("lib/__init__.py", "def f(a): ...\n")
    index.library("lib", "1.0", OLD)
    index.file("lib", "lib-2.0-py3-none-any.whl", buffer.getvalue().replace(b"def f(a)", b"def f(x)"))
    assert apis.breaks("lib", "1.0", "2.0", (F, G)) == ()


def test_a_wheel_of_another_hash_is_not_read(index, apis):
    served(index, NEW, hashes={"sha256": "0" * 64})
    expected = "lib-2.0-py3-none-any.whl is not the file that the index has a hash of"
    assert reason(apis.breaks("lib", "1.0", "2.0", (F, G))) == expected


def test_a_large_wheel_is_not_fetched(index, apis):
    served(index, NEW, size=2 * 1024**3)
    found = apis.breaks("lib", "1.0", "2.0", (F, G))
    assert found == Unavailable("the wheels of lib 2.0 are larger than 80 MB", gone=True)
    assert not any(path == "/files/lib-2.0-py3-none-any.whl" for path, _ in index.asked)


def test_a_wheel_that_is_larger_than_announced_is_given_up(index, http_index, fetcher):
    def flood(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.close_connection = True
        try:
            while not index.free.is_set():
                handler.wfile.write(b"x" * 10_000)
        except OSError:
            return

    served(index, NEW, size=None)
    index.behave["/files/lib-2.0-py3-none-any.whl"] = flood
    apis = WheelApis(http_index, fetcher, WheelLimits(size=100_000))
    expected = f"{index.url}/files/lib-2.0-py3-none-any.whl is larger than 100000 bytes"
    assert reason(apis.breaks("lib", "1.0", "2.0", (F, G))) == expected


def test_a_server_that_hangs(index, http_index):
    served(index, NEW)
    index.behave["/files/lib-2.0-py3-none-any.whl"] = lambda handler: index.free.wait(30)
    found = WheelApis(http_index, fetches(0.5), WheelLimits(seconds=10)).breaks("lib", "1.0", "2.0", (F, G))
    assert reason(found) == f"{index.url}/files/lib-2.0-py3-none-any.whl did not answer in time"


def test_a_file_that_broke_off_is_fetched_again_from_its_start(index, apis):
    entry = served(index, NEW)
    path = f"/files/{entry['filename']}"
    data = index.bodies[path][1]

    def break_off(handler):
        del index.behave[path]
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[:50])
        handler.close_connection = True

    index.behave[path] = break_off
    assert apis.breaks("lib", "1.0", "2.0", (F, G)) == FOUND


def test_releases_that_cannot_be_read(index, apis):
    served(index, NEW)
    index.sdist("lib", "3.0")
    assert reason(apis.breaks("lib", "1.0", "3.0", (F,))) == "lib 3.0 has no wheel"
    assert reason(apis.breaks("lib", "1.0", "4.0", (F,))) == "the index has no lib 4.0"
    assert reason(apis.breaks("gone", "1.0", "2.0", (F,))) == "the index has no package gone"


def test_the_environment_does_not_reach_the_reader(index, apis, monkeypatch, tmp_path):
    (tmp_path / "ast.py").write_text("raise SystemExit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    served(index, NEW)
    assert sys.flags.isolated == 0
    assert apis.breaks("lib", "1.0", "2.0", (F, G)) == FOUND
