"""Add releases of waves"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("wave_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name="fk_release_wave_id"),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
        sa.UniqueConstraint("wave_id", "number", name="uq_release_wave_id_number"),
    )
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON release "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )
