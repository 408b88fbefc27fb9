"""The index over HTTP: both forms of its API, its cache, and everything that a server can do wrong."""

from __future__ import annotations

from datetime import date

import pytest
import requests

from codemods.dependencies.versions.values import Advisory, Span
from refactor_bot.packages.advisories import IndexAdvisories, OsvDump, Together, read_osv
from refactor_bot.packages.fetch import Bounds, Fetcher, NoPages, Page, bare
from refactor_bot.packages.index import HttpIndex
from refactor_bot.packages.page_cache import DiskPages
from refactor_bot.packages.port import Unavailable
from refactor_bot.packages.simple_api import read_project


@pytest.mark.parametrize("html", [False, True], ids=["json", "html"])
def test_a_project(index, http_index, html):
    index.html = html
    index.wheel("a-b", "1.0", python=">=3.8")
    index.sdist("a-b", "1.0")
    index.wheel("a-b", "1.10", yanked="broken & bad" if not html else "broken")
    index.wheel("a-b", "1.9", tag="cp311-cp311-manylinux_2_17_x86_64")
    index.file("a-b", "other-9.0.tar.gz", b"")
    index.file("a-b", "a_b-nonsense.whl", b"")
    index.file("a-b", "a_b-2.0+cpu-py3-none-any.whl", b"")
    found = http_index.project("A.B")
    assert found.name == "a-b"
    assert [one.version for one in found.releases] == ["1.0", "1.9", "1.10"]
    first = found.releases[0]
    assert [(file.name, file.is_wheel, file.requires_python) for file in first.files] == [
        ("a_b-1.0-py3-none-any.whl", True, ">=3.8"),
        ("a-b-1.0.tar.gz", False, None),
    ]
    assert first.files[0].url == f"{index.url}/files/a_b-1.0-py3-none-any.whl"
    assert len(first.files[0].sha256) == 64
    assert first.yanked is None
    assert found.releases[2].yanked.startswith("broken")
    assert found.releases[1].files[0].tags == ("cp311-cp311",)
    assert first.uploaded == (None if html else date(2024, 1, 1))
    assert http_index.metadata(first.files[0]).startswith("Metadata-Version")
    assert http_index.metadata(first.files[1]).gone


def test_a_package_that_vanished(index, http_index):
    assert http_index.project("gone") == Unavailable("the index has no package gone", gone=True)


@pytest.mark.parametrize("name", ["", "../x", "a b", "a/../b", "a\n", "é", "-a", "a?x=1", "a" * 500])
def test_names_that_are_none_are_not_asked_for(index, http_index, name):
    assert http_index.project(name).gone
    assert not index.asked


def test_pages_are_asked_for_again_by_etag(index, tmp_path):
    index.wheel("a", "1.0")
    with requests.Session() as session:
        session.trust_env = False
        http_index = HttpIndex(index.simple, Fetcher(session, DiskPages(tmp_path / "pages")))
        first = http_index.project("a")
        assert http_index.project("a") == first
        index.wheel("a", "2.0")
        assert [one.version for one in http_index.project("a").releases] == ["1.0", "2.0"]
    assert [status for _, status in index.asked] == [200, 304, 200]


def test_a_broken_cache_is_empty(tmp_path):
    pages = DiskPages(tmp_path / "pages")
    page = Page("http://host/", "text/html", b"x", '"1"')
    pages.put("key", page)
    assert pages.get("key") == page
    for file in (tmp_path / "pages").iterdir():
        file.write_bytes(b"broken")
    assert pages.get("key") is None
    assert pages.get("other") is None
    (tmp_path / "file").touch()
    DiskPages(tmp_path / "file").put("key", page)


def test_the_cache_drops_the_oldest(tmp_path):
    pages = DiskPages(tmp_path, limit=4_000)
    for number in range(130):
        pages.put(str(number), Page("u", "k", b"x" * 500, "e"))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 70 * 700
    assert pages.get("0") is None
    assert pages.get("129") is not None
    assert NoPages().get("129") is None


def answer(status, headers=(), body=b""):
    def behave(handler):
        handler.send_response(status)
        for name, value in headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def hang(handler):
    handler.server.index.free.wait(10)
    handler.close_connection = True


def endless(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    handler.close_connection = True
    try:
        while not handler.server.index.free.is_set():
            handler.wfile.write(b"x" * 65_536)
    except OSError:
        return


def two_gigabytes(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", str(2 * 1024**3))
    handler.end_headers()
    handler.close_connection = True


def cut_off(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"x")
    handler.close_connection = True


@pytest.mark.parametrize(
    ("behave", "reason", "times"),
    [
        (hang, "did not answer in time", 2),
        (endless, "is larger than 1000000 bytes", 1),
        (two_gigabytes, "is larger than 1000000 bytes", 1),
        (cut_off, "could not be reached", 2),
        (answer(503), "answered 503", 2),
        (answer(403), "answered 403", 1),
        (answer(200, [("Content-Type", "text/plain")]), "not the simple API", 1),
        (answer(200), "of no type", 1),
        (answer(200, [("Content-Type", "application/vnd.pypi.simple.v1+json")], b"{"), "not the simple API", 1),
        (answer(200, [("Content-Type", "application/vnd.pypi.simple.v1+json")], b"[]"), "not the simple API", 1),
        (answer(302, [("Location", "file:///etc/passwd")]), "less safe", 1),
        (answer(302, [("Location", "ftp://127.0.0.1/")]), "less safe", 1),
        (answer(302, [("Location", "/simple/a/")]), "without end", 6),
        (answer(302, [("Location", "http://[bad")]), "is no address", 1),
    ],
    ids=range(14),
)
def test_a_server_that_does_wrong(index, http_index, behave, reason, times):
    index.behave["/simple/a/"] = behave
    found = http_index.project("a")
    assert isinstance(found, Unavailable)
    assert reason in found.reason
    assert not found.gone
    assert len(index.asked) == times


def test_metadata_of_two_gigabytes_is_a_reason(index, http_index):
    index.wheel("a", "1.0")
    index.behave["/files/a-1.0-py3-none-any.whl.metadata"] = two_gigabytes
    file = http_index.project("a").releases[0].files[0]
    assert "larger than" in http_index.metadata(file).reason


def test_redirects_are_followed_within_the_scheme(index, http_index):
    index.wheel("a", "1.0")
    index.behave["/simple/b/"] = answer(301, [("Location", "/simple/a/")])
    assert http_index.project("b").releases == ()
    assert [path for path, _ in index.asked] == ["/simple/b/", "/simple/a/"]


def test_no_server_is_a_reason():
    with requests.Session() as session:
        session.trust_env = False
        fetcher = Fetcher(session, bounds=Bounds(connect=1, attempts=2), sleep=lambda _: None)
        found = HttpIndex("http://user:secret@127.0.0.1:9/simple", fetcher).project("a")
        again = HttpIndex("http://user:secret@127.0.0.1:9/simple", fetcher).project("b")
    assert "could not be reached" in found.reason
    assert again.reason == "127.0.0.1:9 could not be reached a moment ago"
    assert "secret" not in found.reason


def test_addresses_lose_their_credentials():
    assert bare("https://user:secret@host:1/a?token=x#y") == "https://host:1/a"
    assert bare("http://[") == "an address that cannot be read"


def test_a_page_of_markup_without_files():
    page = Page("http://host/simple/a/", "text/html", b"<a>" * 1_000 + b"<a href='\xff'>" + b"<base href='http://x/'>")
    assert read_project("a", page).releases == ()


KNOWN = {
    "vulnerabilities": [
        {
            "id": "PYSEC-1",
            "aliases": ["CVE-1", 3],
            "details": "A leak.\nMore of it",
            "fixed_in": ["1.5"],
            "link": "https://osv.dev/1",
            "withdrawn": None,
        },
        {"id": "PYSEC-2", "withdrawn": "2024-01-01"},
        "nonsense",
    ]
}
LEAK = Advisory("PYSEC-1", ("CVE-1",), "A leak. More of it", "https://osv.dev/1", fixed=("1.5",))


def test_the_advisories_of_the_index(index, fetcher):
    import json

    index.bodies["/pypi/a-b/1.0/json"] = ("application/json", json.dumps(KNOWN).encode())
    index.bodies["/pypi/a-b/2.0/json"] = ("application/json", b"{")
    known = IndexAdvisories(index.simple, fetcher)
    assert known.of("A.B", "1.0") == (LEAK,)
    assert known.of("a-b", "3.0") == ()
    assert "is no JSON" in known.of("a-b", "2.0").reason
    index.behave["/pypi/a-b/4.0/json"] = answer(500)
    assert "answered 500" in known.of("a-b", "4.0").reason


RECORD = {
    "id": "GHSA-1",
    "aliases": ["CVE-1"],
    "summary": "A leak",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "A.B"},
            "ranges": [
                {"type": "GIT", "events": [{"introduced": "0"}]},
                {
                    "type": "ECOSYSTEM",
                    "events": [{"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "2"}, {"last_affected": "2.3"}],
                },
                {"type": "ECOSYSTEM", "events": [{"introduced": "4"}]},
            ],
            "versions": ["3.0"],
        },
        {"package": {"ecosystem": "npm", "name": "a"}},
        "nonsense",
    ],
}


def test_an_osv_record():
    ((name, found),) = read_osv(RECORD)
    assert name == "a-b"
    assert found.spans == (Span("0", "1.2"), Span("2", None, "2.3"), Span("4"))
    assert [one for one in ("1.1", "1.2", "2.3", "2.4", "3.0", "4.0") if found.affects(one)] == [
        "1.1",
        "2.3",
        "3.0",
        "4.0",
    ]
    assert found.fixed == ("1.2",)
    assert read_osv({**RECORD, "withdrawn": "2024"}) == []
    assert read_osv({"affected": 3}) == []


def test_an_osv_dump(tmp_path):
    import json
    import zipfile

    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("GHSA-1.json", json.dumps(RECORD))
        archive.writestr("broken.json", "{")
        archive.writestr("list.json", "[]")
        archive.writestr("readme.txt", "{")
    dump = OsvDump(path)
    assert [one.id for one in dump.of("a_b", "9")] == ["GHSA-1"]
    assert dump.of("other", "1") == ()
    path.write_bytes(b"not a zip")
    assert "cannot be read" in OsvDump(path).of("a", "1").reason
    assert "cannot be read" in OsvDump(tmp_path / "missing.zip").of("a", "1").reason


class Fixed:
    def __init__(self, found):
        self.found = found

    def of(self, name, version):
        return self.found


def test_one_advisory_under_two_names_is_said_once():
    other = Advisory("PYSEC-9")
    same = Advisory("GHSA-1", ("CVE-1",))
    assert Together([Fixed([LEAK]), Fixed([same, other])]).of("a", "1") == (LEAK, other)
    assert Together([Fixed([LEAK]), Fixed(Unavailable("no"))]).of("a", "1") == Unavailable("no")
