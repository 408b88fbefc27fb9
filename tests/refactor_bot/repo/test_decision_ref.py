"""The ref of decisions on a real git server."""

from datetime import UTC, datetime

import pygit2
import pytest

from refactor_bot.decisions import LARGEST, DecisionsError
from refactor_bot.demo.github import StandIn
from refactor_bot.demo.github.auth import mint
from refactor_bot.repo.decision_ref import FILE, REF, DecisionRef, Kept, Note, Remote
from refactor_bot.repo.transport import TransportError

NAME = "maintainer/churn"
NOTE = Note("refactor-bot[bot]", datetime(2026, 3, 1, tzinfo=UTC), "Decide")
REFS = DecisionRef()


class Server:
    def __init__(self, hub, app_key):
        app = hub.register_app(key=app_key)
        self.hub = hub
        self.repo = hub.add_repository(NAME)
        installation = hub.world.installations[hub.install(app.slug, "maintainer", [NAME])]
        self.token = mint(hub.world, installation, {}).text
        self.remote = Remote(f"{hub.url}/{NAME}.git", self.token)

    @property
    def objects(self):
        return self.repo.bare.repository

    @property
    def tip(self):
        found = self.objects.references.get(REF)
        return str(found.target) if found else None

    def point(self, target):
        self.objects.references.create(REF, str(target), force=True)

    def tree(self, name, mode, target):
        builder = self.objects.TreeBuilder()
        builder.insert(name, target, mode)
        return builder.write()

    def commit(self, tree):
        who = pygit2.Signature("somebody", "somebody@example.org")
        return self.objects.create_commit(None, who, who, "Write", tree, [])


@pytest.fixture
def server(tmp_path, app_key):
    with StandIn(tmp_path) as hub:
        yield Server(hub, app_key)


def test_nothing_is_there_at_first(server):
    assert REFS.read(server.remote) == Kept(None, b"")


def test_versions_follow_each_other(server):
    assert REFS.replace(server.remote, None, b"1", NOTE)
    first = REFS.read(server.remote)
    assert first == Kept(server.tip, b"1")
    assert REFS.replace(server.remote, first.version, b"2", NOTE)
    commit = server.objects[server.tip]
    assert [str(parent.id) for parent in commit.parents] == [first.version]
    assert (commit.author.name, commit.author.time, commit.message) == (
        "refactor-bot[bot]",
        int(NOTE.at.timestamp()),
        "Decide",
    )
    assert [entry.name for entry in commit.tree] == [FILE]
    assert REFS.read(server.remote).data == b"2"


def test_no_branch_and_no_event_comes_of_it(server):
    REFS.replace(server.remote, None, b"1", NOTE)
    assert server.repo.bare.branches() == {}
    assert [delivery.event for delivery in server.hub.deliveries() if delivery.event == "push"] == []


def test_who_is_late_changes_nothing(server):
    REFS.replace(server.remote, None, b"1", NOTE)
    first = server.tip
    assert not REFS.replace(server.remote, None, b"2", NOTE)
    assert REFS.replace(server.remote, first, b"3", NOTE)
    assert not REFS.replace(server.remote, first, b"4", NOTE)
    assert REFS.read(server.remote).data == b"3"


@pytest.mark.parametrize("moment", ["GET info/refs?service=git-receive-pack", "POST git-receive-pack?"])
@pytest.mark.parametrize("there", [False, True])
def test_who_is_overtaken_changes_nothing(server, moment, there):
    if there:
        REFS.replace(server.remote, None, b"1", NOTE)
    first = server.tip
    theirs = server.commit(server.tree(FILE, pygit2.enums.FileMode.BLOB, server.objects.create_blob(b"theirs")))

    def overtake(request):
        if request == moment:
            server.point(theirs)

    server.hub.before_git = overtake
    assert not REFS.replace(server.remote, first, b"mine", NOTE)
    assert server.tip == str(theirs)


def test_a_push_whose_answer_got_lost_was_made(server):
    def lose(request):
        if request.startswith("POST git-receive-pack"):
            raise ConnectionError

    server.hub.after_git = lose
    assert REFS.replace(server.remote, None, b"1", NOTE)
    assert REFS.read(server.remote).data == b"1"


@pytest.mark.parametrize("size", [0, LARGEST])
def test_what_is_small_enough_is_read(server, size):
    blob = server.objects.create_blob(b"x" * size)
    server.point(server.commit(server.tree(FILE, pygit2.enums.FileMode.BLOB, blob)))
    assert len(REFS.read(server.remote).data) == size


@pytest.mark.parametrize("size", [LARGEST + 1, 5 * LARGEST])
def test_what_is_too_large_is_refused(server, size):
    blob = server.objects.create_blob(b"x" * size)
    server.point(server.commit(server.tree(FILE, pygit2.enums.FileMode.BLOB, blob)))
    with pytest.raises(DecisionsError, match="1 MiB"):
        REFS.read(server.remote)


def test_a_server_without_filters_is_read_too(server):
    REFS.replace(server.remote, None, b"1", NOTE)
    server.objects.config["uploadpack.allowFilter"] = False
    assert REFS.read(server.remote).data == b"1"
    assert REFS.replace(server.remote, server.tip, b"2", NOTE)


def odd(server, what):
    blob = server.objects.create_blob(b"decisions.json")
    file = server.tree(FILE, pygit2.enums.FileMode.BLOB, blob)
    who = pygit2.Signature("somebody", "somebody@example.org")
    match what:
        case "a blob":
            return blob
        case "a tree":
            return file
        case "a tag":
            return server.objects.create_tag("t", server.commit(file), pygit2.enums.ObjectType.COMMIT, who, "m")
        case "another file":
            return server.commit(server.tree("other.json", pygit2.enums.FileMode.BLOB, blob))
        case "a folder":
            return server.commit(server.tree(FILE, pygit2.enums.FileMode.TREE, file))
        case "a link":
            return server.commit(server.tree(FILE, pygit2.enums.FileMode.LINK, blob))


@pytest.mark.parametrize("what", ["a blob", "a tree", "a tag", "another file", "a folder", "a link"])
def test_anything_else_is_refused(server, what):
    server.point(odd(server, what))
    with pytest.raises(DecisionsError, match="no commit with a file"):
        REFS.read(server.remote)


def test_a_server_that_does_not_take_it_is_said(server):
    server.objects.config["receive.hideRefs"] = "refs/refactor-bot"
    with pytest.raises(DecisionsError, match="does not let me keep it"):
        REFS.replace(server.remote, None, b"1", NOTE)
    server.repo.archived = True
    with pytest.raises(DecisionsError, match="archived"):
        REFS.replace(server.remote, None, b"1", NOTE)


def test_a_server_that_does_not_answer_may_be_asked_again(server):
    with pytest.raises(TransportError) as raised:
        REFS.read(Remote("http://127.0.0.1:1/maintainer/churn.git", server.token))
    assert server.token not in str(raised.value)
    with pytest.raises(TransportError):
        REFS.replace(Remote(server.remote.url, "ghs_unknown"), None, b"1", NOTE)
    assert server.tip is None


def test_a_message_that_is_no_text_is_no_obstacle(server):
    assert REFS.replace(server.remote, None, b"1", Note("b", NOTE.at, "a \ud800 b" * 10_000))
    assert server.objects[server.tip].message.startswith("a ? b")
