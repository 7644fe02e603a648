"""A database of the version before keeps what it has when families are counted by whether they entered."""

from datetime import UTC, date, datetime

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL

from db.engine import connect
from db.migrate import upgrade
from reports.summary import folding
from tests.databases import administration
from tests.db.counted import counted, kept

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
STAGES = ("invited", "baseline", "life_project", "follow_up", "exited", "withdrawn")


def _before(engine: Engine) -> None:
    """The tables of the version before."""
    configuration = Config()
    configuration.set_main_option("script_location", "db:migrations")
    with engine.connect() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "0016")
        connection.commit()


def _fill(connection: Connection) -> None:
    """Twelve families in each of two places, and the logros that they have reached; two waves."""
    connection.execute(text("INSERT INTO department VALUES ('15', 'Boyacá')"))
    connection.execute(text("INSERT INTO dimension VALUES ('IDE', 'Identificación', 0)"))
    for code in ("15664", "15001"):
        connection.execute(
            text("INSERT INTO municipality (code, name, department_code) VALUES (:code, :code, '15')"),
            {"code": code},
        )
        for number, stage in enumerate(STAGES * 2):
            family_id = connection.scalar(
                text("""
                    INSERT INTO family (code, municipality_code, displaced, stage, agreement_on, language,
                                        catalogue_version, created_at)
                    VALUES (:code, :place, false, :stage, :signed, 'es_CO', 'juntos-2007', :now) RETURNING id
                """),
                {"code": f"{code}-{number}", "place": code, "stage": stage, "now": NOW,
                 "signed": date(2026, 1, 20) if number < 6 else None},
            )  # fmt: skip
            for logro, state in (("IDE-01", "reported"), ("IDE-02", "pending"), ("IDE-03", "achieved")):
                values = {"family": family_id, "logro": logro, "state": state, "since": NOW.date()}
                connection.execute(text("INSERT INTO logro_state (family_id, logro_code, state, since) "
                                        "VALUES (:family, :logro, :state, :since)"), values)  # fmt: skip
    for wave_id, status in ((1, "open"), (2, "closed")):
        connection.execute(
            text("""
                INSERT INTO wave (name, questionnaire, opens_on, closes_on, status)
                VALUES (:name, 'reconstruccion-1', :day, :day, :status)
            """),
            {"name": f"W{wave_id}", "day": NOW.date(), "status": status},
        )
        connection.execute(
            text("INSERT INTO wave_place (wave_id, municipality_code, families) VALUES (:w, '15664', 8)"),
            {"w": wave_id},
        )


def test_what_was_counted_is_counted_anew(server: URL) -> None:
    with administration(server) as connection:
        connection.execute(text("CREATE DATABASE before_entered"))
    engine = connect(server.set(database="before_entered").render_as_string(hide_password=False))
    try:
        _before(engine)
        with engine.begin() as connection:
            _fill(connection)
        upgrade(engine)
        with engine.begin() as connection:
            assert kept(connection) == counted(connection)
            folding.fold(connection)
            assert kept(connection) == counted(connection)
            # The triggers go on from there.
            connection.execute(text("UPDATE family SET agreement_on = '2026-11-20' WHERE stage = 'baseline'"))
            connection.execute(text("UPDATE family SET stage = 'exited' WHERE stage = 'follow_up'"))
            connection.execute(text("DELETE FROM family WHERE stage = 'life_project'"))
            connection.execute(text("UPDATE logro_state SET state = 'achieved' WHERE logro_code = 'IDE-02'"))
            assert kept(connection) == counted(connection)
            places = text("SELECT families FROM wave_place ORDER BY wave_id")
            assert connection.scalars(places).all() == [3, 8], "an open wave is weighed by who has entered"
    finally:
        engine.dispose()
        with administration(server) as connection:
            connection.execute(text("DROP DATABASE before_entered WITH (FORCE)"))
