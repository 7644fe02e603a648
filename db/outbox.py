"""Messages on their way out, and every change on that way."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedJSON, EncryptedText


class Outbox(Base):
    """`cause` makes writing a message twice impossible, and is never read (messaging.key). `payload` is what
    the text is composed from when it is sent. `text` is what was sent. `priority`: 0 replies, 1 reminders, 2
    broadcasts. `repeated`: it may have been sent before a crash. `libreta`: loses payload, text, conversation
    and history when the answers are counted.

    What it is about stands in columns; of a case, a complaint or an alert in none. `about`: which of several
    it is, as `day_before`, `nudge_1`, `approved`. `broadcast_id`: its text is that broadcast's, and it has no
    payload of its own. `staff_id`: whom of the staff it asks. `instant`: the beginning of the meeting that it
    speaks of, or when it was known that the meeting changed, in whole seconds; None where it was called back
    and may be written again. `second`: an SMS in the place of what did not get through. None of them is a
    foreign key: a broadcast would lock a million families.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "channel",
            "priority",
            "not_before",
            "id",
            postgresql_where=text("state IN ('scheduled','queued')"),
        ),
        Index("ix_outbox_sending", "channel", postgresql_where=text("state = 'sending'")),
        Index(None, "conversation_id"),
        Index(None, "provider_id"),
        Index(
            "ix_outbox_broadcast", "broadcast_id", "state", postgresql_where=text("broadcast_id IS NOT NULL")
        ),
        # The family first: a meeting or a wave has very many.
        Index(
            "ix_outbox_meeting", "family_id", "meeting_id", postgresql_where=text("meeting_id IS NOT NULL")
        ),
        Index("ix_outbox_wave", "family_id", "wave_id", postgresql_where=text("wave_id IS NOT NULL")),
        Index("ix_outbox_second", "broadcast_id", "family_id", postgresql_where=text("second")),
        Index("ix_outbox_replies", "created_at", postgresql_where=text("kind = 'reply'")),
        Index("ix_outbox_untold", "not_after", postgresql_where=text("kind = 'untold'")),
        Index("ix_outbox_repeated", "channel", postgresql_where=text("repeated")),
        Index(
            "ix_outbox_lost",
            "not_before",
            "id",
            postgresql_where=text(
                "channel = 'telegram' AND priority > 0 AND state IN ('failed','suppressed')"
            ),
        ),
        Index(
            "ix_outbox_unread",
            "not_before",
            "id",
            postgresql_where=text("channel = 'telegram' AND priority = 1 AND state = 'sent'"),
        ),
    )

    id: Mapped[Key]
    cause: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    channel: Mapped[str]
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    priority: Mapped[int]
    state: Mapped[str]
    payload: Mapped[Any] = mapped_column(EncryptedJSON("outbox.payload", block=512), nullable=True)
    text: Mapped[str | None] = mapped_column(EncryptedText("outbox.text", block=512))
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id"))
    about: Mapped[str | None]
    meeting_id: Mapped[int | None] = mapped_column(BigInteger)
    family_id: Mapped[int | None] = mapped_column(BigInteger)
    wave_id: Mapped[int | None] = mapped_column(BigInteger)
    staff_id: Mapped[int | None] = mapped_column(BigInteger)
    instant: Mapped[datetime | None]
    second: Mapped[bool] = mapped_column(server_default=false())
    libreta: Mapped[bool] = mapped_column(default=False)
    not_before: Mapped[datetime]
    not_after: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[bool] = mapped_column(default=False)
    segments: Mapped[int | None]
    provider: Mapped[str | None]
    provider_id: Mapped[str | None]
    created_at: Mapped[datetime]


class OutboxChange(Base):
    """The append-only history of a message. `code`: the provider's own. `words`: ours, for people."""

    __tablename__ = "outbox_change"
    __table_args__ = (
        Index("ix_outbox_change_sent", "at", postgresql_where=text("state = 'sent'")),
        Index("ix_outbox_change_words", "id", postgresql_where=text("words IS NOT NULL")),
    )

    id: Mapped[Key]
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"), index=True)
    state: Mapped[str]
    code: Mapped[str | None]
    words: Mapped[str | None]
    at: Mapped[datetime]
