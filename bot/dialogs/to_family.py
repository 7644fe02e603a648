"""A gestor's text for one family, by itself or as an answer: shown again with its size before it goes."""

from dataclasses import dataclass, replace

from bot import family_messages as on_its_way
from bot.memory import Nothing
from bot.registry import staff_dialog
from bot.state import ADDED_TO
from bot.talk import Talk
from locales.dates import when
from locales.texts import Texts
from messaging import channels
from messaging.sms import fold, size
from programme import accompanied, family_messages
from programme.calendar import in_bogota
from programme.family_messages import Address, Waiting
from programme.refusal import Refusal
from programme.staff_texts import written


@dataclass(frozen=True)
class Writing:
    """A text for a family; `answers`: the message of it that this answers. `text`: what was written, of which
    it is asked whether it should go.
    """

    family_id: int
    code: str
    answers: int | None = None
    text: str = ""


def said(words: Texts, text: str, code: str | None) -> str:
    """Return what the family is told; `code`: of which family it is, where others have the same phone."""
    if code is not None:
        return words.say("gestor_message.for", code=code, text=text)
    return words.say("gestor_message.said", text=text)


def begin(talk: Talk, named: str = "") -> None:
    """Ask for the text to the family whose code was written, or for which family it is. `named`: the
    code, and perhaps the text behind it.
    """
    assert talk.member is not None
    typed, _, text = named.partition(" ")
    found = family_messages.family(talk.connection, talk.member, typed.strip(".,:;")) if typed else None
    if found is None:
        talk.ask("mensaje_to", talk.texts.say("gestor_message.unknown" if typed else "gestor_message.to"))
    elif text.strip():
        take_text(talk, Writing(*found), text)
    else:
        ask(talk, *found)


@staff_dialog("mensaje_to", Nothing, right="families")
def _to(talk: Talk, nothing: Nothing, value: str) -> bool:
    if talk.inbound.kind != "text" or not talk.text.strip():
        return False
    begin(talk, talk.text.strip())
    return True


def ask(talk: Talk, family_id: int, code: str) -> None:
    """Ask for the text, unless the family cannot be written to."""
    writing = Writing(family_id, code)
    if _address(talk, writing) is None:
        _cannot(talk, writing)
    else:
        text = talk.texts.say("gestor_message.ask", code=code, most=family_messages.LONGEST)
        talk.ask("mensaje_text", text, memory=writing)


@staff_dialog("mensaje_text", Writing, right="families", for_families=True, answers=("mañana",))
def _text(talk: Talk, writing: Writing, value: str) -> bool:
    return talk.inbound.kind == "text" and take_text(talk, writing)


def take_text(talk: Talk, writing: Writing, typed: str | None = None) -> bool:
    """Show what was written once more, with its size, and ask whether it should go. `typed`: where that is
    not the whole message.
    """
    to = _address(talk, writing)
    if to is None:
        _cannot(talk, writing)
        return True
    try:
        text = written(talk.text if typed is None else typed, family_messages.LONGEST)
    except Refusal as refusal:
        memory = replace(writing, text="")
        talk.ask("mensaje_text", talk.texts.say(refusal.key, **refusal.fields), memory=memory)
        return True
    lines = [
        talk.texts.say("gestor_message.sure", code=writing.code),
        said(talk.texts, text, None),
        _size(talk, text, to),
    ]
    memory = replace(writing, text=text)
    talk.ask("mensaje_sure", "\n".join(lines), talk.choices("yes", "no"), memory=memory)
    return True


@staff_dialog("mensaje_sure", Writing, right="families", for_families=True, answers=("mañana",))
def _sure(talk: Talk, writing: Writing, value: str) -> bool:
    """1 sends it, 2 does not; another text takes its place, and what comes at once is the rest of it."""
    if not value:
        dialog = talk.state.dialog
        soon = dialog is not None and not dialog.older_than(ADDED_TO, talk.now)
        typed = f"{writing.text} {talk.text}" if soon else talk.text
        return talk.inbound.kind == "text" and take_text(talk, writing, typed)
    talk.close()
    if value == "1":
        _send(talk, writing)
    else:
        talk.say("gestor_message.not_sent")
    return True


def _send(talk: Talk, writing: Writing) -> None:
    assert talk.member is not None
    answers, to = _answered(talk, writing), _address(talk, writing)
    if to is None:
        _cannot(talk, writing)
        return
    if writing.answers is not None and answers is None:
        talk.say("family_message.answered")
        return
    message_id = family_messages.write(
        talk.connection, talk.member, writing.family_id, writing.text, talk.now, answers
    )
    if message_id is None:
        talk.say("familias.not_yours")
        return
    on_its_way.tell_family(talk, writing.family_id, message_id, to)
    leaves = talk.terms.hours.next_opening(talk.now)
    if leaves > talk.now:
        shown = when(in_bogota(leaves), talk.texts)
        talk.say("gestor_message.leaves", code=writing.code, when=shown)
    else:
        talk.say("gestor_message.sent", code=writing.code)


def _answered(talk: Talk, writing: Writing) -> Waiting | None:
    """Return the message that is being answered."""
    if writing.answers is None or talk.member is None:
        return None
    return family_messages.one(talk.connection, talk.member.id, writing.answers, talk.now)


def _address(talk: Talk, writing: Writing) -> Address | None:
    answers = _answered(talk, writing)
    contact_id = answers.contact_id if answers is not None else None
    return family_messages.address(talk.connection, writing.family_id, contact_id, channels.names())


def _cannot(talk: Talk, writing: Writing) -> None:
    """Say that the family cannot be written to, and why."""
    assert talk.member is not None
    talk.close()
    family = accompanied.one(talk.connection, talk.member.id, writing.family_id, talk.now)
    if family is None:
        talk.say("familias.not_yours")
    else:
        talk.say("gestor_message.cannot", code=writing.code)
        talk.say(f"familias.why.{family.reach.why or 'gone'}")


def _size(talk: Talk, text: str, to: Address) -> str:
    """Return how it goes out, and as how many SMS."""
    channel = channels.known[to.channel]
    if not channel.priced:
        return talk.texts.say("gestor_message.by", channel=channel.title)
    segments = size(fold(said(talk.texts, text, None))).segments
    return talk.texts.count("gestor_message.size", segments)
