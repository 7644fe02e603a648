"""What actors answer to the families after a wave, what they promise, and whether it was kept. Rows of these
tables are added and never changed.

Places are `colombia`, a department's code or a municipality's; actors are those of the questionnaire.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key


class ActorReply(Base):
    """`author`: the office that speaks. The newest row of an actor, in a place, after a wave, counts."""

    __tablename__ = "actor_reply"
    __table_args__ = (Index(None, "wave_id", "place_code"),)

    id: Mapped[Key]
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    place_code: Mapped[str]
    actor: Mapped[str]
    author: Mapped[str]
    text: Mapped[str]
    said_on: Mapped[date]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class ActorCommitment(Base):
    """`wave_id`: the wave after which it was made."""

    __tablename__ = "actor_commitment"
    __table_args__ = (
        Index(None, "place_code", "wave_id"),
        CheckConstraint("due_on >= made_on", name="due_after_made"),
    )

    id: Mapped[Key]
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    place_code: Mapped[str]
    actor: Mapped[str]
    text: Mapped[str]
    made_on: Mapped[date]
    due_on: Mapped[date]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]


class CommitmentCheck(Base):
    """Somebody saw what became of a commitment. `state`: kept, missed, withdrawn (it was entered by mistake,
    and taken back on the same day). The newest row of a commitment counts.
    """

    __tablename__ = "commitment_check"

    id: Mapped[Key]
    commitment_id: Mapped[int] = mapped_column(ForeignKey("actor_commitment.id"), index=True)
    state: Mapped[str]
    checked_on: Mapped[date]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
