"""kill -9 in the middle of publishing, at every step: the next process ends in the same state."""

import json
import re
import subprocess
import sys
import threading
from contextlib import suppress

import psutil
import pytest
from plugins.loop import NAME, OWNER, SOURCE, Loop

from refactor_bot.demo.github import StandIn
from refactor_bot.github import marker
from refactor_bot.jobs.inbox import Inbox
from refactor_bot.repo.decision_ref import FILE, REF
from refactor_bot.store.schema import connect

# Starting Python and importing the App takes seconds: one process has done so, and is copied for each start. The
# processes for the work on files would take as long each time, so that they are there at one step only.
POOL_AT = "/pulls$"
SERVE = """
import json, os, signal, sys, time
from dataclasses import replace
from codemods.discovery import discover
from refactor_bot.engine import InlineRunner
from refactor_bot.jobs.round import RetryPolicy
from refactor_bot.settings import load
from refactor_bot.sweep.handle import handler
from refactor_bot.sweep.wiring import services
from refactor_bot.web.run import Served
from refactor_bot.worker import Pace, wired
pace = Pace(heartbeat=0.2, stale=2.0, upkeep=0.3, poll=0.2, retry=RetryPolicy(0.1, 0.2))
discover()
def inline(*given):
    return handler(replace(services(*given), runner=InlineRunner()))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while line := sys.stdin.readline():
    if os.fork() == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.update(json.loads(line))
        served = Served(load(os.environ), wired if os.environ["POOL"] else inline, pace)
        print(json.dumps([os.getpid(), served.url]), flush=True)
        time.sleep(600)
        os._exit(1)
"""


@pytest.fixture(scope="module")
def starter():
    """A process that starts the App as often as it is asked to."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.stdin.close()


class Processes:
    """The App in processes of its own, one after the other."""

    def __init__(self, starter, environment):
        self._starter, self._environment = starter, environment
        self._running = None

    def start(self):
        print(json.dumps(self._environment), file=self._starter.stdin, flush=True)
        pid, url = json.loads(next(line for line in self._starter.stdout if line.startswith("[")))
        self._running = psutil.Process(pid)
        return url

    def kill(self):
        with suppress(psutil.NoSuchProcess):
            self._running.kill()
        Loop.wait(lambda: not self._running.is_running())


TRAIN = b"""import numpy as np


def load():
    train = np.load("data/train.npy")
    test = np.load("data/test.npy")
    return train, test
"""


def served(starter, hub, app_key, database_url, data, *, pool=False, onboarding="0"):
    """Register an App at a stand-in, and return it with the processes that it may run in."""
    app = hub.register_app(key=app_key)
    return app, Processes(
        starter,
        {
            "APP_ID": str(app.app_id),
            "PRIVATE_KEY": app.private_key,
            "WEBHOOK_SECRET": app.webhook_secret,
            "GITHUB_API_URL": hub.api_url,
            "GITHUB_SERVER_URL": hub.url,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(data),
            "PORT": "0",
            "ONBOARDING_PER_HOUR": onboarding,
            "POOL": "1" if pool else "",
        },
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/reactions$"),
        ("POST", "/git/commits$"),
        ("POST", "/git/refs$"),
        ("POST", "/pulls$"),
        ("POST", "/labels$"),
        ("POST", "/check-runs$"),
        ("POST", "/comments$"),
    ],
)
def test_killed_at_any_step_it_ends_the_same(starter, tmp_path, app_key, database_url, method, path):
    done = threading.Event()

    def observe(seen):
        if seen.method == method and re.search(path, seen.path) and not done.is_set():
            done.set()
            processes.kill()

    with StandIn(tmp_path, observer=observe) as hub:
        app, processes = served(starter, hub, app_key, database_url, tmp_path / "data", pool=path == POOL_AT)
        hub.set_webhook(app.app_id, f"{processes.start()}/webhook")
        hub.add_repository(NAME)
        hub.push(NAME, "main", {"a.py": SOURCE}, "First commit", OWNER)
        hub.install(app.slug, OWNER, [NAME])
        issue = hub.open_issue(NAME, OWNER, "Debt")
        hub.comment(NAME, issue.number, OWNER, "/refactor run docstrings")
        assert done.wait(120)
        processes.start()
        engine = connect(database_url)
        inbox = Inbox(engine)
        try:
            Loop.wait(lambda: inbox.counts().pending == 0)
        finally:
            processes.kill()
            engine.dispose()
        (pull,) = hub.pull_requests(NAME, "all")
        assert pull.labels == ["refactor-bot"]
        assert len(hub.checks(NAME, pull.pull.head_sha)) == 1
        asked, answer = issue.comments
        assert f"#{pull.number}" in answer.body
        assert {reaction.content for reaction in asked.reactions} == {"eyes", "rocket"}


@pytest.mark.slow
@pytest.mark.parametrize("words", ["extract path as TRAINING_NPY", "never"])
@pytest.mark.parametrize("moment", ["git-receive-pack", "/git/refs/heads", "/pulls/2$", "/check-runs$", "/comments$"])
def test_killed_after_a_decision_it_ends_the_same(starter, tmp_path, app_key, database_url, words, moment):
    armed, done = threading.Event(), threading.Event()

    def observe(method, path):
        if armed.is_set() and method in ("POST", "PATCH") and re.search(moment, path) and not done.is_set():
            done.set()
            processes.kill()

    with StandIn(tmp_path, observer=lambda seen: observe(seen.method, seen.path)) as hub:
        hub.after_git = lambda request: observe(*request.split(" ", 1))
        app, processes = served(starter, hub, app_key, database_url, tmp_path / "data")
        hub.set_webhook(app.app_id, f"{processes.start()}/webhook")
        engine = connect(database_url)
        inbox = Inbox(engine)

        def settle():
            Loop.wait(lambda: hub.webhooks.idle() and inbox.counts().pending == 0)

        repo = hub.add_repository(NAME)
        hub.push(NAME, "main", {"train.py": TRAIN}, "First commit", OWNER)
        hub.install(app.slug, OWNER, [NAME])
        hub.comment(NAME, hub.open_issue(NAME, OWNER, "Debt").number, OWNER, "/refactor run paths")
        Loop.wait(lambda: hub.pull_requests(NAME))
        settle()
        (pull,) = hub.pull_requests(NAME)

        def text(ref):
            return bytes((repo.bare.repository.revparse_single(ref).tree / "train.py").data).decode()

        line = next(n for n, line in enumerate(text(pull.pull.head).split("\n"), 1) if "np.load(TRAIN_NPY)" in line)
        armed.set()
        asked = hub.review_comment(NAME, pull.number, OWNER, f"/refactor {words}", "train.py", line)
        try:
            assert done.wait(120)
            processes.start()
            settle()
        finally:
            processes.kill()
            engine.dispose()
        (answer,) = pull.comments
        assert {reaction.content for reaction in asked.reactions} == {"eyes", "rocket"}
        assert ("never proposed again" if words == "never" else "is called") in answer.body
        assert "data/train.npy" in answer.body.replace("\\", "")
        decided = json.loads((repo.bare.repository.revparse_single(REF).tree / FILE).data)
        assert list(decided["names"]) == ([] if words == "never" else ["data/train.npy"])
        assert [len(own) for own in decided["never"].values()] == ([1] if words == "never" else [])
        assert "np.load(TEST_NPY)" in text(pull.pull.head)
        assert ('np.load("data/train.npy")' if words == "never" else "np.load(TRAINING_NPY)") in text(pull.pull.head)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/git/refs$", "/pulls$", "/labels$", "/check-runs$"])
def test_killed_while_it_asks_it_asks_once(starter, tmp_path, app_key, database_url, path):
    done = threading.Event()

    def observe(seen):
        if seen.method == "POST" and re.search(path, seen.path) and not done.is_set():
            done.set()
            processes.kill()

    with StandIn(tmp_path, observer=observe) as hub:
        app, processes = served(starter, hub, app_key, database_url, tmp_path / "data", onboarding="5")
        hub.set_webhook(app.app_id, f"{processes.start()}/webhook")
        hub.add_repository(NAME)
        hub.push(NAME, "main", {"a.py": SOURCE}, "First commit", OWNER)
        hub.install(app.slug, OWNER, [NAME])
        assert done.wait(120)
        processes.start()
        engine = connect(database_url)
        inbox = Inbox(engine)
        try:
            Loop.wait(lambda: inbox.counts().pending == 0)
        finally:
            processes.kill()
            engine.dispose()
        (pull,) = hub.pull_requests(NAME, "all")
        assert (pull.labels, marker.read(pull.body).unfinished) == (["refactor-bot"], False)
        assert len(hub.checks(NAME, pull.pull.head_sha)) == 1
