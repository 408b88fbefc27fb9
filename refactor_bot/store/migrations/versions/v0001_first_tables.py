"""The first tables: events, installations, repositories, history, credentials."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "events",
        sa.Column("delivery", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("repository", sa.BigInteger, nullable=False),
        sa.Column("installation", sa.BigInteger, nullable=False),
        sa.Column("full_name", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("received_at", _TIME, nullable=False, server_default=sa.func.clock_timestamp()),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("handled_at", _TIME),
        sa.Column("given_up_at", _TIME),
        sa.Column("error", sa.Text),
    )
    op.create_index(
        "events_pending",
        "events",
        ["repository"],
        postgresql_where=sa.text("handled_at IS NULL AND given_up_at IS NULL"),
    )
    op.create_table(
        "installations",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("suspended", sa.Boolean, nullable=False, server_default="false"),
        sa.Column("changed_at", _TIME, nullable=False, server_default=sa.func.now()),
    )
    op.create_table(
        "repositories",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("installation", sa.BigInteger, nullable=False, index=True),
        sa.Column("full_name", sa.Text, nullable=False),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("repository", sa.BigInteger, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("commit", sa.Text, nullable=False),
        sa.Column("codemod", sa.Text, nullable=False),
        sa.Column("findings", sa.Integer, nullable=False),
        sa.Column("fixable", sa.Integer, nullable=False),
        sa.Column("files", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
    )
    op.create_index("history_trend", "history", ["repository", "codemod", "at"])
    op.create_table(
        "credentials",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("changed_at", _TIME, nullable=False, server_default=sa.func.now()),
    )
