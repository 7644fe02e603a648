"""When a text for many families leaves: asked as the date of a meeting is, but an hour alone is enough."""

from dataclasses import replace

from bot.dialogs import meeting_day
from bot.dialogs.aviso_audience import Notice
from bot.dialogs.meeting_day import Kept
from bot.talk import Talk


def ask(talk: Talk, notice: Notice) -> None:
    """Ask for the day and the hour."""
    _ask(talk, replace(notice, **vars(Kept())), talk.texts.say("aviso.ask_at"))


def take(talk: Talk, notice: Notice) -> Notice | None:
    """Return it with the hour; None where what is missing or wrong was asked for. What was said is kept."""
    heard = meeting_day.heard(talk, talk.text, notice.kept)
    leaves_at = heard.starts_at or heard.kept.said.soonest(talk.now)
    if leaves_at is None:
        _ask(talk, replace(notice, **vars(heard.kept)), heard.question)
        return None
    return replace(notice, **vars(Kept()), at=leaves_at)


def _ask(talk: Talk, notice: Notice, question: str) -> None:
    talk.ask("aviso_at", question, memory=replace(notice, step="at"), keeps=True)
