"""scikit-learn: what went from 0.20 to 1.6."""

from __future__ import annotations

from codemods.dependencies.migrations.rows import Case, Keyword, Notes, Rename, Report, Reshape, Row, Shown, Types

LIBRARY = "scikit-learn"


def _notes(version: str) -> Notes:
    return Notes(f"scikit-learn documentation: What's new, Version {version}", version)


def _classes(module: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{module}.{name}" for name in names)


_SQUARED = Row(
    LIBRARY,
    ("sklearn.metrics.mean_squared_error",),
    Reshape(
        ("y_true", "y_pred"),
        (
            Case("sklearn.metrics.root_mean_squared_error(...)", when=(("squared", "False"),)),
            Case("sklearn.metrics.mean_squared_error(...)", when=(("squared", "True"),)),
        ),
        only_with=("squared",),
    ),
    works="1.4",
    deprecated="1.4",
    removed="1.6",
    notes=_notes("1.4"),
    examples=(
        Shown(
            """\
from sklearn.metrics import mean_squared_error

print(round(float(mean_squared_error([1, 2, 3], [1, 2, 5], squared=False)), 6))
""",
            """\
from sklearn.metrics import root_mean_squared_error

print(round(float(root_mean_squared_error([1, 2, 3], [1, 2, 5])), 6))
""",
        ),
        Shown(
            """\
from sklearn import metrics

y, p = [[1, 2], [3, 4]], [[1, 3], [5, 4]]
print(round(float(metrics.mean_squared_error(y, p, squared=False, sample_weight=[1, 2])), 6))
print(round(float(metrics.mean_squared_error(y, p, squared=True)), 6))
""",
            """\
from sklearn import metrics

y, p = [[1, 2], [3, 4]], [[1, 3], [5, 4]]
print(round(float(metrics.root_mean_squared_error(y, p, sample_weight=[1, 2])), 6))
print(round(float(metrics.mean_squared_error(y, p)), 6))
""",
        ),
    ),
    kept=(
        "from sklearn.metrics import mean_squared_error\n\nprint(mean_squared_error([1], [2]))\n",
        "from mine import mean_squared_error\n\nprint(mean_squared_error([1], [2], squared=False))\n",
        (
            "from sklearn.metrics import mean_squared_error\n\n\ndef f(y, p, flag):\n"
            "    return mean_squared_error(y, p, squared=flag)\n"
        ),
    ),
)
_SAME_FUNCTIONS = tuple(
    Row(
        LIBRARY,
        (f"sklearn.{module}.{name}",),
        Rename(f"sklearn.model_selection.{name}"),
        works="0.18",
        deprecated="0.18",
        removed="0.20",
        notes=_notes("0.20"),
        examples=(
            Shown(
                f"from sklearn.{module} import {name}\n\nprint({name}.__name__)\n",
                f"from sklearn.model_selection import {name}\n\nprint({name}.__name__)\n",
            ),
            Shown(
                f"from sklearn import {module}\n\nprint({module}.{name}.__name__)\n",
                f"from sklearn import model_selection\n\nprint(model_selection.{name}.__name__)\n",
            ),
        ),
        kept=(
            (
                f"try:\n    from sklearn.model_selection import {name}\n"
                f"except ImportError:\n    from sklearn.{module} import {name}\n"
            ),
        ),
        runs=False,
    )
    for module, names in (
        ("cross_validation", ("train_test_split", "cross_val_score", "cross_val_predict", "permutation_test_score")),
        ("grid_search", ("GridSearchCV", "RandomizedSearchCV", "ParameterGrid", "ParameterSampler")),
        ("learning_curve", ("learning_curve", "validation_curve")),
    )
    for name in names
)
_OTHER_CLASSES = tuple(
    Row(
        LIBRARY,
        (f"sklearn.cross_validation.{name}",),
        Report(f"`sklearn.model_selection.{name}` takes other arguments: the data are given to `split`"),
        works="0.18",
        deprecated="0.18",
        removed="0.20",
        notes=_notes("0.20"),
        examples=(
            Shown(
                f"from sklearn.cross_validation import {name}\n\nprint({name}.__name__)\n",
                f"from sklearn.cross_validation import {name}\n\nprint({name}.__name__)\n",
            ),
        ),
        runs=False,
    )
    for name in ("KFold", "StratifiedKFold", "ShuffleSplit", "StratifiedShuffleSplit", "LeaveOneOut", "LabelKFold")
)
_BASE = tuple(
    Row(
        LIBRARY,
        (name,),
        Keyword("base_estimator", "estimator"),
        works=works,
        deprecated=works,
        removed=removed,
        notes=_notes(works),
        examples=(
            Shown(
                f"from {module} import {short}\nfrom {of} import {inner}\n\n"
                f"print(type({short}(base_estimator={inner}())).__name__)\n",
                f"from {module} import {short}\nfrom {of} import {inner}\n\n"
                f"print(type({short}(estimator={inner}())).__name__)\n",
            ),
        ),
        kept=(
            f"from mine import {short}\n\nprint({short}(base_estimator=1))\n",
            f"from {module} import {short}\n\nprint({short}(None).get_params())\n",
        ),
    )
    for name, works, removed, of, inner in (
        ("sklearn.ensemble.BaggingClassifier", "1.2", "1.4", "sklearn.tree", "DecisionTreeClassifier"),
        ("sklearn.ensemble.BaggingRegressor", "1.2", "1.4", "sklearn.tree", "DecisionTreeRegressor"),
        ("sklearn.ensemble.AdaBoostClassifier", "1.2", "1.4", "sklearn.tree", "DecisionTreeClassifier"),
        ("sklearn.ensemble.AdaBoostRegressor", "1.2", "1.4", "sklearn.tree", "DecisionTreeRegressor"),
        ("sklearn.calibration.CalibratedClassifierCV", "1.2", "1.4", "sklearn.tree", "DecisionTreeClassifier"),
        ("sklearn.linear_model.RANSACRegressor", "1.1", "1.3", "sklearn.tree", "DecisionTreeRegressor"),
    )
    for module, _, short in (name.rpartition("."),)
)
_VALUES = tuple(
    Row(
        LIBRARY,
        names,
        Keyword(keyword, keyword, values),
        works=works,
        deprecated=works,
        removed=removed,
        notes=_notes(works),
        examples=(
            Shown(
                (
                    f"from {module} import {short}\n\n"
                    f"print({short}({keyword}={old}).fit([[0], [1], [2], [3]], {y}) is None)\n"
                ),
                (
                    f"from {module} import {short}\n\n"
                    f"print({short}({keyword}={new}).fit([[0], [1], [2], [3]], {y}) is None)\n"
                ),
            ),
        ),
        kept=(f"from {module} import {short}\n\nprint({short}({keyword}={new}))\n",),
    )
    for names, keyword, values, works, removed, y in (
        (
            _classes("sklearn.ensemble", "RandomForestRegressor", "ExtraTreesRegressor")
            + _classes("sklearn.tree", "DecisionTreeRegressor", "ExtraTreeRegressor"),
            "criterion",
            (("'mse'", '"squared_error"'), ("'mae'", '"absolute_error"')),
            "1.0",
            "1.2",
            "[0, 1, 2, 3]",
        ),
        (
            ("sklearn.ensemble.GradientBoostingClassifier",),
            "loss",
            (("'deviance'", '"log_loss"'),),
            "1.1",
            "1.3",
            "[0, 1, 0, 1]",
        ),
        (
            ("sklearn.ensemble.GradientBoostingRegressor",),
            "loss",
            (("'ls'", '"squared_error"'), ("'lad'", '"absolute_error"')),
            "1.0",
            "1.2",
            "[0, 1, 2, 3]",
        ),
        (("sklearn.linear_model.SGDClassifier",), "loss", (("'log'", '"log_loss"'),), "1.1", "1.3", "[0, 1, 0, 1]"),
        (
            ("sklearn.linear_model.SGDRegressor",),
            "loss",
            (("'squared_loss'", '"squared_error"'),),
            "1.0",
            "1.2",
            "[0, 1, 2, 3]",
        ),
        (
            _classes("sklearn.ensemble", "RandomForestClassifier", "ExtraTreesClassifier"),
            "max_features",
            (("'auto'", '"sqrt"'),),
            "",
            "1.3",
            "[0, 1, 0, 1]",
        ),
        (
            _classes("sklearn.ensemble", "RandomForestRegressor", "ExtraTreesRegressor"),
            "max_features",
            (("'auto'", "1.0"),),
            "",
            "1.3",
            "[0, 1, 2, 3]",
        ),
    )
    for (module, _, short), (old, new) in ((names[0].rpartition("."), values[0]),)
)
_FEATURE_NAMES = tuple(
    Row(
        LIBRARY,
        ("get_feature_names",),
        Reshape((), (Case("{self}.get_feature_names_out().tolist()"),)),
        works="1.0",
        deprecated="1.0",
        removed="1.2",
        notes=_notes("1.0"),
        owners=(name,),
        examples=(
            Shown(
                f"from {module} import {short}\n\ncv = {short}()\ncv.fit({data})\nprint(cv.get_feature_names())\n",
                f"from {module} import {short}\n\ncv = {short}()\ncv.fit({data})\n"
                "print(cv.get_feature_names_out().tolist())\n",
            ),
        ),
        kept=(
            "def names(cv):\n    return cv.get_feature_names()\n\n\nimport sklearn\n",
            f"from {module} import {short}\n\ncv = {short}()\ncv = wrap(cv)\nprint(cv.get_feature_names())\n",
        ),
    )
    for name, data in (
        ("sklearn.feature_extraction.text.CountVectorizer", '["a bc de", "de fg"]'),
        ("sklearn.feature_extraction.text.TfidfVectorizer", '["a bc de", "de fg"]'),
        ("sklearn.feature_extraction.DictVectorizer", '[{"a": 1, "b": 2}]'),
    )
    for module, _, short in (name.rpartition("."),)
)
_FEATURE_NAMES_REPORTED = tuple(
    Row(
        LIBRARY,
        ("get_feature_names",),
        Report("`get_feature_names_out` takes its place; it uses the names of the columns that it was fitted on"),
        works="1.0",
        deprecated="1.0",
        removed="1.2",
        notes=_notes("1.0"),
        owners=(f"sklearn.preprocessing.{name}",),
        examples=(
            Shown(
                f"from sklearn.preprocessing import {name}\n\none = {name}()\nprint(one.get_feature_names(['a']))\n",
                f"from sklearn.preprocessing import {name}\n\none = {name}()\nprint(one.get_feature_names(['a']))\n",
            ),
        ),
        runs=False,
    )
    for name in ("OneHotEncoder", "PolynomialFeatures")
)
_DISPLAYS = tuple(
    Row(
        LIBRARY,
        (f"sklearn.metrics.{old}",),
        Reshape(("estimator", "X", y), (Case(f"sklearn.metrics.{new}.from_estimator(...)"),)),
        works="1.0",
        deprecated="1.0",
        removed="1.2",
        notes=_notes("1.0"),
        examples=(
            Shown(
                f"from sklearn.metrics import {old}\n\n\ndef draw(model, X, y):\n    {old}(model, X, y)\n",
                (
                    f"from sklearn.metrics import {new}\n\n\n"
                    f"def draw(model, X, y):\n    {new}.from_estimator(model, X, y)\n"
                ),
            ),
        ),
        kept=(f"from mine import {old}\n\n{old}(1, 2, 3)\n",),
        runs=False,
    )
    for old, new, y in (
        ("plot_confusion_matrix", "ConfusionMatrixDisplay", "y_true"),
        ("plot_roc_curve", "RocCurveDisplay", "y"),
        ("plot_precision_recall_curve", "PrecisionRecallDisplay", "y"),
    )
)
_GONE = tuple(
    Row(
        LIBRARY,
        (f"sklearn.{name}",),
        Report(advice),
        works="",
        deprecated=deprecated,
        removed=removed,
        notes=_notes(removed),
        examples=(
            Shown(
                f"from sklearn.{module} import {short}\n\nprint({short})\n",
                f"from sklearn.{module} import {short}\n\nprint({short})\n",
            ),
        ),
        runs=False,
    )
    for name, deprecated, removed, advice in (
        (
            "datasets.load_boston",
            "1.0",
            "1.2",
            "the data set was taken away; `fetch_california_housing` is another one",
        ),
        ("datasets.fetch_mldata", "0.20", "0.22", "mldata.org is gone; `fetch_openml` has most of its data"),
        ("preprocessing.Imputer", "0.20", "0.22", "use `sklearn.impute.SimpleImputer`, which has no `axis`"),
        (
            "metrics.jaccard_similarity_score",
            "0.21",
            "0.23",
            "use `jaccard_score`, or `accuracy_score` for what this did to classes",
        ),
        ("linear_model.RandomizedLasso", "0.19", "0.21", "stability selection has no successor in scikit-learn"),
    )
    for module, _, short in (name.rpartition("."),)
)

ROWS = (
    _SQUARED,
    *_SAME_FUNCTIONS,
    *_OTHER_CLASSES,
    *_BASE,
    *_VALUES,
    Row(
        LIBRARY,
        ("sklearn.preprocessing.OneHotEncoder",),
        Keyword("sparse", "sparse_output"),
        works="1.2",
        deprecated="1.2",
        removed="1.4",
        notes=_notes("1.2"),
        examples=(
            Shown(
                "from sklearn.preprocessing import OneHotEncoder\n\n"
                'enc = OneHotEncoder(sparse=False, handle_unknown="ignore")\n'
                "print(enc.fit_transform([[1], [2]]).tolist())\n",
                "from sklearn.preprocessing import OneHotEncoder\n\n"
                'enc = OneHotEncoder(sparse_output=False, handle_unknown="ignore")\n'
                "print(enc.fit_transform([[1], [2]]).tolist())\n",
            ),
        ),
        kept=(
            "from category_encoders import OneHotEncoder\n\nprint(OneHotEncoder(sparse=False))\n",
            "from sklearn.feature_extraction import DictVectorizer\n\nprint(DictVectorizer(sparse=False))\n",
            (
                "from sklearn.preprocessing import OneHotEncoder\n\n\ndef make(**options):\n"
                "    return OneHotEncoder(**options)\n"
            ),
        ),
    ),
    *_FEATURE_NAMES,
    *_FEATURE_NAMES_REPORTED,
    *_DISPLAYS,
    Row(
        LIBRARY,
        ("sklearn.externals.joblib",),
        Rename("joblib"),
        works="",
        deprecated="0.21",
        removed="0.23",
        notes=_notes("0.23"),
        examples=(
            Shown(
                "from sklearn.externals import joblib\n\nprint(joblib.dump)\n",
                "import joblib\n\nprint(joblib.dump)\n",
            ),
        ),
        kept=("try:\n    import joblib\nexcept ImportError:\n    from sklearn.externals import joblib\n",),
        runs=False,
    ),
    *_GONE,
)

TYPES = Types(classes=tuple((row.owners[0], row.owners[0]) for row in (*_FEATURE_NAMES, *_FEATURE_NAMES_REPORTED)))
