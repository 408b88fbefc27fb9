"""pandas: what went from 0.20 to 3.0. Methods are changed where the object's type is known."""

from __future__ import annotations

from codemods.dependencies.migrations.rows import (
    Case,
    Keyword,
    Notes,
    Pairs,
    Rename,
    Report,
    Reshape,
    Row,
    Shown,
    Types,
)

_FRAME, _SERIES = "pandas.DataFrame", "pandas.Series"
_BOTH = (_FRAME, _SERIES)
_ANY = f"{_FRAME}|{_SERIES}"


def _notes(version: str) -> Notes:
    return Notes(f"pandas documentation: What's new in {version}", version)


def _shown(before: str, after: str) -> Shown:
    """Return an example with a frame ``df`` and a series ``s``."""
    head = 'import pandas as pd\n\ndf = pd.DataFrame({"a": [1, 2], "b": [3.0, 4.0]})\ns = pd.Series([1, 2])\n'
    return Shown(head + before, head + after)


def _unknown(line: str) -> str:
    """Return code in which nothing is known of the type of ``df``."""
    return f"import pandas as pd\n\n\ndef f(df):\n    return {line}\n\n\nprint(pd.__name__)\n"


_METHODS = (
    Row(
        "pandas",
        ("append",),
        Reshape(
            ("other", "ignore_index", "verify_integrity", "sort"),
            (
                # A series becomes a row, a dictionary too: what type its cells get is not the same as with `concat`.
                Case("pandas.concat([{self}, {other}], ...)", types=(("other", _FRAME),)),
            ),
            named=True,
        ),
        works="",
        deprecated="1.4",
        removed="2.0",
        notes=_notes("1.4.0"),
        owners=(_FRAME,),
        examples=(
            _shown(
                "df = df.append(df.copy(), ignore_index=True)\nprint(df.to_dict())\n",
                "df = pd.concat([df, df.copy()], ignore_index=True)\nprint(df.to_dict())\n",
            ),
            Shown(
                """\
from pandas import DataFrame


def both(one: DataFrame, two: DataFrame) -> DataFrame:
    return one.append(two, True)


print(both(DataFrame({"a": [1]}), DataFrame({"a": [2]})).to_dict())
""",
                """\
from pandas import DataFrame, concat


def both(one: DataFrame, two: DataFrame) -> DataFrame:
    return concat([one, two], ignore_index=True)


print(both(DataFrame({"a": [1]}), DataFrame({"a": [2]})).to_dict())
""",
            ),
        ),
        kept=(
            "import numpy as np\n\nprint(np.append([1], [2]))\n",
            "import pandas as pd\n\nrows = []\nrows.append(pd.DataFrame())\nprint(rows)\n",
            _unknown("df.append(1)"),
            'import pandas as pd\n\ndf = pd.DataFrame()\ndf = df.append({"a": 1}, ignore_index=True)\n',
        ),
    ),
    Row(
        "pandas",
        ("append",),
        Reshape(
            ("to_append", "ignore_index", "verify_integrity"),
            (Case("pandas.concat([{self}, {to_append}], ...)", types=(("to_append", _SERIES),)),),
            named=True,
        ),
        works="",
        deprecated="1.4",
        removed="2.0",
        notes=_notes("1.4.0"),
        owners=(_SERIES,),
        examples=(
            _shown(
                "print(s.append(pd.Series([5])).tolist())\n",
                "print(pd.concat([s, pd.Series([5])]).tolist())\n",
            ),
        ),
        kept=(_unknown("df.append(1)"),),
    ),
    Row(
        "pandas",
        ("as_matrix",),
        Reshape((), (Case("{self}.to_numpy()"),)),
        works="0.24",
        deprecated="0.23",
        removed="1.0",
        notes=_notes("1.0.0"),
        owners=_BOTH,
        examples=(_shown("print(df.as_matrix().tolist())\n", "print(df.to_numpy().tolist())\n"),),
        kept=(_unknown("df.as_matrix()"), "m = nx.as_matrix()\n"),
    ),
    *(
        Row(
            "pandas",
            (old,),
            Rename(new),
            works=works,
            deprecated=deprecated,
            removed=removed,
            notes=_notes(version),
            owners=owners,
            examples=(_shown(f"print({use.format(old)})\n", f"print({use.format(new)})\n"),),
            kept=(_unknown(f"df.{old}"), f"d = {{}}\nprint(d.{old})\n"),
        )
        for old, new, works, deprecated, removed, version, owners, use in (
            ("iteritems", "items", "", "1.5", "2.0", "2.0.0", _BOTH, "[k for k, _ in df.{}()]"),
            ("is_monotonic", "is_monotonic_increasing", "", "1.5", "2.0", "2.0.0", (_SERIES,), "s.{}"),
            ("applymap", "map", "2.1", "2.1", "3.0", "2.1.0", (_FRAME,), "df.{}(lambda x: x + 1).to_dict()"),
        )
    ),
    Row(
        "pandas",
        ("get_value",),
        Reshape(("index", "col"), (Case("{self}.at[{index}, {col}]"),)),
        works="",
        deprecated="0.21",
        removed="1.0",
        notes=_notes("1.0.0"),
        owners=(_FRAME,),
        examples=(_shown('print(df.get_value(0, "a"))\n', 'print(df.at[0, "a"])\n'),),
        kept=(_unknown('df.get_value(0, "a")'), "from keras import backend as K\n\nprint(K.get_value(1))\n"),
    ),
    Row(
        "pandas",
        ("set_value",),
        Reshape(("index", "col", "value"), (Case("{self}.at[{index}, {col}] = {value}"),)),
        works="",
        deprecated="0.21",
        removed="1.0",
        notes=_notes("1.0.0"),
        owners=(_FRAME,),
        examples=(
            _shown('df.set_value(0, "a", 5)\nprint(df.to_dict())\n', 'df.at[0, "a"] = 5\nprint(df.to_dict())\n'),
        ),
        kept=(
            "from keras import backend as K\n\nK.set_value(1, 2)\n",
            'import pandas as pd\n\ndf = pd.DataFrame({"a": [1]})\nother = df.set_value(0, "a", 5)\n',
        ),
    ),
    Row(
        "pandas",
        ("sort",),
        Reshape(("columns",), (Case("{self}.sort_values({columns}, ...)"),)),
        works="0.17",
        deprecated="0.17",
        removed="0.20",
        notes=_notes("0.20.0"),
        owners=(_FRAME,),
        examples=(_shown('print(df.sort("b").to_dict())\n', 'print(df.sort_values("b").to_dict())\n'),),
        kept=(
            'import polars as pl\n\ndf = pl.DataFrame({"b": [2, 1]})\nprint(df.sort("b"))\n',
            _unknown('df.sort("b")'),
            "rows = [2, 1]\nrows.sort()\n",
        ),
    ),
    Row(
        "pandas",
        ("fillna",),
        Reshape(
            ("value",),
            (
                Case("{self}.ffill(...)", when=(("method", "'ffill'"), ("value", ""))),
                Case("{self}.ffill(...)", when=(("method", "'pad'"), ("value", ""))),
                Case("{self}.bfill(...)", when=(("method", "'bfill'"), ("value", ""))),
                Case("{self}.bfill(...)", when=(("method", "'backfill'"), ("value", ""))),
            ),
            only_with=("method",),
        ),
        works="",
        deprecated="2.1",
        removed="3.0",
        notes=_notes("2.1.0"),
        owners=_BOTH,
        examples=(
            _shown(
                "print(s.reindex([0, 1, 2]).fillna(method='ffill').tolist())\n",
                "print(s.reindex([0, 1, 2]).ffill().tolist())\n",
            ),
            _shown(
                'df["c"] = [None, 1.0]\ndf.fillna(method="bfill", inplace=True)\nprint(df.to_dict())\n',
                'df["c"] = [None, 1.0]\ndf.bfill(inplace=True)\nprint(df.to_dict())\n',
            ),
        ),
        kept=(
            "import pandas as pd\n\nprint(pd.Series([None, 1.0]).fillna(0))\n",
            _unknown('df.fillna(method="ffill")'),
        ),
    ),
    Row(
        "pandas",
        ("to_csv",),
        Keyword("line_terminator", "lineterminator"),
        works="1.5",
        deprecated="1.5",
        removed="2.0",
        notes=_notes("1.5.0"),
        owners=_BOTH,
        examples=(_shown('print(df.to_csv(line_terminator="|"))\n', 'print(df.to_csv(lineterminator="|"))\n'),),
        kept=(_unknown('df.to_csv(line_terminator="|")'),),
    ),
    *(
        Row(
            "pandas",
            (name,),
            Report(advice, distinctive=distinctive),
            works="",
            deprecated=deprecated,
            removed=removed,
            notes=_notes(version),
            owners=_BOTH,
            examples=(_shown(use, use),),
            kept=(f"def f(x):\n    return x.{name}\n",),
            runs=False,
        )
        for name, advice, deprecated, removed, version, use, distinctive in (
            (
                "ix",
                "use `.loc` for labels or `.iloc` for positions; which one this means depends on the index",
                "0.20",
                "1.0",
                "1.0.0",
                "print(df.ix[0])\n",
                True,
            ),
            (
                "lookup",
                "use `DataFrame.to_numpy` with `pd.factorize` and `Index.get_indexer`",
                "1.2",
                "2.0",
                "2.0.0",
                'print(df.lookup([0], ["a"]))\n',
                False,
            ),
            ("mad", "use `(x - x.mean()).abs().mean()`", "1.5", "2.0", "2.0.0", "print(df.mad())\n", False),
        )
    ),
)

_RENAMED = tuple(
    Row(
        "pandas",
        (f"pandas.{old}",),
        Rename(new),
        works=works,
        deprecated=deprecated,
        removed=removed,
        notes=_notes(version),
        examples=(Shown(before, after),),
        kept=(f"import polars as pd\n\nprint(pd.{old})\n",),
        runs=runs,
    )
    for old, new, works, deprecated, removed, version, before, after, runs in (
        (
            "io.json.json_normalize",
            "pandas.json_normalize",
            "1.0",
            "1.0",
            "2.0",
            "1.0.0",
            'from pandas.io.json import json_normalize\n\nprint(json_normalize({"a": {"b": 1}}).to_dict())\n',
            'from pandas import json_normalize\n\nprint(json_normalize({"a": {"b": 1}}).to_dict())\n',
            True,
        ),
        (
            "util.testing",
            "pandas.testing",
            "0.20",
            "1.0",
            "2.0",
            "2.0.0",
            "import pandas.util.testing as tm\n\ntm.assert_series_equal\n",
            "import pandas.testing as tm\n\ntm.assert_series_equal\n",
            True,
        ),
        (
            "np",
            "numpy",
            "",
            "1.0",
            "2.0",
            "2.0.0",
            "import pandas as pd\n\nprint(float(pd.np.sqrt(4.0)))\n",
            "import pandas as pd\nimport numpy\n\nprint(float(numpy.sqrt(4.0)))\n",
            True,
        ),
        (
            "datetime",
            "datetime.datetime",
            "",
            "1.0",
            "2.0",
            "2.0.0",
            "import pandas as pd\n\nprint(pd.datetime(2020, 1, 2))\n",
            "import pandas as pd\nfrom datetime import datetime\n\nprint(datetime(2020, 1, 2))\n",
            True,
        ),
        (
            "scatter_matrix",
            "pandas.plotting.scatter_matrix",
            "0.20",
            "0.20",
            "0.25",
            "0.25.0",
            "import pandas as pd\n\nprint(pd.scatter_matrix)\n",
            "import pandas as pd\n\nprint(pd.plotting.scatter_matrix)\n",
            False,
        ),
    )
)

_READERS = ("pandas.read_csv", "pandas.read_table")
_LINES = 'import io\nimport pandas as pd\n\nprint(pd.read_csv(io.StringIO("a,b\\n1,2\\n3,4,5\\n"), {}).to_dict())\n'
_SPACES = 'import io\nimport pandas as pd\n\nprint(pd.read_csv(io.StringIO("a b\\n1  2\\n"), {}).to_dict())\n'
_KEYWORDS = (
    Row(
        "pandas",
        _READERS,
        # The old default was to warn of each line that is left out.
        Keyword(
            "error_bad_lines",
            "on_bad_lines",
            (("False", '"warn"'), ("True", '"error"')),
            unless=("warn_bad_lines",),
        ),
        works="1.3",
        deprecated="1.3",
        removed="2.0",
        notes=_notes("1.3.0"),
        examples=(Shown(_LINES.format("error_bad_lines=False"), _LINES.format('on_bad_lines="warn"')),),
        kept=(_LINES.format("error_bad_lines=False, warn_bad_lines=False"),),
    ),
    Row(
        "pandas",
        _READERS,
        Keyword("delim_whitespace", "sep", (("True", 'r"\\s+"'), ("False", "")), unless=("sep", "delimiter")),
        works="",
        deprecated="2.2",
        removed="3.0",
        notes=_notes("2.2.0"),
        examples=(Shown(_SPACES.format("delim_whitespace=True"), _SPACES.format('sep=r"\\s+"')),),
        kept=(_SPACES.format('sep=r"\\s+"'),),
    ),
    Row(
        "pandas",
        ("pandas.date_range",),
        Keyword(
            "closed",
            "inclusive",
            (("None", '"both"'), ("'left'", '"left"'), ("'right'", '"right"')),
            # With a number of periods, 3.0 counts in another way.
            unless=("inclusive", "periods"),
        ),
        works="1.4",
        deprecated="1.4",
        removed="2.0",
        notes=_notes("1.4.0"),
        examples=(
            Shown(
                'import pandas as pd\n\nprint(pd.date_range("2020", "2021", closed="left").size)\n',
                'import pandas as pd\n\nprint(pd.date_range("2020", "2021", inclusive="left").size)\n',
            ),
        ),
        kept=('import pandas as pd\n\nprint(pd.date_range("2020", periods=3, closed="left"))\n',),
    ),
)

_GONE = tuple(
    Row(
        "pandas",
        (f"pandas.{name}",),
        Report(advice),
        works="",
        removed=removed,
        notes=_notes(version),
        examples=(Shown(f"import pandas as pd\n\nprint(pd.{name})\n", f"import pandas as pd\n\nprint(pd.{name})\n"),),
        runs=False,
    )
    for name, advice, removed, version in (
        ("Panel", "use a frame with a `MultiIndex`, or xarray", "0.25", "0.25.0"),
        ("rolling_mean", "use `x.rolling(window).mean()`", "0.23", "0.23.0"),
        ("rolling_std", "use `x.rolling(window).std()`", "0.23", "0.23.0"),
        ("ewma", "use `x.ewm(...).mean()`", "0.23", "0.23.0"),
        ("TimeGrouper", "use `pd.Grouper(freq=...)`", "1.0", "1.0.0"),
        ("Int64Index", "use `pd.Index` with a `dtype`", "2.0", "2.0.0"),
        ("Float64Index", "use `pd.Index` with a `dtype`", "2.0", "2.0.0"),
        ("value_counts", "use `pd.Series(x).value_counts()`", "3.0", "3.0.0"),
    )
)

ROWS = (*_METHODS, *_RENAMED, *_KEYWORDS, *_GONE)

_FRAMES_FROM = (
    "read_csv read_table read_excel read_parquet read_feather read_sql read_sql_query read_sql_table "
    "read_fwf read_orc json_normalize merge get_dummies pivot_table crosstab melt"
)
_SAME = (
    "copy dropna drop_duplicates head tail sample astype reset_index set_index rename sort_values sort_index fillna "
    "ffill bfill replace reindex assign query drop clip round abs shift append where mask join merge applymap"
)


def _same(owner: str) -> Pairs:
    return tuple((f"{owner}.{name}", owner) for name in _SAME.split() if owner == _FRAME or name not in _ONLY_FRAME)


_ONLY_FRAME = frozenset({"reset_index", "set_index", "assign", "query", "join", "merge", "applymap"})

TYPES = Types(
    classes=(
        *((name, _FRAME) for name in ("pandas.DataFrame", "pandas.core.frame.DataFrame")),
        *((name, _SERIES) for name in ("pandas.Series", "pandas.core.series.Series")),
    ),
    returns=(
        *((f"pandas.{name}", _FRAME) for name in _FRAMES_FROM.split()),
        *_same(_FRAME),
        *_same(_SERIES),
        (f"{_SERIES}.map", _SERIES),
        (f"{_SERIES}.to_frame", _FRAME),
        (f"{_FRAME}.describe", _FRAME),
        (f"{_FRAME}.corr", _FRAME),
        (f"{_FRAME}.transpose", _FRAME),
        ("pandas.DataFrame.from_dict", _FRAME),
        ("pandas.DataFrame.from_records", _FRAME),
    ),
    attributes=((f"{_FRAME}.T", _FRAME),),
    items=((f"{_FRAME}[str]", _ANY), (f"{_FRAME}[list]", _FRAME)),
)
