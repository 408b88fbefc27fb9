"""What becomes of objects when nobody needs them."""

import os
import time

import pygit2
import pytest

from refactor_bot.repo.object_store import ObjectStore


@pytest.fixture
def store(tmp_path):
    for name in ("1.git", "2.git", "notes"):
        pygit2.init_repository(str(tmp_path / name), bare=True)
    old = time.time() - 100
    for name in ("1.git", "2.git"):
        os.utime(tmp_path / name, (old, old))
    pygit2.init_repository(str(tmp_path / "3.git"), bare=True)
    return ObjectStore(tmp_path)


def test_only_what_is_installed_or_just_fetched_stays(store):
    assert store.keep_only({1}, unused=50) == (2,)
    assert sorted(path.name for path in store.root.iterdir() if path.is_dir()) == ["1.git", "3.git", "notes"]


def test_nothing_fresh_goes(store):
    assert store.keep_only(set(), unused=1000) == ()


def test_no_directory_is_nothing_to_do(tmp_path):
    assert ObjectStore(tmp_path / "absent").keep_only({1}, unused=0) == ()
