"""Whether what was published is still what it was, as the database has it."""

from sqlalchemy import Connection, text

from scorecard.publication import public_log
from scorecard.publication.signing import is_signed

_CHANGED = text("""
    SELECT wave.name, number FROM release JOIN wave ON wave.id = wave_id
    WHERE encode(sha256(release.content), 'hex') <> release.hash
        OR EXISTS (
            SELECT FROM (SELECT place_code, results FROM release_place WHERE release_id = release.id) kept
            FULL JOIN jsonb_each(convert_from(release.content, 'UTF8')::jsonb -> 'places') place
                ON place.key = place_code
            WHERE results IS DISTINCT FROM place.value -> 'results'
        )
    ORDER BY 1, 2
""")

_NOT_ENTERED = text("""
    SELECT kind, subject FROM (
        SELECT 'release' AS kind, wave.name || '/' || number AS subject, hash
        FROM release JOIN wave ON wave.id = wave_id
        UNION ALL
        SELECT 'withdrawal', wave.name || '/' || number, encode(sha256(convert_to(because, 'UTF8')), 'hex')
        FROM withdrawal JOIN release ON release.id = release_id JOIN wave ON wave.id = wave_id
        UNION ALL
        SELECT 'month', to_char(month, 'YYYY-MM') || CASE version WHEN 1 THEN '' ELSE '/' || version END,
            sha256
        FROM monthly_close
    ) made
    WHERE NOT EXISTS (
        SELECT FROM public_log entry
        WHERE (entry.kind, entry.subject, entry.hash) = (made.kind, made.subject, made.hash)
    )
    ORDER BY 1, 2
""")


def changed(connection: Connection) -> list[tuple[str, int]]:
    """Wave and number of each release that is not what its hash is of, or whose places are not its own."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    return [(name, number) for name, number in connection.execute(_CHANGED)]


def not_entered(connection: Connection) -> list[tuple[str, str]]:
    """Kind and subject of what was published and does not stand in the public log as it is."""
    return [(kind, subject) for kind, subject in connection.execute(_NOT_ENTERED)]


def broken(connection: Connection) -> int | None:
    """Return the position of the first entry of the log that does not follow from those before, or whose
    signature is wrong; None where there is none.
    """
    leaves: list[bytes] = []
    for position, row in enumerate(public_log.entries(connection)):
        leaves.append(public_log.leaf(row.kind, row.subject, row.hash, row.day))
        if (row.position, row.root) != (position, public_log.tree_hash(leaves).hex()):
            return position
        signed = public_log.signed_text(position + 1, row.root)
        if row.signature is not None and not is_signed(signed, row.signature, row.public_key or ""):
            return position
    return None
