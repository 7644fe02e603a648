"""Add the job queue, and guards that keep history as it was written"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"

_HISTORIES = ("logro_change", "consent", "outbox_change", "audit_event")

#: Deleting a whole family (habeas data) is allowed to whoever says so in its transaction.
_GUARD = """
CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('libreta.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$
"""

#: Defer one job to drain a channel; where one waits already, that one will do. In a function because the
#: queueing lock's violation must not undo the caller's transaction.
_WAKE = """
CREATE FUNCTION wake(task text, queueing text, running text, arguments jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM procrastinate_defer_jobs_v1(
        ARRAY[ROW('libreta', task, 0, running, queueing, arguments, NULL)::procrastinate_job_to_defer_v1]
    );
EXCEPTION WHEN unique_violation THEN
    NULL;
END $$
"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.execute(_GUARD)
    op.execute(_WAKE)
    for table in _HISTORIES:
        op.execute(
            f"CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_history()"
        )
