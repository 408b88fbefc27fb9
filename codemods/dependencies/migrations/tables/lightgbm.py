"""LightGBM: early stopping and logging are callbacks."""

from __future__ import annotations

from codemods.dependencies.migrations.rows import Case, Notes, Report, Reshape, Row, Shown, Types

_NOTES = Notes("LightGBM v4.0.0 release notes: breaking changes", "4.0.0")
_TRAIN = "params train_set num_boost_round valid_sets valid_names"
_HEAD = """\
import numpy as np
import lightgbm as lgb

X = np.arange(200.0).reshape(100, 2)
y = (X[:, 0] * 7 % 5 > 2).astype(int)
train, valid = lgb.Dataset(X[:80], y[:80]), lgb.Dataset(X[80:], y[80:])
params = dict(objective="binary", verbose=-1, min_data_in_leaf=2, num_threads=1)
"""
_CALL = _HEAD + "model = lgb.train(params, train, 50, valid_sets=[valid], {})\nprint(model.best_iteration)\n"
_FIT = "from lightgbm import {0}\n\nmodel = {0}()\nmodel.fit(X, y, eval_set=[(X, y)], early_stopping_rounds=5)\n"
_NONE = (("callbacks", ""), ("evals_result", ""), ("learning_rates", ""))


def _shown(before: str, after: str) -> Shown:
    return Shown(_CALL.format(before), _CALL.format(after))


ROWS = (
    Row(
        "lightgbm",
        ("lightgbm.train",),
        Reshape(
            tuple(_TRAIN.split()),
            (
                Case(
                    "lightgbm.train(..., callbacks=[lightgbm.early_stopping({early_stopping_rounds}, verbose=False)])",
                    when=(("verbose_eval", "False"), *_NONE),
                    types=(("early_stopping_rounds", "int"),),
                ),
                Case(
                    "lightgbm.train(..., callbacks=[lightgbm.early_stopping({early_stopping_rounds}), "
                    "lightgbm.log_evaluation({verbose_eval})])",
                    when=_NONE,
                    types=(("early_stopping_rounds", "int"), ("verbose_eval", "int")),
                ),
                Case(
                    "lightgbm.train(..., callbacks=[lightgbm.early_stopping({early_stopping_rounds}), "
                    "lightgbm.log_evaluation()])",
                    when=(("verbose_eval", ""), *_NONE),
                    types=(("early_stopping_rounds", "int"),),
                ),
            ),
            only_with=("early_stopping_rounds", "verbose_eval", "evals_result", "learning_rates"),
        ),
        works="3.3",
        deprecated="3.3",
        removed="4.0",
        notes=_NOTES,
        examples=(
            _shown("early_stopping_rounds=5, verbose_eval=False", "callbacks=[lgb.early_stopping(5, verbose=False)]"),
            _shown(
                "early_stopping_rounds=5, verbose_eval=10",
                "callbacks=[lgb.early_stopping(5), lgb.log_evaluation(10)]",
            ),
            _shown("early_stopping_rounds=5", "callbacks=[lgb.early_stopping(5), lgb.log_evaluation()]"),
        ),
        kept=(
            _CALL.format("callbacks=[lgb.early_stopping(5)]"),
            _CALL.format("early_stopping_rounds=int('5')"),
            _CALL.format("early_stopping_rounds=5, callbacks=[]"),
        ),
    ),
    *(
        Row(
            "lightgbm",
            ("fit",),
            Report(
                "early stopping and logging are given as `callbacks`: `early_stopping(...)`, `log_evaluation(...)`",
                only_with=("early_stopping_rounds", "verbose"),
            ),
            works="3.3",
            deprecated="3.3",
            removed="4.0",
            notes=_NOTES,
            owners=(f"lightgbm.{name}",),
            examples=(Shown(_FIT.format(name), _FIT.format(name)),),
            kept=(
                f"from lightgbm import {name}\n\nmodel = {name}()\nmodel.fit(X, y)\n",
                "def run(model):\n    model.fit(1, 2, early_stopping_rounds=3)\n",
            ),
            runs=False,
        )
        for name in ("LGBMClassifier", "LGBMRegressor", "LGBMRanker")
    ),
)

TYPES = Types(
    classes=tuple(
        (f"lightgbm.{name}", f"lightgbm.{name}") for name in ("LGBMClassifier", "LGBMRegressor", "LGBMRanker")
    )
)
