"""A case: what it is about, what happened or is needed, and, where it is private, whether it may be known who
wrote it.

A private one can be about those who accompany the family, so it goes to the national team alone; the log of
messages keeps nothing of it (outreach/complaint_traces.py), the dialog does not keep its place, where others
would see it offered, and no reply says again what was told. The others leave as little behind, so that it
cannot be told which is which.
"""

from typing import Any

from bot.registry import adds_to, dialog, steps_back
from bot.talk import Talk
from bot.understanding import tells
from programme.cases import receiving
from programme.cases.kinds import KINDS, OF_FAMILIES
from programme.cases.receiving import LONGEST
from scorecard import words


def ask(talk: Talk) -> None:
    """The first question."""
    talk.kind, talk.keep_text = "queja", False
    options = talk.choices(*(f"queja.kind.{kind}" for kind in OF_FAMILIES))
    talk.ask("queja", talk.texts.say("queja.kind"), options)


#: What leaves elsewhere may be about the complaint here.
_ABOUT_IT = ("cancelar", "parar", "no mas", "nomas", "alto", "baja")


@dialog("queja", other_senses=_ABOUT_IT)
def _answer(talk: Talk, data: dict[str, Any], value: str) -> bool:
    talk.kind, talk.keep_text = "queja", False
    if "kind" not in data:
        return _kind(talk, value)
    if "text" not in data:
        return _text(talk, data)
    return _named(talk, data, value)


def _kind(talk: Talk, value: str) -> bool:
    if value:
        kind = KINDS[OF_FAMILIES[int(value) - 1]]
        text = talk.texts.say("queja.text" if kind.private else "queja.need")
        talk.ask("queja", text, data={"kind": kind.name})
    return bool(value)


def _text(talk: Talk, data: dict[str, Any]) -> bool:
    if talk.inbound.kind != "text" or not tells(talk.text):
        return False
    told = talk.keep(LONGEST)
    new = {**data, "text": told}
    talk.remember_told("queja", told, family_id=talk.family_id)
    if KINDS[data["kind"]].private:
        talk.ask("queja", talk.texts.say("queja.who"), talk.choices("queja.named", "queja.unnamed"), data=new)
    else:
        _receive(talk, new, named=True)
    return True


def _named(talk: Talk, data: dict[str, Any], value: str) -> bool:
    if value:
        _receive(talk, data, named=value == "1")
    return bool(value)


def _receive(talk: Talk, data: dict[str, Any], named: bool) -> None:
    talk.close()
    number, due_on = receiving.receive(
        talk.connection,
        data["kind"],
        data["text"],
        family_id=talk.family_id,
        contact_id=talk.line.contact_id,
        municipality_code=talk.line.municipality_code,
        named=named,
        day=talk.today,
        rng=talk.random,
    )
    if (last := talk.state.told_last) is not None and last.name == "queja":
        last.name, last.data = "case", {"number": number, "family_id": talk.family_id}
    if not named:
        # From here on nothing leads from the phone to it, not even what the bot remembers.
        talk.state.told_last = None
    if named:
        talk.say("queja.done", case=number, when=words.day(due_on, talk.texts))
    else:
        talk.say("queja.done_unnamed", case=number)


@adds_to("queja")
def _add(talk: Talk, data: dict[str, Any], more: str) -> bool:
    """The rest of what is being told, before it is known whether with a name."""
    dialog = talk.state.dialog
    talk.kind, talk.keep_text = "queja", False
    if dialog is None or dialog.name != "queja" or "text" not in dialog.data:
        return False
    dialog.data = {**dialog.data, "text": talk.keep(LONGEST, f"{dialog.data['text']} {more}")}
    talk.say("queja.added")
    talk.ask_again()
    return True


@adds_to("case")
def _add_to_case(talk: Talk, data: dict[str, Any], more: str) -> bool:
    """The rest of what was told, when the case has its number already."""
    talk.kind, talk.keep_text = "queja", False
    if data["family_id"] != talk.line.family_id:
        return False
    if not receiving.add(talk.connection, data["number"], talk.keep(LONGEST, more), LONGEST):
        return False
    talk.say("queja.added_to", case=data["number"])
    talk.ask_again()
    return True


@steps_back("queja")
def _back(talk: Talk, data: dict[str, Any]) -> bool:
    """One question back: the text again, or what it is about."""
    talk.kind, talk.keep_text = "queja", False
    if "kind" not in data:
        return False
    talk.state.told_last = None
    if "text" not in data:
        ask(talk)
        return True
    text = talk.texts.say("queja.text" if KINDS[data["kind"]].private else "queja.need")
    talk.ask("queja", text, data={"kind": data["kind"]})
    return True
