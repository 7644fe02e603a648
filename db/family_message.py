"""What a family and its gestor write to each other, and what else a gestor hears of a family."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as text_
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedText


class FamilyMessage(Base):
    """A text of a family for its gestor, or of a member of staff (`staff_id`) for the family. `contact_id`:
    whose phone or chat it came from, or is for where it answers; None: any of the family. `answered_at`: when
    a family's was answered, or seen to. `text` is blanked as other messages are.
    """

    __tablename__ = "family_message"
    __table_args__ = (
        Index(
            "ix_family_message_waiting",
            "family_id",
            postgresql_where=text_("staff_id IS NULL AND answered_at IS NULL"),
        ),
        Index(None, "family_id"),
        Index(None, "contact_id"),
        Index(None, "at"),
    )

    id: Mapped[Key]
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str | None] = mapped_column(EncryptedText("family_message.text", block=512))
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class FamilyNote(Base):
    """What a gestor should hear of a family, and has not been shown (`seen_at`). `kind`: see programme.notes;
    encrypted, because who lost the person on the phone is nobody's to know.
    """

    __tablename__ = "family_note"
    __table_args__ = (Index(None, "family_id", "day"), Index(None, "day"))

    id: Mapped[Key]
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(EncryptedText("family_note.kind", block=16))
    day: Mapped[date]
    seen_at: Mapped[datetime | None]
