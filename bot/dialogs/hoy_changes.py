"""Cancelling a meeting, or giving it another date: each after a yes, because families are told."""

from dataclasses import dataclass
from datetime import datetime

from bot.dialogs import meeting_day
from bot.dialogs.hoy_words import named
from bot.dialogs.meeting_day import Kept
from bot.talk import Talk
from locales.dates import when
from programme import meeting_changes
from programme.agenda import Appointment, one
from programme.calendar import in_bogota


@dataclass(frozen=True)
class Chosen:
    """A meeting, by its id; and `back` to which list it goes from there."""

    meeting_id: int
    back: str = "hoy"


@dataclass(frozen=True)
class Changing(Kept):
    """A meeting, and what was said so far of the date that it is to have."""

    meeting_id: int = 0
    back: str = "hoy"


@dataclass(frozen=True)
class Moving:
    """A meeting, and the date that it is to have."""

    meeting_id: int
    starts_at: datetime
    back: str = "hoy"


def ask_cancel(talk: Talk, meeting: Appointment, back: str) -> None:
    """Ask whether it is really to be cancelled."""
    shown = when(in_bogota(meeting.starts_at), talk.texts)
    text = talk.texts.say("hoy.cancel_sure", meeting=named(talk, meeting), when=shown)
    if meeting.starts_at > talk.now:
        text = f"{text} {_who_tells(talk, meeting.starts_at)}"
    talk.ask("hoy_cancel", text, talk.choices("yes", "no"), memory=Chosen(meeting.id, back))


def cancel(talk: Talk, meeting_id: int) -> None:
    """Cancel it, if it is still the gestor's and planned."""
    meeting = _own(talk, meeting_id)
    done = meeting and meeting_changes.cancel(talk.connection, meeting.id, _actor(talk), talk.now)
    talk.say("hoy.cancelled" if done else "hoy.over")


def ask_date(talk: Talk, chosen: Chosen) -> None:
    """Ask for the day and the hour."""
    memory = Changing(meeting_id=chosen.meeting_id, back=chosen.back)
    talk.ask("hoy_date", talk.texts.say("hoy.ask_date"), memory=memory)


def take_date(talk: Talk, changing: Changing) -> bool:
    """Read the date and ask whether it is meant; or say what is wrong with it, or missing."""
    if talk.inbound.kind != "text":
        return False
    meeting_id, back = changing.meeting_id, changing.back
    heard = meeting_day.heard(talk, talk.text, changing.kept)
    if heard.starts_at is None:
        memory = Changing(**vars(heard.kept), meeting_id=meeting_id, back=back)
        talk.ask("hoy_date", heard.question, memory=memory)
        return True
    starts_at, meeting = heard.starts_at, _own(talk, meeting_id)
    sure = talk.texts.say("hoy.move_sure", when=when(starts_at, talk.texts))
    told = _who_tells(talk, starts_at, *([meeting.starts_at] if meeting else []))
    text = " ".join(filter(None, (meeting_day.warning(talk, starts_at), sure, told)))
    talk.ask("hoy_move", text, talk.choices("yes", "no"), memory=Moving(meeting_id, starts_at, back))
    return True


def take_other_date(talk: Talk, moving: Moving) -> bool:
    """Read a date that was written instead of a yes or a no. False where none was."""
    other = Changing(meeting_id=moving.meeting_id, back=moving.back)
    return meeting_day.is_date(talk) and take_date(talk, other)


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
