"""Cuts GitHub's OpenAPI description to what the tests need.

Usage: npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
       python scripts/cut_openapi.py package/generated/api.github.com.json
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "tests" / "data" / "github-openapi.json.gz"

# Each path with every method it has. Those that start with "." are below a repository.
PATHS = """
/app
/app-manifests/{code}/conversions
/app/hook/config
/app/hook/deliveries
/app/hook/deliveries/{delivery_id}
/app/hook/deliveries/{delivery_id}/attempts
/app/installations
/app/installations/{installation_id}
/app/installations/{installation_id}/access_tokens
/installation/repositories
/installation/token
/rate_limit
/users/{username}
.
./branches
./branches/{branch}
./check-runs
./check-runs/{check_run_id}
./check-runs/{check_run_id}/annotations
./check-runs/{check_run_id}/rerequest
./check-suites/{check_suite_id}
./collaborators
./collaborators/{username}
./collaborators/{username}/permission
./commits
./commits/{commit_sha}/pulls
./commits/{ref}
./commits/{ref}/check-runs
./compare/{basehead}
./contents/{path}
./git/blobs
./git/blobs/{file_sha}
./git/commits
./git/commits/{commit_sha}
./git/matching-refs/{ref}
./git/ref/{ref}
./git/refs
./git/refs/{ref}
./git/tags
./git/tags/{tag_sha}
./git/trees
./git/trees/{tree_sha}
./installation
./issues
./issues/comments
./issues/comments/{comment_id}
./issues/comments/{comment_id}/reactions
./issues/comments/{comment_id}/reactions/{reaction_id}
./issues/{issue_number}
./issues/{issue_number}/assignees
./issues/{issue_number}/comments
./issues/{issue_number}/events
./issues/{issue_number}/labels
./issues/{issue_number}/labels/{name}
./issues/{issue_number}/reactions
./issues/{issue_number}/reactions/{reaction_id}
./issues/{issue_number}/timeline
./labels
./labels/{name}
./merges
./pulls
./pulls/comments
./pulls/comments/{comment_id}
./pulls/comments/{comment_id}/reactions
./pulls/comments/{comment_id}/reactions/{reaction_id}
./pulls/{pull_number}
./pulls/{pull_number}/comments
./pulls/{pull_number}/commits
./pulls/{pull_number}/files
./pulls/{pull_number}/merge
./pulls/{pull_number}/requested_reviewers
./pulls/{pull_number}/reviews
"""

EVENTS = {
    "check_run",
    "check_suite",
    "installation",
    "installation_repositories",
    "issue_comment",
    "issues",
    "ping",
    "pull_request",
    "pull_request_review_comment",
    "push",
    "repository",
}

# Prose, what other generators read, and webhooks as forms: none of it decides whether our traffic is right.
_UNUSED = {"description", "summary", "title", "externalDocs", "tags", "example", "x-github", "x-octokit"}
_UNUSED |= {"application/x-www-form-urlencoded"}
# Data of GitHub's, kept as it is.
_VERBATIM = {"default", "enum", "value"}
_REFERENCE = re.compile(r"#/components/([^/]+)/([^/]+)")


def cut(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description with the listed paths and events and whatever they refer to, without prose."""
    wanted = [line.replace(".", "/repos/{owner}/{repo}", 1) if line[0] == "." else line for line in PATHS.split()]
    kept: dict[str, Any] = {
        "openapi": whole["openapi"],
        "info": {"title": whole["info"]["title"], "version": whole["info"]["version"]},
        "servers": whole["servers"],
        "paths": {path: _pruned(whole["paths"][path]) for path in wanted},
        "x-webhooks": {
            name: _pruned(hook)
            for name, hook in whole["x-webhooks"].items()
            if hook["post"]["x-github"]["subcategory"] in EVENTS
        },
    }
    kept["components"] = _components(kept, whole["components"])
    return kept


def _components(kept: Mapping[str, Any], every: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    open_ends = set(_references(kept))
    while open_ends:
        kind, name = open_ends.pop()
        found.setdefault(kind, {})[name] = part = _pruned(every[kind][name])
        open_ends |= {(k, n) for k, n in _references(part) if n not in found.get(k, {})}
    return found


def _references(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str) and (match := _REFERENCE.fullmatch(node["$ref"])):
            yield match[1], match[2]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _pruned(node: Any, *, named: bool = False) -> Any:
    """Return a node without prose.

    Args:
        node: A part of the description.
        named: Whether its keys are names of properties, which may be called like a keyword.
    """
    if isinstance(node, list):
        return [_pruned(value) for value in node]
    if not isinstance(node, dict):
        return node
    if named:
        return {name: _pruned(value) for name, value in node.items()}
    return {
        key: value if key in _VERBATIM else _pruned(value, named=key == "properties")
        for key, value in node.items()
        if key not in _UNUSED
    }


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    kept = cut(json.loads(Path(sys.argv[1]).read_bytes()))
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    TARGET.write_bytes(gzip.compress(text, 9, mtime=0))
    print(f"{TARGET}: {len(kept['paths'])} paths, {len(kept['x-webhooks'])} webhooks, {len(text)} bytes unpacked")


if __name__ == "__main__":
    main()
