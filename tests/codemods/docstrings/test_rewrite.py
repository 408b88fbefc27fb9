"""Where and how the text goes in: every odd file must stay what it was, with a docstring more."""

from __future__ import annotations

import ast
import difflib

import black
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BODY = "    if not path:\n        raise ValueError('no path')\n    return read(path)\n"
HEADERS = {
    "plain": "def load_usage(path):\n",
    "several lines": "def load_usage(\n    path,\n):\n",
    "comment after": "def load_usage(path):  # noqa: D103\n",
    "colon in comment": "def load_usage(  # a: b\n    path,  # c: d\n):\n",
    "colon in default": "def load_usage(path={'a': lambda x: x}):\n",
    "colon in annotation": "def load_usage(path: 'a:b') -> 'c:d':\n",
    "lambda as annotation": "def load_usage(path) -> (lambda x: x):\n",
    "bracketed default": "def load_usage(path=(1)):\n",
    "backslash": "def load_usage \\\n    (path) \\\n    :\n",
    "async": "async def load_usage(path):\n",
    "no argument": "def load_usage():\n",
    "stars": "def load_usage(path, /, *, a=1, **more):\n",
    "trailing spaces": "def load_usage(path):   \n",
    "blank line after": "def load_usage(path):\n\n",
    "comment below": "def load_usage(path):\n    # why\n",
    "comment at the margin": "def load_usage(path):\n# why\n",
    "type comment": "def load_usage(path):\n    # type: (str) -> str\n",
    "form feed": "\x0cdef load_usage(path):\n",
    "not ascii": "def load_usage(path='é', größe='→'):\n",
    "deeply indented": "def load_usage(path):\n".replace("\n", "\n"),
}


def additive(result):
    (path,) = result.before
    before, after = (data[path].splitlines(keepends=True) for data in (result.before, result.after))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return all(tag in ("equal", "insert") for tag, *_ in matcher.get_opcodes())


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
def test_every_header(header, newline, final, refactor):
    text = (header + BODY).replace("\n", newline)
    result = refactor(text if final else text.rstrip("\r\n"))
    assert not result.unchanged
    assert result.proof.holds, result.proof.reason
    assert additive(result)
    assert refactor(result.text).unchanged


@pytest.mark.parametrize("indent", ["\t", "  ", "        ", " "])
def test_the_indentation_of_the_file(indent, refactor):
    text = (
        "class Reader:\n    def load_usage(self, path, seed=1):\n" + BODY.replace("    ", "\t").replace("\t", "    ")
    ).replace("\n    ", "\n        ")
    text = text.replace("        def", "    def").replace("    ", indent)
    result = refactor(text)
    assert result.proof.holds, result.proof.reason
    lines = result.text.splitlines()
    assert f'{indent * 2}"""Load usage.' in lines
    assert f"{indent * 2}Raises:" in lines
    assert any(line.startswith(f"{indent * 3}ValueError: ") for line in lines)


FILES = {
    "byte order mark": b"\xef\xbb\xbf" + f"def load_usage(path):\n{BODY}".encode(),
    "latin-1": f"# coding: latin-1\nNAME = 'é'\ndef load_usage(path='é'):\n{BODY}".encode("latin-1"),
    "shebang": f"#!/usr/bin/env python\n# -*- coding: utf-8 -*-\ndef load_usage(path):\n{BODY}".encode(),
    "mixed line ends": f"import a\r\ndef load_usage(path):\n{BODY}".encode(),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_every_encoding(data, refactor):
    result = refactor(data)
    assert not result.unchanged
    assert result.proof.holds, result.proof.reason


def test_a_default_without_a_letter_in_the_encoding_is_escaped(refactor):
    other = 'def f(size):\n    """F.\n\n    Args:\n        size: Größe → groß.\n    """\n'
    text = f"# coding: latin-1\ndef load_usage(size, path):\n{BODY}".encode("latin-1")
    files = {"a.py": other, "b.py": other, "c.py": text}
    result = refactor(files)
    assert result.proof.holds
    assert "Größe" not in result.after["c.py"].decode("latin-1")
    assert "Größe → groß." in refactor(files | {"c.py": text.replace(b"latin-1", b"utf-8")}).after["c.py"].decode()


ONE_LINERS = {
    "return": ("def load(x): return [x]\n", "    return [x]\n"),
    "comment": ("def load(x): return [x]  # one\n", "    return [x]  # one\n"),
    "two statements": ("def load(x): x += 1; return [x]\n", "    x += 1; return [x]\n"),
    "backslash": ("def load(x): \\\n    return [x]\n", "    return [x]\n"),
    "in a class": ("class A:\n\tdef load(self): return [1]\n", "\t\treturn [1]\n"),
    "brackets": ("def load(x): return [\n    x,\n]\n", "    return [\n    x,\n]\n"),
    "pass": ("def load(x): pass\n", "    pass\n"),
    "no space": ("def load(x):return[x]\n", "    return[x]\n"),
    "no final line end": ("def load(x): return [x]", "    return [x]"),
}


@pytest.mark.parametrize(("text", "end"), ONE_LINERS.values(), ids=ONE_LINERS)
def test_a_body_on_the_header_line_becomes_a_block(text, end, refactor):
    result = refactor(text, level="all")
    assert result.text.endswith(f'"""\n{end}')
    assert result.proof.holds, result.proof.reason
    assert refactor(result.text, level="all").unchanged


@pytest.mark.parametrize(
    "default",
    [
        "'\\\\d'",
        "'a\"b'",
        "'''x\"\"\"y'''",
        "'\\x00'",
        "'\\u2028'",
        "'`'",
        "r'C:\\\\Users'",
        "'\\n'",
        "b'\\xff'",
        "-1",
        "1e-3",
        "()",
    ],
)
def test_awkward_defaults(default, refactor):
    result = refactor(f"def load_usage(path, seed: int = 2, other={default}):\n{BODY}")
    assert not result.unchanged
    assert result.proof.holds, result.proof.reason
    assert additive(result)


@pytest.mark.parametrize(
    "condition",
    ["'\\\\' in path", "path == 'a\"b'", "path in ('\\'\\'\\'', '\"\"\"')", "'\\n' in path", "path == '\\ud800'"],
)
def test_awkward_conditions(condition, refactor):
    result = refactor(
        f"def load_usage(path):\n    if {condition}:\n        raise ValueError('no path')\n    return read(path)\n"
    )
    assert not result.unchanged
    assert result.proof.holds, result.proof.reason


def test_the_habits_of_the_repository(refactor):
    other = "def f(x):\n    '''\n    F.\n\n    :param x: X.\n    '''\n"
    text = refactor({"a.py": other, "b.py": f"def load_usage(path):\n{BODY}"}).after["b.py"].decode()
    assert (
        "    '''\n    Load usage.\n\n    :returns: The result of ``read(path)``.\n"
        "    :raises ValueError: If ``not path``.\n    '''\n"
    ) in text


def test_the_majority_decides_the_style(refactor):
    numpy = 'def f(x):\n    """F.\n\n    Parameters\n    ----------\n    x : int\n        X.\n    """\n'
    google = 'def f(x):\n    """F.\n\n    Args:\n        x: X.\n    """\n'
    function = f"def load_usage(path):\n{BODY}"
    files = {"a.py": numpy, "b.py": numpy, "c.py": google, "d.py": function}
    assert "    Raises\n    ------\n" in refactor(files).after["d.py"].decode()
    assert "    Raises:\n" in refactor(files, style="google").after["d.py"].decode()
    del files["b.py"]
    assert "    Raises:\n" in refactor(files).after["d.py"].decode()


@pytest.mark.parametrize("length", [60, 79, 88, 120])
@pytest.mark.parametrize("style", ["google", "numpy", "sphinx"])
def test_lines_are_no_longer_than_the_limit(length, style, refactor):
    values = ", ".join(f"value_number_{number}" for number in range(4))
    modes = "'alpha', 'beta', 'gamma', 'delta', 'epsilon'"
    text = (
        f"def load_usage(path, mode):\n    if mode in ({modes}):\n        x = 1\n"
        f"    {values} = path\n    return {values}\n"
    )
    result = refactor(text, line_length=length, style=style)
    new = set(result.text.splitlines()) - set(text.splitlines())
    assert all(len(line) <= length for line in new)
    assert result.proof.holds


def test_edits_stand_on_their_own(refactor):
    from codemods.docstrings import CODEMOD
    from codemods.source import Source

    methods = "    def read_it(self, path): raise ValueError\n\n    def save_it(self, path): raise KeyError\n"
    text = f"def load_usage(path):\n{BODY}\n\nclass A:\n{methods}"
    result = refactor(text, level="all")
    source = Source.read(text.encode())
    for left_out in range(3):
        kept = [finding for at, finding in enumerate(result.findings) if at != left_out]
        edits = CODEMOD.rewrite(source, kept, CODEMOD.options(level="all"))
        after = source.replace(edit for one in edits for edit in one)
        assert ast.get_docstring(ast.parse(after).body[0]) is None or left_out
        assert after.count(b'"""') == 4


CHECKED = "    if not path:\n        raise ValueError\n    return path\n"
INNER = "    def inner():\n        return path\n\n"
HEADER = "def make_reader(path):\n"
BLACK = {
    "nested function first": HEADER + INNER + CHECKED,
    "nested class first": HEADER + "    class Inner:\n        x = 1\n\n" + CHECKED,
    "decorated function first": HEADER + "    @wraps(path)\n" + INNER + CHECKED,
    "comment before nested": HEADER + "    # why\n" + INNER + CHECKED,
    "blank before nested": HEADER + "\n" + INNER + CHECKED,
    "import first": HEADER + "    import os\n\n" + CHECKED,
    "comment first": HEADER + "    # why\n" + CHECKED,
    "blank first": HEADER + "\n" + CHECKED,
    "long header": HEADER.replace("path", f"path, {', '.join(f'argument_with_a_long_name_{n}' for n in 'abc')}")
    + CHECKED,
    "method": "class A:\n    x = 1\n\n" + "".join(f"    {line}\n" for line in (HEADER + CHECKED).splitlines()),
}


@pytest.mark.parametrize("level", ["evidence", "all"])
@pytest.mark.parametrize("text", BLACK.values(), ids=BLACK)
def test_what_black_formatted_stays_formatted(text, level, refactor):
    mode = black.Mode()
    formatted = black.format_str(text, mode=mode)
    result = refactor(formatted, level=level)
    assert not result.unchanged
    assert black.format_str(result.text, mode=mode) == result.text


NAMES = st.sampled_from(
    ["load_usage", "make_model", "usage", "is_ready", "_hidden", "getItem", "compute_f1", "to_csv", "main", "größe"]
)
PARAMETERS = st.lists(
    st.sampled_from(["a", "mode='x'", "size: int = 3", "*", "path: str", "b=None", "name='\\n'"]),
    max_size=4,
    unique=True,
)
STATEMENTS = st.lists(
    st.sampled_from(
        [
            "return a, b",
            "return {{'k': 1}}",
            "yield a",
            "raise ValueError('bad thing here')",
            "if a:\n{i}    raise KeyError(a)",
            "if mode == 'x':\n{i}    pass\n{i}elif mode == 'y':\n{i}    pass\n{i}else:\n{i}    raise ValueError(mode)",
            "for x in a:\n{i}    if x:\n{i}        raise TypeError(f'no {{x}}')",
            "try:\n{i}    a()\n{i}except OSError:\n{i}    raise RuntimeError",
            "import warnings\n{i}warnings.warn('old', DeprecationWarning)",
            "with a as b:\n{i}    b.append(1)",
            "x = '''\n  text\n'''",
            "# a comment\n{i}pass",
            "a[0] = 1; b = 2",
            "def inner(z):\n{i}    return z",
            "lambda: (yield)",
            "while a:\n{i}    return a.b\n{i}else:\n{i}    return None",
            "return not a",
        ]
    ),
    min_size=1,
    max_size=5,
)


@st.composite
def programs(draw):
    functions = []
    for number in range(draw(st.integers(1, 3))):
        in_class, tabs = draw(st.booleans()), draw(st.booleans())
        outer, unit = ("    " if in_class else ""), ("\t" if tabs else "    ")
        inner = outer + unit
        parameters = draw(PARAMETERS)
        parameters = (
            sorted((one for one in parameters if one != "*"), key=lambda one: "=" in one)
            if "*" in parameters
            else parameters
        )
        parameters = sorted(parameters, key=lambda one: "=" in one)
        prefix = draw(st.sampled_from(["", "async ", "@staticmethod\n", "@wrapped(1)\n"]))
        lines = "\n".join(inner + one.format(i=inner) for one in draw(STATEMENTS))
        head = f"{outer}{prefix}".replace("\n", f"\n{outer}") + f"def {draw(NAMES)}({', '.join(parameters)}):"
        functions.append((f"class C{number}:\n" if in_class else "") + f"{head}\n{lines}\n")
    return draw(st.sampled_from(["", "'''Module.'''\n", "# coding: utf-8\n"])) + "\n\n".join(functions)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(
    program=programs(),
    newline=st.sampled_from(["\n", "\r\n"]),
    final=st.booleans(),
    style=st.sampled_from(["google", "numpy", "sphinx"]),
    level=st.sampled_from(["evidence", "all"]),
)
def test_any_program_keeps_its_code(program, newline, final, style, level, refactor):
    text = program.replace("\n", newline)
    text = text if final else text.rstrip("\r\n")
    try:
        ast.parse(text)
        compile(text, "program", "exec")
    except SyntaxError:
        return
    result = refactor(text, style=style, level=level)
    assert result.proof.holds, result.proof.reason
    assert additive(result)
    again = refactor(result.text, style=style, level=level)
    assert again.unchanged
    if level == "all":
        described = [
            node
            for node in ast.walk(ast.parse(result.text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        assert all(ast.get_docstring(node) for node in described)
