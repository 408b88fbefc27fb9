"""Files made to hurt: deep, long, or shaped against the patterns. Reading them is quick and nothing is raised."""

from __future__ import annotations

import pytest

CHECK = "    if a:\n        raise ValueError\n    return [\n1]\n"
HOSTILE = {
    "long attribute": f"def load_x(a):\n    if a{'.b' * 150}:\n        raise ValueError\n    return [\n1]\n",
    "nested functions": "".join(f"{' ' * depth}def f_{depth}(a):\n" for depth in range(80)) + f"{' ' * 80}return 1\n",
    "many branches": "def load_x(a):\n    if a:\n        x = 1\n"
    + "".join(f"    elif a == {number}:\n        x = 1\n" for number in range(300))
    + "    else:\n        raise ValueError(a)\n",
    "large table": f"def load_x(a):\n    x = 1\n\n    return {{{', '.join(f'{n}: {n}' for n in range(999))}}}\n",
    "many parameters": "def load_x(a, " + ", ".join(f"a{n}=1" for n in range(1000)) + f"):\n{CHECK}",
    "long decorator": f"@a{'.b' * 150}\ndef load_x(a):\n{CHECK}",
    "names without an end": f'def f(a):\n    """X.\n\n    Args:\n        {"a, " * 5000}\n    """\n',
    "brackets without an end": f'def f(a):\n    """X.\n\n    Args:\n        a {"(" * 5000}\n    """\n',
    "field without an end": f'def f(a):\n    """X.\n\n    :param {"a " * 5000}\n    """\n',
    "defaults without an end": f'def f(a):\n    """X.\n\n    Args:\n        a: {"( , ; optional " * 3000}\n    """\n',
    "grammar without an end": f'def p_f(a):\n    """{"x " * 5000}"""\n',
    "long name": f"def load_{'aB' * 3000}(a):\n{CHECK}",
}


@pytest.mark.parametrize("level", ["evidence", "all"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_is_read_in_bounded_time(text, level, refactor):
    result = refactor(text, level=level)
    assert result.proof.holds, result.proof.reason
    assert refactor({"module.py": result.after["module.py"]}, level=level).unchanged
