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


def about(talk: Talk, meeting: Appointment) -> list[str]:
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
