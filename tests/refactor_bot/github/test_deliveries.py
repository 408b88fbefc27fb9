from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from refactor_bot.github.deliveries import catch_up, missed
from refactor_bot.github.session import Session
from refactor_bot.github.wire import Delivery

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def delivery(number: int, guid: str, code: int, hours: float = 1) -> Delivery:
    return Delivery(number, guid, NOW - timedelta(hours=hours), code)


def test_only_what_never_arrived_counts_oldest_first() -> None:
    listed = [
        delivery(9, "later-fixed", 202, 1),
        delivery(8, "failed-twice", 502, 2),
        delivery(7, "failed", 0, 3),
        delivery(6, "failed-twice", 503, 4),
        delivery(5, "later-fixed", 500, 5),
        delivery(4, "fine", 200, 6),
        delivery(3, "too-old", 500, 80),
        delivery(2, "not-read", 500, 1),
    ]
    assert [item.id for item in missed(listed, NOW - timedelta(days=3))] == [7, 8]


def test_nothing_failed_nothing_asked() -> None:
    assert missed([delivery(1, "a", 200)], NOW - timedelta(days=3)) == []


def test_they_are_asked_for_again(session: Session, script: Any, reply: Any) -> None:
    listed = [
        {"id": 2, "guid": "b", "delivered_at": "2026-05-04T11:00:00Z", "status_code": 500},
        {"id": 1, "guid": "a", "delivered_at": "2026-05-04T10:00:00Z", "status_code": 504},
    ]
    script.answer(reply(body=listed), reply(202), reply(202))
    assert catch_up(session, NOW) == 2
    assert [path for _, path, _ in script.asked] == [
        "/api/v3/app/hook/deliveries?per_page=100",
        "/api/v3/app/hook/deliveries/1/attempts",
        "/api/v3/app/hook/deliveries/2/attempts",
    ]


def test_an_app_without_a_webhook_is_no_failure(session: Session, script: Any, reply: Any) -> None:
    script.answer(reply(404, {"message": "Not Found"}))
    assert catch_up(session, NOW) == 0
