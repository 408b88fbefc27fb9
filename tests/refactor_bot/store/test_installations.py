from __future__ import annotations

from sqlalchemy import Engine, select

from refactor_bot.github.model import InstallationChanged, RepositoryChanged, RepositoryId
from refactor_bot.store.installations import Reach, follow, reach, remember
from refactor_bot.store.tables import repositories

CHURN = RepositoryId(7, 42, "octo/churn")


def names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(repositories.c.full_name).order_by(repositories.c.id)).scalars())


def test_a_large_installation_is_kept_whole(engine: Engine) -> None:
    many = tuple(RepositoryId(7, number, f"octo/r{number}") for number in range(1, 2_502))
    remember(engine, InstallationChanged(7, "created", "octo", added=(*many, many[0])))
    assert reach(engine) == Reach(1, 2_501)
    remember(engine, InstallationChanged(7, "removed", "octo", removed=many[:2_000]))
    assert reach(engine) == Reach(1, 501)


def test_what_is_unknown_can_be_removed(engine: Engine) -> None:
    remember(engine, InstallationChanged(7, "deleted", "octo", removed=(CHURN,)))
    remember(engine, InstallationChanged(8, "removed", "hub", removed=(CHURN,)))
    follow(engine, RepositoryChanged(CHURN, "deleted"))
    assert reach(engine) == Reach(1, 0)


def test_a_repository_that_moved_belongs_to_its_new_installation(engine: Engine) -> None:
    remember(engine, InstallationChanged(7, "created", "octo", added=(CHURN,)))
    follow(engine, RepositoryChanged(RepositoryId(8, 42, "hub/churn"), "transferred"))
    assert names(engine) == ["hub/churn"]
    remember(engine, InstallationChanged(7, "deleted", "octo"))
    assert names(engine) == ["hub/churn"]
    follow(engine, RepositoryChanged(RepositoryId(8, 42, "hub/churn"), "deleted"))
    assert names(engine) == []


def test_one_installation_leaves_the_others_alone(engine: Engine) -> None:
    remember(engine, InstallationChanged(7, "created", "octo", added=(CHURN,)))
    remember(engine, InstallationChanged(8, "created", "hub", added=(RepositoryId(8, 43, "hub/x"),)))
    remember(engine, InstallationChanged(7, "deleted", "octo", removed=(CHURN,)))
    assert names(engine) == ["hub/x"]
