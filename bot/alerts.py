"""An alert: the help lines for who writes, and the words for whoever is on duty."""

from datetime import datetime, timedelta

from sqlalchemy import insert

from bot.registry import may_accuse
from bot.talk import Talk
from db.tables import Alert
from programme import staff_places

#: So long after the help lines whatever is not plain is met with care.
_CARE = timedelta(hours=2)
#: So long the lines themselves are not said again.
_JUST = timedelta(minutes=10)


def raise_danger(talk: Talk, text: str) -> None:
    """Give the help lines, and let whoever is on duty read `text`."""
    # Who has just got the lines is met with care instead of with the same words again.
    lines = "danger.after" if _was_helped_within(talk, _JUST) else "danger.lines"
    if talk.line.staff_id is not None:
        # It is a family's danger that they write of, or their own: both are told what to do.
        lines = "staff.danger"
    talk.state.helped_at, talk.state.helped_turn = talk.now.isoformat(), talk.line.turn + 1
    raise_alert(talk, "danger", lines, text)


def was_helped(talk: Talk) -> bool:
    """Return whether the help lines were given so lately that what is written may be about the danger."""
    return _was_helped_within(talk, _CARE)


def _was_helped_within(talk: Talk, age: timedelta) -> bool:
    helped = talk.state.helped_at
    return bool(helped) and talk.now - datetime.fromisoformat(helped) <= age


def raise_alert(talk: Talk, kind: str, lines: str, text: str) -> None:
    """Say whom to call, and let whoever is on duty read why."""
    talk.note(kind)
    talk.kind, talk.keep_text = "danger", False
    talk.state.alerted, talk.state.alerted_at = kind, talk.now.isoformat()
    write(talk, kind, text)
    talk.final = True
    talk.say(lines)
    if talk.state.dialog is not None and (talk.state.dialog.keeps or talk.state.dialog.reserved):
        talk.state.park()


def write(talk: Talk, kind: str, text: str | None) -> None:
    """Leave an alert for whoever is on duty; where it may be about a case, for the national team alone, for a
    case may be about those who read the others.
    """
    values = {
        "kind": kind,
        "conversation_id": talk.line.id,
        "at": talk.now,
        "private": kind == "danger" and may_accuse(talk.state),
        "text": text,
        "municipality_code": _place_of_staff(talk),
    }
    talk.connection.execute(insert(Alert).values(values))


def _place_of_staff(talk: Talk) -> str | None:
    """Return the municipality of a member of staff who writes, where it is one: those on duty there are
    told. A family's is known by its line.
    """
    if talk.line.staff_id is None:
        return None
    found = list(staff_places.places(talk.connection, talk.line.staff_id))
    return found[0] if len(found) == 1 else None
