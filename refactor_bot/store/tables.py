"""Our tables, as SQLAlchemy Core knows them; the migrations make them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
)

metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("delivery", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("repository", BigInteger, nullable=False),
    Column("installation", BigInteger, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("handled_at", DateTime(timezone=True)),
    Column("given_up_at", DateTime(timezone=True)),
    Column("error", Text),
    Column("due_at", DateTime(timezone=True)),
)
Index(
    "events_pending",
    events.c.repository,
    postgresql_where=events.c.handled_at.is_(None) & events.c.given_up_at.is_(None),
)

installations = Table(
    "installations",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("suspended", Boolean, nullable=False, server_default="false"),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

repositories = Table(
    "repositories",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("installation", BigInteger, nullable=False, index=True),
    Column("full_name", Text, nullable=False),
    Column("rule", Text),
    Column("sweep_at", DateTime(timezone=True)),
    Column("swept_at", DateTime(timezone=True)),
    Column("look_at", DateTime(timezone=True)),
)

history = Table(
    "history",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("repository", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("commit", Text, nullable=False),
    Column("codemod", Text, nullable=False),
    Column("findings", Integer, nullable=False),
    Column("fixable", Integer, nullable=False),
    Column("files", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
)
Index("history_trend", history.c.repository, history.c.codemod, history.c.at)

credentials = Table(
    "credentials",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
