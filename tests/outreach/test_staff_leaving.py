"""A member of staff who leaves, or whose chats are taken: everything stops at once."""

import random
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, text, update

from bot.linking import new_token
from db.tables import (
    Account,
    AuditEvent,
    Case,
    Contact,
    Conversation,
    LinkToken,
    Outbox,
    OutboxChange,
    Staff,
    StaffMunicipality,
)
from messaging import outbox
from messaging.hours import Hours
from messaging.preparing import Claims, prepare
from messaging.terms import Terms
from outreach import staff_leaving
from outreach.alerts import write_alerts
from outreach.composers import COMPOSERS, batches
from programme import accounts, approvers, broadcasts, rights
from programme.cases.reading import Desk
from programme.refusal import Refusal
from tests import world
from tests.messaging.post import Watch, drain, telegram_provider
from tests.outreach.test_alerts import NIGHT, alert, coordinator
from tests.outreach.town import NOW, Town, town
from tests.standins.telegram import TelegramStandIn


@pytest.fixture
def place(database: Engine) -> Town:
    """G01 and C01 have chats (70, 71); texts for more than one family need a second yes."""
    place = town(database)
    with database.begin() as connection:
        for code, chat in (("G01", "70"), ("C01", "71")):
            staff_id = connection.scalars(select(Staff.id).where(Staff.code == code)).one()
            world.contact(connection, None, "telegram", chat, staff_id=staff_id)
    return place


def _end(place: Town, code: str, act: Any = staff_leaving.end) -> Any:
    with place.engine.begin() as connection:
        return act(connection, code, "command", NOW)


def _states(place: Town, kind: str) -> list[tuple[str, str | None]]:
    """State and last words of the messages of a kind."""
    with place.engine.connect() as connection:
        last = (
            select(OutboxChange.words)
            .where(OutboxChange.outbox_id == Outbox.id)
            .order_by(OutboxChange.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        rows = connection.execute(select(Outbox.state, last).where(Outbox.kind == kind).order_by(Outbox.id))
        return [(row[0], row[1]) for row in rows]


def _write(place: Town, kind: str, staff: str, chat: str, apart: str) -> None:
    with place.engine.begin() as connection:
        line = connection.scalars(
            select(Contact.conversation_id)
            .join(Staff, Staff.id == Contact.staff_id)
            .where(Staff.code == staff)
        ).one()
        outbox.write(
            connection,
            kind=kind,
            apart=apart,
            channel="telegram",
            conversation_id=line,
            priority=outbox.REPLY,
            payload={"text": "F001, vereda Guanomo"},
            not_before=NOW,
            now=NOW,
        )


def test_who_leaves_may_do_nothing_and_everything_of_theirs_ends(place: Town) -> None:
    with place.engine.begin() as connection:
        staff_id = connection.scalars(select(Staff.id).where(Staff.code == "G01")).one()
        accounts.create(connection, staff_id, "nubia", "correcto-caballo", NOW)
        new_token(connection, staff_id=staff_id, now=NOW, random=random.Random(1))
        connection.execute(update(Conversation).values(state='{"wanted":"x"}'))
    waiting = place.confirms(place.draft(), Terms(second_yes_above=1))
    later = place.confirms(place.draft(said="Otro aviso", at=NOW + timedelta(days=3)))
    place.writes()
    _write(place, "reply", "G01", "70", "reply:telegram:1")
    taken = _end(place, "G01")
    assert (taken.chats, taken.links, taken.users, taken.notices, taken.families) == (1, 1, 1, 2, 3)
    assert place.state(waiting) == place.state(later) == "cancelled"
    place.writes()
    assert {state for state, _ in _states(place, "broadcast")} == {"cancelled"}
    assert _states(place, "reply") == [("suppressed", "la persona ya no está en el equipo")]
    with place.engine.connect() as connection:
        assert rights.member(connection, code="G01") is None
        assert connection.scalar(select(LinkToken.token_hash)) is None
        assert accounts.check(connection, "nubia", "correcto-caballo", "192.0.2.1", NOW) is None
        line = connection.execute(
            select(Conversation.state, Conversation.contact_id)
            .join(Contact, Contact.conversation_id == Conversation.id)
            .where(Contact.staff_id == staff_id)
        ).one()
        assert line == (None, None)
        actions = connection.scalars(select(AuditEvent.action).where(AuditEvent.subject == "staff:G01")).all()
        assert actions == ["staff.ended"]
    with pytest.raises(Refusal, match="people.left_already"):
        _end(place, "G01")
    with pytest.raises(Refusal, match="audience.nobody"):
        place.draft()
    with pytest.raises(Refusal, match="audience.nobody"), place.engine.begin() as connection:
        broadcasts.cancel(connection, waiting, "G01", NOW)


def test_a_link_that_was_made_meanwhile_opens_nothing(place: Town) -> None:
    """As does a user who was made by hand: the end is asked for where they come in."""
    from tests.doors import Telegram, application

    with place.engine.begin() as connection:
        staff_id = connection.scalars(select(Staff.id).where(Staff.code == "G01")).one()
        accounts.create(connection, staff_id, "nubia", "correcto-caballo", NOW)
        token = new_token(connection, staff_id=staff_id, now=NOW, random=random.Random(1))
        connection.execute(update(Staff).where(Staff.id == staff_id).values(ended_at=NOW))
        assert accounts.check(connection, "nubia", "correcto-caballo", "192.0.2.1", NOW) is None
        account = connection.scalars(select(Account.id)).one()
        assert accounts.user(connection, account, NOW) is None
        with pytest.raises(accounts.AccountProblem, match="staff_left"):
            accounts.create(connection, staff_id, "otra", "correcto-caballo", NOW)
    chat = Telegram(application(place.engine, Watch(NOW)).test_client(), 99)
    assert chat.post(chat.message(f"/start {token}")).status_code == 200
    with place.engine.connect() as connection:
        chats = select(func.count()).where(Contact.staff_id == staff_id)
        assert connection.scalar(chats) == 1, "the one from before"
        payload = connection.scalars(select(Outbox.payload).where(Outbox.kind == "reply")).one()
    assert payload["text"].startswith("Este enlace ya no sirve")


def test_who_is_only_unlinked_stays_and_can_link_another(place: Town) -> None:
    _write(place, "reply", "G01", "70", "reply:telegram:1")
    taken = _end(place, "G01", staff_leaving.unlink)
    assert (taken.chats, taken.messages, taken.users, taken.notices) == (1, 1, 0, 0)
    assert _states(place, "reply") == [("suppressed", "ese chat ya no es de la persona")]
    with place.engine.connect() as connection:
        assert rights.member(connection, code="G01") is not None
    assert _end(place, "G01", staff_leaving.unlink).chats == 0, "twice does no harm"


def test_who_comes_back_has_neither_chat_nor_user(place: Town) -> None:
    _end(place, "G01")
    _end(place, "G01", staff_leaving.restore)
    with place.engine.connect() as connection:
        member = rights.member(connection, code="G01")
        assert member is not None and member.role == "gestor"
        live = select(Contact.id).where(Contact.staff_id == member.id, Contact.ended_at.is_(None))
        assert connection.scalar(live) is None
    with pytest.raises(Refusal, match="people.not_left"):
        _end(place, "G01", staff_leaving.restore)


@pytest.mark.parametrize("act", [staff_leaving.end, staff_leaving.unlink, staff_leaving.restore])
def test_nobody_is_taken_by_a_code_that_is_nobodys(place: Town, act: Any) -> None:
    with pytest.raises(Refusal, match="audience.nobody"):
        _end(place, "X99", act)


def test_a_turn_that_is_being_taken_is_finished_first(place: Town) -> None:
    """It holds the line, and what it writes points to the member of staff: neither waits for the other."""
    with ThreadPoolExecutor(1) as pool, place.engine.begin() as turn:
        turn.execute(select(Conversation.id).with_for_update())
        ending = pool.submit(_end, place, "G01")
        watching = place.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with watching:
            until = monotonic() + 10
            while not watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                assert monotonic() < until, "nobody waits for the line"
                sleep(0.01)
        turn.execute(text("SET LOCAL lock_timeout = '5s'"))
        assert turn.scalar(text("SELECT code FROM staff WHERE code = 'G01' FOR KEY SHARE")) == "G01"
        turn.commit()
        assert ending.result(timeout=10).chats == 1


def test_a_family_on_the_same_phone_keeps_its_messages(place: Town) -> None:
    with place.engine.begin() as connection:
        family = next(iter(place.place.families.values()))
        line = world.contact(connection, family, "telegram", "70")
        for kind in ("reminder", "proposal"):
            outbox.write(
                connection,
                kind=kind,
                family_id=family,
                channel="telegram",
                conversation_id=line,
                priority=outbox.REMINDER,
                payload={},
                not_before=NOW,
                now=NOW,
            )
    _end(place, "G01", staff_leaving.unlink)
    assert [state for state, _ in _states(place, "reminder")] == ["queued"]
    assert [state for state, _ in _states(place, "proposal")] == ["suppressed"]


def test_a_coordinator_who_left_approves_nothing_and_leaves_their_cases_to_the_national_team(
    place: Town,
) -> None:
    waiting = place.confirms(place.draft(), Terms(second_yes_above=1))
    with place.engine.begin() as connection:
        world.case(connection, "240891", "service", NOW.date())
        national = connection.execute(
            insert(Staff).values(code="N01", role="national", name="N").returning(Staff.id)
        ).scalar_one()

    def handled() -> list[str]:
        with place.engine.connect() as connection:
            desk = Desk.of_all(connection, "national", [national])[national]
            columns = Case.number, Case.reader, Case.kind, Case.municipality_code
            return [case.number for case in connection.execute(select(*columns)) if desk.handles(case)]

    assert handled() == []
    _end(place, "C01")
    assert handled() == ["240891"]
    with place.engine.connect() as connection:
        assert approvers.approvers(connection, broadcasts.find(connection, waiting)) == {}
    with pytest.raises(Refusal, match="may_not_approve"), place.engine.begin() as connection:
        broadcasts.approve(connection, waiting, "C01", NOW)


def _sent(place: Town) -> list[int]:
    with TelegramStandIn() as telegram:
        drain(place.engine, Watch(NOW), provider=telegram_provider(telegram), composers=dict(COMPOSERS))
        return [int(each["chat_id"]) for each in telegram.sent]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE staff SET ended_at = now()", "la persona ya no está en el equipo"),
        ("UPDATE contact SET ended_at = now() WHERE staff_id IS NOT NULL", "ese chat ya no es de la persona"),
        ("UPDATE staff SET role = 'administrator'", "la persona ya no tiene esa función"),
        (
            "UPDATE conversation SET last_inbound_at = '2026-10-21 14:59:59+00'",
            "el chat pasó más de 30 días sin uso",
        ),
        ("UPDATE conversation SET last_inbound_at = '2026-10-21 15:00:00+00'", None),
    ],
)
def test_what_is_on_its_way_to_somebody_is_looked_at_once_more(
    place: Town, change: str, words: str | None
) -> None:
    from bot.dialogs.approval import ask_approvers

    waiting = place.confirms(place.draft(), Terms(second_yes_above=1))
    with place.engine.begin() as connection:
        ask_approvers(connection, waiting, Terms().pesos_per_segment, NOW)
        connection.execute(text(change))
    assert _sent(place) == ([71] if words is None else [])
    if words is not None:
        assert _states(place, "approval") == [("suppressed", words)]


def test_an_approval_is_not_asked_of_who_lost_those_municipalities(place: Town) -> None:
    from bot.dialogs.approval import ask_approvers

    with place.engine.begin() as connection:
        connection.execute(update(Staff).values(manager_id=None))
    waiting = place.confirms(place.draft(), Terms(second_yes_above=1))
    with place.engine.begin() as connection:
        assert ask_approvers(connection, waiting, Terms().pesos_per_segment, NOW) == ["C01"]
        connection.execute(StaffMunicipality.__table__.delete())
    assert _sent(place) == []


def test_a_text_does_not_leave_whose_sender_may_no_longer_write_to_families(place: Town) -> None:
    """Another role stops at once, too; what is left of it ends with the reason."""
    place.confirms(place.draft())
    assert place.writes() > 1
    with place.engine.begin() as connection:
        connection.execute(update(Staff).where(Staff.code == "G01").values(role="territorial"))
    with place.engine.connect() as connection:
        found = connection.execute(
            select(Outbox.id, Outbox.conversation_id).where(Outbox.kind == "broadcast")
        )
        due = [(row.id, row.conversation_id) for row in found]
    claims = Claims(place.engine, Hours(), COMPOSERS, batches("https://libreta.example"))
    assert prepare(claims, "broadcast", due, NOW) == []
    reason = ("suppressed", "quien lo escribió ya no puede escribir a familias")
    assert set(_states(place, "broadcast")) == {reason}


def _told(engine: Engine) -> dict[int, str]:
    with engine.begin() as connection:
        write_alerts(connection, NIGHT)
    with TelegramStandIn() as telegram:
        drain(engine, Watch(NIGHT), provider=telegram_provider(telegram), composers=dict(COMPOSERS))
        return {int(each["chat_id"]): each["text"] for each in telegram.sent}


@pytest.mark.parametrize("lost", ["lapsed", "ended"])
def test_danger_reaches_somebody_where_the_coordinators_chat_is_gone(database: Engine, lost: str) -> None:
    """First the other coordinators; where none has an open chat, the national team; never somebody lapsed."""
    with database.begin() as connection:
        where = world.place(connection)
        line = world.contact(connection, world.family(connection, where))
        coordinator(connection, "C1", 71, world.PLACE)
        coordinator(connection, "N1", 74, role="national")
        other = coordinator(connection, "C2", 72)
        old = NIGHT - timedelta(days=30, seconds=1)
        mine = (
            select(Contact.conversation_id)
            .join(Staff, Staff.id == Contact.staff_id)
            .where(Staff.code == "C1")
            .scalar_subquery()
        )
        if lost == "lapsed":
            connection.execute(
                update(Conversation).where(Conversation.id == mine).values(last_inbound_at=old)
            )
        else:
            staff_leaving.end(connection, "C1", "command", NIGHT)
        alert(connection, line)
    told = _told(database)
    assert list(told) == [72] and "San José de Pare" in told[72]
    with database.begin() as connection:
        connection.execute(update(Staff).where(Staff.id == other).values(ended_at=NIGHT))
        connection.execute(text("UPDATE alert SET seen_at = at"))
        alert(connection, line, at=NIGHT)
        alert(connection, line, "flood", at=NIGHT)
    told = _told(database)
    assert list(told) == [74], "a flood is not for the national team"
    assert "San José de Pare" in told[74] and "Llámela" in told[74]


def test_danger_of_a_stranger_is_told_to_the_national_team_where_no_coordinator_has_a_chat(
    database: Engine,
) -> None:
    with database.begin() as connection:
        world.place(connection)
        administrator = coordinator(connection, "A1", None, role="administrator")
        line = world.contact(connection, None, "sms", "+573009998877", staff_id=administrator)
        coordinator(connection, "N1", 74, role="national")
        alert(connection, line)
    told = _told(database)
    assert list(told) == [74] and re.search("Ninguna coordinación tiene chat. Llame a una", told[74])
