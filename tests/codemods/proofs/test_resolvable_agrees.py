"""What the rewriter of manifests writes is accepted, whatever the format and the strategy."""

from __future__ import annotations

import pytest

from codemods.dependencies.manifests import read
from codemods.dependencies.manifests.raising import raise_all
from codemods.dependencies.manifests.specifiers import Strategy

from .upgraded import CONDA, PIPFILE, POETRY, PYPROJECT, REQUIREMENTS, SETUP_CFG, judge

MANIFESTS = {
    "requirements.txt": REQUIREMENTS,
    "requirements.in": "a\nb>1.0\nc==1.*\nd~=1.4\ne>=1,<2 # why\nf (>=1.0) ; python_version > '3'\ng<=1\nh!=1.5,<2.0\n",
    "constraints.txt": "numpy<2\r\nflask===2.0\r\n",
    "pyproject.toml": PYPROJECT,
    "poetry/pyproject.toml": POETRY,
    "Pipfile": PIPFILE,
    "setup.cfg": SETUP_CFG,
    "environment.yml": CONDA,
}


@pytest.mark.parametrize("version", ["9.4", "9.4.2", "9"])
@pytest.mark.parametrize("strategy", Strategy)
@pytest.mark.parametrize("path", MANIFESTS)
def test_a_raised_manifest_holds(path, strategy, version):
    text = MANIFESTS[path]
    manifest = read(path, text)
    raised = raise_all(manifest, text, dict.fromkeys(manifest.requirements, version), strategy)
    assert raised.edits
    found = judge({path: text}, {path: raised.text})
    assert found.reason is None
    assert found.counts["packages-raised"] == len(raised.edits)
