"""The next meeting: 1 confirms; 2 cannot come, and says when the family could."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot import accusations, answers, proposals
from bot.dialogs import meant
from bot.dialogs.queja_words import asks_how_it_goes
from bot.dialogs.visita_words import can_come, is_a_proposal, may_be_a_proposal, puts_off
from bot.registry import adds_to, dialog, puts_anew, undoes
from bot.talk import Talk
from bot.times import names_a_time
from bot.understanding.options import choose
from locales.dates import when
from messaging.message import Option
from programme import meetings
from programme.calendar import in_bogota

#: What a family writes about when it could; the rest of a longer text is cut.
_LONGEST_PROPOSAL = 300
#: Of it so many characters are shown again.
_SHOWN = 60


@dataclass(frozen=True)
class Visit:
    """The meeting that is asked about. `starts_at`: as the family was told; an answer about another date is
    none. `when`: the same in words. `asked`: it cannot come, and was asked when it could.
    `said`: what it wrote, of which it is asked whether its gestor should be told.
    """

    meeting_id: int
    starts_at: datetime | None = None
    when: str = ""
    asked: bool = False
    said: str = ""


@dataclass(frozen=True)
class Proposed:
    """What a family wrote about when it could. `letter`: the key of the message to its gestor."""

    meeting_id: int
    letter: str
    starts_at: datetime | None = None


@dataclass(frozen=True)
class Answered:
    """An answer about a meeting, and the one before it (`was`)."""

    meeting_id: int
    family_id: int
    was: str | None = None


def show(talk: Talk) -> None:
    """The first meeting without an answer; when all have one, the next, which may still be changed."""
    found = meetings.upcoming(talk.connection, talk.family_id, talk.now)
    if not found:
        talk.close()
        talk.say("visita.none")
        return
    open_ones = [meeting for meeting in found if meeting.answer is None]
    _ask(talk, (open_ones or found)[0])


def _ask(talk: Talk, meeting: meetings.FamilyMeeting) -> None:
    """Ask about a meeting, by what was answered before."""
    text = describe(talk, meeting)
    visit = Visit(meeting.id, meeting.starts_at, _when(talk, meeting))
    if meeting.answer is None:
        options = _both(talk)
    elif meeting.answer == "confirmed":
        text = f"{text} {talk.texts.say('visita.is_confirmed')}"
        options = (Option("2", talk.texts.say("visita.now_cannot")),)
    else:
        text = f"{text} {talk.texts.say('visita.is_declined')}"
        options = (Option("1", talk.texts.say("visita.now_can")),)
    talk.ask("visita", text, options, memory=visit, asks="visit")


@puts_anew("visita", Visit)
def _again(talk: Talk, visit: Visit) -> None:
    """Ask once more about the same meeting, as it is now."""
    if visit.asked:
        ask_when(talk, visit)
        return
    found = meetings.upcoming(talk.connection, talk.family_id, talk.now)
    same = [meeting for meeting in found if meeting.id == visit.meeting_id]
    if same:
        _ask(talk, same[0])
    else:
        show(talk)


def describe(talk: Talk, meeting: meetings.FamilyMeeting) -> str:
    """Return what, when and where; never about what."""
    kind = talk.texts.say(f"visita.kind.{meeting.kind}")
    if meeting.place:
        return talk.texts.say("visita.next", kind=kind, when=_when(talk, meeting), place=meeting.place)
    return talk.texts.say("visita.next_no_place", kind=kind, when=_when(talk, meeting))


def ask_when(talk: Talk, visit: Visit) -> None:
    """Ask when the family could. Its gestor reads what it writes, and it is told so."""
    talk.ask("visita", talk.texts.say("visita.when"), memory=replace(visit, asked=True), keeps=True)


def answer_to_reminder(talk: Talk, meeting_id: int, starts_at: datetime) -> bool:
    """Take a reply to a reminder as the answer about its meeting. False where it is none."""
    value = choose(talk.text, _both(talk), "visit")
    visit = Visit(meeting_id, starts_at)
    if value == "1":
        talk.note("confirm")
        confirmed = _note(talk, visit, "confirmed")
        shown = when(in_bogota(starts_at), talk.texts)
        talk.say("visita.confirmed", when=shown) if confirmed else talk.say("visita.over")
    elif value == "2":
        talk.note("decline")
        talk.say("visita.declined" if _note(talk, visit, "declined") else "visita.over")
    return value is not None


def _meaning(visit: Visit, value: str) -> str | None:
    if visit.said:
        return "decline propose" if value == "1" else None
    return None if visit.asked else {"1": "confirm", "2": "decline"}[value]


@dialog(
    "visita",
    Visit,
    keeps_text=True,
    expected="visita.when_again",
    may_mean=("stop.visit", "2"),
    means=_meaning,
    stuck_is_told=lambda visit: True,
)
def _answer(talk: Talk, visit: Visit, value: str) -> bool:
    if visit.said:
        return _whether_to_tell(talk, visit, value)
    if visit.asked:
        return _when_it_could(talk, visit, value)
    if not value and talk.inbound.kind == "text" and accusations.accuses(talk.text):
        return _keep_from_gestor(talk)
    if value == "1":
        _confirm(talk, visit)
    elif value == "2":
        if _note(talk, visit, "declined"):
            ask_when(talk, visit)
        else:
            talk.close()
            talk.say("visita.over")
    elif may_propose(talk):
        _ask_whether_to_tell(talk, visit)
        return True
    elif _puts_off(talk):
        return True
    return bool(value)


def _puts_off(talk: Talk) -> bool:
    """Let who will say it later do so. False where that is not what was said."""
    if talk.inbound.kind != "text" or not puts_off(talk.text):
        return False
    talk.final = True
    talk.say("visita.later")
    talk.state.park()
    return True


def _keep_from_gestor(talk: Talk) -> bool:
    """Say that this does not go to the gestor, and offer where it can be told. What is only asked is
    answered.
    """
    talk.keep_text = False
    if answers.answer(talk) or (asks_how_it_goes(talk.text) and meant.offer(talk, only="caso")):
        return True
    talk.say("visita.not_for_gestor")
    if not meant.offer(talk, only="queja"):
        talk.ask_again()
    return True


def may_propose(talk: Talk) -> bool:
    """Return whether the text may say when the family could: it names a time, and accuses nobody."""
    return (
        talk.inbound.kind == "text"
        and may_be_a_proposal(talk.text, _question(talk))
        and not accusations.accuses(talk.text)
    )


def _question(talk: Talk) -> str:
    return talk.state.dialog.text if talk.state.dialog is not None else ""


def _ask_whether_to_tell(talk: Talk, visit: Visit) -> None:
    """Show what was written, and ask whether the gestor should read it."""
    talk.keep_text = False
    said = talk.keep(_LONGEST_PROPOSAL)
    shown = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}..."
    text = talk.texts.say("visita.tell", said=shown)
    talk.ask("visita", text, talk.choices("yes", "no"), memory=replace(visit, said=said))


def _whether_to_tell(talk: Talk, visit: Visit, value: str) -> bool:
    asked = replace(visit, said="")
    if value == "1":
        _propose(talk, asked, visit.said)
    elif value == "2":
        ask_when(talk, asked)
    return bool(value)


def _confirm(talk: Talk, visit: Visit) -> None:
    talk.close()
    talk.note("confirm")
    if _note(talk, visit, "confirmed"):
        talk.say("visita.confirmed", when=visit.when)
    else:
        talk.say("visita.over")


def _when_it_could(talk: Talk, visit: Visit, value: str) -> bool:
    """Return whether it may go to the gestor: only a day or an hour does; what accuses, or speaks of money,
    never.
    """
    talk.keep_text = False
    if value == "2":
        # Said already, and no other day.
        talk.close()
        talk.note("decline")
        talk.say("visita.declined")
    elif can_come(talk.text):
        _confirm(talk, visit)
    elif accusations.accuses(talk.text):
        return _keep_from_gestor(talk)
    elif is_a_proposal(talk.text):
        _propose(talk, visit, talk.keep(_LONGEST_PROPOSAL))
    elif may_propose(talk):
        _ask_whether_to_tell(talk, visit)
    else:
        return _puts_off(talk)
    return True


def _propose(talk: Talk, visit: Visit, proposal: str) -> None:
    talk.close()
    talk.note("propose")
    if _note(talk, visit, "declined", proposal):
        proposals.tell_gestor(talk, visit.meeting_id)
        talk.say("visita.proposed")
        letter = proposals.key_of(talk, visit.meeting_id)
        talk.remember_told("visita", proposal, Proposed(visit.meeting_id, letter, visit.starts_at))
    else:
        talk.say("visita.over")


@adds_to("visita", Proposed)
def _add(talk: Talk, proposed: Proposed, more: str) -> bool:
    """Return the rest of a proposal that came in two messages."""
    visit = Visit(proposed.meeting_id, proposed.starts_at)
    standing = meetings.reply(talk.connection, visit.meeting_id, talk.family_id)
    if standing is None or standing.proposal is None or choose(more, _both(talk), "visit") is not None:
        return False
    whole = f"{standing.proposal} {more}"
    if accusations.accuses(whole):
        talk.say("visita.not_for_gestor_more")
    elif not names_a_time(more) and "?" in more:
        return False
    elif _note(talk, visit, "declined", talk.keep(_LONGEST_PROPOSAL, whole), undo=False):
        if not proposals.still_waits(talk, proposed.letter):
            proposals.tell_gestor(talk, visit.meeting_id)
        talk.say("visita.added")
    else:
        talk.say("visita.over")
    return True


def _note(talk: Talk, visit: Visit, given: str, proposal: str | None = None, *, undo: bool = True) -> bool:
    """Note the answer, which can be undone. False when the meeting is over, or no longer on the date that was
    asked about.
    """
    meeting_id, family_id = visit.meeting_id, talk.family_id
    before = meetings.reply(talk.connection, meeting_id, family_id)
    if not meetings.answer(
        talk.connection, meeting_id, family_id, given, talk.now, proposal, starts_at=visit.starts_at
    ):
        return False
    was = before.answer if before is not None else None
    if undo and (was != given or talk.state.done is None or talk.state.done.name != "visita"):
        talk.remember_done("visita", Answered(meeting_id, family_id, was))
    return True


@undoes("visita", Answered)
def _undo(talk: Talk, answered: Answered) -> bool:
    """Take the last answer about a meeting back, as if it had not been given, and ask again."""
    if answered.family_id != talk.line.family_id or not meetings.undo(
        talk.connection, answered.meeting_id, talk.family_id, answered.was, talk.now
    ):
        return False
    talk.state.told_last = None
    talk.say("undo.visit")
    show(talk)
    return True


def _both(talk: Talk) -> tuple[Option, ...]:
    return talk.choices("visita.confirm", "visita.cannot")


def _when(talk: Talk, meeting: meetings.FamilyMeeting) -> str:
    return when(in_bogota(meeting.starts_at), talk.texts)
