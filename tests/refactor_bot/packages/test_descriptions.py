"""What releases say of themselves, as plain text and web addresses and nothing else."""

from __future__ import annotations

import pytest

from codemods.dependencies.questions import Description
from refactor_bot.packages.descriptions import Descriptions, read_description
from refactor_bot.packages.port import Unavailable

WHOLE = """\
Metadata-Version: 2.1
Name: lib
Version: 1.0
Summary: Does   things
Home-page: https://example.org/lib
Project-URL: Changelog, https://example.org/lib/changes#1.0
Project-URL: Source Code , http://example.org/src?a=1
Requires-Dist: numpy >=1.20
Requires-Dist: foo[bar] ; extra == "x"
Provides-Extra: x

Project-URL: No, https://example.org/in-the-long-description
"""


def test_a_description():
    assert read_description(WHOLE) == Description(
        "Does things",
        (
            ("Changelog", "https://example.org/lib/changes#1.0"),
            ("Source Code", "http://example.org/src?a=1"),
            ("Homepage", "https://example.org/lib"),
        ),
        ("numpy >=1.20", 'foo[bar] ; extra == "x"'),
    )
    assert read_description(WHOLE.replace("\n", "\r\n")) == read_description(WHOLE)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org",
        "https://",
        "https://user:secret@example.org",
        "https://good.org@evil.org",
        "https://[::1",
        "https://example.org/a b",
        "https://example.org/\x1b[31m",
        "https://example.org/\u202egpj",
        "//example.org",
        "UNKNOWN",
        "https://example.org/" + "a" * 2000,
        "",
    ],
)
def test_addresses_that_are_none(url):
    assert read_description(f"Project-URL: Docs, {url}\nHome-page: {url}\n").links == ()


def test_text_is_plain_and_short():
    found = read_description(
        f"Summary: a\x1b[31m\u202eb\x00{'c' * 5000}\nProject-URL: {'L' * 500}\x07, https://a.org\n"
    )
    assert found.summary.startswith("a [31mb c")
    assert len(found.summary) == 500
    assert found.links == (("L" * 80, "https://a.org"),)


def test_headers_without_end_are_bounded():
    many = "".join(f"Project-URL: {n}, https://example.org/{n}\nRequires-Dist: lib{n}\n" for n in range(20_000))
    found = read_description(many)
    assert len(found.links) == 50
    assert len(found.requires) == 2_000


def test_no_metadata_is_an_empty_description():
    assert read_description("") == Description()
    assert read_description("\0\0\0 nonsense \xff") == Description()


def test_a_release_of_an_index(index, http_index):
    index.wheel("lib", "1.0", ["other>=1"])
    index.sdist("lib", "1.0")
    index.sdist("lib", "2.0")
    described = Descriptions(http_index)
    assert described.description("lib", "1.0.0") == Description(requires=("other>=1",))
    expected = Unavailable("the index does not serve the metadata of lib 2.0", gone=True)
    assert described.description("lib", "2.0") == expected
    assert described.description("lib", "3.0") == Unavailable("the index has no lib 3.0", gone=True)
    assert described.description("gone", "1.0") == Unavailable("the index has no package gone", gone=True)


def test_another_file_is_asked_where_the_first_has_none(index, http_index):
    index.wheel("lib", "1.0", ["other>=1"], tag="cp311-cp311-win32")
    index.wheel("lib", "1.0", ["other>=1"], tag="py3-none-any")
    del index.bodies["/files/lib-1.0-cp311-cp311-win32.whl.metadata"]
    assert Descriptions(http_index).description("lib", "1.0").requires == ("other>=1",)
    del index.bodies["/files/lib-1.0-py3-none-any.whl.metadata"]
    assert Descriptions(http_index).description("lib", "1.0").gone
