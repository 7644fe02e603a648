"""Add the questionnaire of the program whose answers say what they mean"""

import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0034"
down_revision = "0033"

_SECOND = "reconstruccion-2"

_TABLE = sa.table(
    "questionnaire",
    sa.column("version", sa.String()),
    sa.column("content", JSONB()),
    sa.column("published_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    content = json.loads((Path(__file__).parents[1] / f"{_SECOND}.json").read_text("utf-8"))
    # The one published last is asked: on a new database both come in one transaction.
    values = {"version": _SECOND, "content": content, "published_at": sa.func.clock_timestamp()}
    op.execute(sa.insert(_TABLE).values(**values))
