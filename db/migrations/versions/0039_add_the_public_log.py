"""Add the public log, with what was published before, unsigned"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

#: In the order in which it was made. A wave's releases were all withdrawn at one moment.
_BEFORE = """
    SELECT kind, subject, hash, (at AT TIME ZONE 'America/Bogota')::date AS day
    FROM (
        SELECT 1 AS turn, 'release' AS kind, wave.name || '/' || number AS subject, hash,
            published_at AS at, release.id AS id
        FROM release JOIN wave ON wave.id = wave_id
        UNION ALL
        SELECT 2, 'withdrawal', wave.name || '/' || number,
            encode(sha256(convert_to(because, 'UTF8')), 'hex'), at, release.id
        FROM withdrawal JOIN release ON release.id = release_id JOIN wave ON wave.id = wave_id
        UNION ALL
        SELECT 3, 'month', to_char(month, 'YYYY-MM') || CASE version WHEN 1 THEN '' ELSE '/' || version END,
            sha256, closed_at, version
        FROM monthly_close
    ) made
    ORDER BY at, turn, id, subject
"""


def upgrade() -> None:
    table = op.create_table(
        "public_log",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("public_key", sa.String(), nullable=True),
        sa.Column("signature", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("position", name="pk_public_log"),
        sa.UniqueConstraint("kind", "subject", name="uq_public_log_subject"),
    )
    leaves: list[bytes] = []
    entries = []
    for position, row in enumerate(op.get_bind().execute(sa.text(_BEFORE)).all()):
        said = {"kind": row.kind, "subject": row.subject, "hash": row.hash, "day": row.day.isoformat()}
        plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        leaves.append(hashlib.sha256(b"\0" + plain.encode()).digest())
        entries.append({**row._mapping, "position": position, "root": _root(leaves).hex()})
    if entries:
        op.bulk_insert(table, entries)
    op.execute(
        "CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON public_log "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )


def _root(leaves: list[bytes]) -> bytes:
    """Return the tree hash of RFC 6962 (section 2.1), as it is of what was published before this version."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _root(leaves[:half]) + _root(leaves[half:])).digest()
