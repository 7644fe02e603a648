"""The frozen figures of each month. Cannot be changed."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.columns import EncryptedBytes


class MonthlyClose(Base):
    """`month`: its first day. `version`: 1, and one more for each correction, whose `reason` is given.
    `content`: the figures as canonical JSON, with their `sha256` in hexadecimal. `made_by` as in the audit.

    Encrypted: in a small place the figures tell what a family asked for.
    """

    __tablename__ = "monthly_close"

    month: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(EncryptedBytes("monthly_close.content", block=4096))
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None]
    made_by: Mapped[str]
    closed_at: Mapped[datetime]
