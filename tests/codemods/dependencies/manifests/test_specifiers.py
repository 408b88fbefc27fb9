"""How specifiers are raised: pins, bounds, compatible releases, Poetry's signs; and what cannot be raised."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from codemods.dependencies.manifests import poetry, specifiers
from codemods.dependencies.manifests.specifiers import CannotRaiseError, Strategy

INCREASE, NEEDED, WIDEN = Strategy.INCREASE, Strategy.INCREASE_IF_NECESSARY, Strategy.WIDEN


@pytest.mark.parametrize(
    ("written", "to", "increase", "needed", "widen"),
    [
        ("==1.0", "2.1.3", "==2.1.3", "==2.1.3", "==2.1.3"),
        ("== 1.0", "2.1.3", "== 2.1.3", "== 2.1.3", "== 2.1.3"),
        ("===1.0", "2.1.3", "===2.1.3", "===2.1.3", "===2.1.3"),
        ("==1.*", "2.1.3", "==2.*", "==2.*", ">=1,<3"),
        ("==1.4.*", "1.4.9", "==1.4.*", "==1.4.*", "==1.4.*"),
        ("~=1.4", "2.1.3", "~=2.1", "~=2.1", ">=1.4,<3"),
        ("~=1.4.2", "2.1.3", "~=2.1.3", "~=2.1.3", ">=1.4.2,<2.2"),
        ("~=1.4", "1.9", "~=1.9", "~=1.4", "~=1.4"),
        (">=1.0", "2.1.3", ">=2.1.3", ">=1.0", ">=1.0"),
        (">1.0", "2.1.3", ">=2.1.3", ">1.0", ">1.0"),
        (">=1.0,<2", "2.1.3", ">=2.1.3,<3", ">=1.0,<3", ">=1.0,<3"),
        (">= 1.0 , < 2.0", "2.1.3", ">= 2.1.3 , < 3.0", ">= 1.0 , < 3.0", ">= 1.0 , < 3.0"),
        ("<1.5", "2.1.3", "<2.2", "<2.2", "<2.2"),
        ("<=1.5", "2.1.3", "<=2.1.3", "<=2.1.3", "<=2.1.3"),
        ("<3", "2.1.3", "<3", "<3", "<3"),
        (">=1,!=1.5,<2", "2.1.3", ">=2.1.3,!=1.5,<3", ">=1,!=1.5,<3", ">=1,!=1.5,<3"),
        ("==1.0", "1.0.post1", "==1.0.post1", "==1.0.post1", "==1.0.post1"),
        ("==2.0rc1", "2.0", "==2.0", "==2.0", "==2.0"),
        ("", "2.1", ">=2.1", "", ""),
    ],
)
def test_raised(written, to, increase, needed, widen):
    found = [specifiers.raised(written, to, strategy) for strategy in (INCREASE, NEEDED, WIDEN)]
    assert found == [increase, needed, widen]


def test_a_bare_requirement_gets_a_pin_where_asked():
    assert specifiers.raised("", "2.1", NEEDED, pin_bare=True) == "==2.1"


@pytest.mark.parametrize(
    ("written", "to", "reason"),
    [
        ("==1.0+cu118", "2.1", "a local version"),
        ("==1.0", "2.1+cpu", "a local version"),
        (">=1,!=2.1,<2", "2.1", "excludes 2.1"),
        ("!=2.*", "2.1", "excludes 2.1"),
        ("==3.0", "2.1", "asks for a newer version already"),
        (">=3.0", "2.1", "asks for a newer version already"),
        (">=1,<2,==1.5", "0.9", "asks for a newer version already"),
        ("<2.0rc1", "2.1", "an upper bound of another form"),
        ("=>1", "2.1", "is no version specifier"),
        ("===weird", "2.1", "which is no version"),
        ("==1.0", "nonsense", "is no version (PEP 440)"),
        ("<2", "1!3", "an upper bound of another form"),
    ],
)
def test_what_cannot_be_raised(written, to, reason):
    with pytest.raises(CannotRaiseError) as caught:
        specifiers.raised(written, to, NEEDED)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("written", "to", "increase", "needed", "widen"),
    [
        ("^1.2", "2.3.4", "^2.3", "^2.3", ">=1.2,<3"),
        ("^1.2.3", "2.3.4", "^2.3.4", "^2.3.4", ">=1.2.3,<3"),
        ("^1.2", "1.9.0", "^1.9", "^1.2", "^1.2"),
        ("^0.2.3", "0.3.1", "^0.3.1", "^0.3.1", ">=0.2.3,<0.4"),
        ("~1.2", "1.3.4", "~1.3", "~1.3", ">=1.2,<1.4"),
        ("1.2.3", "2.3.4", "2.3.4", "2.3.4", "2.3.4"),
        ("=1.2.3", "2.3.4", "=2.3.4", "=2.3.4", "=2.3.4"),
        ("1.1.*", "2.3.4", "2.3.*", "2.3.*", ">=1.1,<2.4"),
        (">=1.2,<2", "2.3.4", ">=2.3.4,<3", ">=1.2,<3", ">=1.2,<3"),
        ("*", "2.3.4", "*", "*", "*"),
        ("", "2.3.4", "", "", ""),
        ("^21.7b0", "22.1.0", "^22.1", "^22.1", ">=21.7b0,<23"),
        ("^1.0.0, !=1.0.1", "2.3.4", "^2.3.4, !=1.0.1", "^2.3.4, !=1.0.1", ">=1.0.0,<3, !=1.0.1"),
    ],
)
def test_poetry(written, to, increase, needed, widen):
    assert [poetry.raised(written, to, strategy) for strategy in (INCREASE, NEEDED, WIDEN)] == [
        increase,
        needed,
        widen,
    ]


@pytest.mark.parametrize(
    "written", ["^1.2 || ^2.0", "^1.2 | 3", "^3.0", ">=1 <2", "latest", "^1.0, !=2.3.4", "^a", "^1.x"]
)
def test_constraints_of_poetry_that_cannot_be_raised(written):
    with pytest.raises(CannotRaiseError):
        poetry.raised(written, "2.3.4", NEEDED)


number = st.integers(0, 30).map(str)
version = st.lists(number, min_size=1, max_size=3).map(".".join)
clause = st.tuples(st.sampled_from(["==", ">=", "<", "<=", ">", "!="]), st.sampled_from(["", " "]), version).map(
    "".join
)
specifier = st.lists(clause, min_size=1, max_size=3).map(", ".join)


@settings(max_examples=60)
@given(specifier, version, st.sampled_from(Strategy))
def test_what_is_raised_allows_the_version_and_is_raised_once(written, to, strategy):
    try:
        found = specifiers.raised(written, to, strategy)
    except CannotRaiseError:
        return
    assert SpecifierSet(found).contains(to, prereleases=True)
    assert specifiers.raised(found, to, strategy) == found
