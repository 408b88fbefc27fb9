"""Keras: by itself, and as the part of TensorFlow."""

from __future__ import annotations

from codemods.dependencies.migrations.rows import Case, Keyword, Notes, Report, Reshape, Row, Shown, Types

_OPTIMIZERS = ("Adam", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam")
# Where the package is imported from, the distribution, and the versions of: `fit` with generators, the end of
# `fit_generator`, `learning_rate`, the end of `lr`.
_HOMES = (
    ("keras", "keras", "2.4", "3.0", "2.3", "3.0", "Keras 3 release notes", "3.0"),
    ("tensorflow.keras", "tensorflow", "2.1", "2.16", "2.0", "2.16", "TensorFlow 2.16 release notes", "2.16"),
)
# Keras 3 moved these from `fit` to the data set.
_MOVED = ("workers", "use_multiprocessing", "max_queue_size")
_METHODS = (
    (
        "fit_generator",
        "fit",
        (
            "generator steps_per_epoch epochs verbose callbacks validation_data "
            "validation_steps validation_freq class_weight "
            "max_queue_size workers use_multiprocessing shuffle initial_epoch"
        ),
    ),
    ("evaluate_generator", "evaluate", "generator steps callbacks max_queue_size workers use_multiprocessing verbose"),
    ("predict_generator", "predict", "generator steps callbacks max_queue_size workers use_multiprocessing verbose"),
)


def _rows() -> tuple[Row, ...]:
    found: list[Row] = []
    for package, library, fit_works, fit_removed, rate_works, rate_removed, title, version in _HOMES:
        notes = Notes(title, version)
        model = f"{package}.Model"
        found += [
            Row(
                library,
                (old,),
                Reshape(
                    tuple(parameters.split()),
                    (Case(f"{{self}}.{new}({{generator}}, ...)", when=tuple((name, "") for name in _MOVED)),),
                    named=True,
                ),
                works=fit_works,
                deprecated=fit_works,
                removed=fit_removed,
                notes=notes,
                owners=(model,),
                examples=(
                    Shown(
                        f"from {package}.models import Sequential\n\nmodel = Sequential()\n"
                        f"model.{old}(batches(), 10, verbose=0)\n",
                        f"from {package}.models import Sequential\n\nmodel = Sequential()\n"
                        f"model.{new}(batches(), {parameters.split()[1]}=10, verbose=0)\n",
                    ),
                ),
                kept=(
                    f"import {package}\n\n\ndef run(model, data):\n    model.{old}(data)\n",
                    (
                        f"from {package}.models import Sequential\n\nmodel = Sequential()\n"
                        f"model.{old}(batches(), workers=4)\n"
                    ),
                    (
                        f"from {package}.models import Sequential\n\nmodel = Sequential()\nmodel = wrap(model)\n"
                        f"model.{old}(batches())\n"
                    ),
                ),
                runs=False,
            )
            for old, new, parameters in _METHODS
        ]
        names = tuple(f"{package}.optimizers.{name}" for name in _OPTIMIZERS)
        found += [
            Row(
                library,
                names,
                Keyword("lr", "learning_rate"),
                works=rate_works,
                deprecated=rate_works,
                removed=rate_removed,
                notes=notes,
                examples=(
                    Shown(
                        f"from {package}.optimizers import Adam\n\nopt = Adam(lr=0.01)\n",
                        f"from {package}.optimizers import Adam\n\nopt = Adam(learning_rate=0.01)\n",
                    ),
                ),
                kept=(
                    "from torch.optim import Adam\n\nopt = Adam([], lr=0.01)\n",
                    f"from {package}.optimizers import Adam\n\nopt = Adam(0.01)\n",
                ),
                runs=False,
            ),
            Row(
                library,
                (f"{package}.utils.np_utils.to_categorical",),
                Report(f"`{package}.utils.to_categorical` takes its place"),
                works="",
                removed=rate_removed,
                notes=notes,
                examples=(
                    Shown(
                        f"from {package}.utils.np_utils import to_categorical\n\nprint(to_categorical)\n",
                        f"from {package}.utils.np_utils import to_categorical\n\nprint(to_categorical)\n",
                    ),
                ),
                runs=False,
            ),
        ]
    return tuple(found)


ROWS = _rows()

TYPES = Types(
    classes=tuple(
        (f"{package}.{name}", f"{package}.Model")
        for package, *_ in _HOMES
        for name in ("Model", "Sequential", "models.Model", "models.Sequential")
    ),
    returns=tuple((f"{package}.models.load_model", f"{package}.Model") for package, *_ in _HOMES),
)
