"""A place to measure in: a PostgreSQL of its own, families, and a Libreta that each has begun."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.dialects import postgresql

from bot.turn import Bot
from db.embedded import EmbeddedPostgres
from db.engine import connect
from db.keys import keyring, new_key
from db.migrate import upgrade
from db.tables import Contact, Conversation, Department, Family, LogroState, Municipality, Staff
from messaging.message import InboundMessage
from programme import catalogue
from programme.calendar import today
from scorecard import waves
from scorecard.instrument import questionnaire

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
KEY = new_key()

#: Families written in one statement.
_AT_ONCE = 10_000


@contextmanager
def server() -> Iterator[str]:
    """An embedded PostgreSQL as the demo has it, with durable commits. Gives its address."""
    keyring.load(KEY)
    with TemporaryDirectory(prefix="libreta-bench-") as home, EmbeddedPostgres(Path(home)) as url:
        yield url


def telephone(number: int) -> str:
    """The mobile of family `number`."""
    return f"+57300{number:07d}"


def chat(number: int) -> str:
    """The Telegram chat of family `number`."""
    return str(900_000_000 + number)


def fill(url: str, families: int) -> None:
    """Tables, a place with a wave, and `families` that each stand at the first question of it."""
    engine = connect(url)
    populate(engine, families, "sms")
    with engine.begin() as connection:
        connection.execute(
            insert(LogroState),
            [
                {"family_id": number + 1, "logro_code": "IDE-01", "state": "pending", "priority": None,
                 "since": today(NOW)}
                for number in range(families)
            ],
        )  # fmt: skip
        waves.open_wave(
            connection, "bench", ["15664"], questionnaire.VERSION, today(NOW), today(NOW).replace(month=12)
        )
    _begin(engine, families)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def populate(engine: Engine, families: int, channel: str) -> None:
    """Tables, and a place with one gestor and `families` that may be written to on `channel`."""
    upgrade(engine)
    address = telephone if channel == "sms" else chat
    with engine.begin() as connection:
        catalogue.load(connection)
        connection.execute(insert(Department).values(code="15", name="Boyacá"))
        connection.execute(
            insert(Municipality).values(code="15664", name="San José de Pare", department_code="15")
        )
        staff = connection.execute(
            insert(Staff).values(code="G01", role="gestor", name="x").returning(Staff.id)
        ).scalar_one()
        for first in range(0, families, _AT_ONCE):
            _write(connection, range(first, min(families, first + _AT_ONCE)), staff, channel, address)
        connection.execute(text("UPDATE conversation SET contact_id = id"))
        connection.execute(text("ANALYZE"))


def encrypted() -> dict[str, bytes]:
    """The columns of a family that statements of their own must fill, by name."""
    columns = Family.__table__.c
    given = {"displaced": False, "private_logros": {}}
    dialect = postgresql.dialect()
    return {name: columns[name].type.process_bind_param(value, dialect) for name, value in given.items()}


def _write(
    connection: Connection, numbers: range, staff: int, channel: str, address: Callable[[int], str]
) -> None:
    connection.execute(
        insert(Family),
        [
            {
                "id": number + 1, "code": f"F{number}", "municipality_code": "15664", "vereda": "Guanomo",
                "displaced": False, "gestor_id": staff, "stage": "follow_up",
                "agreement_on": today(NOW), "language": "es_CO",
                "catalogue_version": catalogue.VERSION, "created_at": NOW,
            }
            for number in numbers
        ],
    )  # fmt: skip
    connection.execute(
        insert(Conversation),
        [
            {"id": number + 1, "channel": channel, "address": address(number), "turn": 0,
             "address_index": keyring.index(channel, address(number)), "simulated": False}
            for number in numbers
        ],
    )  # fmt: skip
    connection.execute(
        insert(Contact),
        [
            {"id": number + 1, "conversation_id": number + 1, "family_id": number + 1, "shared": False,
             "safe": True, "authorised": True, "health": None, "created_at": NOW}
            for number in numbers
        ],
    )  # fmt: skip


def _begin(engine: Engine, families: int) -> None:
    """Bring every family to its first question, through the bot."""
    bot = Bot(engine, lambda: NOW, random.Random(1), "https://libreta.example/privacidad")
    for number in range(families):
        for step, word in enumerate(("libreta", "1")):
            bot.take(InboundMessage("sms", f"SMbegin{number}x{step}", telephone(number), text=word))
