import tomllib
from contextlib import suppress

import jsonschema
import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from codemods.discovery import discover
from refactor_bot import config
from refactor_bot.config import ConfigError
from refactor_bot.schedule import Quiet, Rule


def load(text: str | bytes, file: str = config.OWN_FILE):
    data = text.encode() if isinstance(text, str) else text
    return config.load(lambda path: data if path == file else None)


def problems(text: str | bytes, file: str = config.OWN_FILE) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(text, file)
    return [str(problem) for problem in caught.value.problems]


def test_without_a_file_every_value_is_the_default():
    found = config.load(lambda _path: None)
    assert found.source is None
    assert found.enable == tuple(discover())
    assert found.options["docstrings"] == discover()["docstrings"].options()
    assert not found.excluded("a.py")


def test_values_are_read():
    found = load(
        'exclude = ["vendor/**", "*_old.py"]\n[pull-requests]\nlimit = 2\nmax-files = 9\nlabels = ["x"]\n'
        '[codemods]\nenable = []\n[codemods.docstrings]\nstyle = "numpy"\n'
    )
    assert (found.pull_requests.limit, found.pull_requests.max_files, found.enable) == (2, 9, ())
    assert found.options["docstrings"].style == "numpy"
    assert [found.excluded(p) for p in ("vendor/a/b.py", "x/m_old.py", "a.py")] == [True, True, False]


def test_there_is_no_schedule_without_a_configuration_of_its_own():
    assert config.load(lambda _path: None).rule is None
    assert load("").rule == Rule("weekly")
    assert load("schedule = 'never'").rule is None


def test_a_schedule_is_read_and_written():
    text = (
        "schedule = ' 30 4  * * 1'\nquiet-hours = '22:00-06:00'\ntimezone = 'Europe/Berlin'\n"
        "[pull-requests]\nper-week = 2\nci-minutes-per-week = 90\n"
    )
    found = load(text)
    assert found.rule == Rule("30 4 * * 1", Quiet(22 * 60, 6 * 60), "Europe/Berlin")
    assert (found.pull_requests.per_week, found.pull_requests.ci_minutes_per_week) == (2, 90)
    assert load(found.to_toml()) == found


def test_pyproject_is_read_when_there_is_no_own_file():
    text = '[project]\nname = "x"\n[tool.refactor-bot.pull-requests]\nlimit = 3\n'
    found = load(text, config.SHARED_FILE)
    assert (found.source, found.pull_requests.limit) == (config.SHARED_FILE, 3)


@pytest.mark.parametrize(
    "text", ["[tool.black]\nline-length = 100\n", "[project]\nname='refactor-bot'\n", "[tool]\nrefactor-bot = 1\n"]
)
def test_a_pyproject_without_our_table_says_nothing(text):
    assert load(text, config.SHARED_FILE).source is None


def test_the_own_file_wins():
    files = {config.OWN_FILE: b"[pull-requests]\nlimit = 1\n", config.SHARED_FILE: b"[tool.refactor-bot.x]\n"}
    assert config.load(files.get).pull_requests.limit == 1


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("exclud = []\n", 1, "did you mean 'exclude'?"),
        ("\n\n[pull-request]\nlimit = 1\n", 3, "did you mean 'pull-requests'?"),
        ("[pull-requests]\n# c\nlimt = 1\n", 3, "did you mean 'limit'?"),
        ("exclude = 'a'\n", 1, "exclude: input should be a list"),
        ("[pull-requests]\nlimit = 0\n", 2, "greater than or equal to 1"),
        ("\nschedule = 'hourly'\n", 2, 'schedule: expected "daily", "weekly"'),
        ("schedule = 7\n", 1, "schedule: input should be a valid string"),
        ("schedule = '0 0 30 2 *'\n", 1, "whose time comes"),
        ("quiet-hours = '22-6'\n", 1, "quiet-hours: expected two different times"),
        ("timezone = 'Europe/Bonn'\n", 1, "timezone: expected a zone of the IANA list"),
        ("[pull-requests]\nper-week = -1\n", 2, "greater than or equal to 0"),
        ("[pull-requests]\nlabels = [1]\n", 2, "valid string"),
        ("[codemods]\nenable = ['docstring']\n", 2, "did you mean 'docstrings'?"),
        ("[codemods]\nenable = 'docstrings'\n", 2, "list of codemod names"),
        ("[codemods.docstring]\n", 1, "did you mean 'docstrings'?"),
        ("[codemods.docstrings]\nstyl = 1\n", 2, "did you mean 'style'?"),
        ("[codemods.docstrings]\nstyle = 'x'\n", 2, "style"),
        ("codemods = 3\n", 1, "codemods"),
        ("a = \n", 1, "not valid TOML"),
        ("x = 1\nx = 2\n", 2, "not valid TOML"),
        (b"\xff = 1", 1, "UTF-8"),
        ("exclude = ['" + "a" * 300 + "']\n", 1, "200 characters"),
        ("a = 1\n" * 100_000, 1, "KiB"),
    ],
)
def test_mistakes_name_file_line_and_what_was_expected(text, line, said):
    first = problems(text)[0]
    assert first.startswith(f"{config.OWN_FILE}:{line}: ")
    assert said in first


def test_mistakes_in_pyproject_have_their_own_lines():
    text = "[project]\nname = 'x'\n\n[tool.refactor-bot.pull-requests]\nlimt = 1\n"
    assert problems(text, config.SHARED_FILE)[0].startswith("pyproject.toml:5: ")


def test_all_mistakes_are_told_at_once():
    assert len(problems("exclud = []\n[pull-requests]\nlimit = 0\n[codemods]\nenable = ['x']\n")) == 3


@given(st.binary(max_size=300) | st.text(alphabet="[]=.\"'\n ab#", max_size=60).map(str.encode))
def test_no_file_makes_it_crash(data):
    with suppress(ConfigError):
        load(data)


@given(
    st.dictionaries(
        st.sampled_from(["exclude", "pull-requests", "codemods", "x"]),
        st.recursive(
            st.booleans() | st.integers(-(2**62), 2**62) | st.text("ab", max_size=3),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(st.sampled_from(["enable", "limit", "docstrings", "style"]), inner, max_size=3)
            ),
            max_leaves=6,
        ),
    )
)
def test_no_table_makes_it_crash(table):
    with suppress(ConfigError):
        load(tomlkit.dumps(table))


def test_the_effective_configuration_reads_back():
    found = load('exclude = ["a"]\n[codemods.docstrings]\nstyle = "sphinx"\n')
    again = load(found.to_toml())
    assert (again.exclude, again.enable, again.options, again.pull_requests) == (
        found.exclude,
        found.enable,
        found.options,
        found.pull_requests,
    )


def test_the_schema_takes_what_the_reader_takes():
    schema = config.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(tomllib.loads(load("").to_toml()), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"codemods": {"docstring": {}}}, schema)


@pytest.mark.parametrize("text", ["a." * 30_000 + "a = 1", '"." . ' * 30_000 + "a = 1", "[" + "a." * 30_000 + "a]"])
def test_a_key_of_many_parts_is_refused_before_it_takes_all_memory(text):
    assert "at most 100 parts" in problems(text)[0]


def test_dots_within_strings_are_no_parts():
    assert load(f"exclude = ['{'a.' * 90}', \"{'b.' * 90}\"]").exclude


def test_a_number_of_too_many_digits_is_a_problem():
    assert "not valid TOML" in problems("x = " + "9" * 5_000)[0]


def test_of_many_problems_the_first_are_told():
    assert len(problems("".join(f"a{i} = 1\n" for i in range(20_000)))) == 20


def test_a_pattern_of_many_stars_is_refused_before_it_takes_all_time():
    assert "exclude" in problems(f"exclude = ['{'*a' * 12}b']")[0]
    assert load("exclude = ['**/vendor/**/*_old*.py']").excluded("x/vendor/y/m_old1.py")
