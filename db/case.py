"""Cases (PQR): what families ask, claim and complain about, and what stands in a coordinator's way."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedText


class Case(Base):
    """`number`: six random digits, the radicado. `kind`: see programme.cases.kinds. `reader`: who handles
    it, national or coordinator. `status`: received, taken_up, passed_on (to `entity`), answered, reopened,
    solved.

    `family_id` and `contact_id`, who wrote and where the answer goes, are empty where somebody wants to stay
    unnamed, and of what a coordinator raises. No hour and no order of arrival: they would lead to who wrote.
    """

    __tablename__ = "complaint_case"
    __table_args__ = (
        Index(None, "status", "due_on"),
        Index(
            "ix_complaint_case_open",
            "reader",
            "municipality_code",
            "due_on",
            postgresql_where=text("status NOT IN ('answered', 'solved')"),
        ),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reader: Mapped[str]
    text: Mapped[str] = mapped_column(EncryptedText("complaint_case.text", block=512))
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id", ondelete="SET NULL"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"), index=True)
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"))
    received_on: Mapped[date]
    due_on: Mapped[date]
    status: Mapped[str] = mapped_column(default="received")
    entity: Mapped[str | None]


class CaseEntry(Base):
    """What was written in a case after it was received. `kind`: answer (to the family), passed_on, missing
    (what the family says is still to be done), note (of what was done where nobody is to be answered).
    """

    __tablename__ = "case_entry"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(ForeignKey("complaint_case.number", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(EncryptedText("case_entry.text"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
