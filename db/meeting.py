"""Meetings of the programme with its families, and what each family said about coming."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from db import plain_code
from db.base import Base, Key
from db.columns import EncryptedText


class Meeting(Base):
    """`kind`: family, community, welcome, recreation. `family_id` for a family meeting; else the gestor's
    families, of `vereda` alone where it is given, of `invited` alone where these are given. `status`:
    planned, held, cancelled. `created_at`: when we learnt of it, or of its present date. `logro_code`: of a
    meeting for families that lacked that logro when it was planned; never a private one. `number`: in the
    methodology (manual, section 2.2.1.1), 1 to 6, where it is known.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        Index(None, "starts_at"),
        Index(None, "gestor_id", "starts_at"),
        Index("ix_meeting_family_id_starts_at", "family_id", "starts_at"),
        plain_code.index("meeting"),
        Index("ix_meeting_together", "gestor_id", "starts_at", postgresql_where=text("family_id IS NULL")),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    topic: Mapped[str | None]
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"))
    vereda: Mapped[str | None]
    gestor_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    starts_at: Mapped[datetime]
    place: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="planned")
    created_at: Mapped[datetime | None]
    logro_code: Mapped[str | None]
    number: Mapped[int | None] = mapped_column(SmallInteger)
    invited: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))


class MeetingReply(Base):
    """`answer`: confirmed or declined. `proposal`: when the family could, in its own words."""

    __tablename__ = "meeting_reply"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    family_id: Mapped[int] = mapped_column(
        ForeignKey("family.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    answer: Mapped[str]
    proposal: Mapped[str | None] = mapped_column(EncryptedText("meeting_reply.proposal"))
    at: Mapped[datetime]


class MeetingAttendance(Base):
    """Whether a family came, as the gestor says. The last word counts."""

    __tablename__ = "meeting_attendance"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    family_id: Mapped[int] = mapped_column(
        ForeignKey("family.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    attended: Mapped[bool]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class MeetingChange(Base):
    """A meeting was moved, cancelled, held or given to others, and what follows is still to be done; then the
    row goes.

    `starts_at`, `known_since`: its beginning and `created_at` before. `answered`: the families that had
    answered to it by then; a moved meeting asks them anew. `concerned`: the families that it concerned
    before it was given to others; None when it was not.
    """

    __tablename__ = "meeting_change"

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    known_since: Mapped[datetime | None]
    answered: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    concerned: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    at: Mapped[datetime]
