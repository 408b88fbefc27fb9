"""Commands on a line of a pull request, against the stand-in and a real git server."""

import json

import pygit2
import pytest
from plugins.loop import NAME, OWNER, SOURCE, Loop

from refactor_bot.github import marker
from refactor_bot.repo.decision_ref import FILE, REF

TRAIN = b'''"""Trains."""

import numpy as np


def load():
    train = np.load("data/train.npy")
    test = np.load("data/test.npy")
    return train, test
'''


def line_of(text: bytes, part: str) -> int:
    return next(number for number, line in enumerate(text.decode().split("\n"), start=1) if part in line)


class Desk:
    """What a reviewer does on a pull request."""

    def __init__(self, loop: Loop):
        self.loop = loop
        self.hub = loop.hub

    @property
    def repo(self):
        return self.hub.world.repo(NAME)

    def feature(self, files, base=None):
        """Open a person's pull request that adds files."""
        self.loop.repository(base or {"README.md": b"# churn\n"})
        self.hub.branch(NAME, "feature", "main")
        self.hub.push(NAME, "feature", files, "Add a feature")
        return self.hub.open_pull(NAME, OWNER, "feature", "main", "Add a feature")

    def mine(self, files, codemod="paths"):
        """Have the bot open a pull request."""
        self.loop.repository(files)
        self.loop.command(f"/refactor run {codemod}")
        (pull,) = self.loop.pulls()
        return pull

    def text(self, ref, path):
        return bytes((self.repo.bare.repository.revparse_single(ref).tree / path).data)

    def say(self, pull, path, line, words, login=OWNER, *, removed=False):
        """Comment on a line, given by its number or by a part of its text, and return the answer."""
        if isinstance(line, str):
            line = line_of(self.text(pull.pull.base if removed else pull.pull.head, path), line)
        before = len(pull.comments)
        asked = self.hub.review_comment(NAME, pull.number, login, f"/refactor {words}", path, line, removed=removed)
        self.loop.settle()
        self.reactions = {reaction.content for reaction in asked.reactions}
        return "\n".join(comment.body for comment in pull.comments[before:])

    def other(self, *known):
        """Return the one open pull request that is not known yet."""
        numbers = {pull.number for pull in known}
        (pull,) = [pull for pull in self.loop.pulls() if pull.number not in numbers]
        return pull

    @property
    def decisions(self):
        found = self.repo.bare.repository.references.get(REF)
        return json.loads(self.text(str(found.target), FILE)) if found else None

    def keep(self, data, name=FILE):
        """Put a file on the ref, whatever is there."""
        repository = self.repo.bare.repository
        builder = repository.TreeBuilder()
        builder.insert(name, repository.create_blob(data), pygit2.enums.FileMode.BLOB)
        found = repository.references.get(REF)
        parents = [str(found.target)] if found else []
        who = pygit2.Signature("somebody", "somebody@example.org")
        commit = repository.create_commit(None, who, who, "Write", builder.write(), parents)
        repository.references.create(REF, str(commit), force=True)
        return str(commit)


@pytest.fixture
def desk(loop: Loop) -> Desk:
    return Desk(loop)


def test_a_path_of_a_person_is_moved_under_the_name(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    answer = desk.say(theirs, "train.py", "data/train.npy", "extract path as TRAINING_NPY")
    assert desk.reactions == {"eyes", "rocket"}
    stacked = desk.other(theirs)
    assert (stacked.pull.head, stacked.pull.base) == (f"refactor-bot/pr-{theirs.number}/paths", "feature")
    text = desk.text(stacked.pull.head, "train.py")
    assert b"train = np.load(TRAINING_NPY)" in text
    assert b'test = np.load("data/test.npy")' in text
    assert f"#{stacked.number}" in answer
    assert "`data/train.npy` is called `TRAINING_NPY`" in answer
    (named,) = desk.decisions["names"].items()
    assert named[0] == "data/train.npy"
    assert named[1]["name"] == "TRAINING_NPY"
    assert (named[1]["by"], named[1]["pull-request"]) == (OWNER, theirs.number)
    assert named[1]["comment"] == theirs.review_comments[0].id


def test_the_decision_is_a_commit_of_the_app(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    desk.say(theirs, "train.py", "data/train.npy", "extract path as TRAINING_NPY")
    commit = desk.repo.bare.repository[desk.repo.bare.repository.references[REF].target]
    assert commit.author.name == "refactor-bot[bot]"
    assert "TRAINING_NPY" in commit.message
    assert OWNER in commit.message
    assert commit.parents == []


def test_a_literal_that_is_no_debt_moves_when_it_is_named(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN.replace(b"return train, test", b'return train, test, print("a/b", 1)')})
    answer = desk.say(theirs, "train.py", "a/b", "extract path as A_B")
    assert "is called `A_B`" in answer
    assert b"print(A_B, 1)" in desk.text(desk.other(theirs).pull.head, "train.py")


def test_of_an_f_string_its_folder_is_named(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN.replace(b'"data/train.npy"', b'f"data/folds/x_{len(np.e)}.npy"')})
    assert "`data/folds` is called `FOLDS`" in desk.say(theirs, "train.py", "data/folds", "extract path as FOLDS")
    assert b'f"{FOLDS}/x_{len(np.e)}.npy"' in desk.text(desk.other(theirs).pull.head, "train.py")


def test_what_is_asked_for_by_itself_is_opened_again(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    desk.say(theirs, "train.py", "data/train.npy", "extract path as FIRST")
    desk.hub.close(NAME, desk.other(theirs).number, OWNER)
    desk.loop.settle()
    assert "Opened #" in desk.say(theirs, "train.py", "data/train.npy", "extract path as SECOND")
    assert b"np.load(SECOND)" in desk.text(desk.other(theirs).pull.head, "train.py")


def test_a_stacked_pull_request_is_reviewed_like_any_other(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    desk.loop.command("/refactor run paths", theirs.number)
    stacked = desk.other(theirs)
    assert "Refreshed" in desk.say(stacked, "train.py", "np.load(TRAIN_NPY)", "extract path as TRAINING_NPY")
    assert b"np.load(TRAINING_NPY)" in desk.text(stacked.pull.head, "train.py")
    assert "Refreshed" in desk.say(stacked, "train.py", "np.load(TEST_NPY)", "never")
    assert "Closed" in desk.say(stacked, "train.py", "np.load(TRAINING_NPY)", "never")
    assert "or not wanted" in "".join(comment.body for comment in stacked.comments)
    assert desk.loop.pulls() == [theirs]


def test_two_names_end_up_in_one_pull_request(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    desk.say(theirs, "train.py", "data/train.npy", "extract path as FIRST")
    answer = desk.say(theirs, "train.py", "data/test.npy", "extract path as SECOND")
    stacked = desk.other(theirs)
    assert f"Refreshed #{stacked.number}" in answer
    text = desk.text(stacked.pull.head, "train.py")
    assert b"np.load(FIRST)" in text
    assert b"np.load(SECOND)" in text


def test_a_name_outlives_the_next_push(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    desk.say(theirs, "train.py", "data/train.npy", "extract path as TRAINING_NPY")
    stacked = desk.other(theirs)
    moved = TRAIN.replace(b"    train = ", b"    # The first\n    print()\n    train = ")
    desk.hub.push(NAME, "feature", {"train.py": moved})
    desk.loop.settle()
    assert desk.other(theirs).number == stacked.number
    assert b"print()\n    train = np.load(TRAINING_NPY)" in desk.text(stacked.pull.head, "train.py")
    assert b'test = np.load("data/test.npy")' in desk.text(stacked.pull.head, "train.py")


@pytest.mark.parametrize(
    ("source", "at", "words", "said"),
    [
        (TRAIN, "import numpy", "extract path as X", "no string on this line"),
        (TRAIN, '"""Trains."""', "extract path as X", "no string on this line"),
        (TRAIN, 400, "extract path as X", "no string on this line"),
        (b"x = (\n", 1, "extract path as X", "does not parse"),
        (b'x = f("plain", "other")\n', 1, "extract path as X", "`plain`, `other`"),
        (TRAIN, "data/train.npy", "extract path as np", "such as `NP`"),
        (TRAIN, "data/train.npy", "extract", "extract path as NAME"),
        (TRAIN, "data/train.npy", "extrat path as X", "Did you mean `/refactor extract`"),
        (TRAIN.replace(b'y")', b'y")  # refactor-bot: ignore'), "data/train.npy", "extract path as X", "silenced"),
        (b"# refactor-bot: ignore-file\n" + TRAIN, "data/train.npy", "extract path as X", "asks to be left alone"),
        (b'import os\n\nassert os.sep is not "/data"\n', 3, "extract path as X", "compared by identity"),
        (b'import os\n\nX = 1\n\nprint(os.listdir("/data/x"), X)\n', 5, "extract path as X", "X means something else"),
        (b'x = open("%s")\n' % (b"a/" * 200), 1, "extract path as X", "at most 300 characters"),
        (b'x = open("a/\\ud800.csv")\n', 1, "extract path as X", "at most 300 characters"),
        (TRAIN, "import numpy", "never", "Nothing is found on this line"),
        (TRAIN, None, "extract path as X", "no line of the pull request as it is now"),
        (TRAIN, None, "never", "no line of the pull request as it is now"),
    ],
)
def test_one_sentence_says_why_not(desk: Desk, source, at, words, said):
    theirs = desk.feature({"train.py": source})
    answer = desk.say(theirs, "train.py", at, words)
    assert said in answer
    assert desk.reactions == {"eyes", "confused"}
    assert desk.loop.pulls() == [theirs]
    assert desk.decisions is None


def test_of_several_strings_the_one_that_is_debt_is_meant(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN.replace(b'"data/train.npy"', b'"data/train.npy", "r"')})
    assert "`data/train.npy` is called `X`" in desk.say(theirs, "train.py", "data/train.npy", "extract path as X")


def test_of_several_paths_none_is_guessed(desk: Desk):
    line = b'    train, test = np.load("data/train.npy"), np.load("data/test.npy")\n'
    theirs = desk.feature({"train.py": b"import numpy as np\n\n\ndef load():\n" + line + b"    return train, test\n"})
    answer = desk.say(theirs, "train.py", "data/train.npy", "extract path as X")
    assert "`data/train.npy`, `data/test.npy`" in answer
    assert desk.decisions is None


def test_a_file_that_is_left_out_stays_left_out(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN}, {".refactor-bot.toml": b'exclude = ["train.py"]\n'})
    answer = desk.say(theirs, "train.py", "data/train.npy", "extract path as X")
    assert "configuration leaves this file out" in answer


def test_other_files_and_notebooks_are_refused(desk: Desk):
    theirs = desk.feature({"notes.txt": b'"a/b"\n', "a.ipynb": b"{}\n"})
    assert "no Python file" in desk.say(theirs, "notes.txt", 1, "extract path as X")
    assert "notebook" in desk.say(theirs, "a.ipynb", 1, "extract path as X")
    assert "notebook" in desk.say(theirs, "a.ipynb", 1, "never")


def test_the_configuration_names_first(desk: Desk):
    toml = b'[codemods.paths.names]\n"data/train.npy" = "TRAIN"\n'
    theirs = desk.feature({"train.py": TRAIN}, {".refactor-bot.toml": toml})
    assert "configuration calls" in desk.say(theirs, "train.py", "data/train.npy", "extract path as OTHER")
    assert "is the name of" in desk.say(theirs, "train.py", "data/test.npy", "extract path as TRAIN")
    assert desk.decisions is None
    assert "is called `TRAIN`" in desk.say(theirs, "train.py", "data/train.npy", "extract path as TRAIN")


def test_on_a_plain_comment_it_is_said_where_to_write(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    for number in (theirs.number, None):
        for words in ("never", "extract path as X"):
            assert "review comment on the line" in desk.loop.command(f"/refactor {words}", number)
            assert desk.loop.reactions == {"eyes", "confused"}


def test_strangers_are_refused(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    for words in ("extract path as X", "never"):
        desk.say(theirs, "train.py", "data/train.npy", words, "stranger")
        assert desk.reactions == {"eyes", "confused"}
    assert [comment.body.count("write permission") for comment in theirs.comments] == [1]
    assert desk.decisions is None
    assert desk.loop.pulls() == [theirs]


@pytest.mark.parametrize("at", ["np.load(TRAIN_NPY)", "TRAIN_NPY = "])
def test_a_path_that_the_bot_moved_gets_another_name(desk: Desk, at: str):
    pull = desk.mine({"train.py": TRAIN})
    assert b"np.load(TRAIN_NPY)" in desk.text(pull.pull.head, "train.py")
    answer = desk.say(pull, "train.py", at, "extract path as TRAINING_NPY")
    assert f"Refreshed #{pull.number}" in answer
    assert desk.reactions == {"eyes", "rocket"}
    text = desk.text(pull.pull.head, "train.py")
    assert b"np.load(TRAINING_NPY)" in text
    assert b"np.load(TEST_NPY)" in text
    assert b"TRAIN_NPY" not in text
    assert "TRAINING_NPY" in pull.title + pull.body
    assert desk.loop.pulls() == [pull]


def test_a_name_in_a_config_module_is_changed_there(desk: Desk):
    uses = b'import numpy as np\n\nx = np.load("data/train.npy")\nprint(x)\n'
    pull = desk.mine({"a.py": uses, "b.py": uses})
    assert b"TRAIN_NPY = " in desk.text(pull.pull.head, "paths_config.py")
    answer = desk.say(pull, "paths_config.py", "TRAIN_NPY = ", "extract path as TRAINING_NPY")
    assert f"Refreshed #{pull.number}" in answer
    assert b"TRAINING_NPY = " in desk.text(pull.pull.head, "paths_config.py")
    assert all(b"np.load(TRAINING_NPY)" in desk.text(pull.pull.head, path) for path in ("a.py", "b.py"))


def test_a_line_that_the_bot_did_not_change_has_nothing_to_name(desk: Desk):
    pull = desk.mine({"train.py": TRAIN})
    assert "stands on this line" in desk.say(pull, "train.py", "return train", "extract path as X")
    assert "stands on this line" in desk.say(pull, "train.py", "import os", "extract path as X")
    assert desk.decisions is None


def test_a_pull_request_of_another_codemod_moves_no_paths(desk: Desk):
    pull = desk.mine({"a.py": SOURCE}, "docstrings")
    assert "moves no paths" in desk.say(pull, "a.py", "def load_table", "extract path as X")


def test_never_takes_a_path_out_of_the_pull_request(desk: Desk):
    pull = desk.mine({"train.py": TRAIN})
    answer = desk.say(pull, "train.py", "np.load(TRAIN_NPY)", "never")
    assert desk.reactions == {"eyes", "rocket"}
    assert f"Refreshed #{pull.number}" in answer
    line = line_of(TRAIN, "data/train.npy")
    (fingerprint,) = desk.decisions["never"]["paths"]
    assert f"`{fingerprint}` `train.py:{line}`" in answer
    assert "data/train" in answer
    text = desk.text(pull.pull.head, "train.py")
    assert b'np.load("data/train.npy")' in text
    assert b"np.load(TEST_NPY)" in text


def test_what_is_never_wanted_is_not_proposed_by_a_new_run(desk: Desk):
    pull = desk.mine({"a.py": SOURCE}, "docstrings")
    answer = desk.say(pull, "a.py", "def load_table", "never")
    assert f"Refreshed #{pull.number}" in answer
    answer = desk.say(pull, "a.py", "def fit_model", "never")
    assert f"Closed #{pull.number}" in answer
    assert desk.loop.pulls() == []
    again = desk.loop.command("/refactor run docstrings")
    assert "2 findings: people want that left alone, which is remembered" in again
    assert "closed by a person" not in again
    assert desk.loop.pulls() == []
    assert "2 findings more" in desk.loop.command("/refactor status")
    desk.hub.push(NAME, "main", {"new.py": b"\n\n# moved here\n" + SOURCE, "a.py": None})
    desk.loop.settle()
    assert "remembered" in desk.loop.command("/refactor run docstrings")
    assert desk.loop.pulls() == []


def test_an_inserted_docstring_belongs_to_its_function(desk: Desk):
    pull = desk.mine({"a.py": SOURCE}, "docstrings")
    head = desk.text(pull.pull.head, "a.py")
    line = line_of(head, "def fit_model") + 1
    assert head.split(b"\n")[line - 1] not in SOURCE
    answer = desk.say(pull, "a.py", line, "never")
    assert "fit_model" in answer.replace("\\", "")
    assert "load_table" not in answer.replace("\\", "")


def test_never_on_a_definition_means_all_that_reads_it(desk: Desk):
    uses = b'import numpy as np\n\nx = np.load("data/train.npy")\nprint(x)\n'
    pull = desk.mine({"a.py": uses, "b.py": uses, "train.py": TRAIN})
    answer = desk.say(pull, "paths_config.py", "TRAIN_NPY = ", "never")
    assert "a.py:3" in answer
    assert "b.py:3" in answer
    assert f"Refreshed #{pull.number}" in answer
    assert b"TEST_NPY" in desk.text(pull.pull.head, "train.py")
    assert desk.text(pull.pull.head, "a.py") == uses


def test_never_on_a_person_s_pull_request_is_remembered_for_later(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    answer = desk.say(theirs, "train.py", "data/train.npy", "never")
    assert "never proposed again" in answer
    assert desk.loop.pulls() == [theirs]
    answer = desk.loop.command("/refactor run paths", theirs.number)
    assert "1 finding: people want that left alone" in answer
    text = desk.text(desk.other(theirs).pull.head, "train.py")
    assert b'np.load("data/train.npy")' in text
    assert b"np.load(TEST_NPY)" in text
    assert "said to leave it alone" in desk.say(theirs, "train.py", "data/train.npy", "extract path as X")


def test_never_means_every_codemod(desk: Desk):
    head = b'def load_table(path="/home/ada/x.csv", strict=True):\n'
    theirs = desk.feature({"a.py": head + SOURCE.split(b"\n", 4)[4]})
    answer = desk.say(theirs, "a.py", "def load_table", "never")
    assert set(desk.decisions["never"]) == {"docstrings", "paths"}
    assert answer.count("`a.py:1`") == 2


def test_never_survives_a_name_for_the_same_path(desk: Desk):
    one = b'def one():\n    return np.load("data/x.npy")\n'
    two = b'def two():\n    y = np.load("data/x.npy")\n    return y\n'
    twice = b"import numpy as np\n\n\n" + one + b"\n\n" + two
    theirs = desk.feature({"train.py": twice})
    desk.say(theirs, "train.py", 5, "never")
    answer = desk.say(theirs, "train.py", 9, "extract path as ANY_NAME")
    assert "is called `ANY_NAME`" in answer
    text = desk.text(desk.other(theirs).pull.head, "train.py")
    assert b'return np.load("data/x.npy")' in text
    assert b"y = np.load(ANY_NAME)" in text


def test_a_name_reaches_the_other_pull_requests_when_they_are_made_again(desk: Desk):
    pull = desk.mine({"train.py": TRAIN})
    desk.hub.branch(NAME, "feature", "main")
    desk.hub.push(NAME, "feature", {"train.py": TRAIN.replace(b"return", b"print(train)\n    return")})
    theirs = desk.hub.open_pull(NAME, OWNER, "feature", "main", "Print")
    desk.loop.command("/refactor run paths", theirs.number)
    stacked = desk.other(pull, theirs)
    desk.say(pull, "train.py", "np.load(TRAIN_NPY)", "extract path as TRAINING_NPY")
    assert b"np.load(TRAIN_NPY)" in desk.text(stacked.pull.head, "train.py")
    desk.hub.push(NAME, "feature", {"notes.txt": b"x"})
    desk.loop.settle()
    assert stacked.state == "open"
    assert b"np.load(TRAINING_NPY)" in desk.text(stacked.pull.head, "train.py")
    assert b"np.load(TEST_NPY)" in desk.text(stacked.pull.head, "train.py")


@pytest.mark.parametrize("words", ["extract path as TRAINING_NPY", "never"])
def test_a_removed_line_is_the_line_that_it_was(desk: Desk, words: str):
    pull = desk.mine({"train.py": TRAIN})
    answer = desk.say(pull, "train.py", "data/test.npy", words, removed=True)
    assert "Refreshed" in answer
    assert "data/test" in answer
    assert b"np.load(TRAIN_NPY)" in desk.text(pull.pull.head, "train.py")
    assert b"TEST_NPY" not in desk.text(pull.pull.head, "train.py")


def test_a_line_that_a_person_removes_is_not_there(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN}, {"train.py": b"x = 1\n"})
    for words in ("extract path as X", "never"):
        assert "removes" in desk.say(theirs, "train.py", 1, words, removed=True)
    assert desk.decisions is None


@pytest.mark.parametrize("words", ["extract path as X", "never"])
def test_a_file_that_changed_meanwhile_is_not_guessed_at(desk: Desk, words: str):
    theirs = desk.feature({"train.py": TRAIN})
    desk.hub.webhooks.hold()
    asked = desk.hub.review_comment(NAME, theirs.number, OWNER, f"/refactor {words}", "train.py", 7)
    desk.hub.push(NAME, "feature", {"train.py": b"# one line more\n" + TRAIN})
    desk.hub.webhooks.release()
    desk.loop.settle()
    assert "has changed since" in theirs.comments[-1].body
    assert {reaction.content for reaction in asked.reactions} == {"eyes", "confused"}
    assert desk.decisions is None


def test_a_push_beside_the_file_changes_no_line(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    desk.hub.webhooks.hold()
    desk.hub.review_comment(NAME, theirs.number, OWNER, "/refactor extract path as X", "train.py", 7)
    desk.hub.push(NAME, "feature", {"notes.txt": b"x"})
    desk.hub.webhooks.release()
    desk.loop.settle()
    assert "is called `X`" in theirs.comments[-1].body


def test_commits_of_people_stay(desk: Desk):
    pull = desk.mine({"train.py": TRAIN})
    mine = desk.hub.push(NAME, pull.pull.head, {"mine.txt": b"mine"}, "My own commit")
    desk.loop.settle()
    answer = desk.say(pull, "train.py", "np.load(TRAIN_NPY)", "never")
    assert "people have committed" in answer
    assert "never proposed again" in answer
    assert desk.repo.bare.tip(pull.pull.head) == mine


def test_a_closed_pull_request_of_the_bot_is_not_made_again(desk: Desk):
    pull = desk.mine({"train.py": TRAIN})
    line = line_of(desk.text(pull.pull.head, "train.py"), "np.load(TRAIN_NPY)")
    desk.hub.close(NAME, pull.number, OWNER)
    desk.loop.settle()
    assert "not open" in desk.say(pull, "train.py", line, "never")
    assert "not open" in desk.say(pull, "train.py", line, "extract path as X")


@pytest.mark.parametrize("words", ["extract path as TRAINING_NPY", "never"])
def test_a_redelivered_comment_is_handled_once(desk: Desk, words: str):
    pull = desk.mine({"train.py": TRAIN})
    desk.say(pull, "train.py", "np.load(TRAIN_NPY)", words)
    state = (pull.pull.head_sha, len(pull.comments), desk.decisions)
    delivery = next(one for one in desk.hub.deliveries() if one.event == "pull_request_review_comment")
    delivery.guid = "00000000-0000-4000-8000-000000000001"
    desk.hub.webhooks.again(delivery.id)
    desk.loop.settle()
    assert (pull.pull.head_sha, len(pull.comments), desk.decisions) == state


@pytest.mark.parametrize("moment", ["GET info/refs?service=git-receive-pack", "POST git-receive-pack?"])
def test_two_writers_both_win(desk: Desk, moment: str):
    theirs = desk.feature({"train.py": TRAIN})
    desk.say(theirs, "train.py", "data/test.npy", "never")
    kept = desk.decisions
    before = next(iter(kept["never"]["paths"].values()))
    meanwhile = {**kept, "never": {**kept["never"], "docstrings": {"0a1b2c3d": before}}}
    met = []

    def race(request: str) -> None:
        if request == moment and not met:
            met.append(desk.keep(json.dumps(meanwhile).encode()))

    desk.hub.before_git = race
    answer = desk.say(theirs, "train.py", "data/train.npy", "extract path as TRAINING_NPY")
    assert met
    assert "is called `TRAINING_NPY`" in answer
    assert desk.decisions["never"] == meanwhile["never"]
    assert set(desk.decisions["names"]) == {"data/train.npy"}
    (parent,) = desk.repo.bare.repository[desk.repo.bare.repository.references[REF].target].parents
    assert str(parent.id) == met[0]


def test_writers_that_never_stop_are_said_to_be_there(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})

    def race(request: str) -> None:
        if request == "POST git-receive-pack?":
            desk.keep(b'{"version": 1, "never": {}, "names": {}}')

    desk.hub.before_git = race
    assert "Others keep changing" in desk.say(theirs, "train.py", "data/train.npy", "extract path as X")
    assert desk.decisions["names"] == {}
    assert desk.loop.pulls() == [theirs]


def test_a_lost_answer_of_git_is_no_lost_decision(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    lost = []

    def lose(request: str) -> None:
        if request == "POST git-receive-pack?" and not lost:
            lost.append(request)
            raise ConnectionError

    desk.hub.after_git = lose
    assert "never proposed again" in desk.say(theirs, "train.py", "data/train.npy", "never")
    assert lost
    assert len(desk.decisions["never"]["paths"]) == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not json", "not of the form"),
        (b'{"version": 1, "never": {}, "names": {}, "pause": true}', "not of the form"),
        (b'{"version": 2, "never": {}, "names": {}}', "not of the form"),
        (b" " * (1024 * 1024 + 1), "larger than 1 MiB"),
    ],
)
def test_what_cannot_be_read_is_said_and_never_overwritten(desk: Desk, data: bytes, said: str):
    theirs = desk.feature({"train.py": TRAIN})
    kept = desk.keep(data)
    for words in ("extract path as X", "never"):
        answer = desk.say(theirs, "train.py", "data/train.npy", words)
        assert said in answer
        assert "refactor\\-bot/decisions" in answer
        assert desk.reactions == {"eyes", "confused"}
    assert said in desk.loop.command("/refactor run paths")
    desk.hub.push(NAME, "main", {"train.py": TRAIN})
    desk.loop.settle()
    assert str(desk.repo.bare.repository.references[REF].target) == kept
    assert desk.loop.pulls() == [theirs]


def test_a_ref_that_is_no_commit_with_the_file(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    desk.keep(b"{}", "other.json")
    assert "no commit with a file" in desk.say(theirs, "train.py", "data/train.npy", "never")
    repository = desk.repo.bare.repository
    repository.references.create(REF, str(repository.create_blob(b"{}")), force=True)
    assert "no commit with a file" in desk.say(theirs, "train.py", "data/train.npy", "never")


def test_a_server_that_takes_no_decisions(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    desk.repo.bare.repository.config["receive.hideRefs"] = "refs/refactor-bot"
    answer = desk.say(theirs, "train.py", "data/train.npy", "never")
    assert "does not let me keep it" in answer
    assert desk.reactions == {"eyes", "confused"}


def test_tokens_are_never_seen(desk: Desk):
    theirs = desk.feature({"train.py": TRAIN})
    desk.say(theirs, "train.py", "data/train.npy", "extract path as X")
    for token in desk.hub.world.tokens:
        assert all(token not in comment.body for comment in theirs.comments)
        assert token not in json.dumps(desk.decisions)


def test_a_markdown_literal_stays_a_literal(desk: Desk):
    theirs = desk.feature({"train.py": b'import numpy as np\n\nx = np.load("data/`@maintainer`|<!--.npy")\nprint(x)\n'})
    answer = desk.say(theirs, "train.py", 3, "extract path as ODD")
    assert "is called `ODD`" in answer
    assert "``data/`@maintainer`\\|<!--.npy``" in answer
    assert marker.read(desk.other(theirs).body).codemod == "paths"
