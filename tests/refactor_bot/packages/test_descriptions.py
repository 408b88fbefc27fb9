"""What releases say of themselves, as plain text and web addresses and nothing else."""

from __future__ import annotations

import pytest

from codemods.dependencies.questions import Description
from refactor_bot.packages.descriptions import Descriptions, read_description
from refactor_bot.packages.port import Unavailable
from refactor_bot.packages.wheels import WheelLimits

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


def _served(index, members):
    index.library("lib", "1.0", members)
    for one in index.projects["lib"]:
        one.pop("core-metadata", None)


def test_a_wheel_tells_where_the_index_does_not(index, http_index, fetcher):
    _served(index, {"lib.py": "", "lib-1.0.dist-info/METADATA": WHOLE})
    assert Descriptions(http_index, fetcher).description("lib", "1.0") == read_description(WHOLE)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"lib.py": ""}, "the wheel has no metadata"),
        ({"a-1.dist-info/METADATA": "", "b-1.dist-info/METADATA": ""}, "the wheel has no metadata"),
        ({"x/lib-1.0.dist-info/METADATA": WHOLE}, "the wheel has no metadata"),
    ],
)
def test_wheels_that_do_not_tell(index, http_index, fetcher, members, reason):
    _served(index, members)
    assert Descriptions(http_index, fetcher).description("lib", "1.0") == Unavailable(reason)


def test_metadata_that_unpacks_to_gigabytes_is_cut(index, http_index, fetcher):
    _served(index, {"lib-1.0.dist-info/METADATA": WHOLE.replace("\n\n", f"\nX: {'a' * 40_000_000}\n\n")})
    assert Descriptions(http_index, fetcher).description("lib", "1.0").summary == "Does things"


def test_a_large_wheel_is_not_fetched_for_its_metadata(index, http_index, fetcher):
    _served(index, {"lib-1.0.dist-info/METADATA": WHOLE})
    found = Descriptions(http_index, fetcher, WheelLimits(size=10)).description("lib", "1.0")
    assert isinstance(found, Unavailable)
    assert "larger than" in found.reason
