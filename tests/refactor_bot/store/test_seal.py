from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor_bot.errors import UsageError
from refactor_bot.settings import Settings
from refactor_bot.store.seal import KEY_FILE, Seal, SealError, sealing

OLD = "o" * 32
NEW = "n" * 40


@given(st.binary(max_size=200))
def test_what_is_sealed_comes_out_again_and_cannot_be_read(content: bytes) -> None:
    sealed = Seal([OLD]).seal(content)
    assert Seal([OLD]).open(sealed) == content
    assert len(content) < 8 or content not in sealed


def test_two_seals_of_one_content_differ() -> None:
    assert Seal([OLD]).seal(b"x") != Seal([OLD]).seal(b"x")


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealError, match="sealed with another key") as caught:
        Seal([NEW]).open(Seal([OLD]).seal(b"x"))
    assert NEW not in str(caught.value)


@pytest.mark.parametrize("place", [0, 1, 9, 20, 40, -1])
def test_a_seal_that_was_changed_does_not_open(place: int) -> None:
    sealed = bytearray(Seal([OLD]).seal(b"content"))
    sealed[place] = ord("A") if sealed[place] != ord("A") else ord("B")
    with pytest.raises(SealError):
        Seal([OLD]).open(bytes(sealed))


def test_the_first_key_seals_and_all_open() -> None:
    assert Seal([NEW]).open(Seal([NEW, OLD]).seal(b"x")) == b"x"
    assert Seal([NEW, OLD]).open(Seal([OLD]).seal(b"x")) == b"x"
    with pytest.raises(SealError):
        Seal([OLD]).open(Seal([NEW, OLD]).seal(b"x"))


def test_what_an_older_key_sealed_is_sealed_again() -> None:
    renewed = Seal([NEW, OLD]).renewed(Seal([OLD]).seal(b"x"))
    assert renewed is not None
    assert Seal([NEW]).open(renewed) == b"x"
    assert Seal([NEW, OLD]).renewed(renewed) is None
    with pytest.raises(SealError):
        Seal([NEW]).renewed(Seal([OLD]).seal(b"x"))


def test_without_a_secret_key_a_key_file_is_made_for_this_user_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    sealed = sealing(settings).seal(b"x")
    path = tmp_path / "data" / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert sealing(settings).open(sealed) == b"x"
    assert [found.name for found in path.parent.iterdir()] == [KEY_FILE]


def test_processes_that_start_together_share_one_key_file(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    barrier = threading.Barrier(6)
    sealed: list[bytes] = []

    def start() -> None:
        barrier.wait()
        sealed.append(sealing(settings).seal(b"x"))

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sealing(settings).open(each) for each in sealed] == [b"x"] * 6
    assert [found.name for found in tmp_path.iterdir()] == [KEY_FILE]


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=rf"the key file .*{KEY_FILE} cannot be made"):
        sealing(Settings(data_dir=tmp_path / "file" / "data"))


def test_a_secret_key_makes_no_file(tmp_path: Path) -> None:
    assert sealing(Settings(data_dir=tmp_path, secret_key=NEW)).open(Seal([NEW]).seal(b"x")) == b"x"
    assert list(tmp_path.iterdir()) == []


def test_a_secret_key_takes_the_place_of_the_file(tmp_path: Path) -> None:
    by_file = sealing(Settings(data_dir=tmp_path)).seal(b"x")
    both = sealing(Settings(data_dir=tmp_path, secret_key=NEW))
    renewed = both.renewed(by_file)
    assert renewed is not None
    (tmp_path / KEY_FILE).unlink()
    assert sealing(Settings(data_dir=tmp_path, secret_key=f"{NEW}\n{OLD}")).open(renewed) == b"x"


@pytest.mark.parametrize("key", ["short", f"{NEW}\nshort"])
def test_a_short_key_is_refused_and_not_shown(key: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="SECRET_KEY: expected at least 32 characters") as caught:
        sealing(Settings(data_dir=tmp_path, secret_key=key))
    assert "short" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"short\n", b"\xff\xfe"])
def test_a_broken_key_file_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(UsageError, match=rf"the key file .*{KEY_FILE} (holds no key|cannot be read)"):
        sealing(Settings(data_dir=tmp_path))
