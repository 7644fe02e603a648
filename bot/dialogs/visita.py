"""The next meeting: 1 confirms; 2 cannot come, and says when the family could."""

from datetime import datetime
from typing import Any

from bot import proposals
from bot.registry import dialog
from bot.talk import Talk
from bot.understanding import asks_to_stop
from locales.dates import when
from messaging.message import Option
from programme import meetings
from programme.calendar import in_bogota

#: What a family writes about when it could; the rest of a longer text is cut.
_LONGEST_PROPOSAL = 300


def show(talk: Talk) -> None:
    """The first meeting without an answer; when all have one, the next, which may still be changed."""
    found = meetings.upcoming(talk.connection, talk.family_id, talk.now)
    if not found:
        talk.close()
        talk.say("visita.none")
        return
    open_ones = [meeting for meeting in found if meeting.answer is None]
    meeting = (open_ones or found)[0]
    text = describe(talk, meeting)
    data = {
        "meeting_id": meeting.id,
        "starts_at": meeting.starts_at.isoformat(),
        "when": _when(talk, meeting),
    }
    if meeting.answer is None:
        options = talk.choices("visita.confirm", "visita.cannot")
    elif meeting.answer == "confirmed":
        text = f"{text} {talk.texts.say('visita.is_confirmed')}"
        options = (Option("2", talk.texts.say("visita.now_cannot")),)
    else:
        text = f"{text} {talk.texts.say('visita.is_declined')}"
        options = (Option("1", talk.texts.say("visita.now_can")),)
    talk.ask("visita", text, options, data=data)


def describe(talk: Talk, meeting: meetings.FamilyMeeting) -> str:
    """What, when and where; never about what."""
    kind = talk.texts.say(f"visita.kind.{meeting.kind}")
    if meeting.place:
        return talk.texts.say("visita.next", kind=kind, when=_when(talk, meeting), place=meeting.place)
    return talk.texts.say("visita.next_no_place", kind=kind, when=_when(talk, meeting))


def ask_when(talk: Talk, data: dict[str, Any]) -> None:
    """Ask when the family could; any text is an answer."""
    talk.ask("visita", talk.texts.say("visita.when"), data={**data, "asked": True}, keeps=True)


@dialog("visita")
def _answer(talk: Talk, data: dict[str, Any], value: str) -> bool:
    if data.get("asked"):
        return _propose(talk, data)
    if value == "1":
        talk.close()
        if _note(talk, data, "confirmed"):
            talk.say("visita.confirmed", when=data["when"])
        else:
            talk.say("visita.over")
    elif value == "2":
        if _note(talk, data, "declined"):
            ask_when(talk, data)
        else:
            talk.close()
            talk.say("visita.over")
    return bool(value)


def _propose(talk: Talk, data: dict[str, Any]) -> bool:
    proposal = talk.text.strip()[:_LONGEST_PROPOSAL]
    if not any(character.isalnum() for character in proposal) or asks_to_stop(talk.text):
        return False
    talk.close()
    talk.keep_text = False
    if _note(talk, data, "declined", proposal):
        proposals.tell_gestor(talk, data["meeting_id"])
        talk.say("visita.proposed")
    else:
        talk.say("visita.over")
    return True


def _note(talk: Talk, data: dict[str, Any], given: str, proposal: str | None = None) -> bool:
    """False when the meeting is over, or no longer on the date that was asked about."""
    asked = datetime.fromisoformat(data["starts_at"]) if "starts_at" in data else None
    meeting_id, family_id = data["meeting_id"], talk.family_id
    return meetings.answer(talk.connection, meeting_id, family_id, given, talk.now, proposal, starts_at=asked)


def _when(talk: Talk, meeting: meetings.FamilyMeeting) -> str:
    return when(in_bogota(meeting.starts_at), talk.texts)
