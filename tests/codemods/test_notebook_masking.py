"""IPython's syntax in cells: what is masked, what is not, and that everything keeps its place."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemods.notebook.masking import mask

ALONE = [
    "%matplotlib inline",
    "%",
    "%time x = f('(')",
    "!ls",
    "!",
    "!!ls",
    "!echo it's (unbalanced [ {",
    '!echo """',
    "! pip install -q x # y",
    "?x",
    "??x",
    "x?",
    "x??",
    "np.sort?",
    "%timeit?",
    "f(1)?",
    ", f a b",
    "/f a",
    ";f a b",
    "%cd c:\\data\\x",
    "%load_ext autoreload",
]


@pytest.mark.parametrize("line", ALONE)
def test_a_line_that_only_ipython_understands(line):
    masked = mask(f"a = 1\n{line}\nb = 2\n")
    assert masked.text == f"a = 1\n{'_' * len(line)}\nb = 2\n"
    assert masked.spans == ((6, 6 + len(line)),)
    assert not masked.opaque


@pytest.mark.parametrize("line", ALONE)
def test_it_may_be_all_that_a_block_holds(line):
    masked = mask(f"if a:\n    {line}\nelse:\n\t{line}\n")
    assert masked.text == f"if a:\n    {'_' * len(line)}\nelse:\n\t{'_' * len(line)}\n"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("x = !ls\n", "x = ___\n"),
        ("x = %time f()\n", "x = _________\n"),
        ("x, y = !ls -l\n", "x, y = ______\n"),
        ("x.a['k'] = !ls\n", "x.a['k'] = ___\n"),
        ("x[a == b] = %sql q\n", "x[a == b] = ______\n"),
        ("x: list = !ls\n", "x: list = ___\n"),
        ("é = !ls 'ü'\n", "é = _______\n"),
        ("def f():\n    x = !ls\n    return x\n", "def f():\n    x = ___\n    return x\n"),
        ("x =!ls\n", "x =___\n"),
        ("!ls \\\n  -l\ny = 1\n", "_____\n####\ny = 1\n"),
        ("!a \\\n\nb\nc\n", "____\n\nb\nc\n"),
        ("!a \\\n\\\nb\nc\n", "____\n#\n#\nc\n"),
        ("x = !ls \\\n  -l\n", "x = _____\n####\n"),
        ("!ls \\\n", "_____\n"),
        ("!ls\r\ny = 1\r\n", "___\r\ny = 1\r\n"),
        ("!ls \\\r\n  -l\r\ny\r\n", "_____\r\n####\r\ny\r\n"),
        ("!ls\ry = 1\r", "___\ry = 1\r"),
        ("f(1,\n  2)?\n", "____\n#####\n"),
        ("plt.plot(x);\n!ls\n", "plt.plot(x);\n___\n"),
        ("x = 5 % 3\n!ls\n", "x = 5 % 3\n___\n"),
        ("\f!ls\n", "\f___\n"),
        ("await f()\n!ls\n", "await f()\n___\n"),
        ("x = (\n  1 # it's\n)\n!ls\n", "x = (\n  1 # it's\n)\n___\n"),
        ("%%time\nf()\n", "______\nf()\n"),
        ("%%timeit -n 3 x = 1\nf(x)\n", "___________________\nf(x)\n"),
        ("\n\n%%capture out\n!ls\nx = 1\n", "\n\n_____________\n___\nx = 1\n"),
        ("%%time\n%%capture\nx = 1\n", "______\n_________\nx = 1\n"),
        ("%%prun\n", "______\n"),
    ],
)
def test_only_what_is_not_python_is_masked(code, shown):
    masked = mask(code)
    assert masked.text == shown
    assert not masked.opaque
    ast.parse(masked.text)


@pytest.mark.parametrize(
    "code",
    [
        "s = '''\n%matplotlib inline\n!ls\nx?\n'''\n",
        's = r"""\\\n!ls \\\\"""\n',
        "x = (5\n%3)\n",
        "x = [\n  a\n  % b,\n]\n",
        "x = 5 \\\n  % 3\n",
        "x = a != b\n",
        "f'{x!r}'\n",
        "x = 1 # why?\n",
        "# %%\nx = 1\n",
        "# %% cell\n# !ls\n",
        "x = 'a?'\n",
        "f(a=1, b='%s' % x);\n",
        "await f()\n",
        "async for x in y:\n    pass\n",
        "async with x as y:\n    z = [a async for a in b]\n",
        "ls\n",
        "\n",
        "",
        "   \n",
    ],
)
def test_python_stays(code):
    masked = mask(code)
    assert (masked.text, masked.spans, masked.opaque) == (code, (), False)


@pytest.mark.parametrize(
    "code",
    [
        "!ls\ns = '''\n%matplotlib inline\n!x\ny?\n'''\n",
        "!ls\nx = (1\n%3)\n",
        "!ls\nx = (a # )\n!= b)\n",
        "!ls\nx = 5 \\\n% 3\n",
        '!ls\ns = r"\\\\"; t = (\n"!", \'\'\n)\n',
        "!ls\nx = ''\ny = \"\"\nz = 'a' '''\n!x'''\n",
        "!ls\nx == 1\nf(a=1)\n",
        "!ls\n# why?\nx = 1 # so?\n",
    ],
)
def test_python_beside_a_shell_line_stays(code):
    assert mask(code).text == "___" + code[3:]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("%%bash\nls -l | x\n\nfor i in *; do\n", "______\n#########\n\n##############\n"),
        ("%%writefile a.py\nimport os\n", "________________\n#########\n"),
        ("%%html\n<b>é</b>\n", "______\n########\n"),
        ("%%R -i x\nx <- 5\n", "________\n######\n"),
        ("%%nobody_knows\nx = 1\n", "______________\n#####\n"),
        ("\n%%sql\nselect 1\n", "\n_____\n########\n"),
        ("%%\nx\n", "__\n#\n"),
        ("%%time\n%%bash\nls\n", "______\n######\n##\n"),
        ("%%js\r\nx\r\n", "____\r\n#\r\n"),
    ],
)
def test_cells_for_another_program_are_masked_as_a_whole(code, shown):
    masked = mask(code)
    assert masked.text == shown
    assert not masked.opaque
    ast.parse(masked.text)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("print 'x'\n", "_________\n"),
        ("pip install x\nimport x\n", "_____________\n########\n"),
        ("x = (\n", "_____\n"),
        ("x = 1 \\\n", "_______\n"),
        ("  x = 1\n  y = 2\n", "_______\n#######\n"),
        ("# note\n%%time\nx = 1\n", "______\n######\n#####\n"),
        ("x\n%%bash\n", "_\n######\n"),
        ("%%time\nx\n%%time\n", "______\n#\n######\n"),
        (">>> x\n", "_____\n"),
        ("\n\nelse:\n", "\n\n_____\n"),
        ("!ls\nx = (\n", "___\n#####\n"),
        ("x = 'a\n!ls\n", "______\n###\n"),
        ("x = '''a\n!ls\n", "________\n###\n"),
        ("if x: !ls\n", "_________\n"),
        ("f(a=!ls\n)\n", "_______\n#\n"),
        ("!ls\nf(a=!ls\n)\n", "___\n#######\n#\n"),
        # A string in a string from Python 3.12 on, an error before: what is in it must not pass for a magic.
        ('!ls\nf"""{"""\n%x\n"""}"""\n', "___\n########\n##\n#######\n"),
        ("x = a \\\n!ls\n", "_______\n###\n"),
        ("x\0y\n", "___\n"),
        ("x = '\ud800'\n", "_______\n"),
        ("(" * 500 + "\n", "_" * 500 + "\n"),
        ("é = 1 +\n", "_______\n"),
        ("a\rb c\r", "_\r###\r"),
    ],
)
def test_cells_that_do_not_parse_are_masked_as_a_whole(code, shown):
    masked = mask(code)
    assert (masked.text, masked.opaque) == (shown, True)
    ast.parse(masked.text)


def test_a_mask_ends_before_the_last_line_end():
    assert mask("!ls \\\n").spans == ((0, 5),)
    assert mask("a\n%%bash\nb\n\n").spans == ((0, 10),)


def test_deep_nesting_is_opaque():
    assert mask("x = " + "-" * 100_000 + "1\n").opaque
    assert mask("!ls\n" + "a" + ".b" * 200_000 + "\n").opaque


PARTS = st.sampled_from(
    [
        *"abé %!?;,/\\'\"#=()[]{}\n\r\t\f",
        *("'''", '"""', "\r\n", "\\\n", "!ls\n", "%x\n", "%%time\n", "%%bash\n"),
        *("x = ", "x?\n", "if a:\n    ", "def f(): pass\n", "pass\n", "x = 1\n"),
    ]
)


@given(st.lists(PARTS, max_size=25).map("".join), st.sampled_from(["\n", "\r\n", "\r"]))
def test_anything_becomes_python_of_the_same_shape(code, end):
    code = code if code.endswith(("\n", "\r")) else code + end
    masked = mask(code)
    ast.parse(masked.text)
    assert len(masked.text) == len(code)
    assert [c for c in masked.text if c in "\r\n"] == [c for c in code if c in "\r\n"]
    rest, position = [], 0
    for start, end_of_span in masked.spans:
        assert position <= start < end_of_span
        rest += range(position, start)
        position = end_of_span
        assert set(masked.text[start:end_of_span]) <= set("_#\r\n")
    rest += range(position, len(code))
    assert all(masked.text[i] == code[i] for i in rest)


@given(st.lists(st.lists(PARTS, max_size=12).map("".join), max_size=5))
def test_cells_that_parse_alone_parse_together(cells):
    texts = [mask(cell if cell.endswith(("\n", "\r")) else cell + "\n").text for cell in cells]
    together = ast.parse("\n".join(texts))
    alone = [statement for text in texts for statement in ast.parse(text).body]
    assert [ast.dump(one) for one in together.body] == [ast.dump(one) for one in alone]
