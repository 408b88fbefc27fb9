"""The queue: one waiting job a repository, taken in turns between installations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from procrastinate import App, PsycopgConnector
from sqlalchemy import Connection, text

TASK = "reconcile"
TICK = "tick"

# Written against procrastinate_jobs itself, because only ON CONFLICT DO UPDATE locks the waiting job until the event
# beside it is committed: a worker cannot take that job, look for events, miss this one and finish.
_ENQUEUE = text(
    """
    INSERT INTO procrastinate_jobs AS job
           (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    SELECT CAST(:task AS varchar), CAST(:task AS varchar),
           -(SELECT count(*) FROM procrastinate_jobs
              WHERE status = 'todo' AND task_name = CAST(:task AS varchar)
                AND args @> jsonb_build_object('installation_id', CAST(:installation AS bigint))),
           CAST(:lock AS text), CAST(:lock AS text),
           jsonb_build_object('repository_id', CAST(:repository AS bigint),
                              'installation_id', CAST(:installation AS bigint)),
           CASE WHEN CAST(:delay AS float8) > 0 THEN now() + make_interval(secs => CAST(:delay AS float8)) END
        ON CONFLICT (queueing_lock) WHERE status = 'todo' DO UPDATE
       SET scheduled_at = CASE WHEN job.scheduled_at IS NULL OR EXCLUDED.scheduled_at IS NULL THEN NULL
                               ELSE LEAST(job.scheduled_at, EXCLUDED.scheduled_at) END
    """
)


def enqueue(connection: Connection, repository: int, installation: int, delay: float = 0.0) -> None:
    """Have a repository's pending events handled, within the caller's transaction.

    A job that waits already serves for these events too, and is brought forward where it would have come later.

    Args:
        connection: In a transaction.
        repository: Number of the repository.
        installation: Number of the installation; the more of its jobs wait, the later this one comes.
        delay: Seconds before it may start.
    """
    values = {
        "task": TASK,
        "lock": f"repository-{repository}",
        "repository": repository,
        "installation": installation,
        "delay": float(delay),
    }
    connection.execute(_ENQUEUE, values)


def queue(
    url: str,
    reconcile: Callable[[int, int], Awaitable[None]],
    tick: Callable[[], Awaitable[None]],
    ticks: str,
) -> App:
    """Return the Procrastinate application with its tasks.

    Args:
        url: A ``postgresql://`` address.
        reconcile: Handles a repository's pending events, given its number and its installation's. It schedules its
            own retries by ``enqueue``: a retry by Procrastinate would collide with the job that a new event queued.
        tick: Queues what is due by schedule; of several workers one does it.
        ticks: How often, as a cron line, whose sixth field is the second.
    """
    app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=4))

    @app.task(name=TASK, queue=TASK)
    async def task(repository_id: int, installation_id: int) -> None:
        await reconcile(repository_id, installation_id)

    @app.periodic(cron=ticks)
    @app.task(name=TICK, queue=TICK, queueing_lock=TICK, priority=1)
    async def on_tick(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate names the time that was meant
        await tick()

    return app
