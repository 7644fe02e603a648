"""Asking the second person, whose yes a large broadcast needs."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from bot.dialogs import approval
from bot.turn import open_dialog
from locales.texts import SOURCE, texts
from messaging.composing import Composed, Row, Suppressed
from messaging.message import Option, Reply
from programme import approvers, broadcasts
from programme.refusal import Refusal


def compose(connection: Connection, row: Row, now: datetime) -> Composed | Suppressed:
    """Return the question, unless somebody has answered it meanwhile, or it is no longer theirs to answer."""
    words = texts(SOURCE)
    broadcast_id = row.payload["broadcast_id"]
    try:
        asked = approval.question(connection, broadcast_id, Decimal(row.payload["pesos_per_segment"]), words)
        found = approvers.approvers(connection, broadcasts.find(connection, broadcast_id))
        if row.staff_id not in found.values():
            raise Refusal("broadcast.may_not_approve")
    except Refusal as refusal:
        return Suppressed(words.say(refusal.key, **refusal.fields), "cancelled")
    shown = Reply(asked, (Option("1", words.say("yes")), Option("2", words.say("no"))))
    memory = approval.Approval(broadcast_id)
    turn = open_dialog(connection, row.conversation_id, "approval", memory, shown, now, about="broadcast_id")
    if turn is None:
        return Composed(Reply.of(asked, words.say("approval.later"), between="\n"))
    return Composed(shown, turn=turn)
