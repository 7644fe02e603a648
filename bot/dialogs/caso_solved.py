"""A yes or a no to the question whether a case is solved, which went out some days after its answer.

The question opens no dialog (outreach/cases/solved.py): its answer is looked for where nothing else is open.
"""

from datetime import timedelta

from sqlalchemy import select

from bot.dialogs import caso
from bot.registry import dialogs, mark
from bot.talk import Talk
from bot.understanding import options
from db.tables import CaseEntry, Outbox
from messaging import key, outbox
from programme.cases import own
from programme.cases.solving import KIND, apart

#: So long after the question a yes is meant for it.
_STANDS = timedelta(hours=72)


def answer(talk: Talk) -> bool:
    """Take the message as such an answer. False where it is none, or nothing was asked."""
    if talk.inbound.kind != "text" or talk.state.dialog is not None or talk.line.family_id is None:
        return False
    value = options.choose(talk.text, talk.choices("caso.enough", "caso.not_enough"))
    asked = _asked(talk) if value else []
    if value is None or len(asked) != 1:
        return False
    mark(talk, dialogs["caso_answered"])
    talk.note("case")
    caso.say_whether_solved(talk, asked[0], value)
    return True


def _asked(talk: Talk) -> list[str]:
    """Return the numbers of the cases that this phone was asked about, and has not said anything of."""
    mine = own.under_way(talk.connection, caso.asker(talk), talk.line.municipality_code)
    numbers = [case.number for case in mine if case.status == "answered"]
    if not numbers:
        return []
    written = select(CaseEntry.number, CaseEntry.id).where(CaseEntry.number.in_(numbers))
    keys = {
        hidden: entry.number
        for entry in talk.connection.execute(written)
        for hidden in key.hidden_before(key.of(KIND, apart=apart(entry.number, entry.id)))
    }
    sent = select(Outbox.cause, Outbox.payload, Outbox.conversation_id).where(
        Outbox.cause.in_(keys),
        Outbox.state.in_(("sent", "delivered")),
        Outbox.not_before > talk.now - _STANDS,
    )
    return [
        keys[row.cause]
        for row in talk.connection.execute(sent)
        if outbox.line_of(row.conversation_id, row.payload) == talk.line.id
    ]
