"""Every row of the tables does what its examples say, and leaves alone what only looks alike."""

from __future__ import annotations

import pytest
from packaging.version import Version

from codemods.dependencies.migrations.discovery import rows
from codemods.dependencies.migrations.index import index
from codemods.dependencies.migrations.rewrite import rewrite
from codemods.dependencies.migrations.rows import Report
from codemods.source import Source

ROWS = rows()
EXAMPLES = [pytest.param(row, one, id=f"{row.key}-{n}") for row in ROWS.values() for n, one in enumerate(row.examples)]
KEPT = [pytest.param(row, text, id=f"{row.key}-{n}") for row in ROWS.values() for n, text in enumerate(row.kept)]


def migrated(text, key=None):
    """Return a program with all that can be rewritten, rewritten, and the places that rows are about."""
    source = Source.read(text.encode())
    facts = index(source)
    sites = [site for site in facts.sites if key in (None, site.row)] if facts else []
    edits = rewrite(source, [site for site in sites if site.reason is None])
    return source.replace(edit for own in edits for edit in own).decode(), sites


@pytest.mark.parametrize(("row", "shown"), EXAMPLES)
def test_examples_are_what_happens(row, shown):
    after, sites = migrated(shown.before, row.key)
    assert after == shown.after
    assert sites
    if isinstance(row.change, Report):
        assert {site.reason for site in sites} == {row.change.advice}


@pytest.mark.parametrize(("row", "shown"), EXAMPLES)
def test_a_second_run_changes_nothing(row, shown):
    after, _ = migrated(shown.after)
    assert migrated(after)[0] == after


@pytest.mark.parametrize(("row", "text"), KEPT)
def test_what_looks_alike_is_left_alone(row, text):
    assert migrated(text, row.key)[0] == text


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_rows_are_complete(row):
    assert row.examples
    assert row.notes.title
    assert row.deprecated or row.removed
    first = [Version(one) for one in (row.deprecated, row.removed, row.again) if one]
    assert first == sorted(first)
    if row.works and row.removed:
        assert Version(row.works) <= Version(row.removed), "no version has both forms, or only the new one begins it"


def test_the_most_frequent_ones_are_there():
    names = {name for row in ROWS.values() for name in row.names}
    assert names >= {
        "torch.autograd.Variable",
        "sklearn.metrics.mean_squared_error",
        "scipy.misc.imread",
        "scipy.misc.imresize",
        "pandas.DataFrame.ix",
        "numpy.int",
        "numpy.float",
        "numpy.bool",
        "numpy.NaN",
        "sklearn.cross_validation.train_test_split",
        "sklearn.ensemble.BaggingClassifier",
        "pandas.DataFrame.as_matrix",
        "pandas.DataFrame.append",
        "keras.Model.fit_generator",
        "tensorflow.keras.optimizers.Adam",
        "torchvision.models.resnet18",
        "torch.nn.MSELoss",
        "yaml.load",
        "sklearn.feature_extraction.text.CountVectorizer.get_feature_names",
        "sklearn.preprocessing.OneHotEncoder",
        "lightgbm.train",
        "xgboost.XGBClassifier.fit",
        "torch.cuda.amp.autocast",
        "numpy.random.seed",
        "pandas.DataFrame.iteritems",
        "pandas.DataFrame.set_value",
        "pandas.DataFrame.sort",
        "pandas.DataFrame.get_value",
        "pandas.DataFrame.lookup",
    }
