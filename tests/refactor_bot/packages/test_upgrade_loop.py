"""Upgrades as people meet them: an index, a resolver and git that are real, on loopback; GitHub's stand-in."""

import pytest
from plugins.loop import NAME, OWNER, Loop

RUN = "/refactor run dependencies"
MANIFEST = b"# what we need\nnumpy==1.23.5\nrequests==2.25.1  # http\n"
PROGRAM = b"import numpy as np\n\nx = np.float(1)\ny = np.product([1, 2])\n"


@pytest.fixture
def package_index(index):
    for version in ("1.23.5", "2.1.3"):
        index.wheel("numpy", version)
    index.wheel("requests", "2.25.1", ["urllib3>=1.21"])
    index.wheel("requests", "2.31.0", ["urllib3>=1.21"])
    index.wheel("urllib3", "2.0.0")
    return index.simple


def test_small_steps_come_first_and_a_large_one_brings_its_calls(loop: Loop):
    repo = loop.repository({"requirements.txt": MANIFEST, "train.py": PROGRAM})
    loop.command(RUN)
    (small,) = loop.pulls()
    assert small.title == "Upgrade requests to 2.31.0"
    assert small.pull.head == "refactor-bot/dependencies--minor"
    assert "numpy 2.1.3 waits" in small.body
    loop.hub.merge(NAME, small.number, OWNER)
    loop.settle()
    loop.command(RUN)
    (large,) = loop.pulls()
    assert large.title == "Upgrade numpy to 2.1.3 and migrate 2 calls"
    for part in ("| numpy | 1.23.5 | 2.1.3 | major |", "2 call sites break, 2 rewritten, 0 for you", "`resolvable`"):
        assert part in large.body
    tree = repo.bare.repository[large.pull.head_sha].tree
    assert tree["requirements.txt"].data == MANIFEST.replace(b"1.23.5", b"2.1.3").replace(b"2.25.1", b"2.31.0")
    assert tree["train.py"].data == PROGRAM.replace(b"np.float(1)", b"float(1)").replace(b"product", b"prod")


def test_a_closed_pull_request_is_a_decision_about_its_version(loop: Loop):
    loop.repository({"requirements.txt": MANIFEST})
    loop.command(RUN)
    (small,) = loop.pulls()
    loop.hub.close(NAME, small.number, OWNER)
    loop.settle()
    loop.command(RUN)
    (large,) = loop.pulls()
    assert large.title == "Upgrade numpy to 2.1.3"
