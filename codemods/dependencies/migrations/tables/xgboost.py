"""XGBoost: early stopping is a matter of the model."""

from __future__ import annotations

from codemods.dependencies.migrations.rows import Notes, Report, Row, Shown, Types

_CLASSES = ("XGBClassifier", "XGBRegressor", "XGBRanker", "XGBRFClassifier", "XGBRFRegressor")
_FIT = "from xgboost import {0}\n\nmodel = {0}()\nmodel.fit(X, y, eval_set=[(X, y)], early_stopping_rounds=5)\n"

ROWS = tuple(
    Row(
        "xgboost",
        ("fit",),
        # Moving them changes every later `fit` of the same model, too.
        Report(
            "give `early_stopping_rounds`, `eval_metric` and `callbacks` to the model instead of `fit`",
            only_with=("early_stopping_rounds", "eval_metric", "callbacks"),
        ),
        works="1.6",
        deprecated="1.6",
        removed="2.1",
        notes=Notes(
            "XGBoost 2.1.0 release notes: removed deprecated parameters of the scikit-learn interface", "2.1.0"
        ),
        owners=(f"xgboost.{name}",),
        examples=(Shown(_FIT.format(name), _FIT.format(name)),),
        kept=(
            (
                f"from xgboost import {name}\n\n"
                f"model = {name}(early_stopping_rounds=5)\nmodel.fit(X, y, eval_set=[(X, y)])\n"
            ),
            "def run(model):\n    model.fit(1, 2, early_stopping_rounds=3)\n",
        ),
        runs=False,
    )
    for name in _CLASSES
)

TYPES = Types(classes=tuple((f"xgboost.{name}", f"xgboost.{name}") for name in _CLASSES))
