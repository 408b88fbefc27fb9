"""Runs codemods over a snapshot: index, plan, rewrite, prove."""

from refactor_bot.engine.cache import IndexCache, NoCache, SqliteCache
from refactor_bot.engine.groups import grouped
from refactor_bot.engine.indexing import Progress
from refactor_bot.engine.lookup import Lookup, NoLookup
from refactor_bot.engine.run import Engine
from refactor_bot.engine.runner import Failure, InlineRunner, PoolRunner, Runner
from refactor_bot.engine.style import Style, style_of
from refactor_bot.engine.values import Crash, FileChange, Fixes, Known, Refusal, Report, Request, Stats

__all__ = [
    "Crash",
    "Engine",
    "Failure",
    "FileChange",
    "Fixes",
    "IndexCache",
    "InlineRunner",
    "Known",
    "Lookup",
    "NoCache",
    "NoLookup",
    "PoolRunner",
    "Progress",
    "Refusal",
    "Report",
    "Request",
    "Runner",
    "SqliteCache",
    "Stats",
    "Style",
    "grouped",
    "style_of",
]
