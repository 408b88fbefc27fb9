"""numpy: names that went in 1.24 and 2.0."""

from __future__ import annotations

from codemods.dependencies.migrations.rows import Case, Notes, Rename, Replace, Report, Reshape, Row, Shown

_NOTES_124 = Notes("NumPy 1.24.0 Release Notes: Expired deprecations", "1.24.0")
_NOTES_20 = Notes("NumPy 2.0.0 Release Notes: NumPy 2.0 Python API removals", "2.0.0")
_GUIDE = Notes("NumPy 2.0 migration guide: Main namespace", "2.0.0")
_NOTES_RANDOM = Notes("NumPy 1.17.0 Release Notes: New extensible numpy.random module", "1.17.0")


def _shown(old: str, new: str, use: str = "print({})") -> tuple[Shown, ...]:
    """Return an example for a name of numpy that is used in some way."""
    before = use.format(f"np.{old}")
    return (Shown(f"import numpy as np\n\n{before}\n", f"import numpy as np\n\n{use.format(new)}\n"),)


def _builtin(old: str, new: str, again: str = "") -> Row:
    return Row(
        "numpy",
        (f"numpy.{old}",),
        Rename(f"builtins.{new}"),
        works="",
        deprecated="1.20",
        removed="1.24",
        again=again,
        notes=_NOTES_124,
        examples=_shown(old, new, "print(np.zeros(2, dtype={}).dtype.kind)"),
        kept=(
            f"import numpy as np\n\n{new} = np.float32\nprint(np.{old})\n",
            f"import jax.numpy as np\n\nprint(np.{old})\n",
            f'import numpy as np\n\nif not hasattr(np, "{old}"):\n    np.{old} = {new}\nprint(np.{old})\n',
        ),
    )


def _renamed(old: str, new: str, use: str = "print({}([[1, 2], [3, 4]]).tolist())", works: str = "") -> Row:
    return Row(
        "numpy",
        (f"numpy.{old}",),
        Rename(f"numpy.{new}"),
        works=works,
        removed="2.0",
        notes=_NOTES_20,
        examples=_shown(old, f"np.{new}", use),
        kept=(f"class np:\n    {old} = 1\n\n\nprint(np.{old})\n",),
    )


_BUILTINS = (
    _builtin("int", "int"),
    _builtin("float", "float"),
    # numpy.bool and numpy.long are back in 2.0, as numpy.bool_ and as the C type.
    _builtin("bool", "bool", again="2.0"),
    _builtin("object", "object"),
    _builtin("complex", "complex"),
    _builtin("str", "str"),
    _builtin("long", "int", again="2.0"),
    _builtin("unicode", "str"),
)
_TYPE = "print({}(1.5).item())"
_RENAMED = (
    *(_renamed(old, "nan", "print({})") for old in ("NaN", "NAN")),
    *(_renamed(old, "inf", "print({})") for old in ("Inf", "Infinity", "infty", "PINF")),
    _renamed("float_", "float64", _TYPE),
    _renamed("longfloat", "longdouble", "print(float({}(1.5)))"),
    *(_renamed(old, "complex128", _TYPE) for old in ("complex_", "cfloat")),
    _renamed("singlecomplex", "complex64", _TYPE),
    *(_renamed(old, "clongdouble", "print(complex({}(1.5)))") for old in ("clongfloat", "longcomplex")),
    _renamed("string_", "bytes_", "print({}(b'x').item())"),
    _renamed("unicode_", "str_", "print({}('x').item())"),
    _renamed("product", "prod"),
    _renamed("cumproduct", "cumprod"),
    _renamed("sometrue", "any"),
    _renamed("alltrue", "all"),
    _renamed("round_", "round"),
    _renamed("mat", "asmatrix"),
    *(
        _renamed(name, f"exceptions.{name}", "print({}.__name__)", works="1.25")
        for name in (
            "AxisError",
            "ComplexWarning",
            "ModuleDeprecationWarning",
            "TooHardError",
            "VisibleDeprecationWarning",
        )
    ),
    _renamed("RankWarning", "exceptions.RankWarning", "print({}.__name__)", works="2.0"),
)
_REPLACED = tuple(
    Row(
        "numpy",
        (f"numpy.{old}",),
        Replace(new),
        works="",
        removed="2.0",
        notes=_NOTES_20,
        examples=(
            *_shown(old, new.replace("numpy.", "np.")),
            Shown(
                f"from numpy import {old}, array\n\nprint(array([{old}]) * 2)\n",
                f"from numpy import {shown_import}array\n\nprint(array([{shown}]) * 2)\n",
            ),
        ),
    )
    for old, new, shown_import, shown in (
        ("NINF", "-numpy.inf", "inf, ", "-inf"),
        ("NZERO", "-0.0", "", "-0.0"),
        ("PZERO", "0.0", "", "0.0"),
    )
)
_DEPRECATED_IN_2 = tuple(
    Row(
        "numpy",
        (f"numpy.{old}",),
        Rename(f"numpy.{new}"),
        works=works,
        deprecated="2.0",
        removed=removed,
        notes=Notes("NumPy 2.0.0 Release Notes: Deprecations", "2.0.0"),
        examples=_shown(old, f"np.{new}", use),
    )
    for old, new, works, removed, use in (
        ("trapz", "trapezoid", "2.0", "2.4", "print(float({}([1.0, 2.0, 4.0])))"),
        ("in1d", "isin", "", "2.4", "print({}([1, 2], [2, 3]).tolist())"),
        ("row_stack", "vstack", "", "", "print({}(([1, 2], [3, 4])).tolist())"),
    )
)
_REPORTED = tuple(
    Row(
        "numpy",
        (f"numpy.{old}",),
        Report(advice),
        works="",
        removed="2.0",
        notes=_GUIDE,
        examples=(Shown(f"import numpy as np\n\nprint(np.{old})\n", f"import numpy as np\n\nprint(np.{old})\n"),),
        runs=False,
    )
    for old, advice in (
        ("asfarray", "use `np.asarray` with a floating `dtype`"),
        ("cast", "use `np.asarray(arr, dtype=dtype)`"),
        ("source", "use `inspect.getsource`"),
        ("find_common_type", "use `np.promote_types` or `np.result_type`"),
        ("issubclass_", "use `issubclass`"),
        ("issubsctype", "use `np.issubdtype`"),
        ("obj2sctype", "use `np.dtype(obj).type`"),
        ("set_string_function", "use `np.set_printoptions` with a formatter"),
        ("deprecate", "use `warnings.warn` with `DeprecationWarning`"),
        ("disp", "write your own printing function"),
        ("lookfor", "search NumPy's documentation"),
        ("who", "use an IDE or `locals()`"),
    )
)
_RANDOM = tuple(
    Row(
        "numpy",
        (f"numpy.random.{name}",),
        Report("a generator of `np.random.default_rng` takes its place; it draws other numbers"),
        works="1.17",
        deprecated="1.17",
        notes=_NOTES_RANDOM,
        examples=(
            Shown(
                f"import numpy as np\n\nnp.random.{name}\n",
                f"import numpy as np\n\nnp.random.{name}\n",
            ),
        ),
        runs=False,
    )
    for name in (
        "seed",
        "RandomState",
        "rand",
        "randn",
        "randint",
        "random_integers",
        "choice",
        "shuffle",
        "permutation",
    )
)

ROWS = (
    *_BUILTINS,
    *_RENAMED,
    *_REPLACED,
    *_DEPRECATED_IN_2,
    Row(
        "numpy",
        ("numpy.msort",),
        Reshape(("a",), (Case("numpy.sort({a}, axis=0)"),)),
        works="",
        deprecated="1.24",
        removed="2.0",
        notes=_NOTES_20,
        examples=_shown("msort([[3, 1], [2, 4]])", "np.sort([[3, 1], [2, 4]], axis=0)", "print({}.tolist())"),
        kept=("import numpy as np\n\nprint(list(map(np.msort, [[2, 1]])))\n",),
    ),
    Row(
        "numpy",
        ("numpy.math",),
        Rename("math"),
        works="",
        deprecated="1.25",
        removed="2.0",
        notes=Notes("NumPy 1.25.0 Release Notes: Deprecations", "1.25.0"),
        examples=(
            Shown(
                "import numpy as np\n\nprint(np.math.sqrt(2))\n",
                "import numpy as np\nimport math\n\nprint(math.sqrt(2))\n",
            ),
        ),
    ),
    Row(
        "numpy",
        ("numpy.safe_eval",),
        Rename("ast.literal_eval"),
        works="",
        removed="2.0",
        notes=_GUIDE,
        examples=(
            Shown(
                'import numpy as np\n\nprint(np.safe_eval("[1, 2]"))\n',
                'import numpy as np\nfrom ast import literal_eval\n\nprint(literal_eval("[1, 2]"))\n',
            ),
        ),
    ),
    *_REPORTED,
    *_RANDOM,
)
