"""Seven days after an answer: is it solved? Asked once, where it was asked from, and nowhere else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from db.tables import Case, Contact, Conversation, Family, Outbox
from messaging.hours import Hours
from outreach.cases import digest, solved
from programme.cases import asking
from programme.cases.reading import Handler
from tests.outreach.cases.test_cases import NOW, PHONE, answer, by_chat, by_sms, coordinator, family

__all__ = ["coordinator", "family"]

LATER = NOW + timedelta(days=7)
ASKED = "Hace unos dias respondimos su caso 100001. ¿Quedo resuelto? Responda SI o NO."
UNSAID = "Hace unos dias le dimos una respuesta. ¿Quedo resuelto su caso? Responda SI o NO."


def ask(database: Engine, now: datetime = LATER) -> int:
    with database.begin() as connection:
        return solved.write(connection, Hours(), now)


def test_it_is_asked_once_after_seven_days_in_the_hours(database: Engine, coordinator: Handler) -> None:
    answer(database, coordinator)
    night = LATER + timedelta(hours=11)
    assert [ask(database, NOW + timedelta(days=6)), ask(database, night)] == [0, 0]
    assert [ask(database), ask(database), ask(database, LATER + timedelta(days=1))] == [1, 0, 0]
    assert by_sms(database, LATER) == [(PHONE, ASKED)]


def test_what_was_answered_long_ago_is_not_asked_about(database: Engine, coordinator: Handler) -> None:
    """So that a first run does not ask of all cases there ever were."""
    answer(database, coordinator)
    assert ask(database, NOW + timedelta(days=14)) == 0


def test_a_copy_does_not_show_to_whom_it_went_or_what_it_is(database: Engine, coordinator: Handler) -> None:
    """It looks like any other news of a case, and nothing of the conversation changes with it."""
    answer(database, coordinator)
    with database.connect() as connection:
        before = connection.execute(select(Conversation.__table__)).all()
    assert ask(database) == 1
    by_sms(database, LATER)
    with database.connect() as connection:
        row = connection.execute(select(Outbox.kind, Outbox.conversation_id, Outbox.about)).one()
        assert tuple(row) == ("case", None, None)
        assert connection.execute(select(Conversation.__table__)).all() == before


@pytest.mark.parametrize("what", ["shared", "not safe", "never asked"])
def test_the_number_is_said_on_ones_own_phone_alone(
    database: Engine, coordinator: Handler, what: str
) -> None:
    answer(database, coordinator)
    values = {"shared": {"shared": True}, "not safe": {"safe": False}, "never asked": {"safe": None}}[what]
    with database.begin() as connection:
        connection.execute(update(Contact).values(values))
    assert ask(database) == 1
    assert by_sms(database, LATER) == [(PHONE, UNSAID)]


@pytest.mark.parametrize(
    "what", ["opted out", "blocked", "ended", "not authorised", "without a name", "solved", "reopened"]
)
def test_who_may_not_or_need_not_be_asked_is_not(
    database: Engine, coordinator: Handler, family: int, what: str
) -> None:
    answer(database, coordinator)
    with database.begin() as connection:
        asker = asking.Asker(family, connection.scalar(select(Case.contact_id)))
        if what == "solved":
            assert asking.solved(connection, asker, "100001", NOW)
        elif what == "reopened":
            assert asking.missing(connection, asker, "100001", "Falta", NOW)
        else:
            connection.execute(
                {
                    "opted out": update(Conversation).values(opted_out_at=NOW),
                    "blocked": update(Conversation).values(blocked_at=NOW),
                    "ended": update(Contact).values(ended_at=NOW),
                    "not authorised": update(Contact).values(authorised=False),
                    "without a name": update(Case).values(contact_id=None, family_id=None),
                }[what]
            )
    assert ask(database) == 0


@pytest.mark.parametrize("what", ["left the programme", "solved"])
def test_what_is_over_when_it_leaves_is_not_asked(
    database: Engine, coordinator: Handler, family: int, what: str
) -> None:
    answer(database, coordinator)
    assert ask(database) == 1
    with database.begin() as connection:
        if what == "solved":
            contact = connection.scalar(select(Case.contact_id))
            assert asking.solved(connection, asking.Asker(family, contact), "100001", NOW)
        else:
            connection.execute(update(Family).values(stage="withdrawn"))
    assert by_sms(database, LATER) == []


def test_what_is_not_solved_is_the_coordinators_again(
    database: Engine, coordinator: Handler, family: int
) -> None:
    answer(database, coordinator)
    with database.begin() as connection:
        assert digest.write(connection, Hours(), NOW) == 0
        contact = connection.scalar(select(Case.contact_id))
        assert asking.missing(connection, asking.Asker(family, contact), "100001", "Falta el cupo", LATER)
    with database.begin() as connection:
        assert digest.write(connection, Hours(), LATER) == 1
    assert "1" in by_chat(database, LATER)["9100"]
