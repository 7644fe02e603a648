"""A case: what it is about, what happened or is needed, and, where it is private, whether it may be known who
wrote it.

A private one can be about those who accompany the family, so it goes to the national team alone; the log of
messages keeps nothing of it (outreach/cases/traces.py), the dialog does not keep its place, where others
would see it offered, and no reply says again what was told. The others leave as little behind, so that it
cannot be told which is which.
"""

import re
from dataclasses import dataclass, replace

from bot.dialogs import meant, queja_words
from bot.memory import recalled, stored
from bot.registry import adds_to, dialog, handlers, keywords, puts_anew, steps_back
from bot.talk import Talk
from bot.understanding import model
from bot.understanding.options import tells
from bot.understanding.spelling import plain
from db.turns import COMPLAINT
from locales.dates import long_day
from messaging.message import Option
from programme.cases import receiving
from programme.cases.kinds import KINDS, OF_FAMILIES
from programme.cases.receiving import LONGEST


@dataclass(frozen=True)
class Complaint:
    """What has been said so far: what it is about (see programme.cases.kinds), and the text.

    `begun`: what was said before it, which says too little. `earlier`: the text that is being written anew;
    it may stay as it was.
    """

    kind: str | None = None
    text: str | None = None
    begun: str = ""
    earlier: str = ""


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

#: The answer that a word of leaving may be here.
_DROP = "drop"


@dialog(
    "queja",
    Complaint,
    stored_as=COMPLAINT,
    accuses=True,
    closed="queja.closed",
    other_senses=_ABOUT_IT,
    may_mean=("queja.this", _DROP),
    takes_zero=True,
    means=lambda _, value: "complaint" if value.isdecimal() else None,
)
def _answer(talk: Talk, complaint: Complaint, value: str) -> bool:
    told = complaint.text is not None or bool(complaint.begun)
    if value == _DROP or (talk.inbound.kind == "text" and not value and queja_words.drops(talk.text, told)):
        _drop(talk)
        return True
    if not value and talk.inbound.kind == "text" and queja_words.goes_back(talk.text):
        if not _back(talk, complaint):
            handlers["menu"](talk)
        return True
    if complaint.kind is None:
        return _kind(talk, complaint, value)
    if complaint.text is None:
        return _text(talk, complaint, value)
    if value:
        _receive(talk, complaint.kind, complaint.text, named=value == "1")
    return bool(value) or _doubt(talk, complaint)


def _drop(talk: Talk) -> None:
    """Forget what was told: somebody thinks better of it."""
    talk.close()
    talk.state.told_last = None
    talk.say("queja.dropped")


def _kind(talk: Talk, complaint: Complaint, value: str) -> bool:
    """The kind, by its number or in words; or the complaint itself, whose kind is then asked."""
    told = complaint.text
    if value and told is not None:
        go_on(talk, OF_FAMILIES[int(value) - 1], told)
    elif value:
        _ask_text(talk, Complaint(OF_FAMILIES[int(value) - 1]))
    elif talk.inbound.kind != "text":
        return False
    elif queja_words.only_names_it(talk.text):
        talk.note("complaint")
        ask(talk, told or "")
    elif is_told(talk.text):
        talk.note("complaint")
        ask(talk, joined(told or "", talk.text))
    elif _doubt(talk, complaint):
        return True
    elif kind := _kind_in_words(talk.text):
        talk.note("complaint")
        if told is not None:
            go_on(talk, kind, joined(told, talk.text))
        else:
            _ask_text(talk, Complaint(kind, begun=talk.text.strip()))
    else:
        return False
    return True


def _kind_in_words(text: str) -> str | None:
    """Return the kind that a few words name; a question names none, nor does who says *no*."""
    said = plain(text)
    if "?" in text or "¿" in text or len(said.split()) > _MOST_FOR_A_KIND or _SAYS_NO.match(said):
        return None
    return queja_words.kind(text)


#: More words tell a story.
_MOST_FOR_A_KIND = 8
_SAYS_NO = re.compile(r"(ya )?(no|nunca|nada)\b(?! me| nos| le| hay| llega)")


def _doubt(talk: Talk, complaint: Complaint) -> bool:
    """Answer what somebody asks before telling; the question stands. False where nothing is asked."""
    doubt = queja_words.doubt(talk.text) if talk.inbound.kind == "text" else None
    if doubt is None or (doubt == "puzzled" and complaint.text is not None and complaint.kind is not None):
        return False
    reader = "any" if complaint.kind is None else KINDS[complaint.kind].reader
    key = {
        "reads": f"queja.reads.{reader}",
        "puzzled": f"queja.puzzled.{'kind' if reader == 'any' else 'text'}",
    }
    talk.note("who" if doubt == "reads" else None)
    talk.say(key.get(doubt, f"queja.{doubt}"))
    if doubt not in ("waits", "puzzled"):
        talk.ask_again()
    else:
        talk.options = talk.state.dialog.choices if talk.state.dialog is not None else ()
    return True


#: Fewer words are no story.
_FEWEST = 4


def is_a_story(text: str) -> bool:
    """Return whether a text tells what happened, and is more than words that begin a complaint."""
    return tells(text) and len(text.split()) >= _FEWEST and not queja_words.only_names_it(text)


def is_told(text: str) -> bool:
    """Return whether a text is a complaint already, and nothing else that people ask for here."""
    if not is_a_story(text) or "?" in text:
        return False
    found = model.likely(text)
    meaning = next(iter(found))
    other_wish = meaning != "other" and found[meaning] >= _SURELY
    if queja_words.may_complain(text) or (len(text.split()) >= _LONG and not other_wish):
        return True
    return found["complaint"] >= _SOME and meaning in (
        "complaint",
        "other",
        "danger",
        "offers",
        "message",
    )


#: So many words are no answer to the question, and no short wish.
_LONG = 6
#: A complaint is no less probable than this.
_SOME = 0.15


def _ask_text(talk: Talk, complaint: Complaint) -> None:
    assert complaint.kind is not None
    text = talk.texts.say("queja.text" if KINDS[complaint.kind].private else "queja.need")
    options = (Option(_KEEP, talk.texts.say("queja.keep")),) if complaint.earlier else ()
    talk.ask("queja", text, options, memory=complaint)


#: Lets a text that was to be written anew stay as it was.
_KEEP = "1"


def _text(talk: Talk, complaint: Complaint, value: str) -> bool:
    kind = complaint.kind
    assert kind is not None
    if value == _KEEP and complaint.earlier:
        go_on(talk, kind, complaint.earlier)
        return True
    if talk.inbound.kind != "text":
        return False
    if queja_words.only_names_it(talk.text):
        talk.note("complaint")
        talk.ask_again()
        return True
    if _doubt(talk, complaint):
        return True
    if not tells(talk.text) or keywords.numbered(talk.text) is not None:
        return False
    if _is_something_else(talk.text) and meant.offer(talk, said=True):
        return True
    talk.note("complaint")
    told = joined(complaint.begun, talk.text)
    if not complaint.begun and queja_words.is_too_little(talk.text):
        talk.ask("queja", talk.texts.say("queja.more"), memory=replace(complaint, begun=told))
    else:
        go_on(talk, kind, talk.keep(LONGEST, told))
    return True


def joined(begun: str, more: str) -> str:
    """Return what was said first and what was said then, as one text."""
    return f"{begun}. {more.strip()}" if begun else more.strip()


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


def go_on(talk: Talk, kind: str, told: str) -> None:
    """Ask whether it may be known who wrote it; what is not private is received at once. What tells of those
    who accompany the family is private, whatever kind was chosen.
    """
    if not KINDS[kind].private and queja_words.is_about_companions(told):
        kind = queja_words.kind(told) or kind
        talk.say("queja.private")
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
        _ask_text(talk, complaint)
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


def _tells_no_more(more: str) -> bool:
    """Return whether a text asks, or thinks better of it, and is not the rest of what was told."""
    return queja_words.doubt(more) is not None or queja_words.drops(more, told=True)


@adds_to("queja", OfFamily, stored_as=COMPLAINT)
def _add(talk: Talk, whose: OfFamily, more: str) -> bool:
    """Return the rest of what is being told, before it is known whether with a name."""
    dialog = talk.state.dialog
    if dialog is None or dialog.name != "queja" or _tells_no_more(more):
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
    if case.family_id != talk.line.family_id or _tells_no_more(more):
        return False
    if not receiving.add(talk.connection, case.number, talk.keep(LONGEST, more), LONGEST):
        return False
    talk.say("queja.added_to", case=case.number)
    talk.ask_again()
    return True


@steps_back("queja", Complaint)
def _back(talk: Talk, complaint: Complaint) -> bool:
    """Return one question back: the text again, which may stay as it was, or what it is about."""
    if complaint.kind is None:
        return False
    talk.state.told_last = None
    if complaint.text is None:
        ask(talk, complaint.earlier)
    else:
        _ask_text(talk, Complaint(complaint.kind, earlier=complaint.text))
    return True
