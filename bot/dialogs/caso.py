"""How a family's case stands; when it is answered: did it solve it? If not, what is missing?

As with a complaint, the log of messages keeps nothing of it (outreach/cases/traces.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.dialogs import queja_words
from bot.dialogs.datos_words import is_own_phone
from bot.registry import adds_to, dialog, puts_anew
from bot.talk import Talk
from bot.understanding.options import tells
from db.turns import COMPLAINT
from locales.dates import long_day, short_day
from messaging.message import Option
from programme.cases import asking, own
from programme.cases.asking import Asker, Standing
from programme.cases.kinds import OPEN
from programme.cases.own import Own
from programme.cases.receiving import LONGEST


@dataclass(frozen=True)
class Listed:
    """The numbers of the cases that were shown, in their order."""

    numbers: list[str] = field(default_factory=list)


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
    """How the case of that number stands; without one, those under way where the phone is the person's alone,
    else ask for it.
    """
    talk.kind, talk.keep_text = COMPLAINT, False
    if number is None:
        mine = _under_way(talk)
        if len(mine) != 1 or mine[0].status == "answered":
            _list(talk, mine)
            return
        number = mine[0].number
    talk.close()
    # Whose case it was, and what was answered, is nobody else's.
    talk.protect = True
    found = asking.standing(talk.connection, asker(talk), number)
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


def _under_way(talk: Talk) -> Sequence[Own]:
    """Return the cases of which this phone may show that they are."""
    if not is_own_phone(talk):
        return []
    return own.under_way(talk.connection, asker(talk), talk.line.municipality_code)


def _list(talk: Talk, mine: Sequence[Own]) -> None:
    """Number, state and day of each, never what it is about; any other can be asked for by its number."""
    talk.protect = bool(mine)
    options = tuple(Option(str(at), _label(talk, case)) for at, case in enumerate(mine, 1))
    text = talk.texts.say("caso.mine" if mine else "caso.ask")
    talk.ask("caso", text, options, memory=Listed([case.number for case in mine]))


def _label(talk: Talk, case: Own) -> str:
    late = case.status in OPEN and case.due_on < talk.today
    key = "caso.mine.late" if late else f"caso.mine.{case.status}"
    return talk.texts.say(key, case=case.number, date=short_day(case.due_on, talk.texts))


@puts_anew("caso", Listed)
def _ask_number_again(talk: Talk, listed: Listed) -> None:
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


@dialog(
    "caso", Listed, stored_as=COMPLAINT, expected="caso.wrong", closed="caso.closed", means=lambda *_: "case"
)
def _number(talk: Talk, listed: Listed, value: str) -> bool:
    """Take a choice of the list. The number of a case is a command, whatever else is written is none."""
    if value:
        show(talk, listed.numbers[int(value) - 1])
    return bool(value)


@dialog("caso_answered", Numbered, stored_as=COMPLAINT, closed="caso.closed")
def _answered(talk: Talk, case: Numbered, value: str) -> bool:
    if value:
        say_whether_solved(talk, case.number, value)
    return bool(value)


def say_whether_solved(talk: Talk, number: str, value: str) -> None:
    """Close a case whose answer was enough (1), or ask what is missing (2)."""
    if value == "2":
        _ask_missing(talk, Numbered(number))
        return
    talk.close()
    if asking.solved(talk.connection, asker(talk), number, talk.now):
        talk.say("caso.thanks")
    else:
        show(talk, number)


@dialog(
    "caso_missing",
    Numbered,
    stored_as=COMPLAINT,
    accuses=True,
    closed="caso.closed",
    other_senses=("cancelar", "parar", "no mas", "nomas", "alto", "baja"),
    takes_zero=True,
)
def _missing(talk: Talk, case: Numbered, value: str) -> bool:
    number = case.number
    if talk.inbound.kind != "text":
        return False
    if queja_words.goes_back(talk.text):
        show(talk, number)
        return True
    if queja_words.drops(talk.text, told=False):
        talk.close()
        talk.say("caso.kept", case=number)
        return True
    if queja_words.doubt(talk.text) is not None:
        talk.ask_again()
        return True
    if not tells(talk.text):
        return False
    told = talk.keep(LONGEST)
    talk.close()
    due_on = asking.missing(talk.connection, asker(talk), number, told, talk.now)
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
    if not asking.add_missing(talk.connection, asker(talk), told.number, talk.keep(LONGEST, more), talk.now):
        return False
    talk.say("queja.added_to", case=told.number)
    talk.ask_again()
    return True


def asker(talk: Talk) -> Asker:
    """Return who asks: the family, from this phone."""
    return Asker(talk.family_id, talk.line.contact_id)
