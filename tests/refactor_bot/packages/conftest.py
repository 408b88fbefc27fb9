"""A package index on the loopback, with wheels that the test makes."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import threading
import zipfile
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from refactor_bot.packages.fetch import Bounds, Fetcher
from refactor_bot.packages.index import HttpIndex

JSON = "application/vnd.pypi.simple.v1+json"


def wheel_of(name, version, requires=(), python=None):
    """Return a wheel without code, the same bytes every time."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += f"Requires-Python: {python}\n" if python else ""
    metadata += "".join(f"Requires-Dist: {one}\n" for one in requires)
    extras = sorted(set(re.findall(r'extra == "([^"]+)"', " ".join(requires))))
    metadata += "".join(f"Provides-Extra: {one}\n" for one in extras)
    members = {
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = [
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},"
        for path, text in members.items()
    ]
    members[f"{info}/RECORD"] = "\n".join([*digests, f"{info}/RECORD,,", ""])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in members.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return buffer.getvalue(), metadata.encode()


def archive_of(members):
    """Return an archive of texts or bytes by path, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in members.items():
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@dataclass
class Index:
    """A package index that serves what it was given, and remembers what it was asked."""

    url: str = ""
    html: bool = False
    projects: dict[str, list[dict]] = field(default_factory=dict)
    bodies: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    behave: dict = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    headers: list[dict] = field(default_factory=list)
    free: threading.Event = field(default_factory=threading.Event)

    @property
    def simple(self):
        """The root of its simple API."""
        return f"{self.url}/simple"

    def wheel(self, name, version, requires=(), *, python=None, tag="py3-none-any", **more):
        """Serve a wheel."""
        data, metadata = wheel_of(name, version, requires, python)
        filename = f"{name.replace('-', '_')}-{version}-{tag}.whl"
        entry: dict = {"core-metadata": {"sha256": hashlib.sha256(metadata).hexdigest()}}
        self.bodies[f"/files/{filename}.metadata"] = ("application/octet-stream", metadata)
        entry |= {"requires-python": python} if python else {}
        return self.file(name, filename, data, **(entry | more))

    def library(self, name, version, members, *, tag="py3-none-any", **more):
        """Serve a wheel that holds these members and no metadata."""
        return self.file(name, f"{name.replace('-', '_')}-{version}-{tag}.whl", archive_of(members), **more)

    def sdist(self, name, version, data=b"not an archive", **more):
        """Serve a source release."""
        return self.file(name, f"{name}-{version}.tar.gz", data, **more)

    def file(self, name, filename, data, **more):
        """Serve a file and list it."""
        self.bodies[f"/files/{filename}"] = ("application/octet-stream", data)
        entry = {
            "filename": filename,
            "url": f"{self.url}/files/{filename}",
            "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
            "upload-time": "2024-01-01T00:00:00Z",
            "size": len(data),
            **more,
        }
        self.projects.setdefault(name, []).append(entry)
        return entry

    def flood(self, path):
        """Answer a request with a page that does not end."""

        def answer(handler):
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html")
            handler.end_headers()
            handler.close_connection = True
            try:
                while not self.free.is_set():
                    handler.wfile.write(b"x" * 1_000_000)
            except OSError:
                return

        self.behave[path] = answer

    def page(self, path):
        """Return the type and the body of a page, or None."""
        parts = path.strip("/").split("/")
        if parts[0] == "simple" and len(parts) == 2 and parts[1] in self.projects:
            return self._project(parts[1])
        return self.bodies.get(path)

    def _project(self, name):
        files = self.projects[name]
        if not self.html:
            data = {"meta": {"api-version": "1.1"}, "name": name, "files": files, "versions": []}
            return JSON, json.dumps(data).encode()
        anchors = []
        for one in files:
            more = (
                f' data-requires-python="{one["requires-python"]}"'.replace(">", "&gt;")
                if "requires-python" in one
                else ""
            )
            more += f' data-yanked="{one["yanked"]}"' if "yanked" in one else ""
            more += ' data-core-metadata="true"' if "core-metadata" in one else ""
            place = f"../../files/{one['filename']}#sha256={one['hashes']['sha256']}"
            anchors.append(f'<a href="{place}"{more}>{one["filename"]}</a><br>')
        return "text/html", ("<!DOCTYPE html><html><body>" + "\n".join(anchors)).encode()


class Handler(BaseHTTPRequestHandler):
    """Answers with pages and their ETags, or as the index was told to behave at a path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        index = self.server.index
        index.headers.append(dict(self.headers))
        behave = index.behave.get(self.path)
        if behave is not None:
            index.asked.append((self.path, 0))
            behave(self)
            return
        page = index.page(self.path)
        etag = f'"{hashlib.sha256(page[1]).hexdigest()[:16]}"' if page else ""
        status = 404 if page is None else 304 if self.headers.get("If-None-Match") == etag else 200
        index.asked.append((self.path, status))
        body = page[1] if page and status == 200 else b""
        self.send_response(status)
        if page:
            self.send_header("Content-Type", page[0])
            self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Print nothing."""


@pytest.fixture
def index():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.index = Index(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server.index
    server.index.free.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetcher():
    with requests.Session() as session:
        session.trust_env = False
        bounds = Bounds(connect=2, silence=0.3, total=5, size=1_000_000, attempts=2)
        yield Fetcher(session, bounds=bounds, sleep=lambda _: None)


@pytest.fixture
def http_index(index, fetcher):
    return HttpIndex(index.simple, fetcher)
