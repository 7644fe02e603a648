"""How a meeting is named to its gestor: by the family's code or the vereda, never by what it is about."""

from bot.talk import Talk
from locales.dates import hour, short
from programme.agenda import Appointment
from programme.calendar import in_bogota, today


def named(talk: Talk, meeting: Appointment) -> str:
    """`visita F001`, `reunión comunitaria Guanomo`."""
    kind = talk.texts.say(f"visita.kind.{meeting.kind}")
    return f"{kind} {meeting.whose}" if meeting.whose else kind


def label(talk: Talk, meeting: Appointment) -> str:
    """Return one line of the list: when, what, and what was answered."""
    words, start = talk.texts, in_bogota(meeting.starts_at)
    shown = hour(start, words) if start.date() == today(talk.now) else short(start, words)
    if meeting.proposals:
        answer = words.say("hoy.short.proposal")
    elif not meeting.alone:
        answer = words.say("hoy.short.counts", confirmed=meeting.confirmed, declined=meeting.declined)
    elif meeting.confirmed:
        answer = words.say("hoy.short.confirmed")
    elif meeting.declined:
        answer = words.say("hoy.short.declined")
    else:
        return f"{shown}, {named(talk, meeting)}"
    return f"{shown}, {named(talk, meeting)}: {answer}"
