"""People who may write anything, and what must hold after each of their messages."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, select

from bot import leaving
from bot.handlers import keywords
from bot.registry import dialogs
from bot.state import EXPIRES, State
from db.tables import CompletedPart, Staff
from messaging.message import LONGEST_TEXT, cleaned
from messaging.sms import fold, size
from programme.calendar import BOGOTA
from programme.catalogue import HEALTH, catalogue
from scorecard.instrument.xlsform.shipped import questionnaire
from tests import world
from tests.bot.chats import HARMLESS, Chat, Turn
from tests.doors import Watch, application
from tests.webhooks.rows import NOW, answers

#: One of each kind of privacy, health among them.
PENDING = {
    "EDU-03": 1, "IDE-02": 2, "EDU-07": 3, "SAL-10": None, "SAL-04": None, "SAL-05": None, "JUS-03": None,
    "DIN-03": None, "HAB-03": None, "IDE-01": None, "HAB-01": None, "BAN-01": None, "NUT-01": None,
}  # fmt: skip

Person = Callable[[Engine, world.Place], tuple[str, str]]


def known(engine: Engine, where: world.Place) -> tuple[str, str]:
    """A family that said yes to everything but health."""
    return _family(engine, where, "sms", "+573001110001", authorised=True, safe=True)


def new(engine: Engine, where: world.Place) -> tuple[str, str]:
    """A family that has not been asked anything."""
    return _family(engine, where, "sms", "+573001110002", authorised=None, safe=None)


def shared(engine: Engine, where: world.Place) -> tuple[str, str]:
    """A phone of two families, one of which has not been asked."""
    _family(engine, where, "sms", "+573001110003", authorised=True, safe=True)
    return _family(engine, where, "sms", "+573001110003", authorised=None, safe=None)


def stranger(engine: Engine, where: world.Place) -> tuple[str, str]:
    """A number that nobody has written down."""
    return "sms", "+573001110004"


def chatting(engine: Engine, where: world.Place) -> tuple[str, str]:
    """A family on Telegram that said yes to everything."""
    return _family(engine, where, "telegram", "9001", authorised=True, safe=True, health=True)


def new_on_telegram(engine: Engine, where: world.Place) -> tuple[str, str]:
    """A family whose chat was linked just now."""
    return _family(engine, where, "telegram", "9002", authorised=None, safe=None)


def unlinked(engine: Engine, where: world.Place) -> tuple[str, str]:
    """A chat that nobody has linked."""
    return "telegram", "9003"


def staff(engine: Engine, where: world.Place) -> tuple[str, str]:
    """A gestor."""
    with engine.begin() as connection:
        staff_id = connection.scalars(select(Staff.id).order_by(Staff.id)).first()
        world.contact(connection, None, "telegram", "9004", staff_id=staff_id)
    return "telegram", "9004"


def _family(
    engine: Engine, where: world.Place, channel: str, address: str, **contact: bool | None
) -> tuple[str, str]:
    with engine.begin() as connection:
        code = f"F{len(where.families):03d}"
        family_id = world.family(connection, where, code, pending=dict(PENDING), displaced=True)
        for number in range(3):
            starts_at = NOW + timedelta(days=2 + 9 * number)
            world.meeting(connection, where, starts_at, code=f"{code}R{number}", family_id=family_id)
        world.contact(connection, family_id, channel, address, **contact)
    return channel, address


PEOPLE: list[Person] = [known, new, shared, stranger, chatting, new_on_telegram, unlinked, staff]


def converse(engine: Engine, where: world.Place, person: Person, turns: int, seed: str) -> None:
    """Let somebody write so many messages; raises AssertionError where something does not hold."""
    channel, address = person(engine, where)
    watch, rng = Watch(NOW), random.Random(seed)
    chat = Chat(application(engine, watch), engine, watch, channel, address, rng)
    for number in range(turns):
        turn = chat.anything()
        for holds in INVARIANTS:
            assert holds(turn, watch.now), (holds.__name__, seed, number, turn)
        if turn.after.opted_out and rng.random() < 0.4:
            chat.bring("ALTA", "text")
    leave(chat)


def leave(chat: Chat) -> None:
    """SALIR always works: it is confirmed once, or asked about once; and then nothing more is said."""
    if chat.now.contact is None or chat.now.contact.staff_id is not None:
        return
    if not chat.now.opted_out:
        turn = chat.bring("SALIR", "text")
        assert chat.now.opted_out, turn


def it_is_kept(turn: Turn, now: datetime) -> bool:
    """The message is there, once, as the kind that it is; of a complaint, as any text."""
    kinds = {turn.kind, "danger", "libreta", "text"}
    return turn.kept.kind in kinds and turn.kept.received_at == now


def the_answer_can_be_sent(turn: Turn, now: datetime) -> bool:
    """Short enough for a keypad phone, and for Telegram."""
    if turn.reply is None:
        return True
    return bool(turn.reply.strip()) and len(turn.reply) < 1000 and size(fold(turn.reply)).segments <= 3


def nothing_is_done_that_was_not_plainly_said(turn: Turn, now: datetime) -> bool:
    """A sentence to which nothing may be done, where nothing was asked, changes nothing of what is kept."""
    if turn.kind != "text" or turn.text not in HARMLESS or turn.before.state.dialog is not None:
        return True
    if turn.before.state.told_last is not None:
        # It may be the rest of what was just told.
        return True
    # Before a first message there is no conversation to look at.
    same = not turn.before.effects or turn.before.effects == turn.after.effects
    return same and turn.before.opted_out == turn.after.opted_out


def no_private_logro_is_named(turn: Turn, now: datetime) -> bool:
    return not _named(turn, {"private"})


def a_discreet_logro_is_named_only_to_who_opened_it(turn: Turn, now: datetime) -> bool:
    dialog = turn.after.state.dialog
    opens = dialog is not None and dialog.name in ("logro", "logro_dicho")
    opened = dialog.data["code"] if dialog is not None and opens else None
    return _named(turn, {"discreet"}) <= {opened}


def health_is_named_only_after_its_own_yes(turn: Turn, now: datetime) -> bool:
    contact = turn.after.contact
    health = {
        code for code in _named(turn, {"open", "discreet"}) if catalogue()[code].dimension_code == HEALTH
    }
    return not health or (contact is not None and contact.health is True)


def nothing_of_the_programme_is_said_before_the_yes(turn: Turn, now: datetime) -> bool:
    contact = turn.after.contact
    if turn.reply is None or (contact is not None and (contact.authorised or contact.staff_id)):
        return True
    told = any(word in turn.reply for word in ("Pregunta ", "Califi", "Le falta", "Su familia", "Su próxima"))
    return not told and not _named(turn, {"open", "discreet", "private"})


def who_left_is_left_in_peace(turn: Turn, now: datetime) -> bool:
    """Only ALTA, DATOS, Telegram's /start and a cry for help are answered; once a day, and to AYUDA, how to
    come back.
    """
    if not turn.before.opted_out or turn.reply is None:
        return True
    word = keywords.exact(cleaned(turn.text)) if turn.kind == "text" else None
    today = now.astimezone(BOGOTA).date().isoformat()
    told = "ALTA" in turn.reply and (word == "ayuda" or turn.before.state.left_told != today)
    back = turn.kind == "text" and (word == "alta" or leaving.returns(turn.text))
    dialog = turn.before.state.dialog
    if word == "datos" or (dialog is not None and dialog.name.startswith("datos")):
        return True
    return back or told or turn.kept.kind == "danger" or turn.text.startswith("/start ")


def only_its_words_opt_out(turn: Turn, now: datetime) -> bool:
    if turn.after.opted_out == turn.before.opted_out:
        return True
    dialog = turn.before.state.dialog
    asked = dialog is not None and dialog.name in ("stop", "stop_visit", "stop_staff")
    back = keywords.exact(turn.text) == "alta" or leaving.returns(turn.text)
    return asked or back or leaving.wish(turn.text) in ("sure", "loose")


def an_answer_to_the_libreta_is_not_kept_as_text(turn: Turn, now: datetime) -> bool:
    if turn.kept.kind in ("libreta", "danger", "edited"):
        return turn.kept.text is None
    may_be_one = turn.before.state.sealed and keywords.exact(cleaned(turn.text)) is None
    return turn.kept.text is None or not may_be_one


def the_libreta_takes_one_answer_at_a_time(turn: Turn, now: datetime) -> bool:
    """Only from who has it open and not for too long, and none is lost by what comes in between."""
    before, after = (_libreta(each.state) for each in (turn.before, turn.after))
    if before is None or after is None or len(after) < len(before):
        return True
    new = [name for name in after if name not in before]
    if {name: after[name] for name in before} != before or len(new) > 1:
        return False
    dialog = turn.before.state.dialog
    if not new:
        return True
    return dialog is not None and dialog.name == "libreta" and not dialog.older_than(EXPIRES, now)


def the_state_is_one_that_can_be_gone_on_with(turn: Turn, now: datetime) -> bool:
    state = turn.after.state
    kept = [*state.parked.values(), *([state.dialog] if state.dialog else [])]
    tired = state.dialog is not None and state.dialog.wrong >= 3
    return not tired and all(one.name in dialogs and len(one.text) <= LONGEST_TEXT for one in kept)


INVARIANTS = (
    nothing_is_done_that_was_not_plainly_said,
    it_is_kept,
    the_answer_can_be_sent,
    no_private_logro_is_named,
    a_discreet_logro_is_named_only_to_who_opened_it,
    health_is_named_only_after_its_own_yes,
    nothing_of_the_programme_is_said_before_the_yes,
    who_left_is_left_in_peace,
    only_its_words_opt_out,
    an_answer_to_the_libreta_is_not_kept_as_text,
    the_libreta_takes_one_answer_at_a_time,
    the_state_is_one_that_can_be_gone_on_with,
)


def _named(turn: Turn, privacy: set[str]) -> set[str]:
    """The codes of the logros, of that privacy, whose title or question is in the answer."""
    said = fold(turn.reply or "")
    return {
        logro.code
        for logro in catalogue().values()
        if logro.privacy in privacy and (fold(logro.title) in said or fold(logro.question) in said)
    }


def _libreta(state: State) -> dict[str, int | str] | None:
    """The answers of a Libreta that is open or parked."""
    dialog = state.parked.get("libreta") or state.dialog
    if dialog is None or dialog.name != "libreta":
        return None
    return dict(dialog.data["answers"])


def answers_make_sense(engine: Engine) -> bool:
    """Every answer that was finished is one that its question offers."""
    known = questionnaire().questions
    with engine.connect() as connection:
        waiting = list(connection.scalars(select(CompletedPart.answers)))
    for name, value in (one for each in waiting for one in answers(each)):
        choices = {choice.value for choice in known[name].choices}
        assert value in choices if choices else isinstance(value, str), (name, value)
    return True
