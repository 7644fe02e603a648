"""What is kept, and how: a copy of the database names nobody, nor does a log, and proof stays proof."""

import base64
import hashlib
import logging
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, select, text
from sqlalchemy.exc import DBAPIError

from bot.dialogs import consent
from bot.linking import new_token
from db.keys import keyring, new_key
from db.tables import Consent, Conversation, Family, Inbound, MeetingReply, Outbox
from locales.texts import languages, texts
from programme.imports import import_file
from tests import world
from tests.databases import fresh_database
from tests.day import CHAT, NOW, NUMBER, Day, one_family
from tests.programme.import_files import FAMILIAS, LOGROS, REUNIONES, written
from tests.rooms import ROOMS

pytestmark = pytest.mark.xdist_group("trust")

OURS = {*ROOMS}

#: What must be read in no copy of the database and in no log.
STAFF_NUMBER = "+573209876543"
SECRETS = {
    "number": "3107654321",
    "number of staff": "3209876543",
    "chat": str(CHAT),
    "name": "Nubia Esperanza",
    "e-mail": "nubia.rojas@example.org",
    "proposal": "el martes en la tarde",
    "comment": "que el gestor avise con tiempo",
    "message": "nos pasamos donde mi hermana",
    "danger": "mi esposo me pega",
    "other words": "buenos dias les escribo por el subsidio",
}


def _busy_day(engine: Engine, folder: Path) -> Day:
    """Files are loaded, a family talks on both channels, says it is in danger, proposes, comments."""
    municipios = "codigo,nombre,departamento\n15664,San José de Pare,Boyacá\n"
    personal = (
        "codigo,rol,nombre,celular,correo,municipios,jefe\n"
        f"G01,gestor,{SECRETS['name']} Rojas,{STAFF_NUMBER},{SECRETS['e-mail']},15664,\n"
    )
    familias = (
        f"{FAMILIAS}\nF1,15664,Guanomo,si,G01,seguimiento,2026-01-05,{NUMBER},no,2026-01-04,,1985F;2012M\n"
    )
    logros = f"{LOGROS}F1,IDE-01,pendiente,1,2026-02-01\nF1,HAB-03,pendiente,,2026-02-01\n"
    reuniones = f"{REUNIONES}R1,familiar,Visita,F1,,,2026-11-21 10:30,\n"
    for kind, content in (
        ("municipios", municipios), ("personal", personal), ("familias", familias), ("logros", logros),
        ("reuniones", reuniones),
    ):  # fmt: skip
        report = import_file(engine, kind, written(folder, f"{kind}.csv", content), NOW, channel="sms")
        assert not report.problems, report.problems
    with engine.begin() as connection:
        family_id = connection.scalars(select(Family.id)).one()
        token = new_token(connection, family_id=family_id, now=NOW, random=random.Random(2))
        world.wave(connection, NOW.date(), NOW.date() + timedelta(days=20))
    day = Day(engine)
    day.says("hola", "1", "logros", "1", "1", SECRETS["other words"])
    day.says("visita", "2", SECRETS["proposal"], SECRETS["danger"])
    day.chats(f"/start {token}", "1", "1", "visita", "logros", SECRETS["danger"], SECRETS["other words"])
    day.reminds()
    day.delivers()
    day.says("mensaje", SECRETS["message"])
    day.says("libreta", "1", *["1"] * 9, SECRETS["comment"])
    return day


@pytest.fixture(scope="module")
def busy_day(server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    with fresh_database(server) as engine:
        yield _busy_day(engine, tmp_path_factory.mktemp("files"))


def _everything(engine: Engine) -> bytes:
    """All values of all columns of all tables, as they are stored."""
    values: list[bytes] = []
    with engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.all():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'):
                values += [one if isinstance(one, bytes) else repr(one).encode() for one in row]
    return b"\n".join(values)


def _disguises(secret: str) -> list[bytes]:
    """As it is, in hexadecimal digits, and in base64 wherever in a longer text it begins."""
    plain = secret.encode()
    shifted = [base64.b64encode(b"\0" * shift + plain) for shift in range(3)]
    return [plain, plain.hex().encode(), plain.hex().upper().encode(), *(one[4:-4] for one in shifted)]


def test_a_copy_of_the_database_names_nobody(busy_day: Day) -> None:
    stored = _everything(busy_day.engine)
    assert len(stored) > 10_000 and b"F1" in stored
    found = [
        name for name, secret in SECRETS.items() for disguise in _disguises(secret) if disguise in stored
    ]
    assert found == []


def test_nor_does_it_show_when_the_members_of_a_family_were_born(busy_day: Day) -> None:
    """Beside the vereda that would single out a household."""
    rows = _rows(busy_day.engine, "SELECT birth_year, sex FROM member")
    assert len(rows) == 2 and len({value for row in rows for value in row}) == 4
    assert {len(value) for row in rows for value in row if isinstance(value, bytes)} == {48}


def test_the_search_would_find_them(busy_day: Day) -> None:
    for disguise in (SECRETS["number"], SECRETS["chat"].encode().hex()):
        assert any(one in f"x {disguise} y".encode() for name in ("number", "chat")
                   for one in _disguises(SECRETS[name]))  # fmt: skip
    longer = base64.b64encode(f"to {NUMBER}, now".encode())
    assert any(one in longer for one in _disguises(SECRETS["number"]))


def test_the_log_of_messages_keeps_no_answer_of_the_libreta(busy_day: Day) -> None:
    """Nor what somebody in danger wrote, nor a proposal: those lie elsewhere, each in its place."""
    with busy_day.engine.connect() as connection:
        rows = connection.execute(select(Inbound.kind, Inbound.text)).all()
    assert sum(row.kind == "libreta" for row in rows) >= 10
    assert {row.text for row in rows if row.kind in ("libreta", "danger")} == {None}
    kept = " ".join(row.text or "" for row in rows)
    assert SECRETS["comment"] not in kept and SECRETS["proposal"] not in kept
    # A sentence that no keyword is: what it may tell, nobody needs to read.
    assert SECRETS["other words"] not in kept and "hola" in kept


def test_a_finished_libreta_leaves_nothing_in_the_conversation(busy_day: Day) -> None:
    with busy_day.engine.connect() as connection:
        states = connection.scalars(select(Conversation.state).where(Conversation.channel == "sms")).all()
    assert not [state for state in states if "answers" in state or "avise" in state or "comment" in state]


def test_logs_carry_no_number_no_name_and_no_text(
    server: URL, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """At their most talkative, and when something breaks in the middle of a turn or of a delivery."""
    caplog.set_level(logging.DEBUG)
    with fresh_database(server) as engine:
        day = _busy_day(engine, tmp_path)
        with engine.begin() as connection:
            connection.execute(text("DROP TABLE meeting_reply CASCADE"))
        day.says("visita")
        day.chats("visita")
        day.delivers()
    told = "\n".join(
        logging.Formatter("%(name)s %(message)s").format(record)
        for record in caplog.records
        if record.name.split(".")[0] in OURS
    )
    assert "a turn failed" in told
    assert [name for name, secret in SECRETS.items() if secret in told] == []


HISTORIES = {
    "logro_change": "new_state = 'achieved'",
    "consent": "given = false",
    "outbox_change": "state = 'delivered'",
    "audit_event": "actor = 'x'",
}


@pytest.mark.parametrize("table", HISTORIES)
def test_history_can_be_added_to_and_nothing_else(busy_day: Day, table: str) -> None:
    before = _rows(busy_day.engine, f"SELECT count(*) FROM {table}")
    assert before != [(0,)]
    for change in (f"UPDATE {table} SET {HISTORIES[table]}", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="append-only"), busy_day.engine.begin() as connection:
            connection.execute(text(change))
    assert _rows(busy_day.engine, f"SELECT count(*) FROM {table}") == before


def test_every_logro_that_was_reported_has_its_history(busy_day: Day) -> None:
    query = "SELECT logro_code, old_state, new_state, source FROM logro_change ORDER BY id"
    assert _rows(busy_day.engine, query) == [
        ("IDE-01", None, "pending", "import"),
        ("HAB-03", None, "pending", "import"),
        ("IDE-01", "pending", "reported", "family"),
    ]
    ((cause,),) = _rows(busy_day.engine, "SELECT cause FROM logro_change WHERE source = 'family'")
    _, channel, provider_id = cause.split(":")
    found = _rows(busy_day.engine, f"SELECT channel FROM inbound WHERE provider_id = '{provider_id}'")
    assert found == [(channel,)], "the message behind it is there"


def test_a_consent_is_kept_with_its_text_its_channel_and_its_time(busy_day: Day) -> None:
    with busy_day.engine.connect() as connection:
        kept = connection.execute(
            select(Consent.kind, Consent.given, Consent.text_version, Consent.channel, Consent.at)
            .order_by(Consent.id)
        ).all()  # fmt: skip
    version = f"{consent.TEXT_VERSION} es_CO"
    assert [row[:4] for row in kept] == [
        ("data", True, "papel", "paper"),
        ("safe", True, version, "sms"),
        ("data", True, version, "telegram"),
        ("safe", True, version, "telegram"),
    ]
    assert all(NOW < row.at < NOW + timedelta(hours=2) for row in kept[1:])


def test_the_version_of_the_consent_changes_with_its_words() -> None:
    """The proof is worth nothing if the same version stood for other words. Change both together."""
    keys = ("consent.ask", "consent.renew", "safe.ask", "safe.yes", "safe.no", "health.ask", "yes", "no")
    words = {
        language: "\n".join(texts(language).say(key) for key in keys)
        for language in languages()
        if {texts(language).language_of(key) for key in keys} == {language}
    }
    assert {
        f"{consent.TEXT_VERSION} {language}": hashlib.sha256(said.encode()).hexdigest()[:16]
        for language, said in words.items()
    } == {"2026-11 es_CO": "46ad5ee01d7e4991", "2026-11 en": "aab51498e7f48481"}


def _rows(engine: Engine, query: str) -> list[Any]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_with_a_new_key_in_front_everything_is_still_read_and_found(server: URL, keys: str) -> None:
    with one_family(server) as day:
        day.says("visita", "2", SECRETS["proposal"], "libreta", "1", "1")
        day.chats("libreta", "1", "1")
        try:
            keyring.load(f"{new_key()},{keys}")
            assert "Pregunta 3" in day.says("4")[0], "the same line, with its state"
            assert "Pregunta 3" in day.chats("4")[0]
            assert len(day.delivers()) == 4, "those of before and the new one"
            with day.engine.connect() as connection:
                assert set(connection.scalars(select(Conversation.address))) == {NUMBER, str(CHAT)}
                assert all(connection.scalars(select(Outbox.text)))
                assert len(connection.scalars(select(Inbound.reply)).all()) > 10
                assert connection.scalars(select(MeetingReply.proposal)).all() == [SECRETS["proposal"]]
        finally:
            keyring.load(keys)
