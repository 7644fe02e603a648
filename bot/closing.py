"""What is behind the PIN closes by itself: a while later what was shown goes from the chat, although nobody
has written. A copy of the database does not tell from which one.
"""

from datetime import timedelta

from bot.state import RESERVED
from bot.talk import Talk
from db.own_transaction import apart
from messaging import outbox

#: The kind of a message that says nothing, and takes one back.
KIND = "closing"
SHOWN = "shown"


def write(talk: Talk, shown: int) -> None:
    """Let the message `shown` of the outbox be taken back when the time is over."""
    with apart(talk.connection):
        outbox.write(
            talk.connection,
            kind=KIND,
            apart=str(shown),
            channel=talk.inbound.channel,
            conversation_id=talk.line.id,
            # As an answer: at any hour, and never by another channel.
            priority=outbox.REPLY,
            payload={SHOWN: shown, "final": True},
            not_before=talk.now + RESERVED + timedelta(seconds=1),
            hidden=True,
            now=talk.now,
        )
