"""GitHub: the only place that knows it. Values in ``model``, the seam in ``port``, PyGithub behind it."""
