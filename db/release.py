"""What was published of waves."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedJSON


class PublishedRelease(Base):
    """Never changed: a trigger refuses it. `number`: 1, and one more for every correction, which has a
    `reason`. `content`: as scorecard.publication.content.Release.bytes, whose SHA-256 is `hash`. `counts`:
    the exact ones, `[place, question, n, satisfied]` each, which the next correction must know and nobody
    may see. `made_by`: as the actor of an audit event.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("wave_id", "number"),)

    id: Mapped[Key]
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    number: Mapped[int]
    published_at: Mapped[datetime]
    hash: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    counts: Mapped[list[Any]] = mapped_column(EncryptedJSON("release.counts"))
    reason: Mapped[str | None]
    made_by: Mapped[str]


class PublishedPlace(Base):
    """The results of one place of a release, by question, as its `content` has them: that of a whole country
    is too large to be read for one place. Never changed either.
    """

    __tablename__ = "release_place"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), primary_key=True)
    place_code: Mapped[str] = mapped_column(primary_key=True, index=True)
    results: Mapped[dict[str, object]] = mapped_column(JSONB)


class Withdrawal(Base):
    """A release that is shown no more, with the reason that its page gives. It stays as it was, and the audit
    of later ones knows it: it was public. Never changed.
    """

    __tablename__ = "withdrawal"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    because: Mapped[str]
    made_by: Mapped[str]


def is_shown() -> ColumnElement[bool]:
    """Return whether a release is shown to anybody."""
    return ~select(Withdrawal.release_id).where(Withdrawal.release_id == PublishedRelease.id).exists()
