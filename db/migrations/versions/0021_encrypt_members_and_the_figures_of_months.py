"""Encrypt when the members of families were born, and the figures of months"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.columns import filled, nothing
from db.keys import keyring

revision = "0021"
down_revision = "0020"

#: Rows that are read and written at once.
_BATCH = 5000


def upgrade() -> None:
    _members()
    _months()


def _members() -> None:
    """Where millions are kept this takes minutes: every row is written anew."""
    for name in ("birth_year", "sex"):
        op.add_column("member", sa.Column(f"new_{name}", sa.LargeBinary(), nullable=True))
    bind = op.get_bind()
    found = sa.text(f"SELECT id, birth_year, sex FROM member WHERE id > :last ORDER BY id LIMIT {_BATCH}")
    # One statement for all of them: psycopg would send as many as there are rows.
    change = sa.text("""
        UPDATE member SET new_birth_year = given.birth_year, new_sex = given.sex
        FROM unnest(CAST(:ids AS bigint[]), CAST(:years AS bytea[]), CAST(:sexes AS bytea[]))
            AS given (id, birth_year, sex)
        WHERE member.id = given.id
    """)
    last = 0
    while rows := bind.execute(found, {"last": last}).all():
        values: dict[str, list[Any]] = {
            "ids": [row.id for row in rows],
            "years": [_encrypted(json.dumps(row.birth_year), "member.birth_year") for row in rows],
            "sexes": [
                _encrypted(row.sex, "member.sex") if row.sex else nothing("member.sex", 16) for row in rows
            ],
        }
        bind.execute(change, values)
        last = rows[-1].id
    for name in ("birth_year", "sex"):
        op.drop_column("member", name)
        op.alter_column("member", f"new_{name}", new_column_name=name, nullable=False)


def _encrypted(said: str, label: str) -> bytes:
    return keyring.encrypt(filled(said, 16), label)


def _months() -> None:
    op.execute("ALTER TABLE monthly_close DISABLE TRIGGER keep_history")
    bind = op.get_bind()
    change = sa.text("""
        UPDATE monthly_close SET content = :content WHERE month = :month AND version = :version
    """)
    for row in bind.execute(sa.text("SELECT month, version, content FROM monthly_close")).all():
        said = filled(bytes(row.content).decode(), 4096)
        values = {"month": row.month, "version": row.version}
        bind.execute(change, {**values, "content": keyring.encrypt(said, "monthly_close.content")})
    op.execute("DROP TRIGGER keep_history ON monthly_close")
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON monthly_close "
        "FOR EACH ROW EXECUTE FUNCTION keep_sealed('content')"
    )
