"""Index codes of families and meetings whatever their case and their leading zeros"""

from alembic import op

revision = "0035"
down_revision = "0034"

#: As in programme.imports.batch.
_ALIKE = r"regexp_replace(lower(code), '(^|[^0-9])0+(?=[0-9])', '\1', 'g')"


def upgrade() -> None:
    for table in ("family", "meeting"):
        op.execute(f"CREATE INDEX ix_{table}_plain_code ON {table} (({_ALIKE}))")
