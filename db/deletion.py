"""Families whose data is deleted on their wish: what waits, the proof, and what must not come back."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.columns import EncryptedJSON, EncryptedText


def _nothing() -> None:
    return None


class Deletion(Base):
    """Somebody asked that all of a family be deleted. `number`: eight random digits, the proof.

    Until it is done, at `due_at` at the earliest, `family_id` says whose, `contact_id` from where it was
    asked, and `because` what a member of staff wrote. Then these are empty, and what is left are the number
    and the two days. `line`: the conversation that still gets the last word; it goes after that.
    """

    __tablename__ = "deletion"
    __table_args__ = (
        Index("ix_deletion_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_deletion_ending", "number", postgresql_where=text("ending")),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    asked_on: Mapped[date]
    due_at: Mapped[datetime | None]
    done_on: Mapped[date | None]
    ending: Mapped[bool] = mapped_column(default=False)
    family_id: Mapped[int | None] = mapped_column(
        EncryptedJSON("deletion.family_id", block=32, hides_none=True), default=_nothing, nullable=False
    )
    contact_id: Mapped[int | None] = mapped_column(
        EncryptedJSON("deletion.contact_id", block=32, hides_none=True), default=_nothing, nullable=False
    )
    line: Mapped[int | None] = mapped_column(
        EncryptedJSON("deletion.line", block=32, hides_none=True), default=_nothing, nullable=False
    )
    because: Mapped[str | None] = mapped_column(
        EncryptedText("deletion.because", block=512, hides_none=True), default=_nothing, nullable=False
    )


class DeletedMark(Base):
    """A keyed hash of a code or an address that was deleted: it can be known again, and not be read."""

    __tablename__ = "deleted_mark"

    mark: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)


class DeletedKey(Base):
    """The key of these hashes. It has a row of its own, encrypted: what was hashed is gone, so that nobody
    could hash it anew under another data key.
    """

    __tablename__ = "deleted_key"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(EncryptedText("deleted_key.secret"))
