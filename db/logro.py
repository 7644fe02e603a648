"""The catalogue of logros, where each family stands on each, and how it came there."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedJSON, EncryptedText


class Dimension(Base):
    """One of the nine; `position` is the manual's order."""

    __tablename__ = "dimension"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[str]
    position: Mapped[int]


class Logro(Base):
    """A basic achievement in one version of the catalogue. `privacy`: open, discreet, private."""

    __tablename__ = "logro"
    __table_args__ = (CheckConstraint("privacy IN ('open','discreet','private')", name="privacy"),)

    version: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    manual_number: Mapped[int]
    dimension_code: Mapped[str] = mapped_column(ForeignKey("dimension.code"))
    privacy: Mapped[str]
    level: Mapped[str]
    applies_to: Mapped[str]
    title: Mapped[str]
    question: Mapped[str]
    position: Mapped[int]


class LogroState(Base):
    """`state`: pending, reported, achieved, not_applicable. `priority`: 1 is first, empty is none.

    Of no private logro: those are `Family.private_logros`.
    """

    __tablename__ = "logro_state"
    __table_args__ = (
        CheckConstraint("state IN ('pending','reported','achieved','not_applicable')", name="state"),
    )

    family_id: Mapped[int] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"), primary_key=True)
    logro_code: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    priority: Mapped[int | None]
    since: Mapped[date]


class LogroChange(Base):
    """The append-only history of a logro. `source`: import, family, gestor. `cause`: the row behind it.

    Of a private one `sealed` has all of it, family included, and the other columns nothing but the day.
    """

    __tablename__ = "logro_change"
    __table_args__ = (Index(None, "family_id", "logro_code"), Index(None, "at"))

    id: Mapped[Key]
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"))
    logro_code: Mapped[str | None]
    old_state: Mapped[str | None]
    new_state: Mapped[str | None]
    source: Mapped[str]
    cause: Mapped[str | None]
    at: Mapped[datetime]
    sealed: Mapped[dict[str, object] | None] = mapped_column(EncryptedJSON("logro_change.sealed", block=512))


class LogroReason(Base):
    """Why a gestor says that a reported logro is lacking still: what is beside a row of its history. The
    family reads it. Deleted as what went out is blanked.
    """

    __tablename__ = "logro_reason"

    change_id: Mapped[int] = mapped_column(
        ForeignKey("logro_change.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    text: Mapped[str] = mapped_column(EncryptedText("logro_reason.text", block=512))


class Entity(Base):
    """Who answers for a dimension; `short_name` fits a message."""

    __tablename__ = "entity"
    __table_args__ = (ForeignKeyConstraint(["dimension_code"], ["dimension.code"]),)

    dimension_code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    short_name: Mapped[str]
