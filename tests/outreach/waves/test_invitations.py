"""Families of a wave are asked to answer: in time, seldom, and only those who may be."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text, update

from db.tables import Contact, Conversation, Outbox, OutboxChange, Participation, Wave
from messaging.hours import Hours
from outreach.fallback import resending
from outreach.waves import schedule
from outreach.waves.invitation_text import compose
from scorecard import waves
from scorecard.opening import Plan, open_now
from tests import world
from tests.outreach.town import NOW, Town, town

#: A Tuesday morning, 10:00 in Bogotá; no holiday follows.
TUESDAY = datetime(2026, 11, 24, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def place(database: Engine) -> Town:
    return town(database)


def _open(place: Town, now: datetime = TUESDAY, closes: date = date(2026, 12, 10)) -> int:
    with place.engine.begin() as connection:
        return open_now(connection, Plan("2026-2", [world.PLACE], closes), now).id


def _see_to(place: Town, now: datetime) -> list[str]:
    """What the job does at `now`; gives the steps and families that were written."""
    before = {row.id for row in place.rows()}
    schedule.see_to(place.engine, now, Hours(), random.Random(1))
    return sorted(f"{row.about}:{row.family_id}" for row in place.rows() if row.id not in before)


def _sent(place: Town, state: str = "sent", at: datetime | None = None) -> None:
    """All that waits has left."""
    with place.engine.begin() as connection:
        ids = connection.scalars(
            update(Outbox).where(Outbox.state.in_(("scheduled", "queued"))).values(state=state)
            .returning(Outbox.id)
        ).all()  # fmt: skip
        for outbox_id in ids if at else ():
            connection.execute(insert(OutboxChange).values(outbox_id=outbox_id, state=state, at=at))


def _dispositions(place: Town) -> list[str]:
    with place.engine.connect() as connection:
        return list(connection.scalars(select(Participation.disposition).order_by(Participation.family_id)))


def _set(place: Town, **by_code: str) -> None:
    with place.engine.begin() as connection:
        for code, disposition in by_code.items():
            connection.execute(
                update(Participation)
                .where(Participation.family_id == place.place.families[code])
                .values(disposition=disposition)
            )


def _all(place: Town, step: str) -> list[str]:
    return sorted(f"{step}:{family_id}" for family_id in place.place.families.values())


def test_a_notice_the_invitation_and_two_nudges_a_day_apart(place: Town) -> None:
    _open(place)
    for at, step in enumerate(("notice", "invitation", "nudge_1", "nudge_2")):
        assert _see_to(place, TUESDAY + at * DAY) == _all(place, step)
        assert _see_to(place, TUESDAY + at * DAY + timedelta(hours=23)) == []
        _sent(place, at=TUESDAY + at * DAY)
    for later in (4, 6, 9):
        assert _see_to(place, TUESDAY + later * DAY) == []


def test_messages_leave_evenly_within_the_hours_and_are_worth_nothing_after_the_close(place: Town) -> None:
    _open(place, NOW)
    assert _see_to(place, NOW) == _all(place, "notice")
    assert all(NOW <= row.not_before < NOW + timedelta(minutes=30) for row in place.rows())
    assert len({row.not_before for row in place.rows()}) == 3
    assert {row.not_after for row in place.rows()} == {datetime(2026, 12, 11, 5, tzinfo=UTC)}
    assert {(row.priority, row.kind) for row in place.rows()} == {(2, "invitation")}
    saturday, sunday, monday = (NOW + days * DAY for days in (1, 2, 3))
    assert _see_to(place, saturday) == _all(place, "invitation")
    _sent(place)
    assert _see_to(place, sunday) == [], "closed"
    assert _see_to(place, datetime(2026, 11, 23, 11, tzinfo=UTC)) == [], "Monday at 6"
    assert _see_to(place, datetime(2026, 11, 23, 12, tzinfo=UTC)) == _all(place, "nudge_1"), "Monday at 7"
    _sent(place)
    assert _see_to(place, monday) == []


def test_who_answered_or_said_no_or_left_is_not_asked_again(place: Town) -> None:
    with place.engine.begin() as connection:
        for code in ("F003", "F004", "F005"):
            family = world.family(connection, place.place, code)
            world.contact(connection, family, address=f"+5730222200{code[2:]}")
    _open(place)
    _see_to(place, TUESDAY)
    _sent(place)
    _set(place, F000="complete", F001="refused", F002="breakoff", F003="partial", F004="started")
    families = place.place.families
    for at, step in enumerate(("invitation", "nudge_1", "nudge_2"), 1):
        expected = sorted(f"{step}:{families[code]}" for code in ("F003", "F004", "F005"))
        assert _see_to(place, TUESDAY + at * DAY) == expected
        _sent(place)


def test_only_contacts_that_may_be_written_to(place: Town) -> None:
    """Consent, opt-outs, blocked numbers, ended contacts; the better channel, and one message a phone."""
    with place.engine.begin() as connection:
        contacts = list(connection.scalars(select(Contact.conversation_id).order_by(Contact.family_id)))
        stopped = update(Conversation).where(Conversation.id == contacts[0])
        connection.execute(stopped.values(opted_out_at=NOW))
        unasked = update(Contact).where(Contact.conversation_id == contacts[1])
        connection.execute(unasked.values(authorised=None))
        families = place.place.families
        chat = world.contact(connection, families["F002"], "telegram", "9001")
        world.family(connection, place.place, "F003")
        for code in ("F004", "F005"):
            family = world.family(connection, place.place, code)
            world.contact(connection, family, address="+573009998877")
    _open(place)
    assert _see_to(place, TUESDAY) == [f"notice:{families['F002']}", f"notice:{families['F004']}"]
    assert place.rows()[0].conversation_id == chat


def test_the_channel_is_the_one_on_which_a_family_is_asked_until_it_answers(place: Town) -> None:
    """Also of families that share a phone; nobody's who cannot be written to."""
    families = place.place.families
    with place.engine.begin() as connection:
        chat = world.contact(connection, families["F000"], "telegram", "9001")
        world.contact(connection, families["F001"], "telegram", "9002")
        world.family(connection, place.place, "F003")
        for code in ("F004", "F005"):
            world.contact(connection, world.family(connection, place.place, code), address="+573009998877")
    wave = _open(place)
    _see_to(place, TUESDAY)
    asked = ["telegram", "telegram", "sms", None, "sms", "sms"]
    assert _channels(place) == asked
    with place.engine.begin() as connection:
        # One chat blocks us; the other family answers by SMS.
        gone = update(Conversation).where(Conversation.id == chat).values(blocked_at=TUESDAY)
        connection.execute(gone)
        waves.reach(connection, wave, families["F001"], "started", TUESDAY.date(), "sms")
    _sent(place)
    _see_to(place, TUESDAY + DAY)
    assert _channels(place) == ["sms", "sms", *asked[2:]]


def _channels(place: Town) -> list[str | None]:
    with place.engine.connect() as connection:
        return list(connection.scalars(select(Participation.channel).order_by(Participation.family_id)))


def test_who_leaves_on_one_phone_is_not_asked_on_another(place: Town) -> None:
    with place.engine.begin() as connection:
        left = world.contact(connection, place.place.families["F000"], "telegram", "9001")
        before = world.contact(connection, place.place.families["F001"], "telegram", "9002")
        stopped = update(Conversation).values(opted_out_at=NOW - 30 * DAY)
        connection.execute(stopped.where(Conversation.id == before))
    _open(place)
    assert _see_to(place, TUESDAY) == _all(place, "notice")
    _sent(place)
    with place.engine.begin() as connection:
        stopped = update(Conversation).values(opted_out_at=TUESDAY)
        connection.execute(stopped.where(Conversation.id == left))
    assert _see_to(place, TUESDAY + DAY) == _all(place, "invitation")[1:]


def test_a_time_without_a_worker_makes_no_burst(place: Town) -> None:
    _open(place)
    assert _see_to(place, TUESDAY + 3 * DAY) == _all(place, "notice")
    _sent(place)
    assert _see_to(place, TUESDAY + 3 * DAY + timedelta(hours=1)) == []
    assert _see_to(place, TUESDAY + 6 * DAY) == _all(place, "invitation")


def test_a_nudge_waits_for_the_message_before_it(place: Town) -> None:
    """Of a wave so large that the channel takes days, nobody gets two messages at once."""
    _open(place)
    _see_to(place, TUESDAY)
    _sent(place)
    _see_to(place, TUESDAY + DAY)
    assert _see_to(place, TUESDAY + 2 * DAY) == []
    _sent(place, at=TUESDAY + 3 * DAY - timedelta(hours=2))
    assert _see_to(place, TUESDAY + 3 * DAY) == [], "it has just left"


def test_a_short_wave_has_its_invitation_first(place: Town) -> None:
    _open(place, closes=TUESDAY.date())
    assert _see_to(place, TUESDAY) == _all(place, "invitation")


def test_killed_in_the_middle_it_goes_on_where_it_was(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outreach.waves.invitations._CHUNK", 1)
    _open(place)
    calls = iter((False, True))
    schedule.see_to(place.engine, TUESDAY, Hours(), random.Random(1), lambda: next(calls, True))
    assert len(place.rows()) == 1
    assert len(_see_to(place, TUESDAY + timedelta(minutes=5))) == 2
    assert {row.not_before < TUESDAY + timedelta(minutes=30) for row in place.rows()} == {True}


def test_contacted_is_who_was_sent_something_and_the_others_are_unreachable_at_the_close(place: Town) -> None:
    wave = _open(place)
    _see_to(place, TUESDAY)
    with place.engine.begin() as connection:
        for row, state in zip(place.rows(), ("delivered", "sent", "failed"), strict=True):
            connection.execute(update(Outbox).where(Outbox.id == row.id).values(state=state))
    _see_to(place, TUESDAY + timedelta(minutes=5))
    assert _dispositions(place) == ["contacted", "contacted", "invited"]
    schedule.close(place.engine, wave, TUESDAY + timedelta(hours=1), random.Random(1))
    assert _dispositions(place) == ["contacted", "contacted", "unreachable"]


def test_it_closes_by_itself_after_its_last_day(place: Town) -> None:
    _open(place, closes=date(2026, 11, 24))
    status = select(Wave.status, Wave.closed_on, Wave.wiped)
    late = datetime(2026, 11, 25, 4, 59, tzinfo=UTC)
    for now, expected in ((late, ("open", None, False)), (late + timedelta(minutes=1), None)):
        schedule.see_to(place.engine, now, Hours(), random.Random(1))
        with place.engine.connect() as connection:
            assert connection.execute(status).one() == (expected or ("closed", date(2026, 11, 25), True))
    with place.engine.connect() as connection:
        events = connection.execute(text("SELECT actor, action FROM audit_event ORDER BY id")).all()
    assert events == [("command", "wave.opened"), ("timetable", "wave.closed")]


def test_what_loses_its_sense_while_it_waits_is_not_sent(place: Town) -> None:
    wave = _open(place)
    _see_to(place, TUESDAY)
    _set(place, F000="complete")
    with place.engine.begin() as connection:
        connection.execute(update(Contact).where(Contact.family_id == place.place.families["F001"])
                           .values(ended_at=NOW))  # fmt: skip
    assert _composed(place) == ["cancelled", "suppressed", "La Red"]
    schedule.close(place.engine, wave, TUESDAY, random.Random(1))
    assert _composed(place) == ["cancelled", "suppressed", "cancelled"]


def test_a_notice_that_the_invitation_has_overtaken_is_not_sent(place: Town) -> None:
    _open(place)
    _see_to(place, TUESDAY)
    _see_to(place, TUESDAY + DAY)
    said = _composed(place)
    assert said.count("cancelled") == 3 and said.count("Califique la Red") == 3


def test_what_fails_on_telegram_goes_by_sms(place: Town) -> None:
    family = place.place.families["F000"]
    with place.engine.begin() as connection:
        chat = world.contact(connection, family, "telegram", "9001")
    _open(place)
    _see_to(place, TUESDAY)
    with place.engine.begin() as connection:
        mine = update(Outbox).where(Outbox.conversation_id == chat)
        connection.execute(mine.values(state="failed", attempts=1))
    assert resending.fall_back(place.engine, TUESDAY, Hours()) == 1
    (again,) = [row for row in place.rows() if row.second]
    assert (again.channel, again.kind) == ("sms", "invitation")
    assert "La Red" in _composed(place)


def _composed(place: Town) -> list[str]:
    """How each message that waits ends: its state, or how its text begins."""
    waiting: list[Any] = [row for row in place.rows() if row.state in ("scheduled", "queued")]
    with place.engine.begin() as connection:
        done = compose(connection, waiting, TUESDAY + DAY)
    return [getattr(one, "state", "") or _beginning(one.reply.text) for one in done]


def _beginning(said: str) -> str:
    return "Califique la Red" if said.startswith("Califique la Red") else said[:6]
