"""A case: what it is about, what happened or is needed, and, where it is private, whether it may be known who
wrote it.

A private one can be about those who accompany the family, so it goes to the national team alone; the log of
messages keeps nothing of it (outreach/complaint_traces.py), the dialog does not keep its place, where others
would see it offered, and no reply says again what was told. The others leave as little behind, so that it
cannot be told which is which.
"""

from typing import Any

from bot.registry import dialog
from bot.talk import Talk
from bot.understanding import tells
from programme.cases import receiving
from programme.cases.kinds import KINDS, OF_FAMILIES
from scorecard import words


def ask(talk: Talk) -> None:
    """The first question."""
    talk.kind, talk.keep_text = "queja", False
    options = talk.choices(*(f"queja.kind.{kind}" for kind in OF_FAMILIES))
    talk.ask("queja", talk.texts.say("queja.kind"), options)


@dialog("queja")
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
    told = talk.text.strip()
    if not tells(told):
        return False
    new = {**data, "text": told}
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
    if named:
        talk.say("queja.done", case=number, when=words.day(due_on, talk.texts))
    else:
        talk.say("queja.done_unnamed", case=number)
