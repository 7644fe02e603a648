"""How a family's case stands; when it is answered: did it solve it? If not, what is missing?

As with a complaint, the log of messages keeps nothing of it (outreach/cases/traces.py).
"""

from dataclasses import dataclass

from bot.memory import Nothing
from bot.registry import adds_to, dialog, puts_anew
from bot.talk import Talk
from bot.understanding.options import tells
from db.turns import COMPLAINT
from locales.dates import long_day
from programme.cases import asking
from programme.cases.asking import Asker, Standing
from programme.cases.kinds import OPEN
from programme.cases.receiving import LONGEST


@dataclass(frozen=True)
class Numbered:
    """A case, by its number."""

    number: str


@dataclass(frozen=True)
class Told:
    """What a family says is missing in a case."""

    number: str
    family_id: int


def show(talk: Talk, number: str | None) -> None:
    """How the case of that number stands; without one, ask for it."""
    talk.kind, talk.keep_text = COMPLAINT, False
    if number is None:
        talk.ask("caso", talk.texts.say("caso.ask"))
        return
    talk.close()
    # Whose case it was, and what was answered, is nobody else's.
    talk.protect = True
    found = asking.standing(talk.connection, _asker(talk), number)
    if found is None:
        talk.say("caso.unknown", case=number)
    elif found.status in OPEN:
        _open(talk, number, found)
    elif found.status == "solved":
        talk.say("caso.solved", case=number, reply=found.answer)
    else:
        text = talk.texts.say("caso.answered", case=number, reply=found.answer)
        options = talk.choices("caso.enough", "caso.not_enough")
        talk.ask("caso_answered", text, options, memory=Numbered(number))


@puts_anew("caso", Nothing)
def _ask_number_again(talk: Talk, nothing: Nothing) -> None:
    show(talk, None)


@puts_anew("caso_answered", Numbered)
def _show_again(talk: Talk, case: Numbered) -> None:
    show(talk, case.number)


@puts_anew("caso_missing", Numbered)
def _ask_missing(talk: Talk, case: Numbered) -> None:
    talk.ask("caso_missing", talk.texts.say("caso.missing"), memory=case)


def _open(talk: Talk, number: str, found: Standing) -> None:
    due = long_day(found.due_on, talk.texts)
    if found.due_on < talk.today:
        talk.say("caso.late", case=number, when=due)
    elif found.entity is not None:
        name = talk.texts.title(f"entity.{found.entity}", found.entity)
        talk.say("caso.passed_on", case=number, entity=name, when=due)
    else:
        talk.say("caso.open" if found.status == "taken_up" else "caso.received", case=number, when=due)


@dialog("caso", Nothing, stored_as=COMPLAINT, expected="caso.wrong", closed="caso.closed")
def _number(talk: Talk, nothing: Nothing, value: str) -> bool:
    """Return whether it is a command: a number is one by itself, whatever else is written is none."""
    return False


@dialog("caso_answered", Numbered, stored_as=COMPLAINT, closed="caso.closed")
def _answered(talk: Talk, case: Numbered, value: str) -> bool:
    if value == "1":
        talk.close()
        if asking.solved(talk.connection, _asker(talk), case.number, talk.now):
            talk.say("caso.thanks")
        else:
            show(talk, case.number)
    elif value == "2":
        _ask_missing(talk, case)
    return bool(value)


@dialog(
    "caso_missing",
    Numbered,
    stored_as=COMPLAINT,
    accuses=True,
    closed="caso.closed",
    other_senses=("cancelar", "parar", "no mas", "nomas", "alto", "baja"),
)
def _missing(talk: Talk, case: Numbered, value: str) -> bool:
    number = case.number
    if talk.inbound.kind != "text" or not tells(talk.text):
        return False
    told = talk.keep(LONGEST)
    talk.close()
    due_on = asking.missing(talk.connection, _asker(talk), number, told, talk.now)
    if due_on is None:
        show(talk, number)
    else:
        talk.say("caso.reopened", case=number, when=long_day(due_on, talk.texts))
        talk.remember_told("caso_missing", told, Told(number, talk.family_id))
    return True


@adds_to("caso_missing", Told, stored_as=COMPLAINT)
def _add(talk: Talk, told: Told, more: str) -> bool:
    """Return the rest of what is missing, when it came in two messages."""
    if told.family_id != talk.line.family_id:
        return False
    if not asking.add_missing(talk.connection, _asker(talk), told.number, talk.keep(LONGEST, more), talk.now):
        return False
    talk.say("queja.added_to", case=told.number)
    talk.ask_again()
    return True


def _asker(talk: Talk) -> Asker:
    return Asker(talk.family_id, talk.line.contact_id)
