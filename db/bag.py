"""Codes on paper, drawn from a bag by families that have no phone."""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class BagCode(Base):
    """A code that was printed for a place of an open wave, by a keyed hash (`db.wave.Wave.code_key`): who has
    a copy of the database cannot tell which code it is. It has no number, no time and no family, and is gone
    once the wave has closed.
    """

    __tablename__ = "bag_code"
    __table_args__ = (Index(None, "wave_id", "municipality_code"),)

    code_index: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    wave_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("wave.id"))
    municipality_code: Mapped[str]
    used: Mapped[bool] = mapped_column(default=False)
