"""What does not get through on Telegram goes out by SMS, once; and nothing goes the other way round."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import URL, Engine, insert, select, text, update

from db.tables import (
    Broadcast,
    Contact,
    Conversation,
    Family,
    MeetingReply,
    Outbox,
    Staff,
)
from messaging import outbox
from messaging.hours import Hours
from messaging.provider import in_words
from outreach.composers import COMPOSERS
from outreach.fallback.resending import UNREAD_AFTER, fall_back
from programme.calendar import BOGOTA
from tests import world
from tests.databases import fresh_database
from tests.messaging import post
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

NUMBER, CHAT = "+573001112233", "9001"
GONE = (403, "Forbidden: bot was blocked by the user")


def at(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=BOGOTA)


#: A Thursday morning, the day before a meeting.
NOW, MEETING = at("2026-11-19 10:00"), at("2026-11-20 15:00")


@dataclass
class Home:
    """A family with a chat and a phone, and what is asked of it on the chat."""

    engine: Engine
    watch: post.Watch = field(default_factory=lambda: post.Watch(NOW))
    where: world.Place = field(init=False)

    def __post_init__(self) -> None:
        with self.engine.begin() as connection:
            self.where = world.place(connection)
            self.family = world.family(connection, self.where)
            self.chat = world.contact(connection, self.family, "telegram", CHAT)
            self.phone = world.contact(connection, self.family, address=NUMBER)
            self.meeting = world.meeting(connection, self.where, MEETING, family_id=self.family)

    def asked(self, **more: Any) -> int:
        """The reminder of the day before, due now."""
        given: dict[str, Any] = {
            "kind": "reminder",
            "about": "day_before",
            "meeting_id": self.meeting,
            "family_id": self.family,
            "instant": MEETING,
            "priority": outbox.REMINDER,
            "payload": {},
            "not_after": MEETING - timedelta(hours=1),
            **more,
        }
        return post.letter(self.engine, self.chat, now=self.watch.now, **given)

    def sends(self, *errors: tuple[int, str]) -> None:
        """What is due on Telegram goes out, and these are the answers to the first."""
        with TelegramStandIn() as telegram:
            for error in errors:
                telegram.next_error(*error)
            provider = post.telegram_provider(telegram)
            post.drain(self.engine, self.watch, "telegram", provider, composers=dict(COMPOSERS))

    def falls_back(self, unread_after: timedelta | None = UNREAD_AFTER) -> int:
        return fall_back(self.engine, self.watch(), Hours(), unread_after)

    def gets(self) -> list[tuple[str, str]]:
        """Number and text of the SMS that go out now."""
        with TwilioStandIn() as twilio:
            provider = post.twilio_provider(twilio)
            post.drain(self.engine, self.watch, "sms", provider, composers=dict(COMPOSERS))
            return [(sent["to"], sent["body"]) for sent in twilio.sent]

    def second(self) -> Any:
        """The message that was written for SMS."""
        with self.engine.connect() as connection:
            return connection.execute(select(Outbox.__table__).where(Outbox.channel == "sms")).one()

    def now(self, statement: Any) -> None:
        """Change something in the world."""
        with self.engine.begin() as connection:
            connection.execute(text(statement) if isinstance(statement, str) else statement)

    def answers(self, given: str = "confirmed") -> None:
        reply = {"meeting_id": self.meeting, "family_id": self.family, "answer": given}
        self.now(insert(MeetingReply).values(**reply, at=self.watch()))


@pytest.fixture
def home(server: URL) -> Iterator[Home]:
    with fresh_database(server) as engine:
        yield Home(engine)


@pytest.mark.parametrize("error", [GONE, (400, "Bad Request: chat not found"), (400, "Bad Request: what")])
def test_a_reminder_that_telegram_refuses_for_good_goes_by_sms_once(
    home: Home, error: tuple[int, str]
) -> None:
    original = home.asked()
    home.sends(error)
    assert post.row(home.engine, original).state == "failed"
    assert [home.falls_back(), home.falls_back()] == [1, 0]
    second, first = home.second(), post.row(home.engine, original)
    assert (first.second, second.second, second.instant) == (False, True, MEETING)
    assert (second.about, second.meeting_id, second.family_id) == ("day_before", home.meeting, home.family)
    assert (second.kind, second.priority, second.not_after) == (first.kind, first.priority, first.not_after)
    assert second.conversation_id == home.phone
    ((number, said),) = home.gets()
    assert number == NUMBER
    assert said.startswith("La Red le recuerda su reunion: viernes 20 de noviembre, 3:00 p. m.")
    assert said.endswith("1 Confirmo\n2 No puedo")
    assert home.falls_back() == 0
    # An SMS that fails is not sent on Telegram.
    post.put(home.engine, second.id, state="failed", attempts=1)
    assert home.falls_back() == 0


def test_what_waited_for_a_chat_that_blocked_us_goes_by_sms(home: Home) -> None:
    home.now(update(Conversation).where(Conversation.id == home.chat).values(blocked_at=NOW))
    original = home.asked()
    home.sends()
    assert post.words(home.engine, original) == (None, in_words("blocked"))
    assert home.falls_back() == 1


def test_what_was_held_back_for_another_reason_does_not(home: Home) -> None:
    """Whoever takes back the yes and blocks the chat afterwards is left alone."""
    home.now(update(Contact).values(authorised=False))
    original = home.asked()
    home.sends()
    assert post.row(home.engine, original).state == "suppressed"
    home.watch.move(minutes=1)
    home.now(update(Contact).values(authorised=True))
    home.now(update(Conversation).where(Conversation.id == home.chat).values(blocked_at=home.watch()))
    assert home.falls_back() == 0


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE conversation SET opted_out_at = now() WHERE channel = '{channel}'"
        for channel in ("sms", "telegram")
    ]
    + [
        "UPDATE conversation SET blocked_at = now() WHERE channel = 'sms'",
        "UPDATE contact SET ended_at = now()",
        "UPDATE contact SET authorised = NULL",
        "UPDATE family SET stage = 'exited'",
        "DELETE FROM contact WHERE conversation_id IN (SELECT id FROM conversation WHERE channel = 'sms')",
    ],
)
def test_nobody_gets_an_sms_who_may_not_be_written_to(home: Home, change: str) -> None:
    home.asked()
    home.sends(GONE)
    home.now(change)
    assert home.falls_back() == 0


def test_who_has_answered_meanwhile_is_not_asked_again(home: Home) -> None:
    home.asked()
    home.sends(GONE)
    home.answers()
    assert home.falls_back() == 0


def test_who_answers_while_the_sms_waits_is_not_asked_again(home: Home) -> None:
    home.asked()
    home.sends(GONE)
    assert home.falls_back() == 1
    home.answers()
    assert home.gets() == []
    assert home.second().state == "cancelled"


def test_an_answer_from_before_the_message_is_none_to_it(home: Home) -> None:
    """The reminder that says that one has confirmed must arrive as well."""
    home.now(
        insert(MeetingReply).values(
            meeting_id=home.meeting, family_id=home.family, answer="confirmed", at=NOW - timedelta(days=1)
        )
    )
    home.asked()
    home.sends(GONE)
    assert home.falls_back() == 1
    assert home.gets()[0][1].endswith("Usted ya confirmo.")


def test_a_question_that_nobody_answers_goes_by_sms_in_the_afternoon(home: Home) -> None:
    original = home.asked()
    home.sends()
    home.watch.move(hours=5, minutes=59)
    assert home.falls_back() == 0
    home.watch.move(minutes=1)
    assert home.falls_back(None) == 0
    assert [home.falls_back(), home.falls_back()] == [1, 0]
    assert len(home.gets()) == 1
    assert post.row(home.engine, original).state == "sent"


def test_whoever_has_said_anything_on_the_chat_has_seen_the_question(home: Home) -> None:
    home.asked()
    home.sends()
    home.watch.move(hours=1)
    home.now(update(Conversation).where(Conversation.id == home.chat).values(last_inbound_at=home.watch()))
    home.watch.move(hours=6)
    assert home.falls_back() == 0


def test_what_asks_nothing_counts_as_read(home: Home) -> None:
    home.now(
        insert(MeetingReply).values(
            meeting_id=home.meeting, family_id=home.family, answer="confirmed", at=NOW - timedelta(days=1)
        )
    )
    home.asked()
    home.sends()
    home.watch.move(hours=7)
    assert home.falls_back() == 0


def test_other_reminders_are_not_repeated_for_want_of_an_answer(home: Home) -> None:
    """There is still one to come, and an SMS costs money."""
    original = home.asked(about="days_3")
    payload = {"options": [["1", "Confirmo"]], "turn": 1}
    post.put(home.engine, original, state="sent", payload=payload)
    home.watch.move(hours=7)
    assert home.falls_back() == 0


def test_what_has_lost_its_sense_is_let_go(home: Home) -> None:
    home.asked(not_after=NOW + timedelta(hours=1))
    home.sends(GONE)
    home.watch.move(hours=1)
    assert home.falls_back() == 0
    # Nor is it written for an opening at which it would be too late.
    home.watch.now = at("2026-11-21 16:00")
    late = home.asked(about="morning", not_after=at("2026-11-23 06:00"), not_before=home.watch())
    post.put(home.engine, late, state="failed", attempts=1)
    assert home.falls_back() == 0


def test_outside_the_hours_it_waits_for_the_next_opening(home: Home) -> None:
    original = home.asked(not_after=at("2026-11-20 14:00"))
    post.put(home.engine, original, state="failed", attempts=5)
    home.watch.now = at("2026-11-19 20:00")
    assert home.falls_back() == 1
    due = home.second().not_before
    assert at("2026-11-20 07:00") <= due < at("2026-11-20 07:30")
    assert home.gets() == []
    home.watch.now = at("2026-11-20 07:30")
    assert len(home.gets()) == 1


def test_what_could_not_even_be_composed_does_not(home: Home) -> None:
    post.put(home.engine, home.asked(), state="failed")
    assert home.falls_back() == 0


def test_a_message_that_may_have_arrived_is_marked(home: Home) -> None:
    original = home.asked()
    post.put(home.engine, original, state="failed", attempts=5, repeated=True)
    assert home.falls_back() == 1
    assert home.second().repeated


def _broadcast(home: Home, state: str = "written") -> int:
    with home.engine.begin() as connection:
        values = {
            "staff_id": connection.scalars(select(Staff.id).order_by(Staff.id)).first(),
            "texts": {"es_CO": "Mañana no hay reunión."},
            "text_index": b"",
            "audience": {},
            "state": state,
            "leaves_at": NOW,
            "created_at": NOW,
            "recipients": 1,
            "segments": 1,
        }
        return connection.execute(insert(Broadcast).values(values).returning(Broadcast.id)).scalar_one()


def _told(home: Home, broadcast_id: int, family_id: int) -> int:
    """A broadcast's message for a family, which failed on Telegram."""
    letter = outbox.Letter(
        kind="broadcast",
        family_id=family_id,
        channel="telegram",
        conversation_id=home.chat,
        priority=outbox.BROADCAST,
        payload=None,
        not_before=NOW,
        broadcast_id=broadcast_id,
    )
    with home.engine.begin() as connection:
        (outbox_id,) = outbox.write_all(connection, [letter], NOW)
    post.put(home.engine, outbox_id, state="failed", attempts=1)
    return outbox_id


def test_a_broadcast_falls_back_as_the_same_broadcast(home: Home) -> None:
    broadcast_id = _broadcast(home)
    _told(home, broadcast_id, home.family)
    assert [home.falls_back(), home.falls_back()] == [1, 0]
    second = home.second()
    assert (second.second, second.family_id) == (True, home.family)
    assert (second.broadcast_id, second.priority, second.payload) == (broadcast_id, outbox.BROADCAST, None)


def test_a_broadcast_that_was_cancelled_does_not(home: Home) -> None:
    _told(home, _broadcast(home, "cancelled"), home.family)
    assert home.falls_back() == 0


def test_of_two_families_in_a_chat_the_one_it_was_for_is_told(home: Home) -> None:
    with home.engine.begin() as connection:
        other = world.family(connection, home.where, "F002")
        world.contact(connection, other, "telegram", CHAT)
        phone = world.contact(connection, other, address="+573009998877")
    _told(home, _broadcast(home), other)
    assert home.falls_back() == 1
    assert home.second().conversation_id == phone


def test_the_oldest_phone_is_written_to(home: Home) -> None:
    with home.engine.begin() as connection:
        world.contact(connection, home.family, address="+573009998877")
    home.asked()
    home.sends(GONE)
    assert home.falls_back() == 1
    assert home.second().conversation_id == home.phone


def test_many_at_once_and_by_two_workers_are_written_once_each(home: Home) -> None:
    broadcast_id, families = _broadcast(home), 1200
    with home.engine.begin() as connection:
        columns = {c.name: c for c in Family.__table__.columns if c.name not in ("id", "code")}
        rows = select(text("'N' || generate_series(1, 1200)"), *columns.values()).where(
            Family.id == home.family
        )
        connection.execute(insert(Family).from_select(["code", *columns], rows))
        for channel in ("telegram", "sms"):
            connection.execute(
                text(f"""
                WITH line AS (
                    INSERT INTO conversation (channel, address, address_index, simulated, turn)
                    SELECT '{channel}', '\\x00', decode(lpad(to_hex(id), 32, '0'), 'hex'), true, 0
                    FROM family WHERE code LIKE 'N%' RETURNING id, address_index
                )
                INSERT INTO contact (conversation_id, family_id, shared, authorised, created_at)
                SELECT line.id, f.id, false, true, now() FROM family f
                JOIN line ON line.address_index = decode(lpad(to_hex(f.id), 32, '0'), 'hex')
                """)
            )
        connection.execute(
            text("""
            INSERT INTO outbox (cause, kind, channel, conversation_id, priority, state, libreta, attempts,
                                repeated, not_before, created_at, broadcast_id,
                                family_id)
            SELECT 'broadcast:' || :id || ':' || k.family_id, 'broadcast', 'telegram', c.id, 2, 'failed',
                   false, 1, false, :now, :now, :id, k.family_id
            FROM contact k JOIN conversation c ON c.id = k.conversation_id AND c.channel = 'telegram'
            JOIN family f ON f.id = k.family_id AND f.code LIKE 'N%'
            """),
            {"id": broadcast_id, "now": NOW},
        )
    written: list[int] = []
    workers = [threading.Thread(target=lambda: written.append(home.falls_back())) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with home.engine.connect() as connection:
        causes = connection.scalars(select(Outbox.cause).where(Outbox.channel == "sms")).all()
    assert sum(written) == len(causes) == len(set(causes)) == families
    assert home.falls_back() == 0
