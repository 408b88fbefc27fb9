"""Everything that runs the codemods: repositories, engine, jobs, GitHub, web, command line."""

__version__ = "0.1.0"
