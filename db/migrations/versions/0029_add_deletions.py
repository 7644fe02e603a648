"""Add deletions, and the version of the consent text that a contact answered"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

#: As before; besides, whoever deletes a family writes the subject of an event anew, and nothing else of it.
_AUDIT = """
CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('libreta.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('libreta.erasing', true) = 'on'
       AND to_jsonb(NEW) - 'subject' = to_jsonb(OLD) - 'subject' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('libreta.rotating', true) = 'on'
       AND to_jsonb(NEW) - 'sealed' = to_jsonb(OLD) - 'sealed' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$
"""

#: The last answer to the treatment of data. What was signed on paper held for the words of that day.
_VERSIONS = """
    UPDATE contact SET text_version = answered.version
    FROM (
        SELECT DISTINCT ON (contact_id) contact_id,
            CASE text_version WHEN 'papel' THEN '2026-11' ELSE split_part(text_version, ' ', 1) END AS version
        FROM consent WHERE kind = 'data' ORDER BY contact_id, at DESC, id DESC
    ) answered
    WHERE contact.id = answered.contact_id
"""


def upgrade() -> None:
    op.create_table(
        "deletion",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("ending", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=False)
          for name in ("family_id", "contact_id", "line", "because")),
        sa.PrimaryKeyConstraint("number", name="pk_deletion"),
    )  # fmt: skip
    op.create_index("ix_deletion_due", "deletion", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL"))
    op.create_index("ix_deletion_ending", "deletion", ["number"], postgresql_where=sa.text("ending"))
    op.create_table(
        "deleted_mark",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_deleted_mark"),
    )
    op.create_table(
        "deleted_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deleted_key"),
    )
    op.execute(_AUDIT)
    op.execute("DROP TRIGGER keep_history ON audit_event")
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION keep_audit()"
    )
    op.create_index("ix_audit_event_subject", "audit_event", ["subject"])
    # A family that is deleted is counted on in its waves, under a number that is no family's.
    op.drop_constraint("fk_participation_family_id", "participation", type_="foreignkey")
    op.add_column("contact", sa.Column("text_version", sa.String(), nullable=True))
    op.execute(_VERSIONS)
