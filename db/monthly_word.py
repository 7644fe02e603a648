"""Whether a contact wants to be written to once a month about the family's plan."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as text_
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class MonthlyWord(Base):
    """`wanted`: the last answer, given on the day `since`. `told_for`: the first day of the last month in
    which it was written to.
    """

    __tablename__ = "monthly_word"
    __table_args__ = (Index("ix_monthly_word_wanted", "contact_id", postgresql_where=text_("wanted")),)

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True)
    wanted: Mapped[bool]
    since: Mapped[date]
    told_for: Mapped[date | None]
