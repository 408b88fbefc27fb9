"""The use cases: sweep a repository, answer a command, refresh what is open."""
