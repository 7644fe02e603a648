"""What the version before had published enters the public log in the order in which it was made."""

import hashlib
from datetime import date

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from db.keys import keyring
from db.migrate import upgrade
from scorecard.publication import checking, public_log
from tests.databases import empty_database

#: Wave 1 was published, then a month closed, the wave corrected and all of it withdrawn; the month was
#: corrected an hour before midnight in Bogotá.
_PUBLISHED = """
INSERT INTO wave (id, name, questionnaire, opens_on, closes_on, status)
VALUES (1, '2026-1', 'reconstruccion-2', '2026-06-01', '2026-06-10', 'closed');
INSERT INTO release (id, wave_id, number, published_at, hash, content, counts, reason, made_by) VALUES
(7, 1, 1, '2026-06-15T15:00+00', repeat('a', 64), '', :counts, NULL, 'command'),
(8, 1, 2, '2026-07-15T15:00+00', repeat('b', 64), '', :counts, 'Faltaban diez', 'command');
INSERT INTO withdrawal (release_id, at, because, made_by) VALUES
(8, '2026-07-20T15:00+00', 'Un error en la ñ', 'command'),
(7, '2026-07-20T15:00+00', 'Un error en la ñ', 'command');
INSERT INTO monthly_close (month, version, content, sha256, reason, made_by, closed_at) VALUES
('2026-06-01', 1, :content, repeat('c', 64), NULL, 'command', '2026-07-01T15:00+00'),
('2026-06-01', 2, :content, repeat('d', 64), 'x', 'command', '2026-08-02T04:00+00');
"""


def _to(engine: Engine, revision: str) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", "db:migrations")
    with engine.connect() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)
        connection.commit()


def test_what_was_published_before_enters_unsigned(server: URL) -> None:
    counts = keyring.encrypt("[]", "release.counts")
    content = keyring.encrypt("{}", "monthly_close.content")
    with empty_database(server) as engine:
        _to(engine, "0038")
        with engine.begin() as connection:
            for statement in _PUBLISHED.split(";\n")[:-1]:
                names = {"counts": counts, "content": content}
                given = {name: value for name, value in names.items() if f":{name}" in statement}
                connection.execute(text(statement), given)
        upgrade(engine)
        with engine.connect() as connection:
            rows = public_log.entries(connection)
            assert (checking.broken(connection), checking.not_entered(connection)) == (None, [])
    why = hashlib.sha256("Un error en la ñ".encode()).hexdigest()
    assert [(row.position, row.kind, row.subject, row.hash, row.day) for row in rows] == [
        (0, "release", "2026-1/1", "a" * 64, date(2026, 6, 15)),
        (1, "month", "2026-06", "c" * 64, date(2026, 7, 1)),
        (2, "release", "2026-1/2", "b" * 64, date(2026, 7, 15)),
        (3, "withdrawal", "2026-1/1", why, date(2026, 7, 20)),
        (4, "withdrawal", "2026-1/2", why, date(2026, 7, 20)),
        (5, "month", "2026-06/2", "d" * 64, date(2026, 8, 1)),
    ]
    assert all(row.signature is None and row.public_key is None for row in rows)
