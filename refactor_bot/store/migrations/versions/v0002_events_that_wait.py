"""Events may wait for their time."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the time from which on an event is handled."""
    op.add_column("events", sa.Column("due_at", sa.DateTime(timezone=True)))
