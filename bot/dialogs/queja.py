"""A case: what it is about, what happened or is needed, and, where it is private, whether it may be known who
wrote it.

A private one can be about those who accompany the family, so it goes to the national team alone; the log of
messages keeps nothing of it (outreach/cases/traces.py), the dialog does not keep its place, where others
would see it offered, and no reply says again what was told. The others leave as little behind, so that it
cannot be told which is which.
"""

import re
from dataclasses import dataclass, replace

from bot.dialogs import meant
from bot.memory import recalled, stored
from bot.registry import adds_to, dialog, puts_anew, steps_back
from bot.talk import Talk
from bot.understanding import model
from bot.understanding.options import tells
from bot.understanding.spelling import plain, squeezed
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


def ask(talk: Talk, told: str = "") -> None:
    """Ask what it is about. `told`: what was written already, which is kept."""
    talk.kind, talk.keep_text = COMPLAINT, False
    options = talk.choices(*(f"queja.kind.{kind}" for kind in OF_FAMILIES))
    text = talk.texts.say("queja.kind_told" if told else "queja.kind")
    talk.ask("queja", text, options, memory=Complaint(text=talk.keep(LONGEST, told) if told else None))


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
    """The kind; or the complaint itself, whose kind is then asked."""
    if not value and talk.inbound.kind == "text" and _GENERAL.fullmatch(squeezed(plain(talk.text))):
        talk.note("complaint")
        ask(talk, complaint.text or "")
        return True
    if not value and talk.inbound.kind == "text" and _is_told(talk.text):
        talk.note("complaint")
        ask(talk, talk.text.strip())
        return True
    if value and complaint.text is not None:
        _go_on(talk, OF_FAMILIES[int(value) - 1], complaint.text)
    elif value:
        _ask_text(talk, OF_FAMILIES[int(value) - 1])
    return bool(value)


#: Fewer words are no story.
_FEWEST = 4
#: What it is called, without saying what it is about.
_GENERAL = re.compile(
    r"((la|el|opcion|numero|una?|mi|es|quiero|quisiera|poner|hacer|kiero|[1-6]|primera|segunda|tercera|"
    r"cuarta) )*"
    r"(pe[tc]i[csz]ion|petis?ion|[qk]u?eja|reclamo|sugeren[csz]ia|denun[csz]ia|pqr)s?( (numero )?[1-6])?"
)


def is_a_story(text: str) -> bool:
    """Return whether a text tells what happened, and is more than a word that begins a complaint."""
    return tells(text) and len(text.split()) >= _FEWEST


def _is_told(text: str) -> bool:
    """Return whether a text is a complaint already, and nothing else that people ask for here."""
    if not is_a_story(text) or "?" in text:
        return False
    found = model.likely(text)
    return found["complaint"] >= _SOME and next(iter(found)) in (
        "complaint",
        "other",
        "danger",
        "offers",
        "message",
    )


#: A complaint is no less probable than this.
_SOME = 0.15


def _ask_text(talk: Talk, kind: str) -> None:
    text = talk.texts.say("queja.text" if KINDS[kind].private else "queja.need")
    talk.ask("queja", text, memory=Complaint(kind))


def _text(talk: Talk, kind: str) -> bool:
    if talk.inbound.kind != "text" or not tells(talk.text):
        return False
    if _is_something_else(talk.text) and meant.offer(talk, said=True):
        return True
    talk.note("complaint")
    _go_on(talk, kind, talk.keep(LONGEST))
    return True


def _is_something_else(text: str) -> bool:
    """Return whether a text is so probably another wish that it is asked about, not taken as the story."""
    found = model.likely(text)
    meaning = next(iter(found))
    if meaning not in _WISHES and not _ASKS.match(plain(text)) and "?" not in text:
        return False
    return meaning in _OTHER_WISHES and found[meaning] >= _SURELY and found["complaint"] < _SOME


_OTHER_WISHES = (
    "visit",
    "logros",
    "project",
    "case",
    "payments",
    "thanks",
    "who",
    "reads",
    "cost",
    "help",
    "menu",
)
_SURELY = 0.6
#: These are wishes in any form; others only where something is asked.
_WISHES = ("logros", "project", "help", "menu", "thanks")
_ASKS = re.compile(
    r"(y |pero |buenas |doctora |antes de escribir |hola )*(a que|que|cuando|como|quien|cual|cuanto|donde)\b"
)


def _go_on(talk: Talk, kind: str, told: str) -> None:
    """Ask whether it may be known who wrote it; what is not private is received at once."""
    talk.remember_told("queja", told, OfFamily(talk.family_id))
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
        ask(talk, complaint.text or "")
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
