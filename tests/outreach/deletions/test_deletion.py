"""A family asks that everything be deleted. Three days later nothing of it is found in any table."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, insert, select, update

from bot.linking import new_token
from db import rotation
from db.keys import keyring, new_key
from db.tables import (
    AuditEvent,
    Case,
    CompletedPart,
    Contact,
    Conversation,
    Deletion,
    Family,
    LogroChange,
    Meeting,
    MeetingChange,
    Participation,
    Staff,
)
from messaging.hours import Hours
from outreach.cases import news
from outreach.composers import COMPOSERS
from outreach.deletions import due
from programme import sealed_audit
from programme.cases import handling
from programme.cases.reading import Handler
from programme.imports import import_file
from programme.reserved import codes, logros
from reports.summary import recounting
from tests import world
from tests.databases import fresh_database
from tests.doors import Telegram, Twilio, Watch, application
from tests.messaging import post
from tests.outreach.deletions.walk import Value, encrypted, values
from tests.programme.import_files import FAMILIAS, LOGROS, REUNIONES, written
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

pytestmark = pytest.mark.xdist_group("deletion")

#: A Friday morning in Bogotá.
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)

NUMBER, OLD_NUMBER, CHAT, GESTOR, OTHER = (
    "+573107654321",
    "+573107654322",
    712_345_678,
    9_100_000,
    "+573001110000",
)
CODE = "FAM-07-XJ"

FAMILIES = f"""{FAMILIAS}
{CODE},15664,Guanomo,si,G01,seguimiento,2026-01-05,{OLD_NUMBER},no,2026-01-04,,1985F;2012M
F2,15664,Guanomo,no,G01,seguimiento,2026-01-05,{OTHER},no,2026-01-04,,1990F
"""

#: What nobody else has. By these it would be known.
SECRETS = (
    CODE, NUMBER, OLD_NUMBER, str(CHAT), "el martes en la tarde", "necesito un certificado de estudio",
    "buenos dias les escribo por el subsidio", "mi esposo me pega", "en mi cocina", "VISITA-77",
    "somos cinco en la casa", "que el gestor avise con tiempo",
)  # fmt: skip

#: Numbers that are nobody's id: how far a mailing has come, or how often something was done.
NO_IDS = re.compile(
    r"^(broadcast\.(last_family_id|recipients|segments)|wave\.(step_family_id|results_family_id|crowd|sample)"
    r"|\w+_count\.(families|logros|id)|outbox_tally\..*|procrastinate_.*|.*\.(position|manual_number|turn))$"
)
#: By the table of a row, the columns elsewhere that hold its id.
IDS = {
    "family": re.compile(r"family_id|families|answered|concerned|invited|:ids$|:missed$"),
    "contact": re.compile(r"contact"),
    "conversation": re.compile(r"conversation_id|:to$|deletion\.line"),
    "meeting": re.compile(r"meeting"),
}


@dataclass
class Town:
    """A family with all that a family can have, another one, and a gestor, on both channels."""

    engine: Engine
    folder: Path
    twilio: TwilioStandIn
    bot: TelegramStandIn
    watch: Watch = field(default_factory=lambda: Watch(NOW))
    ids: dict[str, set[int]] = field(default_factory=dict)
    number: str = ""

    def __post_init__(self) -> None:
        client = application(self.engine, self.watch).test_client()
        self.sms, self.chat = Twilio(client, NUMBER), Telegram(client, CHAT)
        self.other, self.gestor = Twilio(client, OTHER), Telegram(client, GESTOR)

    def loads(self, kind: str, content: str) -> Any:
        """A file is imported."""
        path = written(self.folder, f"{kind}.csv", content)
        return import_file(self.engine, kind, path, self.watch(), channel="sms")

    def says(self, *words: str) -> str:
        """The family, by SMS. Gives the last answer."""
        answers = [""]
        for one in words:
            self.watch.now += timedelta(seconds=70)
            answers = self.sms.send(one) or [""]
        return answers[-1]

    def chats(self, line: Telegram, *words: str) -> None:
        """On Telegram."""
        for one in words:
            self.watch.now += timedelta(seconds=70)
            assert line.post(line.message(one)).status_code == 200

    def delivers(self) -> None:
        """Send what waits."""
        for channel, provider in (
            ("sms", post.twilio_provider(self.twilio)),
            ("telegram", post.telegram_provider(self.bot)),
        ):
            post.drain(self.engine, self.watch, channel, provider, composers=dict(COMPOSERS))

    def deletes(self) -> int:
        """The job of the worker. Gives how many families it deleted."""
        return due.see_to(self.engine, Hours(), self.watch(), random.Random(5))

    def scalar(self, query: Any) -> Any:
        """The first value of the first row."""
        with self.engine.connect() as connection:
            return connection.execute(query).scalars().first()


def _settle(town: Town) -> None:
    """Files are loaded, and the family has an old and a new number, a chat and a link."""
    for kind, content in (
        ("municipios", "codigo,nombre,departamento\n15664,San José de Pare,Boyacá\n"),
        ("personal", "codigo,rol,nombre,celular,correo,municipios,jefe\nG01,gestor,Ana,,,15664,\n"
                     "C01,coordinador,Eva,,,15664,\nN01,nacional,Luz,,,15664,\n"),
        ("familias", FAMILIES),
        ("familias", FAMILIES.replace(OLD_NUMBER, NUMBER)),
        ("logros", f"{LOGROS}{CODE},IDE-01,pendiente,1,2026-02-01\n{CODE},JUS-03,pendiente,,2026-02-01\n"
                   f"{CODE},SAL-10,alcanzado,,2026-02-01\nF2,SAL-10,pendiente,,2026-02-01\n"),
        ("reuniones", f"{REUNIONES}VISITA-77,familiar,Visita,{CODE},,,2026-11-24 10:30,en mi cocina\n"
                      "R2,comunitaria,Salud,,Guanomo,G01,2026-11-26 9:00,Escuela\n"),
    ):  # fmt: skip
        report = town.loads(kind, content)
        assert not report.problems, report.problems
    with town.engine.begin() as connection:
        family = connection.scalars(select(Family.id).where(Family.code == CODE)).one()
        gestor = connection.scalars(select(Staff.id).where(Staff.code == "G01")).one()
        token = new_token(connection, family_id=family, now=NOW, random=random.Random(2))
        world.contact(connection, None, "telegram", str(GESTOR), staff_id=gestor)
        world.wave(connection, NOW.date(), NOW.date() + timedelta(days=20))
        event = {"actor": "staff:G01", "action": "logro.verified", "subject": f"family:{CODE}", "detail": {}}
        connection.execute(insert(AuditEvent).values(**event, at=NOW))
    town.chats(town.chat, f"/start {token}", "1", "1")


def _live(town: Town) -> None:
    """All that a family can do, and what its gestor sees of it."""
    town.says("hola", "1", "logros", "1", "1", "en mi cocina ya hay orden")
    town.says("buenos dias les escribo por el subsidio")
    town.says("visita", "2", "el martes en la tarde", "mi esposo me pega")
    town.chats(town.chat, "visita", "logros", "mi esposo me pega", "caso 111111")
    town.chats(town.gestor, "familias", "1", "familias", "verificar", "hoy")
    town.says("queja", "4", "necesito un certificado de estudio por favor")
    town.says("queja", "1", "piden plata por las citas en la oficina", "1")
    town.says("queja", "3", "nos gritaron en la oficina delante de todos", "1")
    town.says("datos", "1", "somos cinco en la casa y dicen que cuatro")
    _choose_pin(town)
    town.says("libreta", "1", *["1"] * 9, "que el gestor avise con tiempo")
    town.other.send("hola")
    town.other.send("1")
    town.delivers()
    with town.engine.begin() as connection:
        numbers = {row.kind: row.number for row in connection.execute(select(Case.kind, Case.number))}
        staff = connection.scalars(select(Staff.id).where(Staff.code == "N01")).one()
        handling.answer(
            connection, Handler(staff, "N01", "national"), numbers["money"], "Ya preguntamos", town.watch()
        )
        coordinator = connection.scalars(select(Staff.id).where(Staff.code == "C01")).one()
        handling.take_up(
            connection, Handler(coordinator, "C01", "coordinator"), numbers["papers"], town.watch()
        )
        news.write(connection, Hours(), town.watch())
        family = connection.scalars(select(Family.id).where(Family.code == CODE)).one()
        meeting = connection.scalars(select(Meeting.id).where(Meeting.code == "R2")).one()
        connection.execute(
            insert(MeetingChange).values(
                meeting_id=meeting, starts_at=NOW, answered=[family, 10**9], concerned=[family], at=NOW
            )
        )
        connection.execute(update(Meeting).where(Meeting.id == meeting).values(invited=[family, 10**9]))
        sealed_audit.note(connection, "family", "case.solved", f"case:{numbers['papers']}", NOW)
    town.delivers()


def _choose_pin(town: Town) -> None:
    """On Telegram, with a code of the gestor; something private is reported there, and a new code waits."""
    made = []
    for seed in (1, 2):
        with town.engine.begin() as connection:
            family = connection.scalars(select(Family.id).where(Family.code == CODE)).one()
            made.append(codes.make(connection, family, CODE, "G01", town.watch(), random.Random(seed)))
        if seed == 1:
            town.chats(town.chat, "reservado", made[0], "482913", "482913", "1", "1")
    with town.engine.connect() as connection:
        assert [
            one.state for one in logros.private_logros(connection, family) if one.logro.code == "JUS-03"
        ] == ["reported"]


def _remember(town: Town) -> None:
    """The ids by which the family is known, before it goes."""
    with town.engine.connect() as connection:
        family = connection.scalars(select(Family.id).where(Family.code == CODE)).one()
        contacts = connection.execute(
            select(Contact.id, Contact.conversation_id).where(Contact.family_id == family)
        ).all()
        meetings = connection.scalars(select(Meeting.id).where(Meeting.family_id == family)).all()
    town.ids = {
        "family": {family},
        "contact": {row.id for row in contacts},
        "conversation": {row.conversation_id for row in contacts},
        "meeting": set(meetings),
    }


def _apart(engine: Engine) -> None:
    """Ids are such that one found anywhere is the family's."""
    with engine.begin() as connection:
        for at, table in enumerate(("family", "contact", "conversation", "meeting"), 1):
            connection.exec_driver_sql(f"ALTER TABLE {table} ALTER id RESTART WITH {at * 7_654_321}")


@pytest.fixture(scope="module")
def town(server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town in which a family has asked, and all the rest has happened."""
    with fresh_database(server) as engine, TwilioStandIn() as twilio, TelegramStandIn() as telegram:
        _apart(engine)
        town = Town(engine, tmp_path_factory.mktemp("files"), twilio, telegram)
        _settle(town)
        _live(town)
        _remember(town)
        town.says("datos", "2")
        town.number = re.findall(r"\d{8}", town.says("si"))[0]
        yield town


def _found(town: Town) -> list[str]:
    """Where something of the family is."""
    named = re.compile("|".join(re.escape(secret) for secret in SECRETS), re.IGNORECASE)
    return sorted({place for place, value in values(town.engine) if _of_it(town, named, place, value)})


def _of_it(town: Town, named: re.Pattern[str], place: str, value: Value) -> bool:
    if isinstance(value, bool) or NO_IDS.match(place):
        return False
    if isinstance(value, int):
        return any(value in ids for ids in town.ids.values())
    if isinstance(value, str):
        ids = {str(one) for ids in town.ids.values() for one in ids}
        return named.search(value) is not None or bool(ids & set(re.findall(r"\d+", value)))
    return False


def test_before_it_is_found_in_many_places(town: Town) -> None:
    """So the search finds what is to be found, encrypted or not."""
    places = {place.partition(":")[0] for place in _found(town)}
    assert {
        "family.code", "contact.family_id", "member.family_id", "logro_state.family_id",
        "logro_change.sealed", "inbound.reply", "outbox.text", "outbox.payload",
        "outbox.family_id",
        "conversation.address", "conversation.state", "consent.contact_id", "complaint_case.family_id",
        "complaint_case.text", "meeting.place", "meeting_reply.proposal", "meeting_change.answered",
        "meeting.invited",
        "participation.family_id", "completed_part.family_id", "audit_event.subject", "alert.text",
        "deletion.family_id", "logro_count.family_id", "link_token.family_id", "reserved_code.sealed",
        "conversation.reserved", "audit_event.sealed", "report_note.text",
    } <= places  # fmt: skip
    assert {"conversation.state", "outbox.payload"} <= encrypted()


def test_it_waits_three_days(town: Town) -> None:
    town.watch.now = NOW + timedelta(days=3)
    assert town.deletes() == 0
    assert town.scalar(select(Family.id).where(Family.code == CODE)) is not None


def test_then_nothing_of_it_is_left_but_the_last_word(town: Town) -> None:
    # A Tuesday at midnight; then in the morning, within the hours.
    town.watch.now = datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert town.deletes() == 0
    town.watch.now = datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert town.deletes() == 1
    assert {place.partition(":")[0] for place in _found(town)} == {
        "conversation.address", "conversation.id", "deletion.line", "outbox.conversation_id",
    }  # fmt: skip
    before = len(town.twilio.sent)
    town.delivers()
    (last,) = town.twilio.sent[before:]
    assert last["to"] == NUMBER and town.number in last["body"]
    town.watch.now += timedelta(minutes=5)
    assert town.deletes() == 0
    assert _found(town) == []


def test_the_proof_says_when_and_not_whose(town: Town) -> None:
    with town.engine.connect() as connection:
        row = connection.execute(select(Deletion.__table__)).one()
    assert row._asdict() == {
        "number": town.number, "asked_on": datetime(2026, 11, 20).date(), "due_at": None,
        "done_on": datetime(2026, 11, 24).date(), "ending": False, "family_id": None, "contact_id": None,
        "line": None, "because": None,
    }  # fmt: skip


def test_others_keep_what_is_theirs(town: Town) -> None:
    assert town.scalar(select(Family.id).where(Family.code == "F2")) is not None
    with town.engine.connect() as connection:
        sealed = connection.scalars(select(LogroChange.sealed).where(LogroChange.sealed.is_not(None))).all()
        assert [one["logro_code"] for one in sealed if one] == ["SAL-10"]
        assert connection.scalars(select(MeetingChange.answered)).all() == [[10**9]]
        assert connection.scalars(select(Meeting.invited)).all() == [[10**9]]
        assert connection.scalars(select(Meeting.code)).all() == ["R2"]
    assert "Hola" in town.other.send("hola")[0]


def test_it_is_counted_on_in_the_wave_under_no_family(town: Town) -> None:
    with town.engine.connect() as connection:
        rows = connection.execute(select(Participation.family_id, Participation.disposition)).all()
        assert connection.scalars(select(CompletedPart.id)).all() == []
    assert sorted(row.disposition for row in rows if row.family_id < 0) == ["refused"]
    assert len(rows) == 2


def test_all_counts_are_right(town: Town) -> None:
    with town.engine.begin() as connection:
        assert recounting.differing(connection, world.PLACE) == 0


def test_an_open_private_complaint_stays_without_a_name(town: Town) -> None:
    """Whoever is complained of gains nothing by making the family leave."""
    with town.engine.connect() as connection:
        cases = connection.execute(select(Case.kind, Case.family_id, Case.contact_id, Case.text)).all()
    assert [tuple(row) for row in cases] == [
        ("treatment", None, None, "nos gritaron en la oficina delante de todos")
    ]


def test_the_audit_knows_what_was_done_and_to_whom_no_more(town: Town) -> None:
    with town.engine.connect() as connection:
        rows = connection.execute(select(AuditEvent.action, AuditEvent.subject)).all()
    words = {row.subject for row in rows if row.subject.startswith("family:")}
    assert len(words) == 1 and re.fullmatch(r"family:~[0-9a-f]{16}", words.pop())
    asked = [row.action for row in rows if row.subject.startswith("family:~")]
    assert sorted(asked) == ["data.deletion_asked", "logro.verified"]
    assert [row.subject for row in rows if row.action == "data.deleted"] == [f"deletion:{town.number}"]


def test_a_file_does_not_bring_it_back(town: Town) -> None:
    report = town.loads("familias", FAMILIES)
    assert [(one.row, one.column, one.key) for one in report.problems] == [
        (2, "familia", "import.deleted_family")
    ]
    assert report.unchanged == 1
    assert town.scalar(select(Family.id).where(Family.code == CODE)) is None


def test_a_file_that_gives_its_number_to_others_does_not_let_us_write_there(town: Town) -> None:
    """Until somebody there says that they want it."""
    new = FAMILIES.replace(CODE, "F9").replace(OLD_NUMBER, NUMBER)
    report = town.loads("familias", new)
    assert [one.key for one in report.notices] == ["import.number_left"]
    line = select(Conversation.opted_out_at).join(Contact, Contact.conversation_id == Conversation.id)
    theirs = line.join(Family, Family.id == Contact.family_id).where(Family.code == "F9")
    assert town.scalar(theirs) is not None
    assert town.says("hola").endswith("Para volver escriba ALTA.")
    assert "otra vez" in town.says("alta")
    assert town.scalar(theirs) is None


def test_a_number_that_it_gave_up_before_is_anybodys(town: Town) -> None:
    report = town.loads("familias", FAMILIES.replace(CODE, "F8"))
    assert [one.key for one in report.notices] == [] and report.created == 1


def test_with_another_data_key_it_is_still_known(town: Town, keys: str) -> None:
    """The hashes cannot be made anew: what was hashed is gone."""
    try:
        newer = new_key()
        keyring.load(f"{newer},{keys}")
        assert rotation.rotate(town.engine).left == 0
        keyring.load(newer)
        assert [one.key for one in town.loads("familias", FAMILIES).problems] == ["import.deleted_family"]
    finally:
        keyring.load(keys)
