"""Nothing that we start takes the place of an open question: whatever comes in between, what is typed has the
same effect as if it had not come.

Two families of the same kind type the same words, each with a bot of its own and the same randomness; to one
of them we write in between, to the other never.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, update

from bot.registry import dialogs
from bot.state import Dialog, State
from db.tables import Case, Contact, Conversation, LogroState, MeetingReply, Offer, Participation, Staff
from messaging.composing import Row
from outreach.composers import COMPOSERS
from tests import world
from tests.doors import Telegram, Twilio, Watch, application
from tests.transcripts import notices
from tests.webhooks.rows import CLOSES, NOW, OPENS, state

MINE, OTHER = "+573001110001", "+573001110002"
STEPS = 120

WORDS = [
    "hola", "logros", "visita", "libreta", "queja", "caso", "proyecto", "mas", "me equivoqué", "cancelar",
    "no me escriban más", "el jueves a las 3", "quién es", "la señora de la oficina me gritó", "no hay cupo",
    "sí", "no", "no puedo", "sí puedo", "ya lo logramos", "1", "1", "1", "2", "2", "3", "4", "5", "0",
    "tal vez", "gracias", "después",
]  # fmt: skip

#: Dialogs of families that are left out: before consent we write nothing, this phone is one family's, and
#: what is behind the PIN closes at anything else.
NOT_WALKED = {"consent", "safe", "family", "health", "plan_dicho"} | {
    name for name in dialogs if name.startswith("reservado")
}


@dataclass
class Home:
    """A family with its phone, and a bot of its own."""

    engine: Engine
    watch: Watch
    where: world.Place
    code: str
    phone: str
    family: int = 0
    line: int = 0
    meetings: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.engine.begin() as connection:
            pending = {"EDU-03": 1, "IDE-01": None, "HAB-02": None, "BAN-01": None}
            self.family = world.family(connection, self.where, self.code, pending=dict(pending))
            self.line = world.contact(connection, self.family, "sms", self.phone)
            for day in (3, 6, 9):
                self.meet(connection, day)
        self.twilio = Twilio(application(self.engine, self.watch).test_client(), self.phone)

    def meet(self, connection: Connection, day: int) -> None:
        """A visit in so many days, about which nobody has been told."""
        code = f"{self.code}R{len(self.meetings)}"
        starts_at = NOW + timedelta(days=day)
        self.meetings.append(
            world.meeting(connection, self.where, starts_at, code=code, family_id=self.family)
        )

    def types(self, words: str) -> None:
        self.twilio.send(words)

    def dialog(self) -> Dialog | None:
        return self.state().dialog

    def state(self) -> State:
        return state(self.engine, "sms", self.phone)

    def stands(self) -> dict[str, Any]:
        """Where the talk stands, and all that it has done."""
        talk = self.state()
        with self.engine.connect() as connection:
            replies = {
                row.meeting_id: (row.answer, row.proposal)
                for row in connection.execute(
                    select(MeetingReply.meeting_id, MeetingReply.answer, MeetingReply.proposal).where(
                        MeetingReply.family_id == self.family
                    )
                )
            }
            logros = select(LogroState.logro_code, LogroState.state).where(
                LogroState.family_id == self.family
            )
            told = [
                (row.kind, row.text)
                for row in connection.execute(select(Case.kind, Case.text, Case.family_id))
                if row.family_id == self.family
            ]
            return {
                "open": [
                    None if one is None else (one.name, [value for value, _ in one.options], one.wrong)
                    for one in (talk.dialog, talk.below)
                ],
                "parked": sorted(talk.parked),
                "visits": [replies.get(meeting) for meeting in self.meetings],
                "logros": sorted(map(tuple, connection.execute(logros))),
                "told": sorted(told),
                "round": connection.scalar(
                    select(Participation.disposition).where(Participation.family_id == self.family)
                ),
                "left": connection.scalar(
                    select(Conversation.opted_out_at.is_not(None)).where(Conversation.id == self.line)
                ),
            }


def row(kind: str, line: int, **about: Any) -> Row:
    """A message of ours whose hour has come."""
    fields = {"id": 0, "kind": kind, "channel": "sms", "conversation_id": line, "priority": 1, "payload": {}}
    rest = {"attempts": 0, "second": False, "address": "", "simulated": False}
    return Row(**dict.fromkeys(Row.__dataclass_fields__) | fields | rest | about)


def remind(home: Home, rng: random.Random, but: int | None = None) -> None:
    """One of the reminders of one of its visits leaves, as things stand then; of the visit `but` none."""
    at = rng.choice([at for at, meeting in enumerate(home.meetings) if meeting != but])
    name = rng.choice(["set", "days_3", "day_before", "morning"])
    days = [3, 6, 9][at]
    about = {"about": name, "meeting_id": home.meetings[at], "family_id": home.family}
    instant = NOW + timedelta(days=days)
    with home.engine.begin() as connection:
        COMPOSERS["reminder"](
            connection, row("reminder", home.line, **about, instant=instant), home.watch.now
        )


@pytest.mark.parametrize("seed", range(6))
def test_a_reminder_in_between_changes_nothing_of_what_is_typed(database: Engine, seed: int) -> None:
    rng, watch = random.Random(seed), Watch(NOW)
    with database.begin() as connection:
        where = world.place(connection)
    mine = Home(database, watch, where, "F001", MINE)
    other = Home(database, watch, where, "F002", OTHER)
    with database.begin() as connection:
        world.wave(connection, OPENS, CLOSES)
    met: set[str] = set()
    for step in range(STEPS):
        open_dialog = mine.dialog()
        if open_dialog is not None:
            before = mine.state()
            # Of the visit that is being asked about the question may be put anew.
            remind(mine, rng, but=open_dialog.data.get("meeting_id"))
            after = mine.state()
            assert after.dialog == open_dialog, (step, open_dialog.name)
            assert (after.below, after.parked) == (before.below, before.parked)
            met.add(open_dialog.name)
        words = "alta" if mine.stands()["left"] else rng.choice(WORDS)
        watch.now += timedelta(seconds=rng.choice([5, 20, 90]))
        mine.types(words)
        other.types(words)
        assert mine.stands() == other.stands(), (step, words)
    assert len(met) >= 5, met


def test_every_dialog_of_a_family_is_met(database: Engine) -> None:
    """By the shortest way to each step of each; then the reminder, then `2`."""
    ways = {
        "menu": ["hola"], "logros": ["logros"], "logro": ["logros", "1"], "visita": ["visita", "2"],
        "libreta": ["libreta", "1"], "queja": ["queja", "3", "me gritaron en la oficina"],
        "caso": ["caso"], "stop": ["no me escriban más"], "stop_visit": ["visita", "cancelar"],
        "caso_answered": ["caso 240891"], "caso_missing": ["caso 240891", "2"], "idioma": ["idioma"],
        "meant": ["cuando es que viene la doctora a visitarnos"],
        "ofertas": ["oferta"], "oferta": ["oferta", "1"],
        "datos": ["datos"], "datos_text": ["datos", "1"], "datos_delete": ["datos", "2"],
        "proyecto": ["proyecto"], "logrados": ["proyecto", "3"], "logro_dicho": ["proyecto", "3", "1"],
        "nota": ["logros", "1", "1"], "plan": ["proyecto", "2"], "plan_mes": ["proyecto", "2", "0"],
        "plan_aviso": ["proyecto", "2", "0", "marzo"],
        "mensaje": ["mensaje"], "mensaje_queja": ["mensaje", "me pidieron plata"],
        "queja_peligro": ["queja", "1", "mi esposo me pega"],
        "ajeno": ["número equivocado"], "novedad": ["nos mudamos a Soledad"],
    }  # fmt: skip
    assert set(ways) == {name for name, one in dialogs.items() if one.right is None} - NOT_WALKED
    watch, rng = Watch(NOW), random.Random(1)
    with database.begin() as connection:
        where = world.place(connection)
        offer = {"code": "O1", "logro_code": "IDE-01", "entity": "Alcaldía", "place_code": world.PLACE}
        connection.execute(insert(Offer).values(offer))
    for number, (name, way) in enumerate(ways.items()):
        home = Home(database, watch, where, f"F1{number:02}", f"+5730022200{number:02}")
        with database.begin() as connection:
            if not number:
                world.wave(connection, OPENS, CLOSES)
            else:
                connection.execute(
                    Participation.__table__.insert().from_select(
                        ["family_id", "municipality_code", "wave_id", "disposition", "day"],
                        select(home.family, Participation.municipality_code, Participation.wave_id,
                               Participation.disposition, Participation.day).limit(1),
                    )
                )  # fmt: skip
            if name.startswith("caso_"):
                contact = connection.scalar(select(Contact.id).where(Contact.conversation_id == home.line))
                world.case(connection, "240891", "service", NOW.date(), family_id=home.family)
                connection.execute(update(Case).values(status="answered", open=False, contact_id=contact))
        for words in way:
            watch.now += timedelta(seconds=90)
            home.types(words)
        before = home.dialog()
        assert before is not None and before.name == name, (name, before)
        remind(home, rng)
        assert home.dialog() == before, name
        with database.begin() as connection:
            connection.execute(Case.__table__.delete())


def test_an_approval_takes_the_place_of_no_open_question_of_the_staff(database: Engine) -> None:
    watch = Watch(NOW)
    with database.begin() as connection:
        where = world.place(connection)
        world.contact(connection, world.family(connection, where), "sms", MINE)
        staff_id = notices.coordinator(connection)
        line = world.contact(connection, None, "telegram", "9100", staff_id=staff_id)
        notices.ask(connection, "Mañana hay feria", NOW)
        world.case(connection, "240891", "service", NOW.date())
        other = connection.scalars(select(Staff.id).where(Staff.code == "G01")).one()
        assert other != staff_id
    telegram = Telegram(application(database, watch).test_client(), 9100)
    question = row(
        "approval", line, staff_id=staff_id, payload={"broadcast_id": 1, "pesos_per_segment": "45"}
    )
    for way in (["casos"], ["casos", "1"], ["casos", "1", "1"], ["casos", "1", "1", "Ya tiene el cupo."]):
        for words in way:
            assert telegram.post(telegram.message(words)).status_code == 200
        before = state(database, "telegram", "9100").dialog
        assert before is not None and before.name.startswith("casos")
        with database.begin() as connection:
            COMPOSERS["approval"](connection, question, watch.now)
        assert state(database, "telegram", "9100").dialog == before
