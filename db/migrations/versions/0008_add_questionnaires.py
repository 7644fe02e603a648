"""Add published questionnaires, and the one that waves have had so far"""

import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

_FIRST = "reconstruccion-1"


def upgrade() -> None:
    table = op.create_table(
        "questionnaire",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_questionnaire"),
    )
    content = json.loads((Path(__file__).parents[1] / f"{_FIRST}.json").read_text("utf-8"))
    op.execute(sa.insert(table).values(version=_FIRST, content=content, published_at=sa.func.now()))
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON questionnaire "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )
    op.create_foreign_key("fk_wave_questionnaire", "wave", "questionnaire", ["questionnaire"], ["version"])
