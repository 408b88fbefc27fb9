"""The stand-in refuses what GitHub refuses, tells Apps what GitHub tells, serves git; held to GitHub's description."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from plugins.contract import Contract
from plugins.loop import NAME, OWNER, SOURCE

from refactor_bot.demo.github import Registered, StandIn
from refactor_bot.demo.github.state import Repo, now
from refactor_bot.demo.github.webhooks import sign
from refactor_bot.repo.transport import TransportError, git
from refactor_bot.web.setup import PERMISSIONS

FILES = {"a.py": SOURCE, "docs/b.txt": b"b\n"}
REPO = f"/repos/{NAME}"
BOT = "refactor-bot[bot]"


@pytest.fixture(scope="module")
def other_key() -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@dataclass
class Client:
    """A caller of the REST API that says what it sends, right or wrong."""

    hub: StandIn
    contract: Contract
    app: Registered
    key: rsa.RSAPrivateKey
    http: httpx.Client
    repo: Repo
    installation: int = 0
    token: str = ""

    def jwt(self, *, key: str | None = None, **claims: Any) -> str:
        start = int(time.time()) - 30
        whole = {"iat": start, "exp": start + 600, "iss": str(self.app.app_id), **claims}
        return jwt.encode(whole, key or self.key, "RS256")

    def mint(self, **narrowed: Any) -> str:
        answer = self.send("POST", f"/app/installations/{self.installation}/access_tokens", narrowed, self.jwt())
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])

    def send(self, method: str, path: str, body: Any = None, token: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return self.http.request(method, path, json=body, headers=headers)

    def done(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.send(method, path, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, str]:
        """Return the status and all that was said."""
        with self.contract.refused():
            answer = self.send(method, path, body, token)
        assert answer.is_client_error, answer.text
        return answer.status_code, answer.text

    def branch(self, name: str) -> str:
        self.hub.branch(NAME, name, "main")
        return self.hub.push(NAME, name, {"c.txt": name.encode()})

    def pull(self, head: str = "work") -> dict[str, str]:
        return {"title": "A change", "head": head, "base": "main", "body": "Why."}


@pytest.fixture
def client(hub: StandIn, contract: Contract, app_key: rsa.RSAPrivateKey) -> Iterator[Client]:
    app = hub.register_app(key=app_key)
    repo = hub.add_repository(NAME)
    hub.push(NAME, "main", FILES, "First commit", OWNER)
    with httpx.Client(base_url=hub.api_url, trust_env=False) as http:
        client = Client(hub, contract, app, app_key, http, repo)
        client.installation = hub.install(app.slug, OWNER, [NAME])
        client.token = client.mint()
        yield client


MANIFEST = {
    "name": "My Bot",
    "url": "http://bot.example.org",
    "redirect_url": "http://bot.example.org/back?x=1",
    "hook_attributes": {"url": "http://bot.example.org/webhook"},
    "default_permissions": {"contents": "read"},
    "default_events": ["push"],
}


class TestRegisteringApps:
    def ask(self, hub: StandIn, manifest: Any, path: str = "/settings/apps/new?state=s1") -> httpx.Response:
        text = manifest if isinstance(manifest, str) else json.dumps(manifest)
        return httpx.post(f"{hub.url}{path}", data={"manifest": text}, trust_env=False)

    def create(self, hub: StandIn, origin: str | None = None, **changed: str) -> httpx.Response:
        form = {
            "owner": "maintainer",
            "name": "My Bot",
            "state": "s1",
            "manifest": json.dumps(MANIFEST),
            **changed,
        }
        headers = {"Origin": origin or hub.url}
        return httpx.post(f"{hub.url}/settings/apps/manifest", data=form, headers=headers, trust_env=False)

    def test_a_code_once_for_the_credentials(self, hub: StandIn, contract: Contract):
        shown = self.ask(hub, MANIFEST, "/organizations/octo-org/settings/apps/new?state=s1")
        assert "Create GitHub App for octo-org" in shown.text
        assert "form-action 'self' http://bot.example.org" in shown.headers["content-security-policy"]
        back = self.create(hub, owner="octo-org").headers["location"]
        assert back.startswith("http://bot.example.org/back?x=1&code=")
        assert back.endswith("&state=s1")
        address = f"{hub.api_url}/app-manifests/{back.partition('code=')[2].partition('&')[0]}/conversions"
        made = httpx.post(address, trust_env=False).json()
        app = hub.world.apps[made["id"]]
        assert (app.slug, app.owner.login, app.owner.type) == ("my-bot", "octo-org", "Organization")
        assert (app.permissions, app.events) == ({"contents": "read"}, ("push",))
        assert (made["webhook_secret"], app.webhook_url) == (app.webhook_secret, "http://bot.example.org/webhook")
        with contract.refused():
            assert httpx.post(address, trust_env=False).status_code == 404

    @pytest.mark.parametrize(
        "changed",
        [
            {"url": None},
            {"url": "javascript:alert(1)"},
            {"redirect_url": "http://x;script-src *"},
            {"redirect_url": "http://[x"},
            {"hook_attributes": {}},
            {"default_permissions": {"contents": "all"}},
            {"default_permissions": []},
        ],
    )
    def test_manifests_that_are_wrong(self, changed: dict[str, Any], hub: StandIn):
        assert self.ask(hub, {**MANIFEST, **changed}).status_code == 422
        assert self.create(hub, manifest=json.dumps({**MANIFEST, **changed})).status_code == 422
        assert hub.world.apps == {}

    @pytest.mark.parametrize("text", ["", "{", "[]", "1", "[" * 50_000])
    def test_what_is_no_manifest(self, text: str, hub: StandIn):
        answer = self.ask(hub, text)
        assert (answer.status_code, "valid GitHub App manifest" in answer.text) == (422, True)

    def test_hostile_names_stay_text(self, hub: StandIn):
        page = self.ask(hub, {**MANIFEST, "name": '"><script>', "default_events": ["<script>"]}).text
        assert "<script" not in page

    def test_names_are_given_once(self, hub: StandIn):
        assert self.create(hub).status_code == 302
        assert "already been taken" in self.create(hub, name="my bot").text
        assert "can&#39;t be blank" in self.create(hub, name="!").text

    def test_other_sites_cannot_press_the_buttons(self, hub: StandIn):
        for origin in ("http://evil.example.org", "null"):
            assert self.create(hub, origin).status_code == 403
        app = hub.register_app()
        for origin in ("http://evil.example.org", "null"):
            headers = {"Origin": origin}
            install = f"{hub.url}/github-apps/{app.slug}/installations"
            assert httpx.post(install, headers=headers, trust_env=False).status_code == 403
        assert hub.world.installations == {}
        assert httpx.get(f"{hub.url}/github-apps/unknown/installations/new", trust_env=False).status_code == 404


class TestWhoIsAsking:
    def test_the_app_and_its_installation(self, client: Client):
        app = client.send("GET", "/app", token=client.jwt()).json()
        assert (app["id"], app["slug"], app["permissions"]) == (client.app.app_id, "refactor-bot", PERMISSIONS)
        listed = client.send("GET", "/app/installations", token=client.jwt()).json()
        assert [one["id"] for one in listed] == [client.installation]
        assert client.send("GET", f"/app/installations/{client.installation}", token=client.jwt()).json() == listed[0]
        reached = client.done("GET", "/installation/repositories")
        assert [one["full_name"] for one in reached["repositories"]] == [NAME]

    def test_unknown_tokens(self, client: Client):
        for token in ("ghs_unknown", "not-a-token", "a.b.c"):
            assert client.refused("GET", REPO, token=token)[0] == 401

    def test_nobody(self, client: Client):
        with client.contract.refused():
            assert client.http.get(REPO).status_code == 401

    def test_an_expired_token(self, client: Client):
        client.hub.world.tokens[client.token].expires_at = now() - timedelta(seconds=1)
        assert client.refused("GET", REPO) == (401, client.refused("GET", REPO, token="ghs_unknown")[1])

    def test_an_expired_json_web_token(self, client: Client):
        assert client.refused("GET", "/app", token=client.jwt(exp=int(time.time()) - 1))[0] == 401

    def test_a_json_web_token_for_too_long(self, client: Client):
        status, said = client.refused("GET", "/app", token=client.jwt(exp=int(time.time()) + 1200))
        assert (status, "too far in the future" in said) == (401, True)

    def test_a_json_web_token_of_an_unknown_app(self, client: Client):
        for issuer in ("1", "none"):
            assert client.refused("GET", "/app", token=client.jwt(iss=issuer))[0] == 401

    def test_a_json_web_token_with_another_key(self, client: Client, other_key: str):
        assert client.refused("GET", "/app", token=client.jwt(key=other_key))[0] == 401

    def test_a_json_web_token_without_a_signature(self, client: Client):
        claims = {"iat": int(time.time()), "exp": int(time.time()) + 60, "iss": str(client.app.app_id)}
        assert client.refused("GET", "/app", token=jwt.encode(claims, None, "none"))[0] == 401

    def test_the_app_is_not_its_installation(self, client: Client):
        assert client.refused("GET", REPO, token=client.jwt())[0] == 401
        assert client.refused("GET", "/app")[0] == 401

    def test_an_uninstalled_app(self, client: Client):
        client.hub.uninstall(client.installation)
        assert client.refused("GET", REPO)[0] == 401
        path = f"/app/installations/{client.installation}/access_tokens"
        assert client.refused("POST", path, token=client.jwt())[0] == 404

    def test_a_suspended_app(self, client: Client):
        client.hub.world.installations[client.installation].suspended = True
        assert "suspended" in client.refused("GET", REPO)[1]
        path = f"/app/installations/{client.installation}/access_tokens"
        assert client.refused("POST", path, token=client.jwt())[0] == 403

    def test_another_apps_installation(self, client: Client):
        other = client.hub.register_app("other-bot")
        token = client.jwt(key=other.private_key, iss=str(other.app_id))
        assert client.refused("POST", f"/app/installations/{client.installation}/access_tokens", token=token)[0] == 404


class TestPermission:
    WRITES = (
        ("contents", "POST", f"{REPO}/git/blobs", {"content": "x"}),
        ("pull_requests", "POST", f"{REPO}/pulls", {"title": "x", "head": "work", "base": "main"}),
        ("issues", "POST", f"{REPO}/issues", {"title": "x"}),
        ("checks", "POST", f"{REPO}/check-runs", {"name": "x", "head_sha": "0" * 40}),
    )

    def test_a_narrowed_token_lacks_what_was_left_out(self, client: Client):
        for permission, method, path, body in self.WRITES:
            for narrowed in ({"metadata": "read"}, {permission: "read", "metadata": "read"}):
                said = client.refused(method, path, body, client.mint(permissions=narrowed))
                assert said[0] == 403
                assert "not accessible by integration" in said[1]

    def test_an_app_that_was_never_granted_it(self, client: Client):
        app = client.hub.register_app("reader", permissions={"contents": "read", "metadata": "read"})
        installed = client.hub.install("reader", OWNER, [NAME])
        asks = client.jwt(key=app.private_key, iss=str(app.app_id))
        path = f"/app/installations/{installed}/access_tokens"
        token = client.send("POST", path, token=asks).json()["token"]
        assert client.send("GET", f"{REPO}/commits", token=token).is_success
        assert client.refused("POST", f"{REPO}/git/blobs", {"content": "x"}, token)[0] == 403
        wider = {"permissions": {"contents": "write"}}
        assert client.refused("POST", path, wider, asks)[0] == 422

    @pytest.mark.parametrize("by", ["repository_ids", "repositories"])
    def test_a_token_narrowed_to_one_repository(self, client: Client, by: str):
        other = client.hub.add_repository(f"{OWNER}/other")
        client.hub.world.installations[client.installation].repositories.add(other.id)
        token = client.mint(**{by: [other.id if by == "repository_ids" else "other"]})
        assert client.send("GET", f"/repos/{OWNER}/other", token=token).is_success
        assert client.refused("GET", REPO, token=token)[0] == 404

    def test_a_repository_that_is_not_installed(self, client: Client):
        other = client.hub.add_repository(f"{OWNER}/other")
        assert client.refused("GET", f"/repos/{OWNER}/other")[0] == 404
        path = f"/app/installations/{client.installation}/access_tokens"
        assert client.refused("POST", path, {"repository_ids": [other.id]}, client.jwt())[0] == 422

    def test_an_archived_repository_is_read_only(self, client: Client):
        client.repo.archived = True
        assert client.done("GET", REPO)["archived"]
        for _, method, path, body in self.WRITES:
            assert "archived" in client.refused(method, path, body)[1]

    def test_what_a_person_may_do(self, client: Client):
        levels = {"admin": "admin", "maintain": "write", "write": "write", "triage": "read", "read": "read"}
        for role, level in levels.items():
            client.hub.set_collaborator(NAME, "colleague", role)
            found = client.done("GET", f"{REPO}/collaborators/colleague/permission")
            assert (found["role_name"], found["permission"]) == (role, level)

    def test_what_a_stranger_may_do(self, client: Client):
        client.hub.world.account("stranger")
        assert client.done("GET", f"{REPO}/collaborators/stranger/permission")["permission"] == "read"
        client.repo.private = True
        assert client.done("GET", f"{REPO}/collaborators/stranger/permission")["permission"] == "none"
        assert client.refused("GET", f"{REPO}/collaborators/nobody-at-all/permission")[0] == 404


class TestPullRequests:
    def test_one_is_opened_shown_and_changed(self, client: Client):
        head = client.branch("work")
        made = client.done("POST", f"{REPO}/pulls", client.pull())
        assert (made["user"]["login"], made["head"]["sha"], made["mergeable"]) == (BOT, head, True)
        at = f"{REPO}/pulls/{made['number']}"
        assert client.done("PATCH", at, {"title": "Another", "state": "closed"})["state"] == "closed"
        assert client.done("GET", at)["title"] == "Another"
        assert [file["filename"] for file in client.done("GET", f"{at}/files")] == ["c.txt"]
        assert [one["sha"] for one in client.done("GET", f"{at}/commits")] == [head]
        assert client.done("GET", f"{REPO}/issues/{made['number']}")["pull_request"]

    def test_a_duplicate(self, client: Client):
        client.branch("work")
        client.done("POST", f"{REPO}/pulls", client.pull())
        status, said = client.refused("POST", f"{REPO}/pulls", client.pull())
        assert (status, f"A pull request already exists for {OWNER}:work." in said) == (422, True)
        client.done("PATCH", f"{REPO}/pulls/1", {"state": "closed"})
        assert client.done("POST", f"{REPO}/pulls", client.pull())["number"] == 2
        assert client.refused("PATCH", f"{REPO}/pulls/1", {"state": "open"})[0] == 422

    def test_no_commits_between(self, client: Client):
        client.hub.branch(NAME, "same", "main")
        status, said = client.refused("POST", f"{REPO}/pulls", client.pull("same"))
        assert (status, "No commits between main and same" in said) == (422, True)

    def test_incomplete(self, client: Client):
        client.branch("work")
        for wrong in ({"head": "none"}, {"base": "none"}, {"title": ""}):
            assert client.refused("POST", f"{REPO}/pulls", {**client.pull(), **wrong})[0] == 422

    def test_bodies_have_a_longest_length(self, client: Client):
        client.branch("work")
        longest, longer = "x" * 65_536, "x" * 65_537
        for path, body in (
            (f"{REPO}/pulls", client.pull()),
            (f"{REPO}/issues", {"title": "An issue"}),
            (f"{REPO}/issues/1/comments", {}),
        ):
            number = len(client.repo.issues)
            status, said = client.refused("POST", path, {**body, "body": longer})
            assert (status, "too long" in said, len(client.repo.issues)) == (422, True, number)
            client.done("POST", path, {**body, "body": longest})
        comment = client.repo.issues[1].comments[0]
        for path in (f"{REPO}/pulls/1", f"{REPO}/issues/2", f"{REPO}/issues/comments/{comment.id}"):
            assert client.refused("PATCH", path, {"body": longer})[0] == 422
        assert comment.body == longest

    def test_only_collaborators_review(self, client: Client):
        client.branch("work")
        client.done("POST", f"{REPO}/pulls", client.pull())
        client.hub.world.account("stranger")
        client.hub.set_collaborator(NAME, "colleague", "write")
        at = f"{REPO}/pulls/1/requested_reviewers"
        for login in ("nobody-at-all", "stranger"):
            assert client.refused("POST", at, {"reviewers": ["colleague", login]})[0] == 422
            assert client.done("GET", f"{REPO}/pulls/1")["requested_reviewers"] == []
        asked = client.done("POST", at, {"reviewers": ["colleague"]})
        assert [one["login"] for one in asked["requested_reviewers"]] == ["colleague"]

    def test_what_conflicts_is_not_mergeable(self, client: Client):
        client.branch("work")
        client.hub.push(NAME, "main", {"c.txt": b"another"})
        assert client.done("POST", f"{REPO}/pulls", client.pull())["mergeable"] is False

    def test_a_deleted_branch_closes_it(self, client: Client):
        client.branch("work")
        client.done("POST", f"{REPO}/pulls", client.pull())
        client.done("DELETE", f"{REPO}/git/refs/heads/work")
        assert client.done("GET", f"{REPO}/pulls/1")["state"] == "closed"
        assert client.refused("PATCH", f"{REPO}/pulls/1", {"state": "open"})[0] == 422

    def test_an_unknown_reaction(self, client: Client):
        client.hub.open_issue(NAME, OWNER, "Debt")
        comment = client.done("POST", f"{REPO}/issues/1/comments", {"body": "x"})
        at = f"{REPO}/issues/comments/{comment['id']}/reactions"
        assert client.refused("POST", at, {"content": "shrug"})[0] == 422
        assert [client.send("POST", at, {"content": "eyes"}).status_code for _ in range(2)] == [201, 200]


class TestChecks:
    def run(self, client: Client, **output: Any) -> dict[str, Any]:
        sha = client.repo.bare.tip("main")
        return {"name": "refactor-bot", "head_sha": sha, "output": {"title": "t", "summary": "s", **output}}

    def annotations(self, number: int) -> list[dict[str, Any]]:
        one = {"path": "a.py", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
        return [one] * number

    def test_annotations_are_appended_50_at_a_time(self, client: Client):
        assert (
            client.refused("POST", f"{REPO}/check-runs", self.run(client, annotations=self.annotations(51)))[0] == 422
        )
        assert client.repo.checks == []
        whole = self.run(client, annotations=self.annotations(50))
        made = client.done("POST", f"{REPO}/check-runs", whole)
        more = {"output": {"title": "t", "summary": "s", "annotations": self.annotations(2)}, "conclusion": "success"}
        updated = client.done("PATCH", f"{REPO}/check-runs/{made['id']}", more)
        assert (updated["output"]["annotations_count"], updated["status"]) == (52, "completed")

    def test_texts_have_a_longest_length(self, client: Client):
        for name in ("summary", "text"):
            assert client.refused("POST", f"{REPO}/check-runs", self.run(client, **{name: "x" * 65_536}))[0] == 422
            client.done("POST", f"{REPO}/check-runs", self.run(client, **{name: "x" * 65_535}))

    def test_only_for_commits_that_are_there(self, client: Client):
        run = {**self.run(client), "head_sha": "0" * 40}
        assert client.refused("POST", f"{REPO}/check-runs", run)[0] == 422
        assert client.refused("POST", f"{REPO}/check-runs", {"name": "x"})[0] == 422
        assert client.refused("POST", f"{REPO}/check-runs", {"head_sha": run["head_sha"]})[0] == 422


class TestGitData:
    def tree(self, client: Client, *files: dict[str, Any], base: str | None = None) -> Any:
        base = base or str(client.repo.bare.repository[client.repo.bare.tip("main")].tree_id)
        return {"base_tree": base, "tree": list(files)}

    def file(self, path: str, content: str = "x") -> dict[str, Any]:
        return {"path": path, "mode": "100644", "type": "blob", "content": content}

    def commit(self, client: Client, **more: Any) -> Any:
        tree = client.done("POST", f"{REPO}/git/trees", self.tree(client, self.file("new.txt")))["sha"]
        parents = [client.repo.bare.tip("main")]
        return client.done("POST", f"{REPO}/git/commits", {"message": "m", "tree": tree, "parents": parents, **more})

    def test_github_signs_only_what_has_no_author(self, client: Client):
        assert self.commit(client)["verification"]["verified"]
        named = self.commit(client, author={"name": BOT, "email": f"{BOT}@users.noreply.github.com"})
        assert not named["verification"]["verified"]

    def test_a_branch_moves_forward_only(self, client: Client):
        commit = self.commit(client)["sha"]
        ref = {"ref": "refs/heads/work", "sha": commit}
        assert client.done("POST", f"{REPO}/git/refs", ref)["object"]["sha"] == commit
        assert "already exists" in client.refused("POST", f"{REPO}/git/refs", ref)[1]
        back = {"sha": client.repo.bare.tip("main")}
        status, said = client.refused("PATCH", f"{REPO}/git/refs/heads/work", back)
        assert (status, "not a fast forward" in said) == (422, True)
        assert client.repo.bare.tip("work") == commit
        client.done("PATCH", f"{REPO}/git/refs/heads/work", {**back, "force": True})
        assert client.repo.bare.tip("work") == back["sha"]

    def test_a_protected_branch(self, client: Client):
        commit = self.commit(client)["sha"]
        client.repo.protected.add("main")
        assert "protected" in client.refused("PATCH", f"{REPO}/git/refs/heads/main", {"sha": commit, "force": True})[1]
        assert client.refused("DELETE", f"{REPO}/git/refs/heads/main")[0] == 422
        assert client.repo.bare.tip("main") != commit

    def test_workflow_files_need_their_own_permission(self, client: Client):
        workflow = self.tree(client, self.file(".github/workflows/ci.yml"))
        status, said = client.refused("POST", f"{REPO}/git/trees", workflow)
        assert (status, "workflow" in said) == (403, True)
        client.done("POST", f"{REPO}/git/trees", self.tree(client, self.file(".github/dependabot.yml")))

    MISSING = (
        ("POST", "git/refs", {"ref": "work", "sha": "0" * 40}),
        ("POST", "git/refs", {"ref": "refs/heads/work", "sha": "0" * 40}),
        ("POST", "git/refs", {"ref": "refs/heads/bad..name", "sha": "main"}),
        ("POST", "git/commits", {"message": "m", "tree": "0" * 40, "parents": []}),
        ("POST", "git/commits", {"message": "m", "tree": "nonsense", "parents": []}),
        ("POST", "git/trees", {"base_tree": "0" * 40, "tree": []}),
        ("POST", "git/blobs", {"content": "?", "encoding": "base64"}),
        ("PATCH", "git/refs/heads/none", {"sha": "0" * 40}),
        ("DELETE", "git/refs/heads/none", None),
        ("GET", "git/ref/heads/none", None),
        ("GET", f"git/commits/{'0' * 40}", None),
        ("GET", f"git/trees/{'0' * 40}", None),
        ("GET", "compare/none...main", None),
        ("GET", "pulls/9", None),
        ("GET", "issues/9", None),
        ("GET", "no-such-thing", None),
    )

    def test_what_is_not_there(self, client: Client):
        for method, path, body in self.MISSING:
            assert client.refused(method, f"{REPO}/{path}", body)[0] in (404, 422), path

    def test_an_empty_repository(self, client: Client):
        empty = client.hub.add_repository(f"{OWNER}/empty")
        client.hub.world.installations[client.installation].repositories.add(empty.id)
        token = client.mint()
        for path in ("git/ref/heads/main", "commits"):
            assert client.refused("GET", f"/repos/{OWNER}/empty/{path}", token=token)[0] == 409

    def test_nonsense_in_the_body(self, client: Client):
        headers = {"Authorization": f"Bearer {client.token}"}
        for path in ("pulls", "issues", "check-runs", "git/commits", "git/refs", "git/trees"):
            for data in (b"{", b"[]", b'"text"', b"{}"):
                with client.contract.refused():
                    answer = client.http.post(f"{REPO}/{path}", content=data, headers=headers)
                assert answer.status_code in (400, 404, 422), (path, data, answer.text)


class TestPages:
    def pages(self, client: Client, path: str, token: str | None = None) -> list[list[Any]]:
        found, address = [], path
        while address:
            answer = client.send("GET", address, token=token)
            assert answer.is_success, answer.text
            found.append(answer.json())
            assert len(found) < 20
            address = answer.links.get("next", {}).get("url", "")
        return found

    def test_lists_lead_to_their_next_page(self, client: Client):
        for number in range(5):
            client.branch(f"b{number}")
            client.hub.open_pull(NAME, OWNER, f"b{number}", "main", "A change")
            client.hub.comment(NAME, 1, OWNER, str(number))
            client.hub.push(NAME, "b0", {f"{number}.txt": b"x"})
        for path, whole in (("pulls", 5), ("issues/1/comments", 5), ("pulls/1/commits", 6), ("pulls/1/files", 6)):
            pages = self.pages(client, f"{REPO}/{path}?per_page=2")
            assert [len(page) for page in pages] == [2] * (whole // 2) + [1] * (whole % 2)
            assert [one for page in pages for one in page] == client.done("GET", f"{REPO}/{path}")
        assert [len(page) for page in self.pages(client, f"{REPO}/commits?per_page=3&sha=b0")] == [3, 3, 1]

    def test_deliveries_too(self, client: Client):
        with receiver() as received:
            client.hub.set_webhook(client.app.app_id, received.url)
            for number in range(5):
                client.hub.open_issue(NAME, OWNER, f"Issue {number}")
            received.wait(5)
        pages = self.pages(client, "/app/hook/deliveries?per_page=2", client.jwt())
        assert [len(page) for page in pages] == [2, 2, 1]
        assert len({one["id"] for page in pages for one in page}) == 5


@dataclass
class Received:
    """A tiny receiver of webhooks and what it got."""

    url: str = ""
    status: int = 202
    got: list[tuple[Message, bytes]] = field(default_factory=list)

    def wait(self, number: int) -> list[tuple[Message, bytes]]:
        until(lambda: len(self.got) >= number)
        return self.got


@contextmanager
def receiver() -> Iterator[Received]:
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.got.append((self.headers, body))
            self.send_response(received.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    received.url = f"http://127.0.0.1:{server.server_port}/webhook"
    yield received
    server.shutdown()
    server.server_close()


def until(done: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


class TestWebhooks:
    @pytest.fixture
    def received(self, client: Client) -> Iterator[Received]:
        until(client.hub.webhooks.idle)
        with receiver() as received:
            client.hub.set_webhook(client.app.app_id, received.url)
            yield received

    def test_the_published_signature(self):
        published = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        assert sign("It's a Secret to Everybody", b"Hello, World!") == published

    def test_they_arrive_signed(self, client: Client, received: Received):
        client.hub.open_issue(NAME, OWNER, "Debt")
        ((headers, body),) = received.wait(1)
        expected = hmac.new(client.app.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
        assert headers["X-GitHub-Event"] == "issues"
        payload = json.loads(body)
        assert (payload["action"], payload["installation"]["id"]) == ("opened", client.installation)
        assert payload["sender"]["login"] == OWNER

    def test_redelivery_keeps_the_number(self, client: Client, received: Received):
        client.hub.open_issue(NAME, OWNER, "Debt")
        received.wait(1)
        until(lambda: client.send("GET", "/app/hook/deliveries", token=client.jwt()).json())
        (listed,) = client.send("GET", "/app/hook/deliveries", token=client.jwt()).json()
        again = client.send("POST", f"/app/hook/deliveries/{listed['id']}/attempts", token=client.jwt())
        assert again.status_code == 202
        first, second = received.wait(2)
        assert first[0]["X-GitHub-Delivery"] == second[0]["X-GitHub-Delivery"] == listed["guid"]
        assert first[1] == second[1]
        until(client.hub.webhooks.idle)
        newest, oldest = client.send("GET", "/app/hook/deliveries", token=client.jwt()).json()
        assert (newest["redelivery"], oldest["redelivery"]) == (True, False)
        assert newest["id"] != oldest["id"]
        assert client.refused("POST", "/app/hook/deliveries/1/attempts", token=client.jwt())[0] == 404

    @pytest.mark.parametrize("reverse", [False, True])
    def test_they_can_be_held_back_and_turned_round(self, client: Client, received: Received, reverse: bool):
        client.hub.webhooks.hold()
        for title in "abc":
            client.hub.open_issue(NAME, OWNER, title)
        assert client.hub.webhooks.idle()
        assert received.got == []
        client.hub.webhooks.release(reverse=reverse)
        titles = [json.loads(body)["issue"]["title"] for _, body in received.wait(3)]
        assert titles == (["c", "b", "a"] if reverse else ["a", "b", "c"])

    def test_a_refused_one_is_remembered_and_not_sent_again(self, client: Client, received: Received):
        received.status = 500
        client.hub.open_issue(NAME, OWNER, "Debt")
        until(client.hub.webhooks.idle)
        (listed,) = client.send("GET", "/app/hook/deliveries", token=client.jwt()).json()
        assert (listed["status_code"], len(received.got)) == (500, 1)

    def test_nobody_listens(self, client: Client):
        client.hub.set_webhook(client.app.app_id, "http://127.0.0.1:9/webhook")
        client.hub.open_issue(NAME, OWNER, "Debt")
        until(client.hub.webhooks.idle)
        assert client.hub.deliveries()[-1].status >= 500

    def test_only_what_was_subscribed_to(self, client: Client, received: Received):
        app = client.hub.register_app("quiet", webhook_url=received.url, events=["push"])
        client.hub.install("quiet", OWNER, [NAME])
        client.hub.set_webhook(client.app.app_id, "http://127.0.0.1:9/webhook")
        client.hub.open_issue(NAME, OWNER, "Debt")
        client.hub.push(NAME, "main", {"d.txt": b"d"})
        until(client.hub.webhooks.idle)
        assert [headers["X-GitHub-Event"] for headers, _ in received.got] == ["installation", "push"]
        assert all(headers["X-GitHub-Hook-ID"] == str(app.app_id) for headers, _ in received.got)

    def test_the_suspended_hear_nothing(self, client: Client, received: Received):
        client.hub.world.installations[client.installation].suspended = True
        client.hub.open_issue(NAME, OWNER, "Debt")
        assert client.hub.webhooks.idle()
        assert received.got == []


class TestGit:
    def url(self, client: Client) -> str:
        return f"{client.hub.url}/{NAME}.git"

    def clone(self, client: Client, into: Path, token: str | None = None) -> Path:
        git(["clone", "--quiet", self.url(client), "clone"], into, token=token)
        return into / "clone"

    def commit(self, clone: Path, name: str = "dev", email: str = "dev@example.org") -> str:
        (clone / "new.txt").write_text("new\n")
        git(["add", "."], clone)
        git(["-c", f"user.name={name}", "-c", f"user.email={email}", "commit", "--quiet", "-m", "New"], clone)
        return git(["rev-parse", "HEAD"], clone).strip()

    def test_clone(self, client: Client, tmp_path: Path):
        clone = self.clone(client, tmp_path)
        assert (clone / "a.py").read_bytes() == SOURCE
        assert git(["rev-parse", "HEAD"], clone).strip() == client.repo.bare.tip("main")

    def test_shallow_fetch_of_any_commit(self, client: Client, tmp_path: Path):
        client.hub.push(NAME, "main", {"a.py": b"1"})
        middle = client.hub.push(NAME, "main", {"a.py": b"2"})
        client.hub.push(NAME, "main", {"a.py": b"3"})
        git(["init", "--quiet", "--bare", "."], tmp_path)
        git(["fetch", "--quiet", "--depth=1", self.url(client), middle], tmp_path)
        assert git(["rev-list", "FETCH_HEAD"], tmp_path).split() == [middle]
        assert git(["show", f"{middle}:a.py"], tmp_path) == "2"

    def test_partial_fetch(self, client: Client, tmp_path: Path):
        git(["clone", "--quiet", "--bare", "--filter=blob:none", self.url(client), "partial"], tmp_path)
        listed = git(["rev-list", "--objects", "--missing=print", "HEAD"], tmp_path / "partial").splitlines()
        assert len([line for line in listed if line.startswith("?")]) == len(FILES)

    def test_push_with_a_token(self, client: Client, tmp_path: Path):
        client.branch("work")
        client.done("POST", f"{REPO}/pulls", client.pull())
        clone = self.clone(client, tmp_path)
        git(["checkout", "--quiet", "work"], clone)
        sha = self.commit(clone)
        git(["push", "--quiet", "origin", "work"], clone, token=client.token)
        assert client.repo.bare.tip("work") == sha
        assert client.done("GET", f"{REPO}/pulls/1")["head"]["sha"] == sha
        pushed, synchronized = client.hub.deliveries()[-2:]
        assert (pushed.event, pushed.payload["after"]) == ("push", sha)
        assert (synchronized.event, synchronized.payload["action"]) == ("pull_request", "synchronize")
        assert pushed.payload["sender"]["login"] == BOT

    def refused_push(self, client: Client, tmp_path: Path, token: str | None, clone: Path | None = None) -> None:
        clone = clone or self.clone(client, tmp_path)
        before, told = client.repo.bare.branches(), len(client.hub.deliveries())
        self.commit(clone)
        with pytest.raises(TransportError) as refused:
            git(["push", "--quiet", "origin", "HEAD"], clone, token=token)
        assert client.token not in str(refused.value)
        assert client.repo.bare.branches() == before
        assert len(client.hub.deliveries()) == told

    def test_push_without_a_token(self, client: Client, tmp_path: Path):
        self.refused_push(client, tmp_path, None)

    def test_push_with_an_unknown_token(self, client: Client, tmp_path: Path):
        self.refused_push(client, tmp_path, "ghs_unknown")

    def test_push_with_a_token_that_only_reads(self, client: Client, tmp_path: Path):
        token = client.mint(permissions={"contents": "read", "metadata": "read"})
        self.refused_push(client, tmp_path, token)

    def test_push_into_an_archived_repository(self, client: Client, tmp_path: Path):
        client.repo.archived = True
        self.refused_push(client, tmp_path, client.token)

    def test_push_of_a_suspended_app(self, client: Client, tmp_path: Path):
        client.hub.world.installations[client.installation].suspended = True
        self.refused_push(client, tmp_path, client.token)

    def test_push_of_an_uninstalled_app(self, client: Client, tmp_path: Path):
        client.hub.uninstall(client.installation)
        self.refused_push(client, tmp_path, client.token)

    def test_a_private_repository_needs_a_token(self, client: Client, tmp_path: Path):
        client.repo.private = True
        for token in (None, "ghs_unknown", client.mint(permissions={"metadata": "read"})):
            with pytest.raises(TransportError):
                self.clone(client, tmp_path, token)
        assert (self.clone(client, tmp_path, client.token) / "a.py").exists()

    def test_a_forged_author_is_not_verified(self, client: Client, tmp_path: Path):
        clone = self.clone(client, tmp_path)
        email = f"{BOT}@users.noreply.github.com"
        sha = self.commit(clone, BOT, email)
        git(["push", "--quiet", "origin", "HEAD"], clone, token=client.token)
        shown = client.done("GET", f"{REPO}/git/commits/{sha}")
        assert (shown["author"]["name"], shown["verification"]["verified"]) == (BOT, False)
        listed = client.done("GET", f"{REPO}/commits")[0]
        assert (listed["sha"], listed["commit"]["verification"]["verified"]) == (sha, False)

    def test_nothing_else_is_served(self, client: Client):
        for path in ("nobody/nothing.git/info/refs?service=git-upload-pack", f"{NAME}.git/config", f"{NAME}.git/../x"):
            assert httpx.get(f"{client.hub.url}/{path}", trust_env=False).status_code in (401, 403, 404)


class TestFaults:
    ISSUES = f"{REPO}/issues"

    def ask(self, client: Client) -> httpx.Response:
        return client.send("POST", self.ISSUES, {"title": "Debt"})

    @pytest.mark.parametrize(("kind", "done"), [("lost answer", 1), ("error", 0)])
    def test_failures(self, client: Client, kind: str, done: int):
        client.hub.faults.add(kind, "POST", "/issues$")
        assert self.ask(client).status_code == 502
        assert len(client.repo.issues) == done
        assert self.ask(client).status_code == 201

    def test_the_secondary_limit(self, client: Client):
        client.hub.faults.add("secondary limit", "POST", "/issues$", times=2, retry_after=7)
        for _ in range(2):
            answer = self.ask(client)
            assert (answer.status_code, answer.headers["Retry-After"]) == (403, "7")
            assert "secondary rate limit" in answer.json()["message"]
        assert client.repo.issues == {}
        assert self.ask(client).status_code == 201

    def test_a_dropped_connection(self, client: Client):
        client.hub.faults.add("dropped connection", "POST", "/issues$")
        with pytest.raises(httpx.TransportError):
            self.ask(client)
        assert len(client.repo.issues) == 1

    def test_other_requests_are_spared(self, client: Client):
        client.hub.faults.add("error", "POST", "/issues$")
        assert client.send("GET", REPO).is_success
        assert client.send("POST", f"{REPO}/git/blobs", {"content": "x"}).is_success


class TestReviews:
    """Comments on lines that a pull request shows, all of them or none."""

    @pytest.fixture
    def at(self, client: Client) -> str:
        client.hub.branch(NAME, "work", "main")
        client.hub.push(NAME, "work", {"a.py": SOURCE + b"\n\nx = 1\n"})
        return f"{REPO}/pulls/{client.hub.open_pull(NAME, 'dev', 'work', 'main', 'A change').number}"

    def review(self, *comments: dict[str, Any], **more: Any) -> dict[str, Any]:
        whole = [{"path": "a.py", "side": "RIGHT", "body": "Say", **comment} for comment in comments]
        return {"event": "COMMENT", "body": "Words", "comments": whole, **more}

    def test_a_review_has_its_comments(self, client: Client, at: str):
        lines = SOURCE.count(b"\n") + 3
        made = client.done(
            "POST", f"{at}/reviews", self.review({"line": lines}, {"line": lines, "start_line": lines - 2})
        )
        assert (made["state"], made["user"]["login"]) == ("COMMENTED", BOT)
        assert [one["id"] for one in client.done("GET", f"{at}/reviews")] == [made["id"]]
        first, second = client.done("GET", f"{at}/comments")
        assert first["pull_request_review_id"] == second["pull_request_review_id"] == made["id"]
        assert (first["line"], first["start_line"], second["start_line"]) == (lines, None, lines - 2)

    @pytest.mark.parametrize(
        "wrong",
        [{"line": 1}, {"line": 400}, {"path": "docs/b.txt", "line": 1}, {"line": 20, "start_line": 20}, {"line": None}],
    )
    def test_one_comment_elsewhere_refuses_the_whole_review(self, client: Client, at: str, wrong: dict[str, Any]):
        right = {"line": SOURCE.count(b"\n") + 3}
        assert client.refused("POST", f"{at}/reviews", self.review(right, wrong))[0] == 422
        assert client.done("GET", f"{at}/comments") == client.done("GET", f"{at}/reviews") == []

    def test_what_is_no_comment_or_about_no_commit_is_refused(self, client: Client, at: str):
        assert client.refused("POST", f"{at}/reviews", self.review(event="APPROVE"))[0] == 422
        assert client.refused("POST", f"{at}/reviews", self.review(commit_id="f" * 40))[0] == 422
        assert client.refused("POST", f"{REPO}/pulls/99/reviews", self.review())[0] == 404


class TestForks:
    """A pull request from a fork: its commits are here, its branch is not."""

    def test_its_commits_are_here_and_follow_pushes(self, client: Client):
        fork = client.hub.fork(NAME, "guest")
        client.hub.branch(fork.full_name, "patch", "main", "guest")
        first = client.hub.push(fork.full_name, "patch", {"c.py": b"x = 1\n"}, login="guest")
        number = client.hub.open_pull(NAME, "guest", "guest:patch", "main", "Patch").number
        shown = client.done("GET", f"{REPO}/pulls/{number}")
        assert (shown["head"]["repo"]["id"], shown["head"]["repo"]["fork"], shown["head"]["sha"]) == (
            fork.id,
            True,
            first,
        )
        assert client.repo.bare.tip("patch") is None
        second = client.hub.push(fork.full_name, "patch", {"c.py": b"x = 2\n"}, login="guest")
        assert client.done("GET", f"{REPO}/pulls/{number}")["head"]["sha"] == second
        assert client.done("GET", f"{REPO}/compare/main...{second}")["ahead_by"] == 2
        events = [one.payload["action"] for one in client.hub.deliveries() if one.event == "pull_request"]
        assert events == ["opened", "synchronize"]

    def test_a_branch_of_the_same_name_here_is_another(self, client: Client):
        fork = client.hub.fork(NAME, "guest")
        client.hub.branch(fork.full_name, "work", "main", "guest")
        theirs = client.hub.push(fork.full_name, "work", {"c.py": b"x = 1\n"}, login="guest")
        opened = client.hub.open_pull(NAME, "guest", "guest:work", "main", "Patch")
        client.branch("work")
        assert opened.pull is not None
        assert opened.pull.head_sha == theirs
        assert client.hub.open_pull(NAME, "dev", "work", "main", "Mine").number != opened.number


class TestButtons:
    """Buttons of a check run reach its App, within GitHub's limits."""

    def run(self, client: Client, *buttons: dict[str, str]) -> dict[str, Any]:
        return {"name": "check", "head_sha": client.repo.bare.tip("main"), "actions": list(buttons)}

    def test_a_press_is_told(self, client: Client):
        button = {"label": "Fix", "identifier": "fix", "description": "Does it"}
        made = client.done("POST", f"{REPO}/check-runs", {**self.run(client, button), "external_id": "x"})
        check = next(one for one in client.repo.checks if one.id == made["id"])
        client.hub.press(NAME, check, "fix", "dev")
        told = client.hub.deliveries()[-1]
        assert (told.event, told.payload["requested_action"]) == ("check_run", {"identifier": "fix"})
        assert (told.payload["check_run"]["external_id"], told.payload["sender"]["login"]) == ("x", "dev")
        client.done("PATCH", f"{REPO}/check-runs/{made['id']}", {"status": "completed", "conclusion": "success"})
        assert check.buttons == [button]

    @pytest.mark.parametrize("wrong", [{"label": "l" * 21}, {"identifier": "i" * 21}, {"description": "d" * 41}])
    def test_too_long_is_refused(self, client: Client, wrong: dict[str, str]):
        button = {"label": "Fix", "identifier": "fix", "description": "Does it"}
        assert client.refused("POST", f"{REPO}/check-runs", self.run(client, {**button, **wrong}))[0] == 422
        assert client.refused("POST", f"{REPO}/check-runs", self.run(client, *[button] * 4))[0] == 422
