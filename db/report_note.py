"""What a family adds for its gestor when it says that it has reached a logro."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.columns import EncryptedJSON, EncryptedText


class ReportNote(Base):
    """Of the report that waits, one a logro; of no private one. `text`: in the family's words. `photo`: one
    that it sent, as its channel keeps it: `channel`, and there its `file`. Both go as other messages do.
    """

    __tablename__ = "report_note"
    __table_args__ = (Index(None, "at"),)

    family_id: Mapped[int] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"), primary_key=True)
    logro_code: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str | None] = mapped_column(EncryptedText("report_note.text", block=512))
    photo: Mapped[dict[str, object] | None] = mapped_column(EncryptedJSON("report_note.photo", block=256))
    at: Mapped[datetime]
