"""A new file is proven only where it is a plain one: a link leads elsewhere, whatever its text is."""

from __future__ import annotations

from pathlib import Path

import pygit2
import pytest

from codemods.api import Claim
from codemods.proofs import Change, check
from refactor_bot.certificate import certify, trailer
from refactor_bot.sweep.verify import verify

WHO = pygit2.Signature("dev", "dev@example.org", 0, 0)


@pytest.mark.parametrize(
    ("mode", "state"),
    [
        (pygit2.enums.FileMode.BLOB, "proven"),
        (pygit2.enums.FileMode.BLOB_EXECUTABLE, "proven"),
        (pygit2.enums.FileMode.LINK, "refuted"),
    ],
)
def test_only_plain_files_are_added(tmp_path: Path, mode: pygit2.enums.FileMode, state: str):
    repository = pygit2.init_repository(tmp_path / "r.git", bare=True)
    builder = repository.TreeBuilder()
    before = builder.write()
    builder.insert("new", repository.create_blob(b"/etc/hostname"), mode)
    after = builder.write()
    verdict = check(Claim.ONLY_ADDS, [Change("new", None, b"/etc/hostname")], lambda _path: None)
    certificate = certify(verdict, codemod="onboarding", before=str(before), after=str(after))
    base = repository.create_commit(None, WHO, WHO, "First", before, [])
    tip = repository.create_commit(None, WHO, WHO, f"Add\n\n{trailer(certificate)}\n", after, [base])
    (found,) = verify(tmp_path / "r.git", f"{base}..{tip}")
    assert found.state == state
    assert state == "proven" or "no plain file" in (found.reason or "")
