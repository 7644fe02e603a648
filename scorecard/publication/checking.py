"""Whether what was published is still what it was, as the database has it."""

from sqlalchemy import Connection, text

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


def changed(connection: Connection) -> list[tuple[str, int]]:
    """Wave and number of each release that is not what its hash is of, or whose places are not its own."""
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    return [(name, number) for name, number in connection.execute(_CHANGED)]
