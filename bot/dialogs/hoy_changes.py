"""Cancelling a meeting, or giving it another date: each after a yes, because families are told."""

from dataclasses import dataclass
from datetime import datetime

from bot.dates import FURTHEST, meeting_date
from bot.dialogs.hoy_words import named
from bot.talk import Talk
from locales.dates import when
from programme import meeting_changes
from programme.agenda import Appointment, one
from programme.calendar import in_bogota


@dataclass(frozen=True)
class Chosen:
    """A meeting, by its id."""

    meeting_id: int


@dataclass(frozen=True)
class Moving:
    """A meeting, and the date that it is to have."""

    meeting_id: int
    starts_at: datetime


def ask_cancel(talk: Talk, meeting: Appointment) -> None:
    """Ask whether it is really to be cancelled."""
    shown = when(in_bogota(meeting.starts_at), talk.texts)
    text = talk.texts.say("hoy.cancel_sure", meeting=named(talk, meeting), when=shown)
    if meeting.starts_at > talk.now:
        text = f"{text} {_who_tells(talk, meeting.starts_at)}"
    talk.ask("hoy_cancel", text, talk.choices("yes", "no"), memory=Chosen(meeting.id))


def cancel(talk: Talk, meeting_id: int) -> None:
    """Cancel it, if it is still the gestor's and planned."""
    meeting = _own(talk, meeting_id)
    done = meeting and meeting_changes.cancel(talk.connection, meeting.id, _actor(talk), talk.now)
    talk.say("hoy.cancelled" if done else "hoy.over")


def ask_date(talk: Talk, meeting_id: int) -> None:
    """Ask for the day and the hour."""
    talk.ask("hoy_date", talk.texts.say("hoy.ask_date"), memory=Chosen(meeting_id))


def take_date(talk: Talk, meeting_id: int) -> bool:
    """Read the date and ask whether it is meant; or say what is wrong with it."""
    if talk.inbound.kind != "text":
        return False
    try:
        starts_at = meeting_date(talk.text, talk.now)
    except ValueError:
        return _ask_again(talk, meeting_id, "hoy.wrong_date")
    if starts_at <= talk.now:
        return _ask_again(talk, meeting_id, "hoy.past_date")
    if starts_at > talk.now + FURTHEST:
        return _ask_again(talk, meeting_id, "hoy.far_date")
    text = talk.texts.say("hoy.move_sure", when=when(starts_at, talk.texts))
    meeting = _own(talk, meeting_id)
    text = f"{text} {_who_tells(talk, starts_at, *([meeting.starts_at] if meeting else []))}"
    talk.ask("hoy_move", text, talk.choices("yes", "no"), memory=Moving(meeting_id, starts_at))
    return True


def is_date(talk: Talk) -> bool:
    """Return whether another date was written instead of a yes or a no."""
    try:
        meeting_date(talk.text, talk.now)
    except ValueError:
        return False
    return True


def move(talk: Talk, moving: Moving) -> None:
    """Give it the new date, if it is still the gestor's and planned and the date has not passed meanwhile."""
    meeting, starts_at = _own(talk, moving.meeting_id), moving.starts_at
    if meeting is None or starts_at <= talk.now:
        talk.say("hoy.over")
    elif starts_at == meeting.starts_at or meeting_changes.move(
        talk.connection, meeting.id, starts_at, _actor(talk), talk.now
    ):
        talk.say("hoy.moved", when=when(in_bogota(starts_at), talk.texts))
    else:
        talk.say("hoy.over")


def _who_tells(talk: Talk, *dates: datetime) -> str:
    """We do, unless one of the dates, old or new, comes before the hour at which we may write."""
    coming = min(date for date in dates if date > talk.now)
    late = coming <= talk.terms.hours.next_opening(talk.now)
    return talk.texts.say("hoy.you_tell" if late else "hoy.will_tell")


def _own(talk: Talk, meeting_id: int) -> Appointment | None:
    assert talk.line.staff_id is not None
    return one(talk.connection, talk.line.staff_id, meeting_id)


def _actor(talk: Talk) -> str:
    assert talk.member is not None
    return f"staff:{talk.member.code}"


def _ask_again(talk: Talk, meeting_id: int, key: str) -> bool:
    talk.ask("hoy_date", talk.texts.say(key), memory=Chosen(meeting_id))
    return True
