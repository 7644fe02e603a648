"""A text for many families: what it says, whom it is for, what it would be, and then it leaves.

All steps share a memory: the text, the conditions of the audience and the hour.
"""

from dataclasses import replace

from bot.dialogs import aviso_audience, aviso_hour, aviso_mine
from bot.dialogs.approval import ask_approvers
from bot.dialogs.aviso_audience import Notice
from bot.free_text import is_free_text
from bot.registry import staff_dialog
from bot.talk import Talk
from bot.understanding.spelling import plain
from locales.texts import SOURCE
from messaging import estimate
from messaging.preview import confirm, preview
from messaging.preview_words import lines
from programme import audience, audience_reading
from programme.broadcasts import Draft
from programme.refusal import Refusal


def begin(talk: Talk) -> None:
    """The sender's broadcasts of today and those that wait for a yes; where there are none, a new one."""
    for name in ("aviso", "aviso_at"):
        talk.state.parked.pop(name, None)
    if not aviso_mine.show(talk):
        _ask_text(talk)


@staff_dialog("aviso_at", Notice, right="notices.see", for_families=True, answers=("hoy", "mañana"))
@staff_dialog("aviso", Notice, right="notices.see", for_families=True)
def _answer(talk: Talk, notice: Notice, value: str) -> bool:
    if notice.step not in _WATCHING and not _may_write(talk):
        return True
    try:
        return _STEPS[notice.step](talk, notice, value)
    except Refusal as refusal:
        talk.say(refusal.key, **refusal.fields)
        return True


def _may_write(talk: Talk) -> bool:
    """Return whether they may write to families; who may not (any more) is told so, and it is over."""
    try:
        audience.sender(talk.connection, staff_id=talk.line.staff_id)
    except Refusal as refusal:
        talk.close()
        talk.say(refusal.key)
        return False
    return True


def _ask_text(talk: Talk, notice: Notice | None = None) -> None:
    if not _may_write(talk):
        return
    kept = Notice(step="text") if notice is None else replace(notice, step="text")
    talk.ask("aviso", talk.texts.say("aviso.ask_text"), memory=kept, keeps=True)


def _text(talk: Talk, notice: Notice, value: str) -> bool:
    if not is_free_text(talk):
        talk.say("aviso.no_text")
        talk.ask_again()
        return True
    written = replace(notice, text=estimate.checked(talk.text))
    if written.conditions is not None:
        _show(talk, written)
    else:
        aviso_audience.ask(talk, written)
    return True


def _audience(talk: Talk, notice: Notice, value: str) -> bool:
    """Any of the steps that choose an audience."""
    conditions = aviso_audience.take(talk, notice, value)
    if conditions is not None:
        _show(talk, replace(notice, conditions=conditions))
    return bool(value)


def _show(talk: Talk, notice: Notice) -> None:
    """What it would be, and what to do with it."""
    seen = preview(talk.connection, _draft(talk, notice), talk.terms, talk.now)
    choices = ["change", "drop"]
    if seen.recipients.total:
        choices = ["confirm" if notice.at else "send_now", "send_at", *choices]
    text = "\n".join(lines(seen, talk.texts))
    options = talk.choices(*(f"aviso.{choice}" for choice in choices))
    kept = replace(notice, step="ready", values=choices)
    talk.ask("aviso", text, options, memory=kept, keeps=True)


#: To "send it now?" a no means none of the ways to send it.
_NO = ("no", "no gracias", "mejor no")


def _ready(talk: Talk, notice: Notice, value: str) -> bool:
    if not value and plain(talk.text) not in _NO:
        return False
    chosen = notice.values[int(value) - 1] if value else "drop"
    if chosen == "drop":
        talk.close()
        talk.say("aviso.dropped")
    elif chosen == "change":
        _ask_text(talk, notice)
    elif chosen == "send_at":
        aviso_hour.ask(talk, notice)
    else:
        _send(talk, notice)
    return True


def _at(talk: Talk, notice: Notice, value: str) -> bool:
    if talk.inbound.kind != "text":
        return False
    timed = aviso_hour.take(talk, notice)
    if timed is not None:
        _show(talk, timed)
    return True


def _send(talk: Talk, notice: Notice) -> None:
    seen = preview(talk.connection, _draft(talk, notice), talk.terms, talk.now)
    broadcast_id = confirm(talk.connection, seen, talk.now)
    talk.close()
    if not seen.second_yes:
        talk.say("aviso.on_its_way")
    elif ask_approvers(talk.connection, broadcast_id, talk.terms.pesos_per_segment, talk.now):
        talk.say("aviso.asked")
    else:
        talk.say("broadcast.asks_nobody")


def _draft(talk: Talk, notice: Notice) -> Draft:
    sender = audience.sender(talk.connection, staff_id=talk.line.staff_id)
    conditions = [(kind, value) for kind, value in notice.conditions or ()]
    chosen = audience_reading.check(talk.connection, conditions, sender)
    return Draft(sender, chosen, {SOURCE: notice.text}, notice.at or talk.now)


def _mine(talk: Talk, notice: Notice, value: str) -> bool:
    if value and aviso_mine.wants_new(notice, value):
        _ask_text(talk)
        return True
    return aviso_mine.take(talk, notice, value)


_STEPS = {
    "text": _text,
    "audience": _audience,
    "vereda": _audience,
    "stage": _audience,
    "dimension": _audience,
    "logro": _audience,
    "ready": _ready,
    "at": _at,
    "mine": _mine,
    "one": _mine,
}

#: Steps for whoever sees how texts are going; the others are for who may write them.
_WATCHING = ("mine", "one")
