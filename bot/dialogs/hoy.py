"""The gestor's meetings: those that something must be done about, those of tomorrow and of the coming days;
and one of them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.dialogs import hoy_changes, hoy_logro, hoy_missed, hoy_news
from bot.dialogs.hoy_changes import Changing, Chosen, Moving
from bot.dialogs.hoy_missed import Marked
from bot.dialogs.hoy_words import about, label
from bot.dialogs.staff_list import Ids, StaffList
from bot.registry import staff_dialog
from bot.talk import Talk
from messaging.message import Option
from programme.agenda import Appointment, agenda, coming_days, one, tomorrow

#: What can be done about a meeting that has begun, and about one that has not.
_HELD, _COMING = ("1", "2", "3", "4"), ("3", "4")

_AllOf = Callable[[Connection, int, datetime], Sequence[Appointment]]


def _listing(dialog: str, all_of: _AllOf, head: str, none: str) -> StaffList[Appointment]:
    return StaffList(
        dialog=dialog,
        all_of=all_of,
        one=lambda connection, staff_id, meeting_id, now: one(connection, staff_id, meeting_id),
        label=label,
        head=head,
        none=none,
        over="hoy.over",
    )


#: The lists, by the dialog that takes the choice.
_LISTS = {
    "hoy": _listing("hoy", agenda, "hoy.list", "hoy.none"),
    "manana": _listing("manana", tomorrow, "manana.list", "manana.none"),
    "semana": _listing("semana", coming_days, "semana.list", "semana.none"),
}


def show(talk: Talk, which: str = "hoy") -> None:
    """Show one of the lists. `hoy`: what is new of the families, and whom the gestor must tell; then today's
    meetings, those that nobody has closed, and those for which a family proposes another time. `manana`,
    `semana`: the meetings of tomorrow, of the coming days.
    """
    if which == "hoy":
        hoy_news.tell(talk)
    _LISTS[which].show(talk)


@staff_dialog("hoy", Ids, right="meetings")
def _list(talk: Talk, listed: Ids, value: str) -> bool:
    return _choose(talk, listed, value, "hoy")


@staff_dialog("manana", Ids, right="meetings")
def _tomorrow(talk: Talk, listed: Ids, value: str) -> bool:
    return _choose(talk, listed, value, "manana")


@staff_dialog("semana", Ids, right="meetings")
def _coming_days(talk: Talk, listed: Ids, value: str) -> bool:
    return _choose(talk, listed, value, "semana")


def _choose(talk: Talk, listed: Ids, value: str, back: str) -> bool:
    if value and (meeting := _LISTS[back].chosen(talk, listed, value)):
        _open(talk, meeting, back)
    return bool(value)


def _open(talk: Talk, meeting: Appointment, back: str) -> None:
    labels = {
        "1": talk.texts.say("hoy.came" if meeting.alone else "hoy.all_came"),
        "2": talk.texts.say("hoy.missed" if meeting.alone else "hoy.some_missed"),
        "3": talk.texts.say("hoy.cancel"),
        "4": talk.texts.say("hoy.move"),
    }
    values = _HELD if meeting.starts_at <= talk.now else _COMING
    options = tuple(Option(value, labels[value]) for value in values)
    text = talk.channel.within.join(about(talk, meeting))
    talk.ask("hoy_one", text, options, memory=Chosen(meeting.id, back))


@staff_dialog("hoy_one", Chosen, right="meetings")
def _one(talk: Talk, chosen: Chosen, value: str) -> bool:
    if not value:
        return False
    meeting = _LISTS[chosen.back].still(talk, chosen.meeting_id)
    if meeting is None:
        return True
    if value == "1":
        hoy_missed.record(talk, meeting.id, set())
        _held(talk, chosen)
    elif value == "2":
        if not hoy_missed.ask(talk, meeting, chosen.back):
            _held(talk, chosen)
    elif value == "3":
        hoy_changes.ask_cancel(talk, meeting, chosen.back)
    else:
        hoy_changes.ask_date(talk, chosen)
    return True


@staff_dialog("hoy_missed", Marked, right="meetings")
def _missed(talk: Talk, marked: Marked, value: str) -> bool:
    if value != "0":
        return hoy_missed.toggle(talk, marked, value)
    if hoy_missed.done(talk, marked):
        _held(talk, Chosen(marked.meeting_id, marked.back))
    return True


def _held(talk: Talk, chosen: Chosen) -> None:
    """Go on after a meeting was held: with what it was for, or with the list."""
    if not hoy_logro.ask(talk, chosen):
        show(talk, chosen.back)


@staff_dialog("hoy_logro", Chosen, right="reports")
def _logro(talk: Talk, chosen: Chosen, value: str) -> bool:
    if not value:
        return False
    if value == "1":
        hoy_logro.achieve(talk, chosen)
    else:
        talk.say("hoy.reached_left")
    show(talk, chosen.back)
    return True


@staff_dialog("hoy_cancel", Chosen, right="meetings")
def _cancel(talk: Talk, chosen: Chosen, value: str) -> bool:
    if not value:
        return False
    if value == "1":
        hoy_changes.cancel(talk, chosen.meeting_id)
    else:
        talk.say("hoy.left")
    show(talk, chosen.back)
    return True


@staff_dialog("hoy_date", Changing, right="meetings", answers=("mañana",))
def _date(talk: Talk, changing: Changing, value: str) -> bool:
    return hoy_changes.take_date(talk, changing)


@staff_dialog("hoy_move", Moving, right="meetings")
def _move(talk: Talk, moving: Moving, value: str) -> bool:
    if not value:
        return hoy_changes.take_other_date(talk, moving)
    if value == "1":
        hoy_changes.move(talk, moving)
    else:
        talk.say("hoy.left")
    show(talk, moving.back)
    return True
