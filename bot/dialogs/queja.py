"""A case: what it is about, what happened or is needed, and, where it is private, whether it may be known who
wrote it.

A private one can be about those who accompany the family, so it goes to the national team alone; the log of
messages keeps nothing of it (outreach/cases/traces.py), the dialog does not keep its place, where others
would see it offered, and no reply says again what was told. The others leave as little behind, so that it
cannot be told which is which.
"""

from dataclasses import dataclass, replace

from bot.memory import recalled, stored
from bot.registry import adds_to, dialog, puts_anew, steps_back
from bot.talk import Talk
from bot.understanding.options import tells
from db.turns import COMPLAINT
from locales.dates import long_day
from programme.cases import receiving
from programme.cases.kinds import KINDS, OF_FAMILIES
from programme.cases.receiving import LONGEST


@dataclass(frozen=True)
class Complaint:
    """What has been said so far: what it is about (see programme.cases.kinds), and the text."""

    kind: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class OfFamily:
    """What a family is telling."""

    family_id: int


@dataclass(frozen=True)
class Received:
    """A case that has its number."""

    number: str
    family_id: int


def ask(talk: Talk, told: str | None = None) -> None:
    """The first question. `told`: what was written already."""
    talk.kind, talk.keep_text = COMPLAINT, False
    options = talk.choices(*(f"queja.kind.{kind}" for kind in OF_FAMILIES))
    talk.ask("queja", talk.texts.say("queja.kind"), options, memory=Complaint(text=told))


#: What leaves elsewhere may be about the complaint here.
_ABOUT_IT = ("cancelar", "parar", "no mas", "nomas", "alto", "baja")


@dialog(
    "queja",
    Complaint,
    stored_as=COMPLAINT,
    accuses=True,
    closed="queja.closed",
    other_senses=_ABOUT_IT,
    means=lambda _, value: "complaint",
)
def _answer(talk: Talk, complaint: Complaint, value: str) -> bool:
    if complaint.kind is None:
        return _kind(talk, complaint, value)
    if complaint.text is None:
        return _text(talk, complaint.kind)
    if value:
        _receive(talk, complaint.kind, complaint.text, named=value == "1")
    return bool(value)


def _kind(talk: Talk, complaint: Complaint, value: str) -> bool:
    if value and complaint.text is not None:
        _told(talk, OF_FAMILIES[int(value) - 1], complaint.text)
    elif value:
        _ask_text(talk, OF_FAMILIES[int(value) - 1])
    return bool(value)


def _ask_text(talk: Talk, kind: str) -> None:
    text = talk.texts.say("queja.text" if KINDS[kind].private else "queja.need")
    talk.ask("queja", text, memory=Complaint(kind))


def _text(talk: Talk, kind: str) -> bool:
    if talk.inbound.kind != "text" or not tells(talk.text):
        return False
    talk.note("complaint")
    told = talk.keep(LONGEST)
    talk.remember_told("queja", told, OfFamily(talk.family_id))
    _told(talk, kind, told)
    return True


def _told(talk: Talk, kind: str, told: str) -> None:
    """Ask who may know of it, where it is private; else it is received."""
    if KINDS[kind].private:
        _ask_who(talk, Complaint(kind, told))
    else:
        _receive(talk, kind, told, named=True)


def _ask_who(talk: Talk, complaint: Complaint) -> None:
    options = talk.choices("queja.named", "queja.unnamed")
    talk.ask("queja", talk.texts.say("queja.who"), options, memory=complaint)


@puts_anew("queja", Complaint)
def _again(talk: Talk, complaint: Complaint) -> None:
    if complaint.kind is None:
        ask(talk, complaint.text)
    elif complaint.text is None:
        _ask_text(talk, complaint.kind)
    else:
        _ask_who(talk, complaint)


def _receive(talk: Talk, kind: str, told: str, named: bool) -> None:
    talk.close()
    number, due_on = receiving.receive(
        talk.connection,
        kind,
        told,
        family_id=talk.family_id,
        contact_id=talk.line.contact_id,
        municipality_code=talk.line.municipality_code,
        named=named,
        day=talk.today,
        rng=talk.random,
    )
    if (last := talk.state.told_last) is not None and last.name == "queja":
        last.name, last.data = "case", stored(Received(number, talk.family_id))
    if not named:
        # From here on nothing leads from the phone to it, not even what the bot remembers.
        talk.state.told_last = None
    talk.note("case_opened")
    if named:
        talk.say("queja.done", case=number, when=long_day(due_on, talk.texts))
    else:
        talk.say("queja.done_unnamed", case=number)


@adds_to("queja", OfFamily, stored_as=COMPLAINT)
def _add(talk: Talk, whose: OfFamily, more: str) -> bool:
    """Return the rest of what is being told, before it is known whether with a name."""
    dialog = talk.state.dialog
    if dialog is None or dialog.name != "queja":
        return False
    complaint = recalled(Complaint, dialog.data)
    if complaint.text is None:
        return False
    dialog.data = stored(replace(complaint, text=talk.keep(LONGEST, f"{complaint.text} {more}")))
    talk.say("queja.added")
    talk.ask_again()
    return True


@adds_to("case", Received, stored_as=COMPLAINT)
def _add_to_case(talk: Talk, case: Received, more: str) -> bool:
    """Return the rest of what was told, when the case has its number already."""
    if case.family_id != talk.line.family_id:
        return False
    if not receiving.add(talk.connection, case.number, talk.keep(LONGEST, more), LONGEST):
        return False
    talk.say("queja.added_to", case=case.number)
    talk.ask_again()
    return True


@steps_back("queja", Complaint)
def _back(talk: Talk, complaint: Complaint) -> bool:
    """Return one question back: the text again, or what it is about."""
    if complaint.kind is None:
        return False
    talk.state.told_last = None
    if complaint.text is None:
        ask(talk)
    else:
        _ask_text(talk, complaint.kind)
    return True
