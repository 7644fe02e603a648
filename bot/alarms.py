"""What is answered before everything else: that somebody is in danger, or in a calamity."""

from datetime import datetime, timedelta

from sqlalchemy import insert

from bot import calamities, continued_text, leaving, staff
from bot.handlers import keywords
from bot.registry import alarmed, may_accuse
from bot.talk import Talk
from bot.understanding import danger, meanings, options
from db.tables import Alert

#: So long after the help lines whatever is not plain is met with care.
_CARE = timedelta(hours=2)
#: So many words may tell of something, whatever was asked.
_SENTENCE = 3
#: Meanings that are about the services of the Red, whoever writes them.
_SERVICES = frozenset("logros logro visit confirm propose libreta offers project case payments".split())
#: What else it may be about after the lines: the danger itself, or what one does in it.
_SOMETHING_ELSE = frozenset("danger message complaint decline report member moved data help opt_out".split())
#: So long the lines themselves are not said again.
_JUST = timedelta(minutes=10)


def rings(talk: Talk) -> bool:
    """Give the help lines, or say what to do in a calamity, where it tells of one; else return False."""
    if talk.inbound.kind != "tap" and not staff.writes_to_families(talk) and _is_danger(talk):
        # Who has just got the lines is met with care instead of with the same words again.
        lines = "danger.after" if _was_just_helped(talk) else "danger.lines"
        if talk.line.staff_id is not None:
            # It is a family's danger that they write of, or their own: both are told what to do.
            lines = "staff.danger"
        talk.state.helped_at, talk.state.helped_turn = talk.now.isoformat(), talk.line.turn + 1
        _alert(talk, "danger", lines)
        _go_on(talk)
        return True
    if _is_calamity(talk):
        _alert(talk, "calamity", "calamity.lines")
        calamities.report(talk)
        _go_on(talk)
        return True
    return False


def _go_on(talk: Talk) -> None:
    """Let the open dialog ask about the words, which only the alert has."""
    asked = talk.state.dialog
    if asked is not None and asked.name in alarmed and talk.inbound.kind == "text":
        alarmed[asked.name](talk, asked.data)


def _was_just_helped(talk: Talk) -> bool:
    helped = talk.state.helped_at
    return bool(helped) and talk.now - datetime.fromisoformat(helped) <= _JUST


def needs_care(talk: Talk) -> bool:
    """Return whether somebody who was given the help lines a moment ago goes on writing of that, and not of
    the services, nor of what was opened since.
    """
    helped = talk.state.helped_at
    since = talk.now - datetime.fromisoformat(helped) if helped else None
    if since is None or since > _CARE:
        return False
    if _was_opened_since(talk) and (since > _JUST or len(talk.text.split()) < _SENTENCE):
        return False
    if talk.inbound.kind != "text":
        return True
    found = meanings.proposed(talk.text, "", (), [*_SERVICES, *_SOMETHING_ELSE])
    return not found or not _SERVICES.issuperset(found)


def _was_opened_since(talk: Talk) -> bool:
    """Return whether what is open was opened after the lines, by a word of the family's own."""
    opened = talk.state.dialog
    if opened is not None and opened.name == "meant":
        opened = talk.state.below
    return opened is not None and opened.turn > talk.state.helped_turn


def _is_danger(talk: Talk) -> bool:
    return not _is_plain(talk) and (danger.in_danger(talk.text) or continued_text.in_danger(talk))


def _is_calamity(talk: Talk) -> bool:
    """Return whether a family tells of a calamity; what follows within a minute belongs to it."""
    return (
        talk.inbound.kind == "text"
        and talk.line.staff_id is None
        and not continued_text.goes_on(talk, "calamity")
        and not _is_plain(talk)
        and danger.in_calamity(talk.text)
    )


def _is_plain(talk: Talk) -> bool:
    """Return whether it is a word of ours, an answer in the question's own words or a wish to leave, and
    nothing besides: what knows whole sentences is not asked about these.
    """
    text, asked = talk.text, talk.state.dialog
    return (
        keywords.within(text) is not None
        or bool(keywords.near(text))
        or leaving.wish(text) in ("sure", "loose")
        or (
            asked is not None
            and bool(asked.options)
            and options.choose(text, asked.choices, asked.asks, asked.text) is not None
        )
    )


def _alert(talk: Talk, kind: str, lines: str) -> None:
    """Say whom to call, and let whoever is on duty read why."""
    talk.note(kind)
    talk.kind, talk.keep_text = "danger", False
    talk.state.alerted, talk.state.alerted_at = kind, talk.now.isoformat()
    # A case may be about those who read alerts.
    values = {
        "private": kind == "danger" and may_accuse(talk.state),
        "text": talk.text if kind == "danger" else calamities.words(talk),
    }
    talk.connection.execute(
        insert(Alert).values(kind=kind, conversation_id=talk.line.id, at=talk.now, **values)
    )
    talk.final = True
    talk.say(lines)
    if talk.state.dialog is not None and (talk.state.dialog.keeps or talk.state.dialog.reserved):
        talk.state.park()
