"""What is read out of a body, and how it is said."""

from __future__ import annotations

import ast

import pytest

from codemods.docstrings import learn, wording


def described(refactor, text, **options):
    """The docstring of the first function, with its sections by name."""
    result = refactor(text, **options)
    assert result.proof.holds, result.proof.reason
    node = next(
        node for node in ast.walk(ast.parse(result.text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return ast.get_docstring(node) or ""


def section(doc, name):
    lines = doc.split(f"{name}:\n", 1)[1].split("\n\n")[0].splitlines() if f"{name}:\n" in doc else []
    return [line.removeprefix("    ") for line in lines]


SUMMARIES = {
    "load_usage": "Load usage.",
    "compute_f1": "Compute f1.",
    "loadCSVFile": "Load CSV file.",
    "train_and_evaluate": "Train and evaluate.",
    "calc_loss": "Calculate loss.",
    "init_weights": "Initialize weights.",
    "_load_usage": "Load usage.",
    "to_csv": "Convert to csv.",
    "convert_UvS_to_Series": "Convert UvS to Series.",
    "forward": "Run the forward pass.",
    "usage_table": None,
    "accuracy": None,
    "batch_size": None,
    "index_name": None,
    "loss_weight": None,
    "x": None,
    "_": None,
    "is_ready": None,
}


@pytest.mark.parametrize(("name", "text"), SUMMARIES.items(), ids=SUMMARIES)
def test_a_name_that_starts_with_a_verb_is_a_sentence(name, text):
    assert wording.summary(name, truth=False) == text


QUESTIONS = {
    "is_ready": "Return whether it is ready.",
    "has_weights": "Return whether it has weights.",
    "can_run": "Return whether it can run.",
    "should_stop": "Return whether it should stop.",
}


@pytest.mark.parametrize(("name", "text"), QUESTIONS.items(), ids=QUESTIONS)
def test_a_question_returns_truth(name, text):
    assert wording.summary(name, truth=True) == text


RETURNS = {
    "name": ("table = read(a)\n    return table", "The table."),
    "name in words": ("best_score = read(a)\n    return best_score", "The best score."),
    "typed code name": ("retDict = {}\n    return retDict", "dict"),
    "tuple of what only the body knows": ("c = read(a)\n    return c[0], c.size", "tuple: Of 2 values."),
    "attributes of what is given": ("c = a\n    return a.x, c", "tuple: `(a.x, c)`."),
    "instance of a class": ("model = net.Model(a)\n    return model", "net.Model: The model."),
    "list": ("found = []\n    return found", "list"),
    "tuple": ("c = read(a)\n    d = c\n    return c, d", "tuple: `(c, d)`."),
    "dict": ("c = 1\n    d = c\n    return {'c': c, 'd': d}", 'dict: With the keys `"c"` and `"d"`.'),
    "text": ("c = 1\n    d = c\n    return f'{c}{d}'", "str"),
    "number": ("c = 1\n    d = c\n    return len(d)", "int"),
    "truth": ("c = 1\n    d = c\n    return a is None", "bool: Whether `a is None`."),
    "either truth": ("if a:\n        return True\n    return False", "bool"),
    "parameter": ("c = 1\n    d = c\n    return a", "The given `a`."),
    "changed parameter": ("a[0] = 1\n    d = 2\n    return a", "The given `a`, changed in place."),
    "or none": ("table = read(a)\n    if table:\n        return table\n    return None", "The table, or None."),
    "annotation": ("table = read(a)\n    d = 1\n    return table", "The table."),
}


@pytest.mark.parametrize(("body", "text"), RETURNS.values(), ids=RETURNS)
def test_what_is_returned(body, text, refactor):
    doc = described(refactor, f"def load_usage(a):\n    first = 1\n    {body}\n", level="all")
    assert section(doc, "Returns") == [text]


@pytest.mark.parametrize("body", ["df2 = read(a)\n    return df2", "c = read(a)\n    return c.size"])
def test_what_only_the_body_knows_is_no_result(body, refactor):
    doc = described(refactor, f"def load_usage(a):\n    first = 1\n    {body}\n", level="all")
    assert "Returns" not in doc


TOLD = {
    "instance of a class": True,
    "tuple": True,
    "dict": True,
    "truth": True,
    "or none": True,
    "name": False,
    "name in words": False,
    "list": False,
    "text": False,
    "number": False,
    "either truth": False,
}


@pytest.mark.parametrize(("kind", "told"), TOLD.items(), ids=TOLD)
def test_only_what_is_news_to_a_caller_earns_a_docstring(kind, told, refactor):
    long = "    first = 1\n" * 11
    doc = described(refactor, f"def load_usage(a):\n{long}    {RETURNS[kind][0]}\n")
    assert bool(doc) is told


@pytest.mark.parametrize("lines", [10, 11])
@pytest.mark.parametrize("name", ["load_usage", "forward"])
def test_a_result_in_sight_earns_no_docstring(name, lines, refactor):
    body = "    first = 1\n" * lines
    assert bool(described(refactor, f"def {name}(a):\n{body}    return a, first\n")) is (lines == 11)
    raising = "def load_usage(a):\n    if a:\n        raise ValueError\n    return a, 1\n"
    assert section(described(refactor, raising), "Returns") == ["tuple: `(a, 1)`."]


def test_methods_return_themselves(refactor):
    text = "class Model:\n    def update_weights(self):\n        self.a = 1\n        self.b = 2\n        return self\n"
    assert section(described(refactor, text, level="all"), "Returns") == ["The instance itself."]


def test_numpy_style_puts_only_types_where_types_stand(refactor):
    lines = ["self.a = 1"] * 12
    body = "".join(f"        {line}\n" for line in lines)
    doc = described(
        refactor, f"class Model:\n    def update_weights(self):\n{body}        return self\n", style="numpy"
    )
    assert doc.endswith("Returns\n-------\nself\n    The instance itself.")
    given = f"class Model:\n    def update_weights(self, a):\n{body}        return a\n"
    assert "The given `a`." in described(refactor, given)
    assert described(refactor, given, style="numpy") == ""
    assert "Returns" not in described(refactor, given, style="numpy", level="all")
    yielded = f"class Model:\n    def iterate_rows(self):\n{body}        row_text = 1 + 1\n        yield row_text\n"
    assert "Yields" not in described(refactor, yielded, style="numpy", level="all")


def test_an_annotated_return_keeps_its_type(refactor):
    text = "def load_usage(a) -> 'Table':\n    c = 1\n    table = read(a, c)\n    return table\n"
    assert described(refactor, text) == ""
    doc = described(refactor, text, level="all")
    assert section(doc, "Returns") == ["Table: The table."]


RAISES = {
    "condition": ("if a <= 0:\n        raise ValueError(a)", "ValueError: If `a <= 0`."),
    "else": ("if a:\n        pass\n    else:\n        raise ValueError(a)", "ValueError: If `not a`."),
    "none of": (
        "if a == 'x':\n        pass\n    elif a == 'y':\n        pass\n    else:\n        raise ValueError(a)",
        'ValueError: If `a` is none of `"x"` and `"y"`.',
    ),
    "none of, put the other way": (
        "if a == 'x':\n        pass\n    elif a != 'y':\n        raise ValueError(a)",
        'ValueError: If `a` is none of `"x"` and `"y"`.',
    ),
    "nested": ("if a:\n        if b is None:\n            raise ValueError(a)", "ValueError: If `a and b is None`."),
    "after an early return": (
        "if a:\n        return\n    if b:\n        raise ValueError(a)",
        "ValueError: If `not a and b`.",
    ),
    "early return, same subject": (
        "if a is None:\n        return\n    if b:\n        raise KeyError",
        "KeyError: If `a is not None and b`.",
    ),
    "handler": (
        "try:\n        a()\n    except KeyError:\n        raise ValueError(a)",
        "ValueError: If a `KeyError` occurs.",
    ),
    "any handler": (
        "try:\n        a()\n    except Exception:\n        raise ValueError('no table there')",
        'ValueError: With the message "no table there".',
    ),
    "bare handler": ("try:\n        a()\n    except:\n        raise ValueError(a)", "ValueError:"),
    "again and elsewhere": (
        "try:\n        a()\n    except KeyError:\n        raise KeyError(a)\n    if b:\n        raise KeyError",
        "KeyError: If `b`.",
    ),
    "message": (
        "c = read(a)\n    if c:\n        raise ValueError('the table is empty')",
        'ValueError: With the message "the table is empty".',
    ),
    "filled message": (
        "c = read(a)\n    if c:\n        raise ValueError(f'no table at {a}')",
        'ValueError: With the message "no table at {a}".',
    ),
    "local without message": ("c = read(a)\n    if c:\n        raise ValueError", "ValueError:"),
    "two": ("if a:\n        raise ValueError\n    if b:\n        raise ValueError", "ValueError: If `a`; or if `b`."),
    "message and condition": (
        "c = read(a)\n    if c:\n        raise ValueError('no table.')\n    if b:\n        raise ValueError",
        'ValueError: With the message "no table"; or if `b`.',
    ),
    "message twice": (
        "c = read(a)\n    if c:\n        raise ValueError('no table')\n    raise ValueError('no row')",
        'ValueError: With the message "no table"; or with the message "no row".',
    ),
    "nothing else known": ("for c in a:\n        raise ValueError", "ValueError:"),
    "less known of another": (
        "try:\n        a()\n    except Exception:\n        raise ValueError(a)\n    if b:\n        raise KeyError",
        "KeyError: If `b`.",
    ),
    "dotted": ("if a:\n        raise errors.BadTable(a)", "errors.BadTable: If `a`."),
}


@pytest.mark.parametrize(("body", "text"), RAISES.values(), ids=RAISES)
def test_what_is_raised_and_when(body, text, refactor):
    doc = described(refactor, f"def load_usage(a, b):\n    first = 1\n    {body}\n")
    assert section(doc, "Raises") == [text]


HIDDEN = {
    "assigned": "c = read(a)\n    if b and c:\n        raise ValueError('bad')",
    "loop": "for c in a:\n        if c < 0:\n            raise ValueError('bad')",
    "with": "with a() as c:\n        if c:\n            raise ValueError('bad')",
    "handler": "try:\n        a()\n    except KeyError as c:\n        if c.args:\n            raise ValueError('bad')",
    "comprehension": "if any(c for c in a):\n        raise ValueError('bad')",
    "walrus": "if (c := read(a)) is None:\n        raise ValueError('bad')",
    "nested function": "def c():\n        return a\n    if c():\n        raise ValueError('bad')",
    "early return": "c = read(a)\n    if c:\n        return\n    raise ValueError('bad')",
    "message": "c = read(a)\n    if c:\n        raise ValueError(f'bad value {c}')",
}


@pytest.mark.parametrize("body", HIDDEN.values(), ids=HIDDEN)
def test_what_a_caller_cannot_see_is_no_condition(body, refactor):
    doc = described(refactor, f"def load_usage(a, b):\n    first = 1\n    {body}\n")
    assert section(doc, "Raises") == ["ValueError:"]
    constant = body.replace("'bad'", "'no table there'")
    doc = described(refactor, f"def load_usage(a, b):\n    first = 1\n    {constant}\n")
    said = ' With the message "no table there".' if constant != body else ""
    assert section(doc, "Raises") == [f"ValueError:{said}"]


NOT_RAISED = {
    "caught": "try:\n        raise ValueError\n    except ValueError:\n        pass",
    "caught by a base": "try:\n        raise KeyError\n    except (OSError, LookupError):\n        pass",
    "variable": "raise error",
    "again": "try:\n        a()\n    except KeyError:\n        raise",
    "again with more words": "try:\n        a()\n    except KeyError as e:\n        raise KeyError(f'{a}: {e}') from e",
    "again, under a condition": "try:\n        a()\n    except e.X:\n        if b:\n            raise e.X(a)",
    "nested function": "def inner():\n        raise ValueError\n    inner()",
    "lambda": "inner = lambda: fail(ValueError)",
}


@pytest.mark.parametrize("body", NOT_RAISED.values(), ids=NOT_RAISED)
def test_what_is_not_raised(body, refactor):
    assert "Raises" not in described(refactor, f"def load_usage(a, b):\n    first = 1\n    {body}\n", level="all")


YIELDS = {
    "tuple": ("yield a, b", "tuple: `(a, b)`."),
    "name": ("record = a\n    yield record", "The record."),
}


@pytest.mark.parametrize(("body", "text"), YIELDS.values(), ids=YIELDS)
def test_what_is_yielded(body, text, refactor):
    doc = described(refactor, f"def iterate_rows(a, b):\n    first = 1\n    second = 2\n    {body}\n")
    assert section(doc, "Yields") == [text]


@pytest.mark.parametrize(("value", "earned"), [("a, b", True), ("a.x, b[0]", False), ("[]", False)])
def test_only_named_values_that_are_yielded_earn_a_docstring(value, earned, refactor):
    text = f"def iterate_rows(a):\n    for b in a:\n        c = 2\n        yield {value}\n"
    assert bool(described(refactor, text)) is earned


@pytest.mark.parametrize(
    "call", ["warnings.warn('old way', DeprecationWarning)", "warnings.warn('old way', category=DeprecationWarning)"]
)
def test_warnings(call, refactor):
    doc = described(refactor, f"import warnings\ndef load_usage(a):\n    first = 1\n    if a:\n        {call}\n")
    assert section(doc, "Warns") == ["DeprecationWarning: If `a`."]
    doc = described(
        refactor, "from warnings import warn as w\ndef load_usage(a):\n    c = 1\n    d = 2\n    w('old way')\n"
    )
    assert section(doc, "Warns") == ['UserWarning: With the message "old way".']


def test_a_warning_of_which_nothing_is_known_is_left_out(refactor):
    text = "import warnings\ndef load_usage(a):\n    b = 1\n    c = 2\n    warnings.warn(text(a), FutureWarning)\n"
    assert described(refactor, text) == ""
    assert "Warns" not in described(refactor, text, level="all")


@pytest.mark.parametrize("body", ["raise ValueError", "for a in b:\n        raise ValueError"])
def test_only_what_is_raised_first_is_raised_always(body, refactor):
    doc = described(refactor, f"def load_usage(a, b):\n    {body}\n", level="all")
    assert ("Always." in doc) is body.startswith("raise")


USES = {
    "settings": ("args", "fit(args.epochs, args.rate)", "args: Its `epochs` and `rate` are read."),
    "choices": ("mode", "if mode in ('a', 'b'):\n        c = 1", 'mode: Compared with `"a"` and `"b"`.'),
    "in place": ("table", "table['x'] = 1", "table: Changed in place."),
    "appended": ("rows", "rows.append(1)", "rows: Changed in place."),
}


@pytest.mark.parametrize(("name", "body", "text"), USES.values(), ids=USES)
def test_what_is_done_with_a_parameter(name, body, text, refactor):
    doc = described(refactor, f"def load_usage({name}):\n    first = 1\n    second = 2\n    {body}\n")
    assert section(doc, "Args") == [text]


DUCKS = {
    "methods": ("model.predict(a)\n    model.update(a)", "model: Its `predict()` and `update()` are called."),
    "call": ("c = model(a)", "model: Called as `model(a)`."),
}


@pytest.mark.parametrize(("body", "text"), DUCKS.values(), ids=DUCKS)
def test_what_is_called_on_a_parameter(body, text, refactor):
    doc = described(
        refactor,
        f"def fit_model(model, a):\n    first = 1\n    {body}\n    if a:\n        raise ValueError\n",
        level="all",
    )
    assert section(doc, "Args") == [text, "a: Required."]


REMARKS = {
    "settings": ("args", "fit(args.epochs, args.rate)", "Reads `args.epochs` and `args.rate`."),
    "choices": ("mode", "if mode in ('a', 'b'):\n        c = 1", 'Compares `mode` with `"a"` and `"b"`.'),
    "in place": ("table", "table['x'] = 1", "Changes `table` in place."),
}


@pytest.mark.parametrize(("name", "body", "text"), REMARKS.values(), ids=REMARKS)
def test_one_fact_among_unknown_parameters_is_a_sentence(name, body, text, refactor):
    doc = described(refactor, f"def load_usage(b, {name}):\n    first = 1\n    second = 2\n    {body}\n")
    assert doc == f"Load usage.\n\n{text}"


def test_what_is_raised_says_the_choices_already(refactor):
    lines = ["if mode == 'x':", "    a = 1", "elif mode == 'y':", "    a = 2", "else:", "    raise ValueError(b)"]
    branches = "".join(f"    {line}\n" for line in lines)
    doc = described(refactor, f"def load_usage(b, mode):\n{branches}")
    assert doc.count('"x"') == 1
    assert refactor(f"def load_usage(mode):\n{branches}".replace("(b)", "")).text.count('"x"') == 1
    assert "Changes `mode` in place." in described(refactor, f"def load_usage(b, mode):\n    mode[0] = 1\n{branches}")


def test_a_list_of_what_the_signature_shows_is_left_out(refactor):
    text = "def load_usage(a: int, b=1, c=2):\n    d = 1\n    if a:\n        raise ValueError\n"
    assert "Args" not in described(refactor, text)
    assert "Args" in described(refactor, text, level="all")


def test_forwarded_arguments(refactor):
    text = (
        "def fit_model(a, *args, **kwargs):\n    c = 1\n    if a:\n"
        "        raise ValueError\n    return run(c, *args, **kwargs)\n"
    )
    assert section(described(refactor, text, level="all"), "Args") == [
        "a: Required.",
        "*args: Passed on to `run`.",
        "**kwargs: Passed on to `run`.",
    ]


def test_properties_are_nouns(refactor):
    text = (
        "class A:\n    @property\n    def train_bar(self):\n        c = 1\n"
        "        if c:\n            raise ValueError('no bar yet')\n"
    )
    assert described(refactor, text).startswith("Return the train bar.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the path", "The path."),
        ("The  path\nof it.", "The path of it."),
        ("`x` or y", "`x` or y."),
        ("Number of rows. Defaults to 3.", "Number of rows."),
        ("Number of rows (default: 3)", "Number of rows."),
        ("ground-truth boxes (optional)", "Ground-truth boxes."),
        ("``True`` if :class:`~torch.nn.Module` is used", "`True` if `torch.nn.Module` is used."),
        ("", None),
        ("- a list", None),
        ("a \\alpha", None),
        ("x" * 500, None),
        ("Required.", None),
        ("Its `fit()` is called.", None),
        ("Values handled: `1`.", None),
        ('Compared with `"a"` and `"b"`.', None),
    ],
)
def test_descriptions_in_one_form(text, expected):
    assert learn.normalised(text) == expected


def documented(name, text, function="measure"):
    return (
        f'def {function}(labels, {name}):\n    """Measure.\n\n    Args:\n'
        f'        labels: L.\n        {name}: {text}\n    """\n'
    )


TARGET = "\n\ndef count_rows(size):\n    if size < 0:\n        raise ValueError\n    return []\n"


def test_one_description_is_used_in_its_own_scope(refactor):
    own = refactor(documented("size", "How many there are.") + TARGET)
    assert "size: How many there are." in own.text.split("count_rows")[1]
    elsewhere = refactor({"a.py": documented("size", "How many there are."), "b.py": TARGET})
    assert b"How many" not in elsewhere.after["b.py"]


def test_a_description_of_the_function_itself_is_not_reused(refactor):
    text = documented("size", "How much is measured.") + TARGET
    assert "measured" not in refactor(text).text.split("count_rows")[1]


def test_descriptions_that_disagree_are_not_reused(refactor):
    text = documented("size", "How many.") + documented("size", "How wide.", "other") + TARGET
    assert "How" not in refactor(text).text.split("count_rows")[1]
