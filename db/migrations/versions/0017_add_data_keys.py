"""Add the keys in use, and let a rotation encrypt the counts of releases anew"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

#: What was published or happened stays as it is. Who says so in its transaction writes the ciphertext of one
#: column anew, that which the trigger names, and nothing else.
_GUARD = """
CREATE FUNCTION keep_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('libreta.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('libreta.rotating', true) = 'on'
       AND to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "data_key",
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("indexing", sa.Boolean(), nullable=False),
        sa.Column("reindexed_to", sa.BigInteger(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("identity", name="pk_data_key"),
    )
    op.create_index(
        "uq_data_key_indexing", "data_key", ["indexing"], unique=True, postgresql_where=sa.text("indexing")
    )
    op.create_index(
        "ix_conversation_simulated", "conversation", ["id"], postgresql_where=sa.text("simulated")
    )
    op.execute(_GUARD)
    op.execute("DROP TRIGGER keep_history ON release")
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON release "
        "FOR EACH ROW EXECUTE FUNCTION keep_sealed('counts')"
    )
