"""The JSON of GitHub's REST API for what the stand-in knows, field for field as GitHub's own description has it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from refactor_bot.demo.github.git import login_of
from refactor_bot.demo.github.state import (
    Account,
    App,
    Check,
    Comment,
    Installation,
    Issue,
    Pull,
    Reaction,
    Repo,
    Review,
    World,
)

Json = dict[str, Any]

_REPOSITORY_LINKS = {
    "archive_url": "{/archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_USER_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def time(moment: datetime) -> str:
    """Return a time as GitHub writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def maybe_time(moment: datetime | None) -> str | None:
    """Return a time as GitHub writes it, or None."""
    return time(moment) if moment is not None else None


def node(kind: str, number: int | str) -> str:
    """Return a node id."""
    return base64.b64encode(f"{kind}:{number}".encode()).decode()


class Shapes:
    """Writes JSON with the addresses of one stand-in.

    Args:
        world: What there is.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def api(self) -> str:
        """The root of the API."""
        return f"{self._world.url}/api/v3"

    def account(self, account: Account) -> Json:
        """A simple user."""
        at = f"{self.api}/users/{account.login}"
        return {
            "login": account.login,
            "id": account.id,
            "node_id": node("User", account.id),
            "avatar_url": f"{self._world.url}/avatars/{account.id}",
            "gravatar_id": "",
            "url": at,
            "html_url": f"{self._world.url}/{account.login}",
            **{name: at + rest for name, rest in _USER_LINKS.items()},
            "type": account.type,
            "site_admin": False,
        }

    def app(self, app: App) -> Json:
        """A GitHub App."""
        return {
            "id": app.id,
            "slug": app.slug,
            "node_id": node("App", app.id),
            "owner": self.account(app.owner),
            "name": app.slug,
            "description": "",
            "external_url": self._world.url,
            "html_url": f"{self._world.url}/apps/{app.slug}",
            "created_at": time(app.created_at),
            "updated_at": time(app.created_at),
            "permissions": dict(app.permissions),
            "events": list(app.events),
            "installations_count": sum(i.app is app for i in self._world.installations.values()),
        }

    def small_installation(self, installation: Installation) -> Json:
        """An installation as events name it."""
        return {"id": installation.id, "node_id": node("IntegrationInstallation", installation.id)}

    def installation(self, installation: Installation) -> Json:
        """An installation."""
        app = installation.app
        return {
            "id": installation.id,
            "account": self.account(installation.account),
            "repository_selection": "selected",
            "access_tokens_url": f"{self.api}/app/installations/{installation.id}/access_tokens",
            "repositories_url": f"{self.api}/installation/repositories",
            "html_url": f"{self._world.url}/settings/installations/{installation.id}",
            "app_id": app.id,
            "app_slug": app.slug,
            "target_id": installation.account.id,
            "target_type": installation.account.type,
            "permissions": dict(app.permissions),
            "events": list(app.events),
            "created_at": time(installation.created_at),
            "updated_at": time(installation.created_at),
            "single_file_name": None,
            "has_multiple_single_files": False,
            "single_file_paths": [],
            "suspended_by": None,
            "suspended_at": time(installation.created_at) if installation.suspended else None,
        }

    def repository(self, repo: Repo) -> Json:
        """A full repository."""
        at, page = f"{self.api}/repos/{repo.full_name}", f"{self._world.url}/{repo.full_name}"
        host = self._world.url.partition("://")[2]
        issues = sum(issue.state == "open" for issue in repo.issues.values())
        return {
            "id": repo.id,
            "node_id": node("Repository", repo.id),
            "name": repo.name,
            "full_name": repo.full_name,
            "private": repo.private,
            "owner": self.account(repo.owner),
            "html_url": page,
            "description": None,
            "fork": repo.parent is not None,
            "url": at,
            **{
                name: f"{at}/{rest}" if rest.startswith("{archive") else at + rest
                for name, rest in _REPOSITORY_LINKS.items()
            },
            "git_url": f"git://{host}/{repo.full_name}.git",
            "ssh_url": f"git@{host}:{repo.full_name}.git",
            "clone_url": f"{page}.git",
            "svn_url": page,
            "mirror_url": None,
            "homepage": None,
            "language": "Python",
            "created_at": time(repo.created_at),
            "updated_at": time(repo.created_at),
            "pushed_at": time(repo.created_at),
            "size": 1,
            "stargazers_count": 0,
            "watchers_count": 0,
            "watchers": 0,
            "forks_count": 0,
            "forks": 0,
            "open_issues_count": issues,
            "open_issues": issues,
            "network_count": 0,
            "subscribers_count": 0,
            "has_issues": True,
            "has_projects": False,
            "has_downloads": True,
            "has_wiki": False,
            "has_pages": False,
            "has_discussions": False,
            "archived": repo.archived,
            "disabled": False,
            "license": None,
            "allow_forking": True,
            "is_template": False,
            "web_commit_signoff_required": False,
            "topics": [],
            "visibility": "private" if repo.private else "public",
            "default_branch": repo.default_branch,
        }

    def small_repository(self, repo: Repo) -> Json:
        """A repository as installation events name it."""
        return {
            "id": repo.id,
            "node_id": node("Repository", repo.id),
            "name": repo.name,
            "full_name": repo.full_name,
            "private": repo.private,
        }

    def label(self, repo: Repo, name: str) -> Json:
        """A label."""
        number = repo.labels.setdefault(name, self._world.number())
        return {
            "id": number,
            "node_id": node("Label", number),
            "url": f"{self.api}/repos/{repo.full_name}/labels/{name}",
            "name": name,
            "description": "",
            "color": "ededed",
            "default": False,
        }

    def reactions(self, at: str, reactions: list[Reaction]) -> Json:
        """How often each reaction was given."""
        counts = {name: sum(r.content == name for r in reactions) for name in _REACTIONS}
        return {"url": f"{at}/reactions", "total_count": len(reactions), **counts}

    def reaction(self, reaction: Reaction) -> Json:
        """One reaction."""
        return {
            "id": reaction.id,
            "node_id": node("Reaction", reaction.id),
            "user": self.account(reaction.author),
            "content": reaction.content,
            "created_at": time(reaction.created_at),
        }

    def comment(self, repo: Repo, issue: Issue, comment: Comment) -> Json:
        """A comment on an issue or pull request."""
        at = f"{self.api}/repos/{repo.full_name}/issues/comments/{comment.id}"
        return {
            "id": comment.id,
            "node_id": node("IssueComment", comment.id),
            "url": at,
            "html_url": f"{self.page(repo, issue)}#issuecomment-{comment.id}",
            "issue_url": f"{self.api}/repos/{repo.full_name}/issues/{issue.number}",
            "body": comment.body,
            "user": self.account(comment.author),
            "created_at": time(comment.created_at),
            "updated_at": time(comment.updated_at),
            "author_association": self.association(repo, comment.author),
            "performed_via_github_app": self.app(comment.app) if comment.app else None,
            "reactions": self.reactions(at, comment.reactions),
        }

    def review_comment(self, repo: Repo, issue: Issue, pull: Pull, comment: Comment) -> Json:
        """A comment on a line of a pull request."""
        at = f"{self.api}/repos/{repo.full_name}/pulls/comments/{comment.id}"
        pull_at = f"{self.api}/repos/{repo.full_name}/pulls/{issue.number}"
        page = f"{self.page(repo, issue)}#discussion_r{comment.id}"
        return {
            "id": comment.id,
            "node_id": node("PullRequestReviewComment", comment.id),
            "url": at,
            "html_url": page,
            "pull_request_url": pull_at,
            "pull_request_review_id": comment.review,
            "diff_hunk": "",
            "path": comment.path,
            "line": comment.line,
            "original_line": comment.line or 1,
            "start_line": comment.start_line,
            "original_start_line": comment.start_line,
            "side": comment.side,
            "start_side": comment.side if comment.start_line is not None else None,
            "position": comment.line,
            "original_position": comment.line or 1,
            "subject_type": "line",
            "commit_id": pull.head_sha,
            "original_commit_id": pull.head_sha,
            "body": comment.body,
            "user": self.account(comment.author),
            "created_at": time(comment.created_at),
            "updated_at": time(comment.updated_at),
            "author_association": self.association(repo, comment.author),
            "reactions": self.reactions(at, comment.reactions),
            "_links": {"self": {"href": at}, "html": {"href": page}, "pull_request": {"href": pull_at}},
        }

    def review(self, repo: Repo, issue: Issue, review: Review) -> Json:
        """A review of a pull request."""
        pull_at = f"{self.api}/repos/{repo.full_name}/pulls/{issue.number}"
        page = f"{self.page(repo, issue)}#pullrequestreview-{review.id}"
        return {
            "id": review.id,
            "node_id": node("PullRequestReview", review.id),
            "user": self.account(review.author),
            "body": review.body,
            "state": "COMMENTED",
            "html_url": page,
            "pull_request_url": pull_at,
            "author_association": self.association(repo, review.author),
            "_links": {"html": {"href": page}, "pull_request": {"href": pull_at}},
            "submitted_at": time(review.submitted_at),
            "commit_id": review.commit,
        }

    def issue(self, repo: Repo, issue: Issue) -> Json:
        """An issue; a pull request is one too."""
        at = f"{self.api}/repos/{repo.full_name}/issues/{issue.number}"
        found = {
            "id": issue.id,
            "node_id": node("Issue", issue.id),
            "url": at,
            "repository_url": f"{self.api}/repos/{repo.full_name}",
            "labels_url": f"{at}/labels{{/name}}",
            "comments_url": f"{at}/comments",
            "events_url": f"{at}/events",
            "html_url": self.page(repo, issue),
            "number": issue.number,
            "state": issue.state,
            "state_reason": None,
            "title": issue.title,
            "body": issue.body,
            "user": self.account(issue.author),
            "labels": [self.label(repo, name) for name in issue.labels],
            "assignee": self.account(issue.assignees[0]) if issue.assignees else None,
            "assignees": [self.account(account) for account in issue.assignees],
            "milestone": None,
            "locked": False,
            "active_lock_reason": None,
            "comments": len(issue.comments),
            "closed_at": maybe_time(issue.closed_at),
            "closed_by": self.account(issue.closed_by) if issue.closed_by else None,
            "created_at": time(issue.created_at),
            "updated_at": time(issue.updated_at),
            "author_association": self.association(repo, issue.author),
            "performed_via_github_app": self.app(issue.app) if issue.app else None,
            "reactions": self.reactions(at, issue.reactions),
            "timeline_url": f"{at}/timeline",
        }
        if issue.pull is not None:
            pull_at = f"{self.api}/repos/{repo.full_name}/pulls/{issue.number}"
            page = self.page(repo, issue)
            found["pull_request"] = {
                "url": pull_at,
                "html_url": page,
                "diff_url": f"{page}.diff",
                "patch_url": f"{page}.patch",
                "merged_at": maybe_time(issue.pull.merged_at),
            }
        return found

    def pull(self, repo: Repo, issue: Issue, pull: Pull) -> Json:
        """A pull request, as a list shows it."""
        at = f"{self.api}/repos/{repo.full_name}/pulls/{issue.number}"
        issue_at = f"{self.api}/repos/{repo.full_name}/issues/{issue.number}"
        page = self.page(repo, issue)
        status = f"{self.api}/repos/{repo.full_name}/statuses/{pull.head_sha}"
        links = {
            "self": at,
            "html": page,
            "issue": issue_at,
            "comments": f"{issue_at}/comments",
            "review_comments": f"{at}/comments",
            "review_comment": f"{self.api}/repos/{repo.full_name}/pulls/comments{{/number}}",
            "commits": f"{at}/commits",
            "statuses": status,
        }
        return {
            "id": issue.id,
            "node_id": node("PullRequest", issue.id),
            "number": issue.number,
            "url": at,
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "issue_url": issue_at,
            "commits_url": f"{at}/commits",
            "review_comments_url": f"{at}/comments",
            "review_comment_url": f"{self.api}/repos/{repo.full_name}/pulls/comments{{/number}}",
            "comments_url": f"{issue_at}/comments",
            "statuses_url": status,
            "state": issue.state,
            "locked": False,
            "active_lock_reason": None,
            "title": issue.title,
            "body": issue.body,
            "user": self.account(issue.author),
            "labels": [self.label(repo, name) for name in issue.labels],
            "milestone": None,
            "created_at": time(issue.created_at),
            "updated_at": time(issue.updated_at),
            "closed_at": maybe_time(issue.closed_at),
            "merged_at": maybe_time(pull.merged_at),
            "merge_commit_sha": pull.merge_sha,
            "assignee": self.account(issue.assignees[0]) if issue.assignees else None,
            "assignees": [self.account(account) for account in issue.assignees],
            "requested_reviewers": [self.account(account) for account in pull.reviewers],
            "requested_teams": [],
            "head": self._side(pull.fork or repo, pull.head, pull.head_sha),
            "base": self._side(repo, pull.base, pull.base_sha),
            "_links": {name: {"href": address} for name, address in links.items()},
            "author_association": self.association(repo, issue.author),
            "auto_merge": None,
            "draft": pull.draft,
        }

    def whole_pull(self, repo: Repo, issue: Issue, pull: Pull, mergeable: bool | None) -> Json:
        """A pull request asked for alone."""
        base = repo.bare.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha
        stats = repo.bare.diff(base, pull.head_sha).stats
        state = "unknown" if mergeable is None else "clean" if mergeable else "dirty"
        return {
            **self.pull(repo, issue, pull),
            "merged": pull.merged_at is not None,
            "mergeable": mergeable,
            "rebaseable": mergeable,
            "mergeable_state": state,
            "merged_by": self.account(issue.closed_by) if pull.merged_at and issue.closed_by else None,
            "comments": len(issue.comments),
            "review_comments": len(issue.review_comments),
            "maintainer_can_modify": False,
            "commits": len(repo.bare.log(pull.head_sha, base)),
            "additions": stats.insertions,
            "deletions": stats.deletions,
            "changed_files": stats.files_changed,
        }

    def check(self, repo: Repo, check: Check) -> Json:
        """A check run."""
        at = f"{self.api}/repos/{repo.full_name}/check-runs/{check.id}"
        return {
            "id": check.id,
            "node_id": node("CheckRun", check.id),
            "head_sha": check.sha,
            "external_id": check.external_id,
            "url": at,
            "html_url": f"{self._world.url}/{repo.full_name}/runs/{check.id}",
            "details_url": f"{self._world.url}/{repo.full_name}/runs/{check.id}",
            "status": check.status,
            "conclusion": check.conclusion,
            "started_at": time(check.started_at),
            "completed_at": maybe_time(check.completed_at),
            "output": {
                "title": check.output.get("title"),
                "summary": check.output.get("summary"),
                "text": check.output.get("text"),
                "annotations_count": len(check.annotations),
                "annotations_url": f"{at}/annotations",
            },
            "name": check.name,
            "check_suite": {"id": check.id},
            "app": self.app(check.app),
            "pull_requests": [],
        }

    def git_commit(self, repo: Repo, commit: Any) -> Json:
        """A commit of the Git Data API."""
        at = f"{self.api}/repos/{repo.full_name}/git"
        return {
            "sha": str(commit.id),
            "node_id": node("Commit", str(commit.id)),
            "url": f"{at}/commits/{commit.id}",
            "html_url": f"{self._world.url}/{repo.full_name}/commit/{commit.id}",
            "author": _person(commit.author),
            "committer": _person(commit.committer),
            "tree": {"sha": str(commit.tree_id), "url": f"{at}/trees/{commit.tree_id}"},
            "message": commit.message,
            "parents": [
                {
                    "sha": str(parent),
                    "url": f"{at}/commits/{parent}",
                    "html_url": f"{self._world.url}/{repo.full_name}/commit/{parent}",
                }
                for parent in commit.parent_ids
            ],
            "verification": self.verification(commit),
        }

    def commit(self, repo: Repo, commit: Any) -> Json:
        """A commit of a list, with the accounts behind it."""
        at = f"{self.api}/repos/{repo.full_name}"
        page = f"{self._world.url}/{repo.full_name}/commit"
        return {
            "url": f"{at}/commits/{commit.id}",
            "sha": str(commit.id),
            "node_id": node("Commit", str(commit.id)),
            "html_url": f"{page}/{commit.id}",
            "comments_url": f"{at}/commits/{commit.id}/comments",
            "commit": {
                "url": f"{at}/git/commits/{commit.id}",
                "author": _person(commit.author),
                "committer": _person(commit.committer),
                "message": commit.message,
                "comment_count": 0,
                "tree": {"sha": str(commit.tree_id), "url": f"{at}/git/trees/{commit.tree_id}"},
                "verification": self.verification(commit),
            },
            "author": self._author(commit.author),
            "committer": self._author(commit.committer),
            "parents": [
                {"sha": str(parent), "url": f"{at}/commits/{parent}", "html_url": f"{page}/{parent}"}
                for parent in commit.parent_ids
            ],
        }

    def verification(self, commit: Any) -> Json:
        """Whether a commit is signed: GitHub signs what an App makes without naming an author."""
        verified = str(commit.id) in self._world.signed
        return {
            "verified": verified,
            "reason": "valid" if verified else "unsigned",
            "signature": "-----BEGIN PGP SIGNATURE-----" if verified else None,
            "payload": "" if verified else None,
            "verified_at": _moment(commit.committer) if verified else None,
        }

    def files(self, repo: Repo, diff: Any, sha: str) -> list[Json]:
        """The files of a comparison or a pull request."""
        names = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "C": "copied", "T": "changed"}
        found = []
        for patch in diff:
            delta = patch.delta
            path = delta.new_file.path if delta.status_char() != "D" else delta.old_file.path
            _, added, removed = patch.line_stats
            file = delta.new_file if delta.status_char() != "D" else delta.old_file
            shown = {
                "sha": str(file.id),
                "filename": path,
                "status": names.get(delta.status_char(), "changed"),
                "additions": added,
                "deletions": removed,
                "changes": added + removed,
                "blob_url": f"{self._world.url}/{repo.full_name}/blob/{sha}/{path}",
                "raw_url": f"{self._world.url}/{repo.full_name}/raw/{sha}/{path}",
                "contents_url": f"{self.api}/repos/{repo.full_name}/contents/{path}?ref={sha}",
                "patch": patch.text.partition("@@")[1] + patch.text.partition("@@")[2],
            }
            if delta.status_char() == "R":
                shown["previous_filename"] = delta.old_file.path
            found.append(shown)
        return found

    def ref(self, repo: Repo, name: str, sha: str) -> Json:
        """A ref."""
        at = f"{self.api}/repos/{repo.full_name}/git"
        return {
            "ref": name,
            "node_id": node("Ref", name),
            "url": f"{at}/{name}",
            "object": {"sha": sha, "type": "commit", "url": f"{at}/commits/{sha}"},
        }

    def page(self, repo: Repo, issue: Issue) -> str:
        """Return the address of an issue's or pull request's page."""
        kind = "pull" if issue.pull is not None else "issues"
        return f"{self._world.url}/{repo.full_name}/{kind}/{issue.number}"

    def association(self, repo: Repo, account: Account) -> str:
        """Return what GitHub says somebody is to a repository; unreliable, as on GitHub."""
        if account is repo.owner:
            return "OWNER"
        return "CONTRIBUTOR" if account.login in repo.collaborators else "NONE"

    def _side(self, repo: Repo, branch: str, sha: str) -> Json:
        return {
            "label": f"{repo.owner.login}:{branch}",
            "ref": branch,
            "sha": sha,
            "user": self.account(repo.owner),
            "repo": self.repository(repo),
        }

    def _author(self, person: Any) -> Json | None:
        account = self._world.accounts.get((login_of(person.email) or "").lower())
        return self.account(account) if account is not None else None


def _person(person: Any) -> Json:
    return {"name": person.name, "email": person.email, "date": _moment(person)}


def _moment(person: Any) -> str:
    return time(datetime.fromtimestamp(person.time, UTC))
