"""What is kept of a family: it is shown, corrected, or all of it deleted after three days.

Where others may read along, or where a PIN was chosen and not given, only the gestor has it deleted, in
person; and hears from us that the family wants to talk, not about what. A correction is a case. Nothing that
is typed here is kept in the log.
"""

from dataclasses import dataclass

from bot import in_person
from bot.dialogs.datos_words import may_see_details, what_is_kept
from bot.dialogs.queja import Received
from bot.memory import Nothing
from bot.registry import dialog, puts_anew, steps_back, undoes
from bot.talk import Talk
from bot.understanding.options import tells
from db.turns import COMPLAINT
from locales.dates import long_day, when
from locales.texts import SOURCE, texts
from programme.calendar import in_bogota
from programme.cases import receiving
from programme.cases.receiving import LONGEST
from programme.family_data import deletions

#: The kind of case under which papers and data are put right, read where the family lives.
_KIND = "papers"


@dataclass(frozen=True)
class Waits:
    """Whether it was shown that a deletion waits: then the second option takes it back."""

    waits: bool = False


@dataclass(frozen=True)
class Asked:
    """The family that asked to be deleted."""

    family_id: int


def show(talk: Talk) -> None:
    """Say what is kept, and what can be done about it."""
    said = [what_is_kept(talk)]
    waiting = deletions.pending(talk.connection, talk.family_id)
    if waiting is not None:
        said.append(talk.texts.say("datos.waits", when=when(in_bogota(waiting.due_at), talk.texts)))
    second = "datos.delete" if waiting is None else "datos.take_back"
    options = talk.choices("datos.correct", second, "datos.nothing")
    talk.ask("datos", "\n".join(said), options, memory=Waits(waiting is not None))


def _means(waits: Waits, value: str) -> str | None:
    return "undo" if waits.waits and value == "2" else None


@puts_anew("datos", Waits)
def _again(talk: Talk, waits: Waits) -> None:
    show(talk)


@dialog(
    "datos",
    Waits,
    other_senses=(),
    before_consent=True,
    after_leaving=True,
    means=_means,
)
def _answer(talk: Talk, waits: Waits, value: str) -> bool:
    if value == "1":
        _ask_text(talk)
    elif value == "2" and waits.waits:
        _take_back(talk)
    elif value == "2" and may_see_details(talk):
        _ask_sure(talk)
    elif value == "2":
        talk.close()
        talk.say("datos.in_person" if in_person.ask(talk) else "datos.in_person_alone")
    elif value:
        talk.close()
        talk.say("datos.stays")
    return bool(value)


def _ask_text(talk: Talk) -> None:
    talk.ask("datos_text", talk.texts.say("datos.what"))


@puts_anew("datos_text", Nothing)
def _ask_text_again(talk: Talk, nothing: Nothing) -> None:
    _ask_text(talk)


@dialog(
    "datos_text",
    Nothing,
    stored_as=COMPLAINT,
    closed="datos.closed",
    before_consent=True,
    after_leaving=True,
)
def _text(talk: Talk, nothing: Nothing, value: str) -> bool:
    if talk.inbound.kind != "text" or not tells(talk.text):
        return False
    told = talk.keep(LONGEST)
    talk.close()
    number, due_on = receiving.receive(
        talk.connection,
        _KIND,
        texts(SOURCE).say("datos.correction", text=told),
        family_id=talk.family_id,
        contact_id=talk.line.contact_id,
        municipality_code=talk.line.municipality_code,
        named=True,
        day=talk.today,
        rng=talk.random,
    )
    talk.remember_told("case", told, Received(number, talk.family_id))
    talk.note("case_opened")
    talk.say("queja.done", case=number, when=long_day(due_on, talk.texts))
    return True


@steps_back("datos_text", Nothing)
def _back(talk: Talk, nothing: Nothing) -> bool:
    show(talk)
    return True


def _ask_sure(talk: Talk) -> None:
    talk.ask("datos_delete", talk.texts.say("datos.sure"), talk.choices("datos.sure.yes", "no"))


@puts_anew("datos_delete", Nothing)
def _ask_sure_again(talk: Talk, nothing: Nothing) -> None:
    _ask_sure(talk)


@dialog(
    "datos_delete",
    Nothing,
    before_consent=True,
    after_leaving=True,
    means=lambda _, value: "deletion_asked" if value == "1" else None,
)
def _sure(talk: Talk, nothing: Nothing, value: str) -> bool:
    if value == "1" and may_see_details(talk):
        _delete(talk)
    elif value:
        talk.close()
        talk.say("datos.stays")
    return bool(value)


def _delete(talk: Talk) -> None:
    talk.close()
    asked = deletions.ask(
        talk.connection, talk.family_id, "family", talk.now, talk.random, contact_id=talk.line.contact_id
    )
    talk.remember_done("datos", Asked(talk.family_id))
    shown = when(in_bogota(asked.due_at), talk.texts)
    talk.say("datos.asked", when=shown, proof=asked.number)


def _take_back(talk: Talk) -> None:
    talk.close()
    taken = deletions.take_back(talk.connection, talk.family_id, "family", talk.now)
    talk.say("datos.taken_back" if taken else "datos.stays")


@undoes("datos", Asked)
def _undo(talk: Talk, asked: Asked) -> bool:
    if asked.family_id != talk.line.family_id or not deletions.take_back(
        talk.connection, talk.family_id, "family", talk.now
    ):
        return False
    talk.say("datos.taken_back")
    return True
