"""A complaint: what it is about, what happened, and whether it may be known who wrote it.

It can be about those who accompany the family, so it goes to the national team alone; the log of messages
keeps nothing of it (outreach/complaint_traces.py), the dialog does not keep its place, where others would see
it offered, and no reply says again what was told.
"""

from typing import Any

from bot.registry import dialog
from bot.talk import Talk
from bot.understanding import asks_to_stop, plain
from programme import complaints
from scorecard import words

#: Somebody thought better of it, or answers another question.
_NO_STORY = ("si", "no", "yes")


def ask(talk: Talk) -> None:
    """The first question."""
    talk.kind, talk.keep_text = "queja", False
    options = talk.choices(*(f"queja.kind.{kind}" for kind in complaints.KINDS))
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
        talk.ask("queja", talk.texts.say("queja.text"), data={"kind": complaints.KINDS[int(value) - 1]})
    return bool(value)


def _text(talk: Talk, data: dict[str, Any]) -> bool:
    told = talk.text.strip()
    if not any(character.isalpha() for character in told) or plain(told) in _NO_STORY or asks_to_stop(told):
        return False
    options = talk.choices("queja.named", "queja.unnamed")
    talk.ask("queja", talk.texts.say("queja.who"), options, data={**data, "text": told})
    return True


def _named(talk: Talk, data: dict[str, Any], value: str) -> bool:
    if not value:
        return False
    talk.close()
    number, due_on = complaints.receive(
        talk.connection,
        data["kind"],
        data["text"],
        family_id=talk.family_id,
        municipality_code=talk.line.municipality_code,
        named=value == "1",
        day=talk.today,
        rng=talk.random,
    )
    key = "queja.done" if value == "1" else "queja.done_unnamed"
    talk.say(key, case=number, when=words.day(due_on, talk.texts))
    return True
