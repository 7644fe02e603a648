"""A message that answers something older than the open question: sent before it was put, or a reply to an
older message. It never answers that question; where it plainly answers its own, it does.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, select

from bot.dialogs import visita
from bot.talk import Talk
from db.tables import Meeting, Outbox

#: Telegram keeps updates for at most a day. An older date is of a clock that is wrong, and says nothing.
_KEPT_BY_THE_PROVIDER = timedelta(hours=25)


def is_older(talk: Talk) -> bool:
    """Return whether the message was written before the open question was put, or to something that was said
    " "before.
    """
    dialog, inbound = talk.state.dialog, talk.inbound
    if inbound.kind != "text":
        return False
    if inbound.quoted is not None and inbound.quoted.ours and (turn := _turn_of_quoted(talk)) is not None:
        return dialog is None or turn < dialog.turn
    if dialog is None:
        return False
    put = datetime.fromisoformat(dialog.at).replace(microsecond=0)
    if inbound.quoted is not None and inbound.quoted.ours and (sent := inbound.quoted.sent_at) is not None:
        return sent < put
    sent = inbound.sent_at
    return sent is not None and sent < put and talk.now - sent <= _KEPT_BY_THE_PROVIDER


def answer(talk: Talk) -> None:
    """Take it as the answer to its own question where that is plain; show the open one again."""
    taken = _answers_its_own(talk)
    if talk.state.dialog is None:
        if not taken:
            talk.say("wrong.unknown")
        return
    if not taken:
        talk.keep_text = False
        talk.say("earlier.question")
    talk.ask_again()


def _turn_of_quoted(talk: Talk) -> int | None:
    """Return the turn of the message that is quoted; None where nothing tells."""
    quoted = talk.inbound.quoted
    assert quoted is not None
    if quoted.turn is not None:
        return quoted.turn
    row = _quoted_row(talk)
    turn = row.payload.get("turn") if row is not None and row.payload else None
    return int(turn) if turn else None


def _quoted_row(talk: Talk) -> Row[Any] | None:
    quoted = talk.inbound.quoted
    if quoted is None or quoted.message_id is None:
        return None
    return talk.connection.execute(
        select(Outbox.kind, Outbox.payload, Outbox.created_at, Outbox.meeting_id, Outbox.family_id)
        .where(
            Outbox.conversation_id == talk.line.id,
            Outbox.provider_id == str(quoted.message_id),
            Outbox.channel == talk.inbound.channel,
        )
        .limit(1)
    ).first()


def _answers_its_own(talk: Talk) -> bool:
    """Return the answer to a reminder that was replied to, while its meeting stands as the reminder said."""
    row = _quoted_row(talk)
    if row is None or row.kind != "reminder" or not row.payload or row.family_id != talk.line.family_id:
        return False
    starts_at = talk.connection.scalar(
        select(Meeting.starts_at).where(
            Meeting.id == row.meeting_id,
            and_(Meeting.created_at.is_(None) | (Meeting.created_at <= row.created_at)),
        )
    )
    return starts_at is not None and visita.answer_to_reminder(talk, row.meeting_id, starts_at)
