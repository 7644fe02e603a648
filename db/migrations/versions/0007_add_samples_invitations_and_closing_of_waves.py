"""Add samples, invitations and the closing of waves, and the department of ballots"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

#: What families were promised when they answered holds for ever, whatever a later program does.
_GUARD = """
CREATE FUNCTION keep_promise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.crowd <> OLD.crowd OR NEW.questionnaire <> OLD.questionnaire THEN
        RAISE EXCEPTION 'the anonymity and the questions of a wave cannot be changed';
    ELSIF OLD.status = 'closed' AND NEW.status <> 'closed' THEN
        RAISE EXCEPTION 'a closed wave stays closed';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    for column in (
        sa.Column("sample", sa.Integer(), nullable=True),
        sa.Column("seed", sa.String(), nullable=True),
        sa.Column("crowd", sa.Integer(), nullable=False, server_default="10"),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("unwritten", sa.Integer(), nullable=True),
        sa.Column("wiped", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step_family_id", sa.BigInteger(), nullable=True),
    ):
        op.add_column("wave", column)
    op.create_check_constraint(op.f("ck_wave_crowd"), "wave", "crowd >= 10")
    op.execute(_GUARD)
    op.execute(
        "CREATE TRIGGER keep_promise BEFORE UPDATE ON wave FOR EACH ROW EXECUTE FUNCTION keep_promise()"
    )
    for table in ("completed_part", "ballot", "open_comment"):
        op.add_column(table, sa.Column("department_code", sa.String(), nullable=True))
        # The first two digits of a municipality's code are its department's (DIVIPOLA).
        op.execute(f"UPDATE {table} SET department_code = left(municipality_code, 2)")
    op.alter_column("completed_part", "municipality_code", nullable=True)
