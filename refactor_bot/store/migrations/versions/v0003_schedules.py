"""When each repository is swept by schedule."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TIMES = ("sweep_at", "swept_at", "look_at")


def upgrade() -> None:
    """Add the columns."""
    op.add_column("repositories", sa.Column("rule", sa.Text))
    for name in _TIMES:
        op.add_column("repositories", sa.Column(name, sa.DateTime(timezone=True)))
