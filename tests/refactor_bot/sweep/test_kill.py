"""kill -9 in the middle of publishing, at every step: the next process ends in the same state."""

import os
import re
import signal
import subprocess
import sys
import threading

import pytest
from plugins.loop import NAME, OWNER, SOURCE, Loop

from refactor_bot.demo.github import StandIn
from refactor_bot.jobs.inbox import Inbox
from refactor_bot.store.schema import connect

SERVE = """
import os, time
from refactor_bot.jobs.round import RetryPolicy
from refactor_bot.settings import load
from refactor_bot.web.run import Served
from refactor_bot.worker import Pace
pace = Pace(heartbeat=0.2, stale=1.5, upkeep=0.3, poll=0.2, retry=RetryPolicy(0.1, 0.2))
served = Served(load(os.environ), pace=pace)
print(served.url, flush=True)
time.sleep(600)
"""


class Processes:
    """The App in processes of its own, one after the other."""

    def __init__(self, environment):
        self._environment = {**os.environ, **environment}
        self.running = None

    def start(self):
        self.running = subprocess.Popen(
            [sys.executable, "-c", SERVE], env=self._environment, stdout=subprocess.PIPE, text=True
        )
        line = next(line for line in self.running.stdout if line.startswith("http"))
        threading.Thread(target=self.running.stdout.read, daemon=True).start()
        return line.strip()

    def kill(self):
        self.running.send_signal(signal.SIGKILL)
        self.running.wait()


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
def test_killed_at_any_step_it_ends_the_same(tmp_path, database_url, method, path):
    done = threading.Event()

    def observe(seen):
        if seen.method == method and re.search(path, seen.path) and not done.is_set():
            done.set()
            processes.kill()

    with StandIn(tmp_path, observer=observe) as hub:
        app = hub.register_app()
        processes = Processes(
            {
                "APP_ID": str(app.app_id),
                "PRIVATE_KEY": app.private_key,
                "WEBHOOK_SECRET": app.webhook_secret,
                "GITHUB_API_URL": hub.api_url,
                "GITHUB_SERVER_URL": hub.url,
                "DATABASE_URL": database_url,
                "DATA_DIR": str(tmp_path / "data"),
                "PORT": "0",
            }
        )
        hub.set_webhook(app.app_id, f"{processes.start()}/webhook")
        hub.add_repository(NAME)
        hub.push(NAME, "main", {"a.py": SOURCE}, "First commit", OWNER)
        hub.install(app.slug, OWNER, [NAME])
        issue = hub.open_issue(NAME, OWNER, "Debt")
        hub.comment(NAME, issue.number, OWNER, "/refactor run docstrings")
        assert done.wait(60)
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
