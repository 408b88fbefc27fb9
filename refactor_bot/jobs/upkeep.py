"""What keeps the queue whole: jobs of dead workers, events without a job or whose time has come, turns, old rows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from refactor_bot.jobs.queue import TASK, enqueue

_LOCK = 0x5EF4C705
_KEEP_FAILED_JOBS_DAYS = 7

_STALLED = text(
    """
    UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1, abort_requested = false
     WHERE status = 'doing' AND worker_id IS NULL
    """
)

_ORPHANS = text(
    """
    SELECT repository, max(installation) AS installation FROM events
     WHERE handled_at IS NULL AND given_up_at IS NULL AND coalesce(due_at <= now(), true)
       AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs AS job
                        WHERE job.lock = 'repository-' || events.repository AND job.status IN ('todo', 'doing'))
     GROUP BY repository
    """
)

_TURNS = text(
    """
    UPDATE procrastinate_jobs AS job SET priority = turn.priority
      FROM (SELECT id, 1 - row_number() OVER (PARTITION BY args->'installation_id' ORDER BY id) AS priority
              FROM procrastinate_jobs WHERE status = 'todo' AND task_name = :task) AS turn
     WHERE job.id = turn.id AND job.status = 'todo' AND job.priority <> turn.priority
    """
)

_OLD_JOBS = text(
    """
    DELETE FROM procrastinate_jobs AS job
     WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted')
       AND NOT EXISTS (SELECT 1 FROM procrastinate_events AS event
                        WHERE event.job_id = job.id AND event.at > now() - make_interval(days => :days))
    """
)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What one pass did: jobs taken from dead workers, repositories queued again."""

    stalled: int
    requeued: int


def keep_up(engine: Engine, stale: float) -> Upkeep:
    """Make one pass; of several processes that try at once one does it.

    Args:
        engine: The database.
        stale: Seconds after its last heartbeat at which a worker counts as dead; at least three heartbeats, or the
            jobs of a live one are taken too.
    """
    with engine.begin() as connection:
        mine = connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if not mine:
            return Upkeep(0, 0)
        connection.execute(text("SELECT procrastinate_prune_stalled_workers_v1(:stale)"), {"stale": stale})
        stalled = connection.execute(_STALLED).rowcount
        requeued = _queue_orphans(connection)
        connection.execute(_TURNS, {"task": TASK})
        connection.execute(_OLD_JOBS, {"days": _KEEP_FAILED_JOBS_DAYS})
        return Upkeep(stalled, requeued)


def _queue_orphans(connection: Connection) -> int:
    orphans = connection.execute(_ORPHANS).all()
    for orphan in orphans:
        enqueue(connection, orphan.repository, orphan.installation)
    return len(orphans)
