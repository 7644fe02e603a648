"""Things that happen to families and meetings, at random, to count them meanwhile."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_change

from db.tables import (
    Family,
    LogroState,
    Meeting,
    MeetingAttendance,
    MeetingReply,
    Participation,
    Wave,
)
from programme import catalogue
from tests.scorecard import answered

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
PLACES = ("15664", "15001", "11001")
STAGES = ("invited", "baseline", "life_project", "follow_up", "exited", "withdrawn")
AGREEMENTS = (None, NOW.date(), NOW.date() - timedelta(days=90))
STATES = ("pending", "reported", "achieved", "not_applicable")
DISPOSITIONS = ("invited", "contacted", "started", "partial", "complete", "refused")
VEREDAS = (None, "Guanomo", "Centro")
GESTORES = (1, 2, None)
KINDS = ("family", "community", "welcome")
STATUSES = ("planned", "held", "cancelled")
LOGROS = ("IDE-01", "SAL-01", "HAB-03", "JUS-04")


class Storm:
    """In a country with wave and gestores; always the same for a seed."""

    def __init__(self, connection: Connection, seed: int) -> None:
        self.connection, self.random = connection, Random(seed)
        self.wave = connection.scalars(select(Wave.id)).one()
        self.born = 0

    def blow(self) -> None:
        """One more thing happens, to one family or to many at once."""
        self.random.choice(
            [self.come, self.come, self.move, self.note, self.note, self.note, self.forget, self.answer,
             self.write, self.go, self.plan, self.plan, self.plan, self.replan, self.replan, self.call_off,
             self.say, self.say, self.say, self.take_back]
        )()  # fmt: skip

    def some(self) -> list[int]:
        """A few families, seldom many."""
        families = list(self.connection.scalars(select(Family.id)))
        return self.random.sample(families, min(len(families), self.random.choice((1, 1, 2, 20))))

    def day(self) -> date:
        return NOW.date() - timedelta(days=self.random.randrange(90))

    def come(self) -> None:
        rows = [
            {
                "code": f"F{self.born + number}",
                "municipality_code": self.random.choice(PLACES),
                "vereda": self.random.choice(VEREDAS),
                "gestor_id": self.random.choice(GESTORES),
                "displaced": self.random.random() < 0.3,
                "stage": self.random.choice(STAGES),
                "agreement_on": self.random.choice(AGREEMENTS),
                "language": "es_CO",
                "catalogue_version": self.random.choice((catalogue.VERSION, "unidos")),
                "created_at": NOW,
            }
            for number in range(self.random.randint(1, 6))
        ]
        self.born += len(rows)
        self.connection.execute(insert(Family), rows)

    def move(self) -> None:
        column, values = self.random.choice(
            [("municipality_code", PLACES), ("stage", STAGES),
             ("agreement_on", AGREEMENTS), ("displaced", (True, False)),
             ("catalogue_version", (catalogue.VERSION, "unidos")), ("language", ("es_CO", "en")),
             ("gestor_id", GESTORES), ("vereda", VEREDAS)]
        )  # fmt: skip
        value = self.random.choice(values)
        self.connection.execute(update(Family).where(Family.id.in_(self.some())).values({column: value}))

    def note(self) -> None:
        for family in self.some():
            said = {"state": self.random.choice(STATES), "since": self.day(), "priority": None}
            key = {"family_id": family, "logro_code": self.random.choice(LOGROS)}
            changed = self.connection.execute(update(LogroState).filter_by(**key).values(**said))
            if not changed.rowcount:
                self.connection.execute(insert(LogroState).values(**key, **said))

    def forget(self) -> None:
        self.connection.execute(
            delete(LogroState).where(
                LogroState.family_id.in_(self.some()), LogroState.logro_code == self.random.choice(LOGROS)
            )
        )

    def answer(self) -> None:
        for family in self.some():
            place = self.connection.scalar(select(Family.municipality_code).where(Family.id == family))
            said = {"disposition": self.random.choice(DISPOSITIONS), "day": self.day()}
            key = {"family_id": family, "wave_id": self.wave}
            changed = self.connection.execute(update(Participation).filter_by(**key).values(**said))
            if not changed.rowcount:
                self.connection.execute(insert(Participation).values(**key, **said, municipality_code=place))

    def write(self) -> None:
        place = self.random.choice((*PLACES, None))
        said = [
            {
                name: self.random.randrange(6)
                for name in self.random.sample(("G1", "G2", "G3", "C2", "E2", "M1", "S1"), 4)
            }
            for _ in range(10)
        ]
        answered.add(self.connection, self.wave, said, municipality_code=place)

    def meetings(self) -> list[int]:
        """A few meetings, seldom many."""
        meetings = list(self.connection.scalars(select(Meeting.id)))
        return self.random.sample(meetings, min(len(meetings), self.random.choice((1, 1, 2, 20))))

    def instant(self) -> datetime:
        return NOW + timedelta(hours=self.random.randrange(-5, 5))

    def plan(self) -> None:
        """Meetings with one family or with many; those that concern nobody, too."""
        families = [None, *self.some()]
        rows = [
            {
                "code": f"R{self.born + number}",
                "kind": self.random.choice(KINDS),
                "family_id": self.random.choice(families),
                "vereda": self.random.choice(VEREDAS),
                "gestor_id": self.random.choice((1, 2)),
                "starts_at": self.instant(),
                "status": self.random.choice(STATUSES),
            }
            for number in range(self.random.randint(1, 4))
        ]
        self.born += len(rows)
        self.connection.execute(insert(Meeting), rows)

    def replan(self) -> None:
        column, value = self.random.choice(
            [("starts_at", self.instant()), ("kind", self.random.choice(KINDS)), ("gestor_id", 2),
             ("status", self.random.choice(STATUSES)), ("vereda", self.random.choice(VEREDAS)),
             ("family_id", self.random.choice([None, *self.some()])), ("place", "Escuela")]
        )  # fmt: skip
        self.connection.execute(
            update(Meeting).where(Meeting.id.in_(self.meetings())).values({column: value})
        )

    def call_off(self) -> None:
        self.connection.execute(delete(Meeting).where(Meeting.id.in_(self.meetings()[:2])))

    def say(self) -> None:
        """Families answer, and come or do not, though they may not be concerned."""
        for meeting in self.meetings():
            for family in self.some():
                answer: dict[str, Any] = {"answer": self.random.choice(("confirmed", "declined")), "at": NOW}
                came: dict[str, Any] = {"attended": self.random.random() < 0.5, "staff_id": 1, "at": NOW}
                key = {"meeting_id": meeting, "family_id": family}
                table, said = self.random.choice([(MeetingReply, answer), (MeetingAttendance, came)])
                self.connection.execute(
                    insert_or_change(table)
                    .values(**key, **said)
                    .on_conflict_do_update(index_elements=list(key), set_=said)
                )

    def take_back(self) -> None:
        table = self.random.choice((MeetingReply, MeetingAttendance))
        self.connection.execute(delete(table).where(table.meeting_id.in_(self.meetings())))

    def go(self) -> None:
        """Habeas data: a family has everything deleted."""
        self.connection.execute(delete(Family).where(Family.id.in_(self.some()[:2])))
