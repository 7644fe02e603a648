"""One table says who may do what: every word, every dialog, every page names its right, for every role."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update

import bot.handlers
from bot import registry
from bot.memory import Nothing
from bot.registry import staff_dialog, staff_handlers, staff_keyword, staff_word_rights
from console import access
from db.tables import Conversation, Inbound, Outbox, Staff
from programme import rights
from tests import world
from tests.doors import Telegram, Twilio, Watch, application

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)

#: trust.md, "Who may do what", word by word; the test would not know of a slip in the table otherwise.
WORDS = {
    "hoy": {"gestor"},
    "mañana": {"gestor"},
    "reunion": {"gestor"},
    "semana": {"gestor"},
    "mensaje": {"gestor"},
    "mensajes": {"gestor"},
    "nudo": {"gestor", "coordinator"},
    "familias": {"gestor"},
    "verificar": {"gestor"},
    "ronda": {"gestor"},
    "resumen": {"gestor"},
    "casos": {"coordinator"},
    "aviso": {"gestor", "coordinator", "territorial", "national"},
}

#: The pages that are not for everybody, and the forms on them.
PAGES = {
    "coordination.page": {"coordinator"},
    "coordination.printed": {"coordinator"},
    "coordination.by_gestor": {"coordinator"},
    "coordination.see": {"coordinator"},
    "cases.page": {"coordinator"},
    "cases.nudo": {"coordinator"},
    "cases.private": {"national"},
    "cases.see": {"national"},
    "cases.take_up": {"coordinator", "national"},
    "cases.answer": {"coordinator", "national"},
    "cases.pass_on": {"coordinator", "national"},
    "comments.page": {"national"},
    "comments.decide": {"national"},
    "families.page": {"gestor"},
    "families.one": {"gestor"},
    "families.give_code": {"gestor"},
    "families.check": {"gestor"},
    "people.page": {"administrator"},
    "people.end": {"administrator"},
    "people.unlink": {"administrator"},
    "questionnaires.page": {"administrator"},
    "questionnaires.begin": {"administrator"},
    "questionnaires.take": {"administrator"},
    "commitments.page": {"coordinator", "territorial", "national"},
    "commitments.reply": {"coordinator", "territorial", "national"},
    "commitments.commit": {"coordinator", "territorial", "national"},
    "commitments.check": {"coordinator", "territorial", "national"},
}

#: The dialogs of the staff, and the right that each takes.
STAFF_DIALOGS = {name: one.right for name, one in registry.dialogs.items() if one.right is not None}

#: Dialogs that only families hold.
FAMILY_DIALOGS = {
    "ajeno", "caso", "caso_answered", "caso_missing", "consent", "datos", "datos_delete", "datos_text",
    "family", "health", "idioma", "libreta", "logrados", "logro", "logro_dicho", "logros", "meant",
    "mensaje", "mensaje_queja", "menu", "nota", "novedad", "oferta", "ofertas", "plan", "plan_aviso",
    "plan_dicho", "plan_mes", "proyecto", "queja", "queja_peligro", "queja_text", "reservado",
    "reservado_hecho",
    "reservado_lista", "reservado_nuevo", "reservado_otra_vez", "reservado_salud", "reservado_uno", "safe",
    "stop", "stop_visit", "visita",
    "visita_when",
}  # fmt: skip


def test_every_word_of_the_staff_is_for_the_roles_of_the_design() -> None:
    assert bot.handlers is not None
    assert staff_word_rights.keys() == staff_handlers.keys()
    assert {word: rights.roles(right) for word, right in staff_word_rights.items()} == WORDS


def test_every_page_that_is_not_for_everybody_is_for_the_roles_of_the_design(database: Engine) -> None:
    site = application(database, Watch(NOW), PUBLIC_URL="http://localhost")
    closed = {}
    for rule in site.url_map.iter_rules():
        view = site.view_functions[rule.endpoint]
        if rule.endpoint.endswith(".static") or rule.endpoint.partition(".")[0] not in access_groups(site):
            continue
        roles = access.roles_of(view)
        if roles is not None:
            closed[rule.endpoint] = set(roles)
    assert closed == PAGES


def access_groups(site: Flask) -> set[str]:
    """The groups of pages, without the doors of providers."""
    return {name for name in site.blueprints if f"{name}." in " ".join(site.view_functions)} - {
        "telegram", "receipts", "health", "metrics",
    }  # fmt: skip


def test_every_role_is_known_and_every_right_somebodys() -> None:
    assert all(roles and roles <= set(rights.ROLES) for roles in rights.RIGHTS.values())


def test_a_right_that_nobody_knows_is_refused_where_it_is_declared() -> None:
    before = (dict(registry.staff_handlers), dict(registry.dialogs))
    with pytest.raises(LookupError, match="no such right"):
        staff_keyword("mercado", right="market")
    with pytest.raises(LookupError, match="no such right"):
        staff_dialog("mercado", Nothing, right="market")
    with pytest.raises(LookupError, match="no such right"):
        access.allowed("market")
    with pytest.raises(TypeError):
        staff_keyword("mercado")  # type: ignore[call-arg]
    assert (registry.staff_handlers, registry.dialogs) == before


def test_every_dialog_is_a_familys_or_names_its_right() -> None:
    """A dialog that names none is closed to the staff: nobody must remember to ask."""
    assert registry.dialogs.keys() - STAFF_DIALOGS.keys() <= FAMILY_DIALOGS


@pytest.fixture
def chat(database: Engine) -> Telegram:
    """G01 with a chat, and everything that the words show: families, a report, a meeting, a case."""
    with database.begin() as connection:
        where = world.place(connection)
        family = world.family(connection, where)
        world.meeting(connection, where, NOW + timedelta(hours=2), family_id=family)
        world.case(connection, "240891", "service", NOW.date(), family_id=family)
        world.contact(connection, None, "telegram", "9001", staff_id=where.gestor_id)
    return Telegram(application(database, Watch(NOW)).test_client())


def said(database: Engine, chat: Telegram, text: str) -> str:
    """What is answered."""
    message = chat.message(text)
    assert chat.post(message).status_code == 200
    with database.connect() as connection:
        cause = f"reply:telegram:{message['update_id']}"
        payload = connection.scalar(select(Outbox.payload).where(Outbox.cause == cause))
    return str(payload["text"]) if payload else ""


@pytest.mark.parametrize("role", rights.ROLES)
def test_every_word_answers_whom_it_is_for_and_nobody_else(
    database: Engine, chat: Telegram, role: str
) -> None:
    with database.begin() as connection:
        connection.execute(update(Staff).values(role=role))
    for word, roles in WORDS.items():
        answer = said(database, chat, word)
        assert ("no es de su función" in answer) == (role not in roles), word
        assert role in roles or "F001" not in answer, word


@pytest.mark.parametrize("name", sorted(STAFF_DIALOGS))
@pytest.mark.parametrize("role", rights.ROLES)
def test_an_answer_in_a_dialog_counts_only_with_its_right(
    database: Engine, chat: Telegram, name: str, role: str
) -> None:
    """Whatever it remembers: what is forbidden is not even looked at."""
    if role in rights.roles(STAFF_DIALOGS[name]):
        return
    state = {"dialog": {"name": name, "data": {}, "at": NOW.isoformat(), "options": [["1", "F001"]]}}
    with database.begin() as connection:
        connection.execute(update(Staff).values(role=role))
        connection.execute(update(Conversation).values(state=json.dumps(state)))
    answer = said(database, chat, "1")
    assert answer.startswith("Su función en la Red cambió.") and "F001" not in answer
    with database.connect() as connection:
        kept = connection.scalars(select(Conversation.state)).one()
        assert kept is not None and "dialog" not in json.loads(kept)
        assert connection.scalars(select(Inbound.kind)).all() == ["text"], "not a turn that failed"


def test_a_dialog_of_a_family_is_closed_to_the_staff(database: Engine, chat: Telegram) -> None:
    state = {"dialog": {"name": "logros", "data": {"codes": []}, "at": NOW.isoformat()}}
    with database.begin() as connection:
        connection.execute(update(Conversation).values(state=json.dumps(state)))
    assert said(database, chat, "1").startswith("Su función en la Red cambió.")


def test_a_tap_on_an_old_button_shows_nothing_that_is_no_longer_theirs(
    database: Engine, chat: Telegram
) -> None:
    assert "acompaña" in said(database, chat, "familias")
    with database.begin() as connection:
        connection.execute(update(Staff).values(role="administrator"))
    tap = chat.tap("0:1")
    assert chat.post(tap).status_code == 200
    with database.connect() as connection:
        cause = f"reply:telegram:{tap['callback_query']['id']}"
        found = connection.scalars(select(Outbox.payload).where(Outbox.cause.like("reply:%"))).all()
    assert not re.search("F001", json.dumps(found[-1], ensure_ascii=False)), cause
    assert "acompaña" not in found[-1]["text"]


@pytest.mark.parametrize(
    ("unused", "open_"),
    [
        (timedelta(days=29, hours=23), True),
        (timedelta(days=30), True),
        (timedelta(days=30, seconds=1), False),
    ],
)
def test_a_chat_that_nobody_used_for_thirty_days_opens_nothing(
    database: Engine, keys: str, unused: timedelta, open_: bool
) -> None:
    watch = Watch(NOW)
    with database.begin() as connection:
        where = world.place(connection)
        world.family(connection, where)
        line = world.contact(connection, None, "telegram", "9001", staff_id=where.gestor_id)
        connection.execute(update(Conversation).values(last_inbound_at=NOW))
    chat = Telegram(application(database, watch).test_client())
    watch.now += unused
    # Blocking and unblocking the bot is no use of it, else a stolen phone would stay open by that.
    for status in ("kicked", "member"):
        assert chat.post(chat.membership(status)).status_code == 200
    answer = said(database, chat, "familias")
    assert ("F001" in answer or "acompaña" in answer) is open_
    assert ("pasó más de 30 días sin uso" in answer) is not open_
    if not open_:
        assert said(database, chat, "familias") == "", "writing does not open it again"
        with database.connect() as connection:
            assert connection.scalar(select(Conversation.contact_id).where(Conversation.id == line)) is None


def test_a_family_may_be_silent_for_as_long_as_it_likes(database: Engine) -> None:
    watch = Watch(NOW)
    with database.begin() as connection:
        where = world.place(connection)
        world.contact(connection, world.family(connection, where))
        connection.execute(update(Conversation).values(last_inbound_at=NOW - timedelta(days=400)))
    assert "3 logros" in Twilio(application(database, watch).test_client()).send("logros")[0]
