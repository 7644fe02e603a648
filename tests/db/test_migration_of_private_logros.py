"""Of a database of before, nothing tells any more which families are displaced or have private logros."""

from datetime import date

from sqlalchemy import URL, create_engine, select, text

from db.base import Base
from db.engine import connect
from db.migrate import migrate, upgrade
from db.tables import Family, LogroChange
from tests.db.counted import counted, kept

_FILL = """
    INSERT INTO department VALUES ('15', 'Boyacá');
    INSERT INTO municipality (code, department_code, name) VALUES ('15664', '15', 'San José de Pare');
    INSERT INTO dimension VALUES ('SAL', 'Salud', 4), ('IDE', 'Identificación', 1);
    INSERT INTO logro (version, code, manual_number, dimension_code, privacy, level, applies_to, title,
                       question, position)
    VALUES ('juntos-2007', 'SAL-03', 19, 'SAL', 'private', 'member', 'all', 'x', 'x', 1),
        ('juntos-2007', 'SAL-99', 99, 'SAL', 'private', 'member', 'all', 'x', 'x', 2),
        ('juntos-2007', 'IDE-01', 1, 'IDE', 'open', 'member', 'all', 'x', 'x', 3);
    INSERT INTO family (id, code, municipality_code, displaced, stage, agreement_on, language,
                        catalogue_version, created_at) OVERRIDING SYSTEM VALUE
    SELECT n, 'F' || n, '15664', n = 2, CASE n WHEN 3 THEN 'invited' ELSE 'follow_up' END,
        CASE WHEN n <> 3 THEN date '2026-01-05' END, 'es_CO', 'juntos-2007', now()
    FROM generate_series(1, 4) n;
    INSERT INTO logro_state (family_id, logro_code, state, priority, since)
    VALUES (1, 'IDE-01', 'pending', 1, '2026-02-03'), (1, 'SAL-03', 'achieved', NULL, '2026-03-04'),
        (1, 'SAL-99', 'pending', 2, '2026-04-05'), (2, 'IDE-01', 'reported', NULL, '2026-05-06'),
        (2, 'JUS-03', 'pending', NULL, '2026-06-07'), (3, 'SAL-10', 'pending', NULL, '2026-06-07');
    INSERT INTO logro_change (family_id, logro_code, old_state, new_state, source, cause, at)
    VALUES (1, 'IDE-01', NULL, 'pending', 'import', 'logros.csv', '2026-02-03 15:00Z'),
        (1, 'SAL-03', 'pending', 'achieved', 'import', 'logros.csv', '2026-03-04 15:00Z');
"""


def test_what_singles_out_a_household_is_encrypted_and_the_rest_stays(server: URL) -> None:
    administration = create_engine(server, isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text("CREATE DATABASE before_private"))
    engine = connect(server.set(database="before_private").render_as_string(hide_password=False))
    try:
        migrate(engine, "0023")
        with engine.begin() as connection:
            connection.execute(text(_FILL))
        upgrade(engine)
        with engine.begin() as connection:
            families = select(Family.id, Family.displaced, Family.private_logros).order_by(Family.id)
            assert [tuple(row) for row in connection.execute(families)] == [
                (1, False, {"SAL-03": {"state": "achieved", "priority": None, "since": "2026-03-04"},
                            "SAL-99": {"state": "pending", "priority": 2, "since": "2026-04-05"}}),
                (2, True, {"JUS-03": {"state": "pending", "priority": None, "since": "2026-06-07"}}),
                (3, False, {"SAL-10": {"state": "pending", "priority": None, "since": "2026-06-07"}}),
                (4, False, {}),
            ]  # fmt: skip
            states = connection.execute(
                text(
                    "SELECT family_id, logro_code, state, priority, since FROM logro_state ORDER BY family_id"
                )
            )
            assert [tuple(row) for row in states] == [
                (1, "IDE-01", "pending", 1, date(2026, 2, 3)),
                (2, "IDE-01", "reported", None, date(2026, 5, 6)),
            ]
            changes = connection.execute(
                select(LogroChange.family_id, LogroChange.logro_code, LogroChange.sealed).order_by(
                    LogroChange.id
                )
            ).all()
            assert tuple(changes[0]) == (1, "IDE-01", None)
            assert changes[1][:2] == (None, None)
            assert changes[1].sealed == {
                "family_id": 1, "logro_code": "SAL-03", "old_state": "pending", "new_state": "achieved",
                "source": "import", "cause": "logros.csv", "at": "2026-03-04T15:00:00+00:00",
            }  # fmt: skip
            assert kept(connection) == counted(connection)
            connection.execute(text("UPDATE family SET stage = 'exited' WHERE id = 2"))
            connection.execute(text("UPDATE logro_state SET state = 'achieved'"))
            connection.execute(text("DELETE FROM family WHERE id = 4"))
            assert kept(connection) == counted(connection)
        said = _copy(server.set(database="before_private"))
        assert not any(code in said for code in ("SAL-99'", "JUS-03", "SAL-10"))
    finally:
        engine.dispose()
        with administration.connect() as connection:
            connection.execute(text("DROP DATABASE before_private WITH (FORCE)"))
        administration.dispose()


def _copy(url: URL) -> str:
    """All that stands in the tables that are about families."""
    plain = create_engine(url)
    with plain.connect() as connection:
        tables = [
            name for name in Base.metadata.tables if name not in ("logro", "questionnaire", "dimension")
        ]
        said = [str(connection.execute(text(f"SELECT * FROM {name}")).all()) for name in tables]
    plain.dispose()
    return "\n".join(said)
