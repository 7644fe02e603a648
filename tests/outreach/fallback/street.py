"""A family whose number changes while something waits for it."""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine, select, text, update

from db.keys import keyring
from db.tables import Conversation, Outbox, OutboxChange, Participation
from messaging.delivery import drain
from messaging.hours import Hours
from messaging.pace import Pace
from messaging.routes import Delivery, Route
from messaging.simulator.phone import Simulator
from outreach.cases import news
from outreach.composers import COMPOSERS, batches
from outreach.meetings import due
from outreach.meetings.series import Series
from outreach.waves import schedule
from programme.cases import handling
from programme.cases.reading import Handler
from programme.imports import Report
from scorecard.opening import Plan, open_now
from tests import releases, world
from tests.doors import PUBLIC, Watch
from tests.messaging import post
from tests.outreach.town import NOW, Town, staff
from tests.programme.import_files import FAMILIAS, load
from tests.releases import CONTENT, TREATED, share
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

OLD, NEW, THIRD = "+573001110000", "+573009998877", "+573005554433"


@dataclass
class Street:
    """F000 at OLD, its neighbours, and the worker with both providers."""

    town: Town
    folder: Path
    twilio: TwilioStandIn
    telegram: TelegramStandIn
    watch: Watch = field(default_factory=lambda: Watch(NOW))

    @property
    def engine(self) -> Engine:
        return self.town.engine

    @property
    def family(self) -> int:
        return self.town.place.families["F000"]

    def imports(
        self, number: str, signed: str = "2026-11-10", shared: str = "", code: str = "F000"
    ) -> Report:
        """A file in which the family has this number."""
        row = f"{code},15664,Guanomo,,G01,seguimiento,2026-06-01,{number},{shared},{signed},,"
        return load(self.engine, self.folder, "familias", f"{FAMILIAS}\n{row}\n")

    def sends(self, **later: float) -> list[tuple[str, str]]:
        """What leaves now, on both channels: to whom, and what."""
        self.watch.now += timedelta(**later)
        before = len(self.twilio.sent), len(self.telegram.sent)
        asyncio.run(self._drain())
        by_sms = [(one["to"], one["body"]) for one in self.twilio.sent[before[0] :]]
        return by_sms + [(str(one["chat_id"]), one["text"]) for one in self.telegram.sent[before[1] :]]

    async def _drain(self) -> None:
        makers = {"sms": post.twilio_provider(self.twilio), "telegram": post.telegram_provider(self.telegram)}
        delivery = Delivery(
            engine=self.engine,
            clock=self.watch,
            random=random.Random(1),
            routes={channel: Route(provider, Pace(10_000)) for channel, provider in makers.items()},
            simulator=Simulator(),
            composers=COMPOSERS,
            batches=batches(PUBLIC),
            linger=0,
        )
        for provider in makers.values():
            await provider.open()
        for channel in (*makers, *makers):
            await drain(delivery, channel, asyncio.Event())
        for provider in makers.values():
            await provider.close()

    def history(self, kind: str | None = None) -> list[tuple[str, str | None]]:
        """The states that F000's message has had, with why."""
        mine = (Outbox.family_id == self.family) | (Outbox.kind == "case")
        which = mine if kind is None else mine & (Outbox.kind == kind)
        with self.engine.connect() as connection:
            changes = select(OutboxChange.state, OutboxChange.words).join(Outbox).where(which)
            return [(row.state, row.words) for row in connection.execute(changes.order_by(OutboxChange.id))]

    def does(self, statement: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def open_street(place: Town, folder: Path) -> Iterator[Street]:
    with TwilioStandIn() as twilio, TelegramStandIn() as telegram:
        yield Street(place, folder, twilio, telegram)


def write_broadcast(street: Street) -> None:
    street.town.confirms(street.town.draft())
    street.town.writes()


def write_reminder(street: Street) -> None:
    with street.engine.begin() as connection:
        meeting_id = world.meeting(
            connection, street.town.place, NOW + timedelta(days=1, hours=1), family_id=street.family
        )
    assert meeting_id
    due.see_to(street.engine, NOW, Hours(), Series())


def write_news(street: Street) -> None:
    write_reminder(street)
    assert street.sends()
    street.does(text("UPDATE meeting SET status = 'cancelled'"))
    change = (
        "INSERT INTO meeting_change (meeting_id, starts_at, known_since, answered, at) "
        "SELECT id, starts_at, created_at, '{}', :now FROM meeting"
    )
    street.does(text(change).bindparams(now=NOW))
    due.see_to(street.engine, NOW, Hours(), Series())


def write_invitation(street: Street) -> None:
    with street.engine.begin() as connection:
        open_now(connection, Plan("2026-2", [world.PLACE], date(2026, 12, 10)), NOW)
    schedule.see_to(street.engine, NOW, Hours(), random.Random(1))


def write_results(street: Street) -> None:
    with street.engine.begin() as connection:
        world.wave(connection, date(2026, 11, 1), date(2026, 11, 19))
        connection.execute(update(Participation).values(disposition="complete"))
    schedule.see_to(street.engine, NOW, Hours(), random.Random(1))
    with street.engine.begin() as connection:
        (wave_id,) = connection.scalars(select(Participation.wave_id).distinct())
        releases.publish(
            connection,
            wave_id,
            {CONTENT: share(80), TREATED: share(90)},
            {CONTENT: share(70), TREATED: share(85)},
            1,
        )
    schedule.see_to(street.engine, NOW, Hours(), random.Random(1))


def answer_case(street: Street, kind: str = "service") -> None:
    with street.engine.begin() as connection:
        line = connection.scalar(
            select(Conversation.id).where(Conversation.address_index == keyring.index("sms", OLD))
        )
        world.case(connection, "100001", kind, NOW.date(), family_id=street.family, conversation_id=line)
        role = "national" if kind == "money" else "coordinator"
        by = Handler(staff(connection, "X01", role, world.PLACE), "X01", role)
        handling.answer(connection, by, "100001", "Ya hay cupo", NOW)
        assert news.write(connection, Hours(), NOW) == 1


KINDS: dict[str, tuple[Callable[[Street], None], str]] = {
    "broadcast": (write_broadcast, "Mañana hay jornada"),
    "reminder": (write_reminder, "La Red le recuerda su reunion"),
    "meeting_news": (write_news, "La Red le avisa: su reunion"),
    "invitation": (write_invitation, "La Red"),
    "results": (write_results, "Gracias por calificar la Red"),
    "case": (answer_case, "Hay una novedad de su caso"),
}
