"""Cases (PQR): what families ask, claim and complain about, and what stands in a coordinator's way."""

from datetime import date, datetime

from sqlalchemy import Connection, ForeignKey, Index, LargeBinary, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedDate, EncryptedInstant, EncryptedJSON, EncryptedText
from db.keys import keyring

#: What the index of a municipality is made of besides it.
_PLACE = "case.place"

#: Bytes to which the texts of cases are filled up, so that their length tells little.
_LONG = 2048


def _nobody() -> None:
    return None


class Case(Base):
    """`number`: six random digits, the radicado. `kind`: see programme.cases.kinds. `reader`: who handles
    it (there too). `status`: received, taken_up, passed_on (to `entity`), answered, reopened,
    solved.

    `family_id` and `contact_id`, who wrote and where the answer goes, are None where somebody wants to stay
    unnamed, and of what a coordinator raises. No hour and no order of arrival: they would lead to who wrote.

    A copy of the database shows of a case its number, whether it is `open`, and which cases are of one place
    (`place_index`, keyed), but not of which. All else is encrypted and always as long, dates too: the days
    between two of them tell the kind. `fresh`: written since the rows were last written anew
    (programme.cases.mixing).
    """

    __tablename__ = "complaint_case"
    __table_args__ = (
        Index("ix_complaint_case_open", "place_index", postgresql_where=text("open")),
        Index("ix_complaint_case_place_index", "place_index"),
        Index("ix_complaint_case_fresh", "number", postgresql_where=text("fresh")),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    open: Mapped[bool]
    fresh: Mapped[bool] = mapped_column(default=True)
    place_index: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[str] = mapped_column(EncryptedText("complaint_case.kind", block=32))
    reader: Mapped[str] = mapped_column(EncryptedText("complaint_case.reader", block=32))
    text: Mapped[str] = mapped_column(EncryptedText("complaint_case.text", block=_LONG))
    family_id: Mapped[int | None] = mapped_column(
        EncryptedJSON("complaint_case.family_id", block=32, hides_none=True), default=_nobody, nullable=False
    )
    contact_id: Mapped[int | None] = mapped_column(
        EncryptedJSON("complaint_case.contact_id", block=32, hides_none=True), default=_nobody, nullable=False
    )
    municipality_code: Mapped[str | None] = mapped_column(
        EncryptedText("complaint_case.municipality_code", block=32, hides_none=True),
        default=_nobody,
        nullable=False,
    )
    received_on: Mapped[date] = mapped_column(EncryptedDate("complaint_case.received_on"))
    due_on: Mapped[date] = mapped_column(EncryptedDate("complaint_case.due_on"))
    status: Mapped[str] = mapped_column(EncryptedText("complaint_case.status", block=32))
    entity: Mapped[str | None] = mapped_column(
        EncryptedText("complaint_case.entity", block=256, hides_none=True), default=_nobody, nullable=False
    )


class CaseEntry(Base):
    """What was written in a case after it was received. `kind`: answer (to the family), passed_on, missing
    (what the family says is still to be done), note (of what was done where nobody is to be answered).

    Who wrote it, when and what it is are encrypted: they would tell who handles the case, and so its kind.
    `untold`: nobody has looked yet whether a family is to hear of it.
    """

    __tablename__ = "case_entry"
    __table_args__ = (Index("ix_case_entry_untold", "id", postgresql_where=text("untold")),)

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(ForeignKey("complaint_case.number", ondelete="CASCADE"), index=True)
    untold: Mapped[bool] = mapped_column(default=True)
    kind: Mapped[str] = mapped_column(EncryptedText("case_entry.kind", block=32))
    text: Mapped[str] = mapped_column(EncryptedText("case_entry.text", block=_LONG))
    staff_id: Mapped[int | None] = mapped_column(
        EncryptedJSON("case_entry.staff_id", block=32, hides_none=True), default=_nobody, nullable=False
    )
    at: Mapped[datetime] = mapped_column(EncryptedInstant("case_entry.at"))


def place_index(municipality_code: str | None) -> bytes:
    """By which the cases of a municipality are found; those of nowhere are of one place too."""
    return keyring.index(_PLACE, municipality_code or "")


def place_indices(municipality_code: str | None) -> list[bytes]:
    """Return the same under each data key: while keys are changed, a case stands under one of them."""
    return keyring.indices(_PLACE, municipality_code or "")


def reindex_places(connection: Connection, most: int) -> int:
    """Index up to `most` cases under the key that indexes now. Return how many were under another."""
    held = select(Case.number, Case.municipality_code, Case.place_index).with_for_update()
    rows = connection.execute(held.order_by(Case.number)).all()
    wrong = [row for row in rows if bytes(row.place_index) != place_index(row.municipality_code)][:most]
    for row in wrong:
        new = place_index(row.municipality_code)
        connection.execute(update(Case).where(Case.number == row.number).values(place_index=new))
    return len(wrong)
