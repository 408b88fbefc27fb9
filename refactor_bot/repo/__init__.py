"""Repositories as git objects or as a directory; nothing is checked out, nothing is run."""
