"""One line of talk: an address on a channel, where the talk stands, and what came in on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedJSON, EncryptedText

#: What is read and written by the statements of a turn too. All are as long as a multiple of a block: their
#: own length would tell which question of the Libreta was put, and so what was answered to the one before.
STATE = EncryptedText("conversation.state", block=512)
TEXT = EncryptedText("inbound.text", block=512, hides_none=True)
REPLY = EncryptedJSON("inbound.reply", block=512)


class Conversation(Base):
    """`state` is what the bot remembers, answers in progress too. The row is the lock of the line: whoever
    takes a turn holds it. `contact_id` is who is talking now, empty for a stranger. `simulated`: a line of
    the simulator, never given to a provider. `blocked_at`: the person blocked us or the number is gone.
    `reserved`: the PIN of a chat, hashed, and how often a wrong one was tried (programme.reserved.door).
    Every chat that was ever linked has it, so that its being there tells nothing.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("channel", "address_index"),
        # Production asks at every start whether there is one.
        Index("ix_conversation_simulated", "id", postgresql_where=text("simulated")),
    )

    id: Mapped[Key]
    channel: Mapped[str]
    address: Mapped[str] = mapped_column(EncryptedText("conversation.address"))
    address_index: Mapped[bytes] = mapped_column(LargeBinary)
    simulated: Mapped[bool] = mapped_column(default=False)
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", use_alter=True, ondelete="SET NULL")
    )
    turn: Mapped[int] = mapped_column(default=0)
    state: Mapped[str | None] = mapped_column(STATE)
    last_inbound_at: Mapped[datetime | None]
    opted_out_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    reserved: Mapped[dict[str, Any] | None] = mapped_column(
        EncryptedJSON("conversation.reserved", block=512), nullable=True
    )


class Inbound(Base):
    """A message that came in. `provider_id` is the provider's own, so a repeat is known. `text` is empty for
    an answer to the Libreta; `reply` is what was answered, for a repeat. Rows of a flushed Libreta lose
    their conversation, reply and hour. What was said of a complaint has no text either, but looks like any
    other `text`, until outreach/cases/traces.py cuts it.
    """

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("channel", "provider_id"),
        Index(None, "conversation_id", "kind"),
        Index(None, "received_at"),
    )

    id: Mapped[Key]
    channel: Mapped[str]
    provider_id: Mapped[str]
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    received_at: Mapped[datetime]
    kind: Mapped[str]
    text: Mapped[str | None] = mapped_column(TEXT)
    reply: Mapped[list[str] | None] = mapped_column(REPLY)
