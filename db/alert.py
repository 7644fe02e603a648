"""What the person on duty must see: somebody in danger, a sender out of control, a wrong set-up."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as text_
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedJSON, EncryptedText

#: The kinds of alerts whose text somebody wrote.
WRITTEN = ("danger", "calamity")


class Alert(Base):
    """`kind`: danger, calamity, flood, channel. `text`: the words that raised it, kept until somebody has
    seen them, or the channel; encrypted. `seen_at`: taken up.

    `conversation_id`: whose line it came from; None for a comment of a Libreta, which is nobody's:
    `municipality_code` says where it was made, if that is known. `private`: for the national team alone,
    because it was raised in a complaint, which may be about a gestor or a coordinator; encrypted.
    """

    __tablename__ = "alert"
    __table_args__ = (Index("ix_alert_unseen", "at", postgresql_where=text_("seen_at IS NULL")),)

    id: Mapped[Key]
    kind: Mapped[str]
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"))
    private: Mapped[bool] = mapped_column(EncryptedJSON("alert.private", block=16), default=False)
    text: Mapped[str | None] = mapped_column(EncryptedText("alert.text"))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
