"""Something that the gestor should hear of the family: only after a yes, and without the words."""

from dataclasses import dataclass

from bot import family_messages
from bot.dialogs import consent
from bot.family_news import News, heard, mourns
from bot.registry import dialog, dialogs, puts_anew, undoes
from bot.talk import Talk
from programme import notes

#: As what each is noted.
_NOTED: dict[News, notes.Kind] = {
    "moved": "moved",
    "grew": "member",
    "left": "member",
    "member": "member",
    "number_changed": "number_changed",
    "lost_person": "lost_person",
    "grief": "mourning",
}


@dataclass(frozen=True)
class Told:
    """What a family told of itself."""

    news: News


@dataclass(frozen=True)
class Noted:
    """What was noted for the gestor, of which family."""

    family_id: int
    kind: notes.Kind


def may_be_told(talk: Talk) -> bool:
    """Return whether the gestor may hear what was written here: never what was told in a complaint, a case,
    the Libreta, one's data, or danger.
    """
    if talk.line.family_id is None or talk.line.staff_id is not None or not consent.agreed(talk):
        return False
    open_ones = [dialogs[one.name] for one in talk.state.under_way() if one.name in dialogs]
    kept_apart = any(one.accuses or one.stored_as is not None for one in open_ones)
    return not (talk.state.sealed or kept_apart)


def ask(talk: Talk, news: News) -> None:
    """Ask whether the gestor should hear it; what was open goes on after it."""
    talk.note("message")
    _interrupt(talk)
    _ask(talk, Told(news))


def mourn(talk: Talk) -> bool:
    """Say that we are sorry for who has just died, and ask whether the gestor should hear it. False where
    nobody has, or the gestor may not hear it.
    """
    lost = heard(talk.text) == "lost_person"
    if talk.inbound.kind != "text" or not (lost or mourns(talk.text)) or not may_be_told(talk):
        return False
    talk.note("grief")
    if lost:
        _interrupt(talk)
        _ask(talk, Told("lost_person"))
        return True
    talk.say("answer.grief")
    _interrupt(talk)
    _ask(talk, Told("grief"))
    return True


def _interrupt(talk: Talk) -> None:
    talk.keep_text = False
    if talk.state.dialog is not None and talk.state.dialog.name != "novedad":
        talk.state.interrupt()


@puts_anew("novedad", Told)
def _ask(talk: Talk, told: Told) -> None:
    text = talk.texts.say(f"novedad.{told.news}")
    talk.ask("novedad", text, talk.choices("yes", "no"), memory=told)


@dialog("novedad", Told, means=lambda _, value: "message_sent" if value == "1" else None)
def _answer(talk: Talk, told: Told, value: str) -> bool:
    if value == "1":
        tell(talk, told.news)
        talk.resume()
    elif value:
        talk.say("mensaje.no")
        talk.resume()
    return bool(value)


def tell(talk: Talk, news: News) -> None:
    """Let the gestor hear it."""
    kind = _NOTED[news]
    notes.note(talk.connection, talk.family_id, kind, talk.now)
    way = family_messages.way_to_gestor(talk)
    talk.say("novedad.done" if way == "sent" else f"novedad.{way}")
    talk.remember_done("novedad", Noted(talk.family_id, kind))


@undoes("novedad", Noted)
def _undo(talk: Talk, noted: Noted) -> bool:
    """Take it back, as long as the gestor has not seen it."""
    if noted.family_id != talk.line.family_id:
        return False
    taken = notes.take_back(talk.connection, noted.family_id, noted.kind)
    talk.say("novedad.taken_back" if taken else "novedad.seen")
    return True
