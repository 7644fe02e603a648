"""Who is behind an address, what they allowed, and the links that let them in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key


class Contact(Base):
    """A family (or a member of staff) at an address. Two families that share a phone are two contacts of one
    conversation. `safe`: the person said the phone is theirs alone. `authorised` and `health`: the yes or no
    to the treatment of data, and of health data; empty: not asked yet. `replaced_by_id`: the contact that a
    file put in the place of this one, the last of several. `language`: the one that was chosen there; empty:
    its family's. `text_version`: of the words that were answered with `authorised` (programme.consents).
    """

    __tablename__ = "contact"
    __table_args__ = (CheckConstraint("(family_id IS NULL) <> (staff_id IS NULL)", name="one_owner"),)

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    shared: Mapped[bool] = mapped_column(default=False)
    safe: Mapped[bool | None]
    authorised: Mapped[bool | None]
    health: Mapped[bool | None]
    language: Mapped[str | None]
    text_version: Mapped[str | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )


class Consent(Base):
    """The proof of a yes or a no (Ley 1581 de 2012, art. 9): which text, when, where. Append-only."""

    __tablename__ = "consent"

    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    given: Mapped[bool]
    text_version: Mapped[str]
    channel: Mapped[str]
    at: Mapped[datetime]


class LinkToken(Base):
    """A single-use deep link to Telegram, by the hash of its secret."""

    __tablename__ = "link_token"
    __table_args__ = (Index(None, "expires_at"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
