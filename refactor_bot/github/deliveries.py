"""Asks GitHub to send again what did not arrive while the App was away. GitHub never does so by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from refactor_bot.github import wire
from refactor_bot.github.port import GitHubError
from refactor_bot.github.session import Session

# GitHub remembers deliveries for three days.
_BACK = timedelta(days=3)
_MOST_READ = 1_000
_MOST_REDELIVERED = 200

_log = structlog.get_logger("refactor_bot.github")


def catch_up(session: Session, now: datetime) -> int:
    """Have failed deliveries of the last three days sent again; those that arrive twice are recognised by their number.

    Args:
        session: A connection as the App itself.
        now: The time, with its zone.

    Returns:
        How many were asked for; a failure is logged, not raised.
    """
    asked = 0
    try:
        read = session.pages("/app/hook/deliveries", wire.Delivery, _MOST_READ)
        for delivery in missed(read, now - _BACK)[:_MOST_REDELIVERED]:
            session.post(f"/app/hook/deliveries/{delivery.id}/attempts", object, {}, harmless=True)
            asked += 1
    except GitHubError as error:
        _log.warning("could not ask for failed deliveries", reason=str(error))
    if asked:
        _log.info("asked for failed deliveries again", count=asked)
    return asked


def missed(deliveries: Iterable[wire.Delivery], since: datetime) -> list[wire.Delivery]:
    """Return the newest attempt of each delivery that never arrived, oldest first.

    Args:
        deliveries: All attempts, newest first; read only as far as needed.
        since: Nothing older counts.
    """
    arrived = set[str]()
    failed: dict[str, wire.Delivery] = {}
    for delivery in deliveries:
        if delivery.delivered_at < since:
            break
        if 200 <= delivery.status_code < 300:
            arrived.add(delivery.guid)
        else:
            failed.setdefault(delivery.guid, delivery)
    return [delivery for guid, delivery in reversed(failed.items()) if guid not in arrived]
