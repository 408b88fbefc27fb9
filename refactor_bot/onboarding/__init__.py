"""The first pull request in a repository: a commented configuration, and a preview of what follows from it. Pure."""

NAME = "onboarding"
"""Stands in the marker where others have the name of a codemod."""

BRANCH = f"refactor-bot/{NAME}"
