"""The checker of ``resolvable`` refuses upgrades that do anything else."""

from __future__ import annotations

import pytest

from codemods.proofs import Change
from codemods.proofs.resolvable import CHECKER

from .upgraded import CASES, CODE, MIGRATED, RELOCKED, digest, hashed, header, judge

R = L = "requirements.txt"
P = "pyproject.toml"
C = "setup.cfg"

# What is replaced in a text after an upgrade that is right, by the name of the upgrade.
MUTANTS = {
    "requirements": {
        "a lowered pin": (R, "numpy==2.1.0", "numpy==1.23.4"),
        "a pin of one more zero": (R, "numpy==2.1.0", "numpy==1.23.5.0"),
        "a pin that became a range": (R, "numpy==2.1.0", "numpy>=2.1.0"),
        "a pin that became a prefix": (R, "numpy==2.1.0", "numpy==2.*"),
        "a pin that became another sort of pin": (R, "numpy==2.1.0", "numpy===2.1.0"),
        "a specifier that vanished": (R, "numpy==2.1.0", "numpy"),
        "a local version": (R, "numpy==2.1.0", "numpy==2.1.0+evil"),
        "an invalid version": (R, "numpy==2.1.0", "numpy==2.1.0.x"),
        "another name": (R, "pandas[excel]", "panda5[excel]"),
        "another spelling of a name": (R, "scikit-learn", "scikit_learn"),
        "a homoglyph": (R, "numpy==2.1.0", "nump\u0443==2.1.0"),
        "two names swapped": (R, "numpy==2.1.0", "torch==2.1.0"),
        "another extra": (R, "[excel]", "[html]"),
        "an extra that went": (R, "[excel]", ""),
        "another marker": (R, '"3.8"', '"3.9"'),
        "a marker that went": (R, ' ; python_version >= "3.8"', ""),
        "a comment that went": (R, "# what we need\n", ""),
        "another comment": (R, "# what we need", "# what we want"),
        "another version in a comment": (R, "==1.5.3 as well", "==2.2.2 as well"),
        "a comment behind a requirement": (R, "numpy==2.1.0", "numpy==2.1.0  # new"),
        "an index": (R, "numpy==2.1.0", "--index-url https://evil.example.org\nnumpy==2.1.0"),
        "an index behind a requirement": (R, "numpy==2.1.0", "numpy==2.1.0 --index-url https://evil.example.org"),
        "an index in place of another": (R, "packages.example.org", "evil.example.org"),
        "an option in place of a requirement": (R, "numpy==2.1.0", "--pre"),
        "a URL": (R, "numpy==2.1.0", "numpy @ https://evil.example.org/numpy-2.1.0.tar.gz"),
        "a path": (R, "numpy==2.1.0", "./numpy"),
        "another URL": (R, "tool-1.0", "tool-2.0"),
        "another branch": (R, "@main", "@evil"),
        "another editable": (R, "-e ./here", "-e ./there"),
        "a hashed pin": (R, "idna==3.4", "idna==3.7"),
        "a hash that went": (R, " --hash=sha256:" + "a" * 64, ""),
        "another hash": (R, "a" * 64, "b" * 64),
        "a new requirement": (R, "numpy==2.1.0\n", "numpy==2.1.0\nevil\n"),
        "a requirement behind a line separator": (R, "numpy==2.1.0", "numpy==2.1.0\u2028evil"),
        "a requirement behind a form feed": (R, "numpy==2.1.0", "numpy==2.1.0\x0cevil"),
        "a requirement that went": (R, "torch~=2.4.0\n", ""),
        "requirements in another order": (R, "numpy==2.1.0\n", "\nnumpy==2.1.0"),
        "a lower bound that fell": (R, ">= 1.5, < 1.6", ">= 0.9, < 1.6"),
        "an upper bound that fell": (R, ">= 1.5, < 1.6", ">= 1.0, < 1.2"),
        "an upper bound that went": (R, ">= 1.5, < 1.6", ">= 1.5"),
        "a bound that came": (R, ">= 1.5, < 1.6", ">= 1.5, < 1.6, != 1.5.1"),
        "bounds that leave nothing": (R, ">= 1.5, < 1.6", ">= 1.6, < 1.6"),
        "other blanks in a specifier": (R, ">= 1.5, < 1.6", ">=1.5, <1.6"),
        "a compatible release that fell": (R, "torch~=2.4.0", "torch~=1.12.0"),
        "a compatible release that narrows": (R, "torch~=2.4.0", "torch~=1.13.0.5"),
        "an exclusion that changed": (R, "!=2.0.1", "!=2.0.2"),
        "an exclusion that went": (R, "!=2.0.1,", ""),
        "a bare requirement with an upper bound": (R, "requests==2.32.0", "requests<2"),
        "a bare requirement with a prefix": (R, "requests==2.32.0", "requests==2.*"),
        "a bare requirement with blanks": (R, "requests==2.32.0", "requests == 2.32.0"),
        "other white space": (R, "-e ./here", "-e  ./here"),
        "white space behind a line": (R, "-r more.txt\n", "-r more.txt \n"),
        "another layer": (R, "-r more.txt", "-r evil.txt"),
        "a joined line": (R, "    ==1.14.0 \\", "    ==1.14.0"),
        "an environment variable": (R, "numpy==2.1.0", "numpy==${VERSION}"),
        "another encoding": (R, "# what we need", "# coding: utf-7"),
        "a mixed line end": (R, "numpy==2.1.0\n", "numpy==2.1.0\r\n"),
    },
    "requirements with CRLF and a byte order mark": {
        "another line end": ("requirements-dev.txt", "2.1.0\r\n", "2.1.0\n"),
        "no byte order mark": ("requirements-dev.txt", "\ufeff", ""),
    },
    "requirements without a final line end": {"a final line end": ("requirements/base.txt", "2.1.0", "2.1.0\n")},
    "widened ranges": {
        "a pin in an input": ("requirements.in", "d>=2.0", "d==2.0"),
        "a range that is widened downwards": ("requirements.in", "a>=1.4,<3", "a>=1.3,<3"),
        "a range without an end": ("requirements.in", "a>=1.4,<3", "a>=1.4"),
        "a range that ends before": ("requirements.in", "b>=1,<3", "b>=1,<1.5"),
        "an exclusive bound that includes": ("requirements.in", "c>=1.5", "c>=1.0"),
    },
    "pyproject": {
        "a line length": (P, "line-length = 100", "line-length = 120"),
        "a name": (P, 'name = "mine"', 'name = "evil"'),
        "a build requirement": (P, "hatchling>=1.25", "hatchling>=1.26"),
        "a requirement of Python": (P, '">=3.9"', '">=3.10"'),
        "a comment with a specifier": (P, '# pinned: "numpy>=1.23,<2"', '# pinned: "numpy>=2.1,<3"'),
        "a comment with an apostrophe": (P, '# "numpy>=1.23" is why', '# "numpy>=2.1" is why'),
        "white space": (P, "line-length = 100", "line-length =  100"),
        "other quotes": (P, "'pandas[excel] (>=2.2)'", '"pandas[excel] (>=2.2)"'),
        "an escape": (P, '"numpy>=2.1,<3"', '"numpy>=2.1\\u002c<3"'),
        "another package": (P, '"numpy>=2.1,<3"', '"numpi>=2.1,<3"'),
        "a URL": (P, '"numpy>=2.1,<3"', '"numpy @ https://evil.example.org/numpy.whl"'),
        "another URL": (P, "file:///here", "file:///there"),
        "a new requirement": (P, '"numpy>=2.1,<3",', '"numpy>=2.1,<3", "evil",'),
        "a lower bound that fell": (P, '"numpy>=2.1,<3"', '"numpy>=1.22,<3"'),
        "a bound that vanished": (P, '"numpy>=2.1,<3"', '"numpy"'),
        "a marker": (P, '"numpy>=2.1,<3"', "\"numpy>=2.1,<3; python_version>'3'\""),
        "lost parentheses": (P, "(>=2.2)", ">=2.2"),
        "a pin for a bare one of another source": (P, '"ruff"', '"ruff>=0.5"'),
        "another source": (P, "example.org/ruff", "evil.example.org/ruff"),
        "a new index": (P, "[tool.ruff]", '[[tool.uv.index]]\nurl = "https://evil.example.org"\n[tool.ruff]'),
        "a group that is another one": (P, 'include-group = "dev"', 'include-group = "all"'),
        "a key that is another one": (P, "optional-dependencies.dev", "optional-dependencies.dove"),
        "not TOML": (P, "[tool.ruff]", "[tool.ruff"),
    },
    "Poetry": {
        "a caret that fell": (P, '"^2.1"', '"^1.22"'),
        "a caret that became a pin": (P, '"^2.1"', '"2.1"'),
        "a caret that became a lower bound": (P, '"^2.1"', '">=2.1"'),
        "a caret that became a star": (P, '"^2.1"', '"*"'),
        "an alternative": (P, '"^2.1"', '"^2.1 || ^1.0"'),
        "a tilde that fell": (P, '"~2.2.0"', '"~1.4.0"'),
        "another Python": (P, '"^3.9"', '"^3.10"'),
        "another extra": (P, '"excel"', '"html"'),
        "another path": (P, "../here", "../there"),
        "one from a private source": (P, 'version = "^1.0"', 'version = "^2.0"'),
        "a source that came": (P, 'flask = "*"', 'flask = {version = "*", source = "evil"}'),
        "a pin for a star": (P, 'flask = "*"', 'flask = "3.0"'),
        "the version of the project": (P, 'version = "1.0"', 'version = "2.0"'),
        "a prefix that is a pin": (P, '"0.6.*"', '"0.6"'),
        "another name": (P, 'torch = "2.4.0"', 'troch = "2.4.0"'),
    },
    "Pipfile": {
        "another index": ("Pipfile", "https://pypi.org/simple", "https://evil.example.org/simple"),
        "another Python": ("Pipfile", '"3.11"', '"3.12"'),
        "a lowered pin": ("Pipfile", "==2.1.0", "==1.0"),
        "a caret": ("Pipfile", "==2.1.0", "^2.1.0"),
        "a bare version": ("Pipfile", "==2.1.0", "2.1.0"),
    },
    "setup.cfg": {
        "another Python": (C, "python_requires = >=3.9", "python_requires = >=3.10"),
        "another name": (C, "name = mine", "name = evil"),
        "another length": (C, "= 100", "= 120"),
        "a comment": (C, "# what we need", "# what we want"),
        "a lowered pin": (C, "pandas==2.2.2", "pandas==1.4"),
        "another marker": (C, '"3.8"', '"3.7"'),
        "a new requirement": (C, "    numpy>=2.1\n", "    numpy>=2.1\n    evil\n"),
        "a section in place of a requirement": (C, "    numpy>=2.1\n", "[evil]\n"),
        "a comment behind a requirement": (C, "    numpy>=2.1\n", "    numpy>=2.1  # new\n"),
        "other white space": (C, "    numpy>=2.1\n", "  numpy>=2.1\n"),
        "an outdented requirement": (C, "    numpy>=2.1\n", "numpy>=2.1\n"),
    },
    "setup.py": {
        "code": ("setup.py", "import os\n", "import os; os.system('evil')\n"),
        "code in a line": ("setup.py", '"numpy==2.1.0",', '"numpy==2.1.0", exec("evil"),'),
        "another name": ("setup.py", 'name="mine"', 'name="evil"'),
        "another string that looks like a requirement": (
            "setup.py",
            'classifiers=["numpy==1.23.5"]',
            'classifiers=["numpy==2.1.0"]',
        ),
        "a comment": ("setup.py", "# was numpy==1.0", "# was numpy==1.1"),
        "a lowered pin": ("setup.py", "pytest==8.3", "pytest==6.0"),
        "an escape": ("setup.py", '"numpy==2.1.0"', '"numpy==2\\x2e1.0"'),
        "a string of bytes": ("setup.py", '"numpy==2.1.0"', 'b"numpy==2.1.0"'),
        "other quotes": ("setup.py", '"numpy==2.1.0"', "'numpy==2.1.0'"),
        "an f-string": ("setup.py", '"numpy==2.1.0"', 'f"numpy==2.1.0"'),
        "white space": ("setup.py", 'name="mine"', 'name = "mine"'),
        "two parts of a string": ("setup.py", '"numpy==2.1.0"', '"numpy==" "2.1.0"'),
        "another function": ("setup.py", "find_packages()", "find_packages"),
    },
    "conda": {
        "a package of conda": ("environment.yml", "numpy=1.23.5", "numpy=2.1.0"),
        "another Python": ("environment.yml", "python=3.11", "python=3.12"),
        "another channel": ("environment.yml", "conda-forge", "evil-forge"),
        "a comment": ("environment.yml", "# first", "# second"),
        "a comment with a specifier": ("environment.yml", "# torch==1.13.1", "# torch==2.4.0"),
        "another layer": ("environment.yml", "-r requirements.txt", "-r evil.txt"),
        "an index": ("environment.yml", "-r requirements.txt", "--index-url https://evil.example.org"),
        "a lowered pin": ("environment.yml", "torch==2.4.0", "torch==1.0"),
        "a URL": ("environment.yml", "torch==2.4.0", "torch @ https://evil.example.org/torch.whl"),
        "a new requirement": ("environment.yml", "- torch==2.4.0", "- evil\n      - torch==2.4.0"),
        "other quotes": ("environment.yml", '"pandas>=2.2"', "'pandas>=2.2'"),
        "an anchor": ("environment.yml", '"pandas>=2.2"', '&x "pandas>=2.2"'),
        "not YAML": ("environment.yml", "channels:", "channels: ["),
    },
    "lock": {
        "a lowered pin": (L, "flask==2.3.0", "flask==2.2.0"),
        "a vanished package": (L, RELOCKED[RELOCKED.index("flask") : RELOCKED.index("numpy")], ""),
        "a package that appeared": (
            L,
            "openpyxl==3.1.0",
            f"evil==1.0 \\\n    --hash={digest(66)}\n    # via flask\nopenpyxl==3.1.0",
        ),
        "a package that only a new one asks for": (
            L,
            "openpyxl==3.1.0",
            f"{hashed('evil==1.0', 66)}\n    # via evil2\n{hashed('evil2==1.0', 67)}\n    # via evil\nopenpyxl==3.1.0",
        ),
        "a package that appeared without annotation": (
            L,
            "openpyxl==3.1.0",
            f"evil==1.0 \\\n    --hash={digest(66)}\nopenpyxl==3.1.0",
        ),
        "an annotation of nothing": (
            L,
            "tzdata==2024.1 \\\n    --hash=" + digest(18) + "\n    # via pandas",
            "tzdata==2024.1 \\\n    --hash=" + digest(18) + "\n    # via nobody",
        ),
        "an annotation of another file": (L, "# via -r requirements.in", "# via -r evil.in"),
        "a package of another name": (L, "pandas[excel]==2.2.2", "panda5[excel]==2.2.2"),
        "another name for all": (L, "pandas", "panda5"),
        "an input that is not satisfied": (L, "pandas[excel]==2.2.2", "pandas[excel]==2.2.3"),
        "an upper bound that is not satisfied": (
            L,
            f"flask==2.3.0 \\\n    --hash={digest(1)}",
            f"flask==3.0.0 \\\n    --hash={digest(71)}",
        ),
        "a constraint that is violated": (L, "numpy==1.26.4", "numpy==2.1.0"),
        "a hash that went": (L, f" \\\n    --hash={digest(18)}", ""),
        "all hashes of a pin that is kept": (L, f"--hash={digest(5)}", f"--hash={digest(55)}"),
        "one more hash of a pin that is kept": (L, f"--hash={digest(5)}", f"--hash={digest(5)} --hash={digest(55)}"),
        "a hash of the old version": (L, f"--hash={digest(17)}", f"--hash={digest(7)}"),
        "a hash of another package": (L, f"--hash={digest(17)}", f"--hash={digest(8)}"),
        "a short hash": (L, f"--hash={digest(17)}", f"--hash={digest(17)[:-1]}"),
        "a weak hash": (L, f"--hash={digest(17)}", "--hash=md5:" + "0" * 32),
        "another option of a pin": (L, f"--hash={digest(17)}", f"--hash={digest(17)} --config-settings=a=b"),
        "an index": (L, "flask==2.3.0", "--index-url https://evil.example.org\nflask==2.3.0"),
        "another index": (L, "flask==2.3.0", "--extra-index-url=https://evil.example.org\nflask==2.3.0"),
        "links": (L, "flask==2.3.0", "--find-links ./here\nflask==2.3.0"),
        "a trusted host": (L, "flask==2.3.0", "--trusted-host evil.example.org\nflask==2.3.0"),
        "a layer": (L, "flask==2.3.0", "-r evil.txt\nflask==2.3.0"),
        "an editable": (L, "flask==2.3.0", "-e .\nflask==2.3.0"),
        "a path": (L, "flask==2.3.0", "./here\nflask==2.3.0"),
        "a URL": (L, "flask==2.3.0", "flask @ https://evil.example.org/flask.whl"),
        "a repository": (L, "flask==2.3.0", "git+https://evil.example.org/flask\nflask==2.3.0"),
        "an environment variable": (L, "flask==2.3.0", "${EVIL}\nflask==2.3.0"),
        "a range": (L, "flask==2.3.0", "flask>=2.3.0"),
        "a prefix": (L, "flask==2.3.0", "flask==2.*"),
        "two pins": (L, "openpyxl==3.1.0", f"flask==2.3.0 \\\n    --hash={digest(1)}\nopenpyxl==3.1.0"),
        "a marker": (L, "flask==2.3.0", "flask==2.3.0 ; python_version < '3'"),
        "another marker of a new pin": (L, "tzdata==2024.1", "tzdata==2024.1 ; python_version < '3'"),
        "an extra": (L, "flask==2.3.0", "flask[async]==2.3.0"),
        "a local version": (L, "pytz==2024.1", "pytz==2024.1+evil"),
        "another Python": (L, "Python 3.11", "Python 3.12"),
        "another command": (L, "--generate-hashes --output", "--generate-hashes --pre --output"),
        "another output": (L, "--output-file=requirements.txt", "--output-file=other.txt"),
        "another input": (L, "requirements.txt requirements.in", "requirements.txt other.in"),
        "another tool": (L, "by pip-compile with", "by evil-compile with"),
        "a header that went": (L, "# This file is autogenerated by pip-compile with Python 3.11\n", ""),
        "a blank line in the header": (L, "# by the following", "#\n# by the following"),
        "a comment on top": (L, "#\n# This file", "# evil\n# This file"),
        "a comment that no compiler writes": (L, "flask==2.3.0", "# evil\nflask==2.3.0"),
        "a coding cookie": (L, "#\n# This file", "# coding: utf-7\n# This file"),
        "a requirement behind a line separator": (L, "# via -r requirements.in", "# via -r requirements.in\u2028evil"),
        "an excluded package": (L, "# setuptools", "# setuptools\n# flask"),
        "a line end": (L, "flask==2.3.0 \\\n", "flask==2.3.0 \\\r\n"),
        "an input that is lowered": ("requirements.in", "flask<3", "flask<2"),
        "an input of another marker": ("requirements.in", "'win32'", "'linux'"),
        "an input that went": ("requirements.in", "flask<3\n", ""),
        "an input that is raised too far": ("requirements.in", "pandas[excel]==2.2.2", "pandas[excel]==2.2.3"),
    },
    "lock with line annotations and layers": {
        "a layer that is not satisfied": ("reqs/dev.txt", "flask==2.3.0 ", "flask==2.4.0 "),
        "a constraint of a layer": ("reqs/dev.txt", "numpy==1.26.4", "numpy==2.0.0"),
        "a header of another Python": ("reqs/dev.txt", "Python 3.10", "Python 3.11"),
        "an asker that is not there": ("reqs/dev.txt", ", pandas", ", evil"),
    },
    "lock without annotations, with CRLF": {
        "a vanished package": ("requirements.txt", "six==1.16.0\r\n", ""),
        "a package that appeared": ("requirements.txt", "six==1.16.0\r\n", "six==1.16.0\r\nevil==1.0\r\n"),
        "hashes": ("requirements.txt", "six==1.16.0", f"six==1.16.0 --hash={digest(1)}"),
    },
    "lock by uv for several Pythons": {
        "a pin of some Pythons that fell": (L, "numpy==2.1.0", "numpy==1.22"),
        "another marker": (L, ">= '3.10'", "> '3.10'"),
        "a pin of some Pythons that went": (
            L,
            "numpy==2.1.0 ; python_full_version >= '3.10'\n    # via mine (pyproject.toml)\n",
            "",
        ),
        "an extra that is not satisfied": (L, "pytest==8.3.0", "pytest==8.3.1"),
        "another header": (L, "--extra dev --universal", "--universal --extra dev"),
        "another project": (L, "# via mine (pyproject.toml)\npytest", "# via mine (setup.py)\npytest"),
        "a platform whose package went": (
            L,
            "colorama==0.4.6 ; sys_platform == 'win32'\n    # via pytest\n",
            "colorama==0.4.5 ; sys_platform == 'win32'\n    # via pytest\n",
        ),
    },
    "a layered lock": {
        "a layer that was left behind": ("dev.txt", "flask==3.0", "flask==2.0"),
        "a layer that is ahead": ("dev.txt", "flask==3.0", "flask==3.1"),
    },
    "migrated code": {
        "other code": ("a.py", "x = np.nan", "x = np.nan + 1"),
        "one more statement": ("a.py", "x = np.nan\n", "x = np.nan\nprint(x)\n"),
        "a comment": ("a.py", "x = np.nan\n", "x = np.nan  # new\n"),
        "an import": ("a.py", "import numpy as np", "import numpy as np, os"),
        "another library": ("requirements.txt", "numpy==2.1.0", "numpy==1.0"),
    },
    "a migrated notebook": {
        "a cell of text": ("n/a.ipynb", '"np.NaN"', '"np.nan"'),
        "an output": ("n/a.ipynb", '"outputs": []', '"outputs": [{}]'),
        "a count": ("n/a.ipynb", '"execution_count": 1', '"execution_count": 2'),
        "other code": ("n/a.ipynb", "x = np.nan", "x = np.inf"),
    },
    "new requirements": {
        "an index": ("requirements.in", "numpy\n", "--index-url https://evil.example.org\nnumpy\n"),
        "a URL": ("requirements.in", "numpy\n", "numpy @ https://evil.example.org/numpy.whl\n"),
        "a path": ("requirements.in", "numpy\n", "./numpy\n"),
        "a layer": ("requirements.in", "numpy\n", "-r evil.in\n"),
        "a marker": ("requirements.in", "numpy\n", "numpy; python_version > '3'\n"),
        "a hash": ("requirements.in", "numpy\n", f"numpy==1.0 --hash={digest(1)}\n"),
        "a joined line": ("requirements.in", "numpy\n", "numpy \\\n  ==1.0\n"),
        "a coding cookie": ("requirements.in", "# What the code imports.", "# coding: utf-7"),
        "a line separator": ("requirements.in", "# What the code imports.", "# What\u2028evil"),
        "an environment variable": ("requirements.in", "numpy\n", "${EVIL}\n"),
        "one twice": ("requirements.in", "numpy\n", "numpy\nNumPy>=1\n"),
        "bounds that leave nothing": ("requirements.in", ">=1.5,<3", ">=3,<3"),
        "a byte order mark": ("requirements.in", "# What the code imports.", "\ufeff# What the code imports."),
    },
}
CASES_OF_MUTANTS = [
    pytest.param(case, *mutant, id=f"{case}: {name}")
    for case, several in MUTANTS.items()
    for name, mutant in several.items()
]


@pytest.mark.parametrize(("case", "path", "old", "new"), CASES_OF_MUTANTS)
def test_a_mutant_is_refused(case, path, old, new):
    before, after, _ = CASES[case]
    right = (before | after)[path]
    text = right.decode() if isinstance(right, bytes) else right
    assert old in text
    found = judge(before, after | {path: text.replace(old, new, 1 if old != "pandas" else -1)})
    assert found.reason is not None
    place, line, reason = found.reason.split(":", 2)
    assert place in {**before, **after}
    assert int(line) >= 1
    assert "could not be checked" not in reason


def test_there_are_enough_mutants():
    assert len(CASES_OF_MUTANTS) >= 60


REPOSITORIES = {
    "a file that is no manifest": (
        {"requirements.txt": "a==1\n", "data.json": "1"},
        {"requirements.txt": "a==2\n", "data.json": "2"},
    ),
    "a text that lists nothing": ({"notes.txt": "a==1\n"}, {"notes.txt": "a==2\n"}),
    "a removed manifest": ({"requirements.txt": "a==1\n"}, {"requirements.txt": None}),
    "a removed program": ({"requirements.txt": "a==1\n", "a.py": CODE}, {"requirements.txt": "a==2\n", "a.py": None}),
    "a new program": ({"requirements.txt": "a==1\n"}, {"requirements.txt": "a==2\n", "a.py": CODE}),
    "code alone": ({"requirements.txt": "numpy==1.23.5\n", "a.py": CODE}, {"a.py": MIGRATED}),
    "code of a library that no manifest names": (
        {"requirements.txt": "pandas==1.5\n", "a.py": CODE},
        {"requirements.txt": "pandas==2.2\n", "a.py": MIGRATED},
    ),
    "code of a library without a version": (
        {"requirements.in": "numpy\npandas>=1\n", "a.py": CODE},
        {"requirements.in": "numpy\npandas>=2\n", "a.py": MIGRATED},
    ),
    "code that one of two manifests does not allow": (
        {
            "requirements.txt": "scikit-learn==1.0\n",
            "setup.py": "setup(install_requires=['scikit-learn>=1.0', 'a==1'])\n",
            "a.py": "from sklearn.preprocessing import OneHotEncoder\nOneHotEncoder(sparse=False)\n",
        },
        {
            "requirements.txt": "scikit-learn==1.5\n",
            "setup.py": "setup(install_requires=['scikit-learn>=1.0', 'a==2'])\n",
            "a.py": "from sklearn.preprocessing import OneHotEncoder\nOneHotEncoder(sparse_output=False)\n",
        },
    ),
    "a notebook that is none": (
        {"requirements.txt": "a==1\n", "a.ipynb": "{}"},
        {"requirements.txt": "a==2\n", "a.ipynb": "{ }"},
    ),
    "code of other white space": (
        {"requirements.txt": "numpy==1.0\n", "a.py": CODE},
        {"requirements.txt": "numpy==2.0\n", "a.py": CODE.replace(" = ", "  = ")},
    ),
    "a new manifest of another name": ({}, {"requirements-dev.in": "numpy\n"}),
    "a new lock": ({"requirements.in": "a\n"}, {"requirements.txt": header("pip-compile requirements.in") + "a==1\n"}),
    "a new requirements.in beside a manifest": ({"setup.py": "setup()\n"}, {"requirements.in": "numpy\n"}),
    "a new requirements.in beside a project": (
        {"pyproject.toml": "[project]\nname = 'a'\n"},
        {"requirements.in": "numpy\n"},
    ),
    "an input whose lock was left behind": (
        {"requirements.in": "a==1\n", "requirements.txt": header("pip-compile requirements.in") + "a==1\n"},
        {"requirements.in": "a==2\n"},
    ),
    "a layer whose lock was left behind": (
        {
            "base.in": "a==1\n",
            "requirements.in": "-r base.in\n",
            "requirements.txt": header("pip-compile requirements.in") + "a==1\n",
        },
        {"base.in": "a==2\n"},
    ),
    "a project whose lock was left behind": (
        {
            "pyproject.toml": "[project]\nname='m'\ndependencies=['a==1']\n",
            "requirements.txt": header("pip-compile pyproject.toml") + "a==1\n",
        },
        {"pyproject.toml": "[project]\nname='m'\ndependencies=['a==2']\n"},
    ),
    "a lock that cannot be followed was left behind": (
        {"requirements.in": "a==1\n", "requirements.txt": header("make requirements") + "a==1\n"},
        {"requirements.in": "a==2\n"},
    ),
    "the lock of Poetry was left behind": (
        {"pyproject.toml": CASES["Poetry"][0]["pyproject.toml"], "poetry.lock": ""},
        {"pyproject.toml": CASES["Poetry"][1]["pyproject.toml"]},
    ),
    "the lock of a workspace was left behind": (
        {"uv.lock": "", "a/pyproject.toml": "[project]\ndependencies=['a==1']\n"},
        {"a/pyproject.toml": "[project]\ndependencies=['a==2']\n"},
    ),
    "a lock with its own command": (
        {"requirements.in": "a\n", "requirements.txt": header("make requirements") + "a==1\n"},
        {"requirements.txt": header("make requirements") + "a==2\n"},
    ),
    "a lock whose input is missing": (
        {"requirements.txt": header("pip-compile requirements.in") + "a==1\n"},
        {"requirements.txt": header("pip-compile requirements.in") + "a==2\n"},
    ),
    "a lock that reads itself": (
        {
            "requirements.in": "a\n-c requirements.txt\n",
            "requirements.txt": header("pip-compile requirements.in") + "a==1\n",
        },
        {"requirements.txt": header("pip-compile requirements.in") + "a==2\n"},
    ),
    "a lock of code": (
        {"setup.py": "setup()", "requirements.txt": header("pip-compile setup.py") + "a==1\n"},
        {"requirements.txt": header("pip-compile setup.py") + "a==2\n"},
    ),
    "a lock with an input from elsewhere": (
        {
            "requirements.in": "a\nb @ https://example.org/b.whl\n",
            "requirements.txt": header("pip-compile requirements.in") + "a==1\n",
        },
        {"requirements.txt": header("pip-compile requirements.in") + "a==2\n"},
    ),
    "a lock with an input outside": (
        {
            "requirements.in": "a\n-r ../other.in\n",
            "requirements.txt": header("pip-compile requirements.in") + "a==1\n",
        },
        {"requirements.txt": header("pip-compile requirements.in") + "a==2\n"},
    ),
    "a package that an input names vanished": (
        {
            "requirements.in": "a\nb\n",
            "requirements.txt": header("pip-compile requirements.in")
            + "a==1\n    # via b\nb==1\n    # via -r requirements.in\n",
        },
        {"requirements.txt": header("pip-compile requirements.in") + "b==2\n    # via -r requirements.in\n"},
    ),
    "a package vanished whose asker is the same": (
        {
            "requirements.in": "b\nc\n",
            "requirements.txt": header("pip-compile requirements.in")
            + "a==1\n    # via b\nb==1\n    # via -r requirements.in\nc==1\n    # via -r requirements.in\n",
        },
        {
            "requirements.txt": header("pip-compile requirements.in")
            + "b==1\n    # via -r requirements.in\nc==2\n    # via -r requirements.in\n"
        },
    ),
    "a manifest of another encoding": (
        {"requirements.txt": b"# \xe9\na==1\n"},
        {"requirements.txt": b"# \xe9\na==2\n"},
    ),
    "a manifest of two bytes a character": (
        {"requirements.txt": "a==1\n".encode("utf-16")},
        {"requirements.txt": "a==2\n".encode("utf-16")},
    ),
    "a manifest that is too large": (
        {"requirements.txt": "a==1\n" + "#" * 5_000_000},
        {"requirements.txt": "a==2\n" + "#" * 5_000_000},
    ),
    "a manifest of too many lines": (
        {"requirements.txt": "a==1\n" + "\n" * 20_001},
        {"requirements.txt": "a==2\n" + "\n" * 20_001},
    ),
    "a nested environment": ({"environment.yml": "a: " + "[" * 5_000}, {"environment.yml": "b: " + "[" * 5_000}),
    "a nested project": ({"pyproject.toml": "a = " + "[" * 50_000}, {"pyproject.toml": "b = " + "[" * 50_000}),
    "too many layers": (
        {f"{n}.in": f"-r {n + 1}.in\n" for n in range(60)}
        | {"60.in": "a\n", "0.txt": header("pip-compile 0.in") + "a==1\n"},
        {"0.txt": header("pip-compile 0.in") + "a==2\n"},
    ),
    "a setup.py with other code": (
        {"requirements.txt": "a==1\n", "setup.py": "setup()\n"},
        {"requirements.txt": "a==2\n", "setup.py": "setup(1)\n"},
    ),
}


@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_repository_is_refused(name):
    before, after = REPOSITORIES[name]
    found = judge(before, after)
    assert found.reason is not None
    assert "could not be checked" not in found.reason


@pytest.mark.parametrize("path", ["../requirements.txt", "a//requirements.txt", "requirements\n.txt"])
def test_a_path_that_is_none_is_refused(path):
    assert "no path" in CHECKER.check([Change(path, b"a==1\n", b"a==2\n")], lambda _: None).reason


def test_a_file_that_did_not_change_is_refused():
    changes = [Change("requirements.txt", b"a==1\n", b"a==2\n"), Change("run.sh", b"#!", b"#!")]
    assert not CHECKER.check(changes, lambda _: None).holds


def test_a_lock_that_was_left_alone_may_fit():
    before = {"requirements.in": "a>=1\n", "requirements.txt": header("pip-compile requirements.in") + "a==3\n"}
    assert judge(before, {"requirements.in": "a>=2\n"}).reason is None
