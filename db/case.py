"""Complaints that people bring in the chat, for the national team alone to read."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.columns import EncryptedText


class Case(Base):
    """`number`: six random digits, the radicado. `kind`: money, politics, other. `family_id` is empty where
    somebody wants to stay unnamed. `status`: received, taken_up.

    No hour and no order of arrival: they would lead to who wrote.
    """

    __tablename__ = "complaint_case"
    __table_args__ = (Index(None, "status", "due_on"),)

    number: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(EncryptedText("complaint_case.text", block=512))
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id", ondelete="SET NULL"), index=True)
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"))
    received_on: Mapped[date]
    due_on: Mapped[date]
    status: Mapped[str] = mapped_column(default="received")
