"""Documented parameters against signatures, in three styles."""

from __future__ import annotations

import difflib

import pytest


def function(signature, body):
    doc = "\n".join(f"    {line}".rstrip() for line in body.splitlines())
    return f'def scale({signature}):\n    """Scale values.\n\n{doc}\n    """\n    return values\n'


def changed_lines(result):
    (path,) = result.before
    diff = difflib.ndiff(result.before[path].decode().splitlines(), result.after[path].decode().splitlines())
    return [line.rstrip() for line in diff if line[0] in "+-"]


RENAMES = {
    "google": ("Args:\n    values: In.\n    facotr: By.", "Args:\n    values: In.\n    factor: By."),
    "google typed": (
        "Args:\n    values (list): In.\n    facotr (int): By.",
        "Args:\n    values (list): In.\n    factor (int): By.",
    ),
    "google together": ("Args:\n    values, facotr: Both.", "Args:\n    values, factor: Both."),
    "numpy": (
        "Parameters\n----------\nvalues : list\n    In.\nfacotr : int\n    By facotr.",
        "Parameters\n----------\nvalues : list\n    In.\nfactor : int\n    By facotr.",
    ),
    "numpy together": (
        "Parameters\n----------\nvalues, facotr : list\n    In.",
        "Parameters\n----------\nvalues, factor : list\n    In.",
    ),
    "sphinx": (":param values: In.\n:param facotr: By.", ":param values: In.\n:param factor: By."),
    "sphinx typed": (
        ":param list values: In.\n:param facotr: By.\n:type facotr: int",
        ":param list values: In.\n:param factor: By.\n:type factor: int",
    ),
    "case": ("Args:\n    Values: In.\n    factor: By.", "Args:\n    values: In.\n    factor: By."),
    "underscores": ("Args:\n    val_ues: In.\n    factor: By.", "Args:\n    values: In.\n    factor: By."),
}


@pytest.mark.parametrize(("before", "after"), RENAMES.values(), ids=RENAMES)
def test_a_misspelt_name_is_corrected(before, after, refactor):
    result = refactor(function("values, factor", before))
    assert result.text == function("values, factor", after)
    assert [finding.kind for finding in result.findings] == ["drift-renamed"]
    assert result.proof.holds
    assert refactor(result.text).unchanged


MISSING = {
    "google": ("Args:\n    values: In.", "Args:\n    values: In.\n    factor: Defaults to 2."),
    "google first": ("Args:\n    factor: By.", None),
    "google typed": (
        "Args:\n    values (list): In.",
        "Args:\n    values (list): In.\n    factor (int): Defaults to 2.",
    ),
    "google before returns": (
        "Args:\n    values: In.\n\nReturns:\n    More.",
        "Args:\n    values: In.\n    factor: Defaults to 2.\n\nReturns:\n    More.",
    ),
    "google two spaces": (
        "Args:\n  values: In\n    there.",
        "Args:\n  values: In\n    there.\n  factor: Defaults to 2.",
    ),
    "numpy": (
        "Parameters\n----------\nvalues : list\n    In.",
        "Parameters\n----------\nvalues : list\n    In.\nfactor : int, default 2",
    ),
    "numpy apart": (
        "Parameters\n----------\nother : int\n    O.\n\nvalues : list\n    In, default=3.\n\nReturns\n-------\nlist",
        (
            "Parameters\n----------\nother : int\n    O.\n\nvalues : list\n    In, default=3.\n\n"
            "factor : int, default=2\n\nReturns\n-------\nlist"
        ),
    ),
    "sphinx": (":param values: In.", ":param values: In.\n:param factor: Defaults to 2."),
    "sphinx typed": (
        ":param values: In.\n:type values: list\n:returns: More.",
        ":param values: In.\n:type values: list\n:param factor: Defaults to 2.\n:type factor: int\n:returns: More.",
    ),
}


@pytest.mark.parametrize(("before", "after"), MISSING.values(), ids=MISSING)
def test_a_missing_parameter_is_added_with_what_is_known(before, after, refactor):
    signature = "other, values, factor: int = 2" if "other" in before else "values, factor: int = 2"
    result = refactor(function(signature, before))
    if after is None:
        assert result.unchanged
        assert result.reasons == ["the code says nothing about it; describe it by hand"]
        return
    assert result.text == function(signature, after)
    assert result.proof.holds
    assert all(line.startswith("+") for line in changed_lines(result))
    assert refactor(result.text).unchanged


ORDER = {
    "google": ("Args:\n    b: B,\n        more.\n    a: A.", "Args:\n    a: A.\n    b: B,\n        more."),
    "numpy": (
        "Parameters\n----------\nb : int\n    B.\n\na : int\n    A.",
        "Parameters\n----------\na : int\n    A.\n\nb : int\n    B.",
    ),
    "sphinx": (
        ":param b: B.\n:type b: int\n:param a: A.\n:type a: int",
        ":param a: A.\n:type a: int\n:param b: B.\n:type b: int",
    ),
}


@pytest.mark.parametrize(("before", "after"), ORDER.values(), ids=ORDER)
def test_entries_are_put_in_order(before, after, refactor):
    result = refactor(function("a, b", before))
    assert result.text == function("a, b", after)
    assert [finding.kind for finding in result.findings] == ["drift-order"]
    assert refactor(result.text).unchanged


def test_everything_at_once(refactor):
    before = "Args:\n    facotr: By.\n    values: In.\n\nReturns:\n    More."
    after = "Args:\n    values: In.\n    factor: By.\n    seed: Defaults to 0.\n\nReturns:\n    More."
    assert refactor(function("values, factor, seed=0", before)).text == function("values, factor, seed=0", after)


def test_a_missing_parameter_is_described_as_everywhere_else(refactor):
    other = 'def other(seed):\n    """Other.\n\n    Args:\n        seed: Start of the random numbers.\n    """\n'
    files = {"a.py": other, "b.py": other, "c.py": function("values, seed", "Args:\n    values: In.")}
    assert "        seed: Start of the random numbers.\n" in refactor(files).after["c.py"].decode()
    files["b.py"] = other.replace("random", "pseudo-random")
    assert refactor(files).unchanged


REPORTED = {
    "nothing similar": ("values", "Args:\n    values: In.\n    wombat: W."),
    "two candidates": ("values, factor_a, factor_b", "Args:\n    values: In.\n    factor_x: By."),
    "two claim the same": ("values, factor", "Args:\n    values: In.\n    facto: By.\n    facter: By."),
    "short names": ("x1, y1", "Args:\n    x: In.\n    y: By."),
    "numbered names": ("values, layer1", "Args:\n    values: In.\n    layer2: By."),
    "one of two is unknown": ("values, factor", "Args:\n    valeus: In.\n    wombat: By."),
    "several at once in disorder": ("a, b, c", "Args:\n    c: C.\n    a, b: Both."),
    "types apart from parameters": ("a, b", ":param b: B.\n:param a: A.\n:type b: int\n:type a: int"),
}


@pytest.mark.parametrize(("signature", "doc"), REPORTED.values(), ids=REPORTED)
def test_what_is_not_certain_is_reported(signature, doc, refactor):
    result = refactor(function(signature, doc))
    assert result.unchanged
    assert len(result.reasons) == 1
    assert result.findings[0].line == result.findings[0].end_line == 1


NO_DRIFT = {
    "documented": ("a, b", "Args:\n    a: A.\n    b: B."),
    "stars": ("a, *args, **kwargs", "Args:\n    a: A.\n    *args: More.\n    **kwargs: Named."),
    "no stars": ("a, *args, **kwargs", "Args:\n    a: A.\n    args: More.\n    kwargs: Named."),
    "escaped stars": ("a, *args, **kwargs", "Args:\n    a: A.\n    \\\\*args: More."),
    "stars left out": ("a, *args, **kwargs", "Args:\n    a: A."),
    "keywords of kwargs": ("a, **kwargs", "Args:\n    a: A.\n    depth: Passed on."),
    "private parameter": ("a, _cache=None", "Args:\n    a: A."),
    "numpy together": ("a, b", "Parameters\n----------\na, b : int\n    Both."),
    "numpy stars": ("a, *args, **kwargs", "Parameters\n----------\na\n    A.\n*args, **kwargs\n    More."),
    "numpy other parameters": (
        "a, b",
        "Parameters\n----------\na : int\n\nOther Parameters\n----------------\nb : int",
    ),
    "google keyword arguments": ("a, *, b", "Args:\n    a: A.\n\nKeyword Args:\n    b: B."),
    "no parameters section": ("a, b", "Returns:\n    More."),
    "prose with a colon": ("a, b", "Note: this is prose.\nArgs are many: a and b."),
    "malformed section": ("a, b", "Args:\n    the first is a\n    the second is b"),
    "example code": ("a, b", "Example:\n    c: int = 3\n"),
    "sphinx without parameters": ("a, b", ":returns: More."),
    "google attributes": ("a", "Args:\n    a: A.\n\nAttributes:\n    b: B."),
}


@pytest.mark.parametrize(("signature", "doc"), NO_DRIFT.values(), ids=NO_DRIFT)
def test_conventions_are_no_drift(signature, doc, refactor):
    assert refactor(function(signature, doc)).findings == ()


def test_a_class_that_documents_its_constructor_is_respected(refactor):
    text = (
        'class Model:\n    """A model.\n\n    Args:\n        size: Size.\n    """\n\n'
        "    def __init__(self, size, depth=2):\n        self.size = size\n        self.depth = depth\n"
    )
    assert refactor(text).findings == ()


def test_self_is_no_parameter(refactor):
    text = 'class A:\n    def scale(self, by):\n        """Scale.\n\n        Args:\n            by: By.\n        """\n'
    assert refactor(text).findings == ()
    assert refactor(text.replace("by: By", "self: It.\n            by: By")).findings == ()
    static = text.replace("    def", "    @staticmethod\n    def").replace("self, by", "by")
    assert refactor(static).findings == ()


def test_drift_can_be_switched_off(refactor):
    assert refactor(function("values, factor", RENAMES["google"][0]), drift=False).findings == ()


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_stay(newline, refactor):
    before = function("values, factor=2", "Args:\n    values: In.").replace("\n", newline)
    after = function("values, factor=2", "Args:\n    values: In.\n    factor: Defaults to 2.").replace("\n", newline)
    assert refactor(before).text == after


ODD = {
    "raw": 'def scale(values, factor=2):\n    r"""Scale \\d.\n\n    Args:\n        values: In.\n    """\n',
    "apostrophes": "def scale(values, factor=2):\n    '''Scale.\n\n    Args:\n        values: In.\n    '''\n",
    "quotes after the text": 'def scale(values, factor=2):\n    """Scale.\n\n    Args:\n        values: In."""\n',
    "tabs": 'def scale(values, factor=2):\n\t"""Scale.\n\n\tArgs:\n\t\tvalues: In.\n\t"""\n',
    "one line function": 'def scale(values, factor=2): """Scale.\n\n    Args:\n        values: In.\n    """\n',
    "second line": 'def scale(values, factor=2):\n    """\n    Scale.\n\n    Args:\n        values: In.\n    """\n',
    "not ascii": 'def scale(values, factor=2):\n    """Skalière.\n\n    Args:\n        values: Überall.\n    """\n',
    "trailing spaces": (
        'def scale(values, factor=2):\n    """Scale.\n    \n    Args:  \n        values: In.   \n    \n    """\n'
    ),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_forms_are_corrected_too(text, refactor):
    result = refactor(text)
    assert "factor: Defaults to 2." in result.text
    assert result.proof.holds
    assert all(line.startswith("+") for line in changed_lines(result)) or 'In."""' in text
    assert refactor(result.text).unchanged


UNTOUCHABLE = {
    "joined literals": 'def scale(values, factor=2):\n    ("""Scale.\n\n    Args:\n""" "        values: In.")\n',
    "continued lines": (
        'def scale(values, factor=2):\n    """Scale.\n\n    Args:\n        values: In \\\n there.\n    """\n'
    ),
    "escaped line ends": 'def scale(values, factor=2):\n    "Scale.\\n\\nArgs:\\n    values: In."\n',
}


@pytest.mark.parametrize("text", UNTOUCHABLE.values(), ids=UNTOUCHABLE)
def test_docstrings_whose_lines_are_not_lines_are_left_alone(text, refactor):
    assert refactor(text).unchanged


AWKWARD = ['\'"""\'', "\"'''\"", "'\\\\'", "'\"'", "'`'", "'\\n'"]


@pytest.mark.parametrize("default", AWKWARD)
@pytest.mark.parametrize("quote", ['"""', "'" * 3])
def test_an_awkward_default_does_not_end_the_docstring(default, quote, refactor):
    doc = f"{quote}Scale.\n\n    Args:\n        values: In.\n    {quote}"
    result = refactor(f"def scale(values, factor={default}, seed=0):\n    {doc}\n")
    assert "seed: Defaults to 0." in result.text
    assert result.proof.holds, result.proof.reason
    assert refactor(result.text).unchanged
