"""The way to what is private: a PIN that the person chose, with a code that the gestor gave in person.

Whatever is no answer here ends it, and shows the menu: whoever looks over a shoulder sees nothing special.
"""

from dataclasses import dataclass
from typing import Any

from bot.dialogs import menu, reservado_lista
from bot.dialogs.datos_words import is_own_phone
from bot.memory import Nothing
from bot.registry import dialog
from bot.talk import Talk
from bot.understanding.spelling import plain
from db.turns import COMPLAINT
from locales.dates import when
from programme import sealed_audit
from programme.calendar import in_bogota
from programme.reserved import codes, door, pins
from programme.reserved.door import Door


@dataclass(frozen=True)
class Coded:
    """A code that was typed, by its id."""

    code_id: int


@dataclass(frozen=True)
class Chosen:
    """The same, and the hash of the PIN that is to be typed once more."""

    code_id: int
    pin: str


def number(text: str) -> str:
    """Return the digits of what may be a PIN or a code; empty where a text is something else."""
    digits = plain(text).replace(" ", "")
    return digits if digits.isdecimal() and pins.SHORTEST <= len(digits) <= codes.DIGITS else ""


def may_open(talk: Talk) -> bool:
    """Return whether this is a chat of one person alone, on a channel that protects what is said. Asked again
    at each answer behind the PIN.
    """
    return talk.channel.protects and is_own_phone(talk)


def begin(talk: Talk) -> None:
    """Ask for the PIN, or for the code that lets one choose it. Elsewhere all is said in person."""
    talk.close()
    if not may_open(talk):
        talk.say("reserved.in_person")
        return
    there = _door(talk)
    if there.pin and not there.pins.locked(talk.now):
        _ask(talk, "reserved.pin")
    elif there.codes.locked(talk.now):
        _say_locked(talk, there)
    elif there.pin:
        _say_locked(talk, there)
        _ask(talk, "reserved.forgot")
    else:
        _ask(talk, "reserved.code")


def leave(talk: Talk) -> None:
    """End it with what everybody sees."""
    talk.close()
    menu.show(talk)


def _ask(talk: Talk, key: str) -> None:
    talk.ask("reservado", talk.texts.say(key), reserved=True)


def _door(talk: Talk) -> Door:
    return door.read(talk.connection, talk.line.id, talk.line.contact_id)


def _keep(talk: Talk, changed: Door) -> None:
    door.write(talk.connection, talk.line.id, talk.line.contact_id, changed)


def _say_locked(talk: Talk, there: Door) -> None:
    untils = [one.until for one in (there.pins, there.codes) if one.until and one.locked(talk.now)]
    talk.say("reserved.locked", when=when(in_bogota(min(untils)), talk.texts))


@dialog("reservado", Nothing, stored_as=COMPLAINT, other_senses=())
def _enter(talk: Talk, nothing: Nothing, value: str) -> bool:
    typed = number(talk.text)
    if not typed:
        leave(talk)
    elif len(typed) == codes.DIGITS:
        _code(talk, typed)
    else:
        _pin(talk, typed)
    return True


def _pin(talk: Talk, typed: str) -> None:
    there = _door(talk)
    if there.pins.locked(talk.now):
        begin(talk)
    elif there.opens(typed):
        _keep(talk, there.right_pin())
        reservado_lista.show(talk)
    else:
        _wrong(talk, there.wrong_pin(talk.now))


def _code(talk: Talk, typed: str) -> None:
    there = _door(talk)
    if there.codes.locked(talk.now):
        begin(talk)
        return
    code_id = codes.find(talk.connection, talk.family_id, typed, talk.now)
    if code_id is None:
        _wrong(talk, there.wrong_code(talk.now))
    else:
        _keep(talk, there.right_code())
        _choose(talk, "reserved.choose", code_id)


def _wrong(talk: Talk, after: Door) -> None:
    _keep(talk, after)
    if after.pins.locked(talk.now) or after.codes.locked(talk.now):
        talk.close()
        _say_locked(talk, after)
    else:
        _ask(talk, "reserved.wrong")


def _choose(talk: Talk, key: str, code_id: int) -> None:
    talk.ask("reservado_nuevo", talk.texts.say(key), memory=Coded(code_id), reserved=True)


@dialog("reservado_nuevo", Coded, stored_as=COMPLAINT, other_senses=())
def _new(talk: Talk, coded: Coded, value: str) -> bool:
    typed = number(talk.text)
    if not typed:
        leave(talk)
    elif pins.weak(typed, talk.today):
        _choose(talk, "reserved.weak", coded.code_id)
    else:
        memory = Chosen(coded.code_id, pins.hashed(typed))
        talk.ask("reservado_otra_vez", talk.texts.say("reserved.again"), memory=memory, reserved=True)
    return True


@dialog("reservado_otra_vez", Chosen, stored_as=COMPLAINT, other_senses=())
def _again(talk: Talk, chosen: Chosen, value: str) -> bool:
    typed = number(talk.text)
    if not typed:
        leave(talk)
    elif not pins.fits(chosen.pin, typed):
        _choose(talk, "reserved.differs", chosen.code_id)
    elif not codes.use(talk.connection, talk.family_id, chosen.code_id, talk.now):
        _ask(talk, "reserved.wrong")
    else:
        _keep(talk, Door(chosen.pin))
        who: dict[str, Any] = {"actor": "family", "subject": f"family:{talk.line.family_code}"}
        sealed_audit.note(talk.connection, action="pin.chosen", now=talk.now, **who)
        talk.say("reserved.ready")
        reservado_lista.show(talk)
    return True
