"""One text of a member of staff for many families."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedJSON


class Broadcast(Base):
    """`texts`: by language. `text_index`: the keyed hash of the text, to find the same one again.
    `audience`: conditions, as programme.audience writes them. `state`: waiting (for a second person's yes),
    ready, writing, written; cancelled, refused (by that person), expired (nobody said yes in time), and
    `cancelled_at` then says when. `last_family_id`: up to whom its messages are written, so that writing
    goes on after a crash. `recipients`, `segments`: as the preview counted them.
    """

    __tablename__ = "broadcast"

    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    texts: Mapped[dict[str, str]] = mapped_column(EncryptedJSON("broadcast.texts"))
    text_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    audience: Mapped[dict[str, object]] = mapped_column(JSONB)
    state: Mapped[str]
    leaves_at: Mapped[datetime]
    created_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    approved_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    last_family_id: Mapped[int] = mapped_column(BigInteger, default=0)
    recipients: Mapped[int]
    segments: Mapped[int]
