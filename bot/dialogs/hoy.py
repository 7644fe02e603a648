"""The gestor's meetings that something must be done about, and one of them."""

from collections.abc import Sequence

from bot.dialogs import hoy_changes, hoy_missed
from bot.dialogs.hoy_changes import Chosen, Moving
from bot.dialogs.hoy_missed import Marked
from bot.dialogs.hoy_words import label, named
from bot.dialogs.staff_list import Ids, StaffList
from bot.registry import staff_dialog
from bot.talk import Talk
from locales.dates import short, when
from messaging.message import Option
from programme import notes
from programme.agenda import Appointment, agenda, one
from programme.calendar import in_bogota
from programme.late_notices import untold

#: What can be done about a meeting that has begun, and about one that has not.
_HELD, _COMING = ("1", "2", "3", "4"), ("3", "4")


def show(talk: Talk) -> None:
    """What is new of the families, and whom the gestor must tell; then today's meetings, those that nobody
    has closed, and those for which a family proposes another time.
    """
    assert talk.line.staff_id is not None
    if news := notes.take_unseen(talk.connection, talk.line.staff_id, talk.now):
        talk.lines.append(talk.channel.within.join(_of_family(talk, *one) for one in news.items()))
    for late in untold(talk.connection, talk.line.staff_id, talk.now):
        shown = when(in_bogota(late.starts_at), talk.texts)
        codes = ", ".join(late.families)
        talk.say("hoy.untold_moved" if late.moved else "hoy.untold_cancelled", codes=codes, when=shown)
    _LIST.show(talk)


def _of_family(talk: Talk, code: str, kinds: Sequence[notes.Kind]) -> str:
    """Return what is new of a family, in a line."""
    what = ", ".join(talk.texts.say(f"hoy.note.{kind}") for kind in kinds)
    return talk.texts.say("hoy.note", code=code, what=what)


_LIST = StaffList(
    dialog="hoy",
    all_of=agenda,
    one=lambda connection, staff_id, meeting_id, now: one(connection, staff_id, meeting_id),
    label=label,
    head="hoy.list",
    none="hoy.none",
    over="hoy.over",
)


@staff_dialog("hoy", Ids, right="meetings")
def _list(talk: Talk, listed: Ids, value: str) -> bool:
    if value and (meeting := _LIST.chosen(talk, listed, value)):
        _open(talk, meeting)
    return bool(value)


def _open(talk: Talk, meeting: Appointment) -> None:
    labels = {
        "1": talk.texts.say("hoy.came" if meeting.alone else "hoy.all_came"),
        "2": talk.texts.say("hoy.missed" if meeting.alone else "hoy.some_missed"),
        "3": talk.texts.say("hoy.cancel"),
        "4": talk.texts.say("hoy.move"),
    }
    values = _HELD if meeting.starts_at <= talk.now else _COMING
    options = tuple(Option(value, labels[value]) for value in values)
    text = talk.channel.within.join(_about(talk, meeting))
    talk.ask("hoy_one", text, options, memory=Chosen(meeting.id))


def _about(talk: Talk, meeting: Appointment) -> list[str]:
    """Return what, whose, when and where, and what was answered; never about what."""
    words = talk.texts
    said = [
        words.say("hoy.one", meeting=named(talk, meeting), when=short(in_bogota(meeting.starts_at), words))
    ]
    if meeting.place:
        said.append(words.say("hoy.place", place=meeting.place))
    if meeting.alone:
        answer = "confirmed" if meeting.confirmed else "declined" if meeting.declined else "none"
        said.append(words.say(f"hoy.answer.{answer}"))
    else:
        figures = {"confirmed": meeting.confirmed, "declined": meeting.declined}
        said.append(words.say("hoy.counts", families=meeting.families, **figures))
    said += [words.say("hoy.proposal", code=code, proposal=proposal) for code, proposal in meeting.proposals]
    return said


@staff_dialog("hoy_one", Chosen, right="meetings")
def _one(talk: Talk, chosen: Chosen, value: str) -> bool:
    if not value:
        return False
    meeting = _LIST.still(talk, chosen.meeting_id)
    if meeting is None:
        return True
    if value == "1":
        hoy_missed.record(talk, meeting.id, set())
        show(talk)
    elif value == "2":
        if not hoy_missed.ask(talk, meeting):
            show(talk)
    elif value == "3":
        hoy_changes.ask_cancel(talk, meeting)
    else:
        hoy_changes.ask_date(talk, meeting.id)
    return True


@staff_dialog("hoy_missed", Marked, right="meetings")
def _missed(talk: Talk, marked: Marked, value: str) -> bool:
    if value != "0":
        return hoy_missed.toggle(talk, marked, value)
    if hoy_missed.done(talk, marked):
        show(talk)
    return True


@staff_dialog("hoy_cancel", Chosen, right="meetings")
def _cancel(talk: Talk, chosen: Chosen, value: str) -> bool:
    if not value:
        return False
    if value == "1":
        hoy_changes.cancel(talk, chosen.meeting_id)
    else:
        talk.say("hoy.left")
    show(talk)
    return True


@staff_dialog("hoy_date", Chosen, right="meetings")
def _date(talk: Talk, chosen: Chosen, value: str) -> bool:
    return hoy_changes.take_date(talk, chosen.meeting_id)


@staff_dialog("hoy_move", Moving, right="meetings")
def _move(talk: Talk, moving: Moving, value: str) -> bool:
    if not value:
        return hoy_changes.is_date(talk) and hoy_changes.take_date(talk, moving.meeting_id)
    if value == "1":
        hoy_changes.move(talk, moving)
    else:
        talk.say("hoy.left")
    show(talk)
    return True
