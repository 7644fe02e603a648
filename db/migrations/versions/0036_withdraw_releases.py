"""Keep which releases are shown no more, and why"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("release_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name="fk_withdrawal_release_id"),
        sa.PrimaryKeyConstraint("release_id", name="pk_withdrawal"),
    )
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON withdrawal "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )
