"""What people want left alone, said in comments, against the stand-in and a real git server."""

import json

import pytest
from plugins.loop import NAME, OWNER, SOURCE, Loop

from refactor_bot.github import marker
from refactor_bot.repo.decision_ref import FILE, REF

RUN = "/refactor run docstrings"
OTHER = SOURCE.replace(b"load_table", b"read_rows").replace(b"fit_model", b"train_model")
FILES = {"a.py": SOURCE, "old/b.py": OTHER}


class Scene:
    """A repository with an open pull request of the bot."""

    def __init__(self, loop: Loop):
        self.loop, self.hub = loop, loop.hub
        loop.repository(FILES)
        loop.command(RUN)
        (self.pull,) = loop.pulls()
        self.say = loop.command

    def on_pull(self, words):
        return self.say(words, self.pull.number)

    def push(self, files):
        self.hub.push(NAME, "main", files)
        self.loop.settle()

    @property
    def changed(self):
        """The files that the pull request changes."""
        repository = self.hub.world.repo(NAME).bare.repository
        head = repository[self.pull.pull.head_sha]
        return {one.delta.new_file.path for one in head.parents[0].tree.diff_to_tree(head.tree)}

    @property
    def decisions(self):
        repository = self.hub.world.repo(NAME).bare.repository
        found = repository.references.get(REF)
        return json.loads(bytes((repository[found.target].tree / FILE).data)) if found else None


@pytest.fixture
def scene(loop: Loop) -> Scene:
    return Scene(loop)


def test_a_path_is_ignored_wherever_its_code_goes(scene: Scene):
    answer = scene.say("/refactor ignore old")
    assert scene.loop.reactions == {"eyes", "rocket"}
    assert f"Refreshed #{scene.pull.number}" in answer
    assert "`old` and everything below it (4 findings today)" in answer
    assert scene.changed == {"a.py"}
    assert "more finding" not in scene.pull.body
    scene.push({"old/b.py": None, "new/c.py": b"\n\n" + OTHER})
    assert "2 findings: people want that left alone" in scene.say(RUN)
    assert scene.changed == {"a.py"}
    status = scene.say("/refactor status")
    assert f"- 1 path: `old`, by `{OWNER}` on " in status
    assert "4 findings more: people want that left alone" in status
    assert "1 path: `old`" in scene.say("/refactor config")
    answer = scene.say("/refactor restore old")
    assert "Forgotten: `old` may be proposed again." in answer
    scene.say(RUN)
    assert scene.changed == {"a.py", "new/c.py"}
    assert scene.decisions["version"] == 1


def test_a_file_is_dropped_and_restored(scene: Scene):
    answer = scene.on_pull("/refactor drop old/b.py")
    assert f"Refreshed #{scene.pull.number}" in answer
    assert "`/refactor restore old/b.py` undoes it" in answer
    assert scene.changed == {"a.py"}
    scene.say(RUN)
    assert scene.changed == {"a.py"}
    delivery = next(one for one in scene.hub.deliveries() if "drop old/b.py" in str(one.payload))
    delivery.guid = "00000000-0000-4000-8000-000000000001"
    state = (scene.pull.pull.head_sha, len(scene.pull.comments), scene.decisions)
    scene.hub.webhooks.again(delivery.id)
    scene.loop.settle()
    assert (scene.pull.pull.head_sha, len(scene.pull.comments), scene.decisions) == state
    answer = scene.on_pull("/refactor restore old/b.py")
    assert f"Refreshed #{scene.pull.number}" in answer
    assert scene.changed == {"a.py", "old/b.py"}
    assert "was not left alone" in scene.on_pull("/refactor restore old/b.py")
    assert scene.loop.reactions == {"eyes", "confused"}
    for words, said in (
        ("drop README.md", "fixes nothing that `README.md` means"),
        ("drop 00000000", "fixes nothing that `00000000` means"),
        ("drop pkg:numpy", "fixes nothing that `numpy` means"),
        ("drop paths", "`/refactor ignore paths`"),
    ):
        assert said in scene.on_pull(f"/refactor {words}")
    assert scene.decisions["never"] == {}


def test_a_finding_is_dropped_and_restored(scene: Scene):
    fixed = marker.read(scene.pull.body).fingerprints
    answer = scene.on_pull(f"/refactor drop {fixed[0]}")
    assert f"`{fixed[0]}` `" in answer
    assert set(marker.read(scene.pull.body).fingerprints) == set(fixed[1:])
    assert list(scene.decisions["never"]["docstrings"]) == [fixed[0]]
    scene.on_pull(f"/refactor restore {fixed[0]}")
    assert set(marker.read(scene.pull.body).fingerprints) == set(fixed)
    assert f"`{fixed[1]}`" in scene.say(f"/refactor ignore {fixed[1]}")
    assert fixed[1] not in marker.read(scene.pull.body).fingerprints
    scene.on_pull(f"/refactor drop a.py old/b.py {fixed[0]}")
    assert "stays left alone with `" in scene.on_pull(f"/refactor restore {fixed[0]}")
    assert "no finding `00000000`" in scene.say("/refactor ignore 00000000")


def test_a_codemod_is_ignored_and_restored(scene: Scene):
    answer = scene.say("/refactor ignore docstrings")
    assert f"Closed #{scene.pull.number}" in answer
    assert "all that `docstrings` finds" in answer
    assert scene.loop.pulls() == []
    answer = scene.say(RUN)
    assert f"`docstrings` proposes nothing here: so said `{OWNER}`" in answer
    assert scene.loop.reactions == {"eyes", "confused"}
    assert "proposes nothing here" in scene.say("/refactor preview docstrings")
    assert "1 codemod: `docstrings`" in scene.say("/refactor status")
    assert "There is no `docstrngs`" in scene.say("/refactor ignore docstrngs")
    assert "`/refactor run` proposes" in scene.on_pull("/refactor restore docstrings")
    assert "Opened #" in scene.say(RUN)


def test_alone_on_a_pull_request_all_of_it_is_ignored(scene: Scene):
    fixed = marker.read(scene.pull.body).fingerprints
    assert f"Closed #{scene.pull.number}" in scene.on_pull("/refactor ignore")
    assert sorted(scene.decisions["never"]["docstrings"]) == sorted(fixed)
    scene.push({"c.py": SOURCE.replace(b"load_table", b"open_file").replace(b"fit_model", b"fit_weights")})
    scene.say(RUN)
    (pull,) = scene.loop.pulls()
    assert not set(fixed) & set(marker.read(pull.body).fingerprints)
    assert "not open" in scene.on_pull("/refactor drop a.py")


def test_a_pause_stops_everything_but_answers(scene: Scene):
    answer = scene.say("/refactor pause")
    assert f"UTC by `{OWNER}`" in answer
    assert "Paused since" in scene.say("/refactor pause")
    before = (scene.pull.pull.head_sha, scene.pull.body)
    scene.push({"a.py": None, "old/b.py": None, "c.py": SOURCE})
    for words in (RUN, "/refactor ignore a.py", "/refactor restore docstrings"):
        assert "`/refactor resume`" in scene.say(words)
        assert scene.loop.reactions == {"eyes", "confused"}
    for words in ("rebase", "drop a.py"):
        assert "Paused since" in scene.on_pull(f"/refactor {words}")
    assert (scene.pull.pull.head_sha, scene.pull.body, scene.pull.state) == (*before, "open")
    assert "c.py" in scene.say("/refactor preview")
    assert "Paused since" in scene.say("/refactor status")
    assert "style" in scene.say("/refactor config")
    answer = scene.say("/refactor resume")
    assert "Resumed; it was paused since" in answer
    assert f"Refreshed #{scene.pull.number}" in answer or f"Closed #{scene.pull.number}" in answer
    assert "not paused" in scene.say("/refactor resume")
    assert "Paused" not in scene.say("/refactor status")


def test_packages_are_ignored_before_there_is_an_upgrade(scene: Scene):
    answer = scene.say("/refactor ignore pkg:NumPy@2 pkg:torch")
    assert "`pkg:numpy@2`: versions `2` of `numpy`" in answer
    assert "`pkg:torch`: every version of `torch`" in answer
    assert list(scene.decisions["packages"]) == ["numpy@2", "torch"]
    answer = scene.say("/refactor restore pkg:numpy")
    assert "`numpy` stays left alone with `pkg:numpy@2`" in answer
    assert "Forgotten" in scene.say("/refactor restore pkg:numpy@2 pkg:torch")
    assert scene.decisions["version"] == 1


def test_a_pull_request_that_closed_before_a_failure_is_answered_still(scene: Scene):
    scene.hub.faults.add("error", "DELETE", "/git/refs/", times=4)
    fixed = marker.read(scene.pull.body).fingerprints
    answer = scene.on_pull(f"/refactor drop docstrings a.py {fixed[0]}")
    assert scene.hub.faults.waiting == []
    assert scene.pull.state == "closed"
    assert "Remembered, and never proposed again:" in answer
    assert scene.loop.reactions == {"eyes", "rocket"}
