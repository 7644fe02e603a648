"""How many families, logros and meetings there are in each municipality, without counting them.

Triggers on whole statements write what changed as rows that are not `folded`, in the same transaction and
without waiting for anybody; the sum of all rows is how it stands, at every moment. A job folds them into one
row a count (`reports.summary.folding`).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key


def _indexes(table: str, counted: str, *keys: str, place: int = 1) -> tuple[Index, ...]:
    """To read a place by the first `place` keys, to find what is not folded and what has come to nought, and
    one folded row a count.
    """
    only: dict[str, Any] = {"postgresql_where": text("folded"), "postgresql_nulls_not_distinct": True}
    return (
        Index(f"ix_{table}_place", *keys[:place]),
        Index(f"ix_{table}_new", "id", postgresql_where=text("NOT folded")),
        Index(f"ix_{table}_nought", "id", postgresql_where=text(f"folded AND {counted} = 0")),
        Index(f"ix_{table}_folded", *keys, unique=True, **only),
    )


class FamilyCount(Base):
    """Families by municipality and stage. `entered`: see programme.entered."""

    __tablename__ = "family_count"
    __table_args__ = _indexes("family_count", "families", "municipality_code", "stage", "entered")

    id: Mapped[Key]
    municipality_code: Mapped[str]
    stage: Mapped[str]
    entered: Mapped[bool]
    families: Mapped[int] = mapped_column(BigInteger)
    folded: Mapped[bool] = mapped_column(server_default=text("false"))


class LogroCount(Base):
    """Logros of the families that have entered, without the private ones.

    `since`: of what is reported the day, of what is pending the first of the month, else empty. `family_id`:
    who reported what waits to be checked; else empty.
    """

    __tablename__ = "logro_count"
    __table_args__ = _indexes(
        "logro_count", "logros",
        "municipality_code", "catalogue_version", "logro_code", "state", "since", "family_id",
    )  # fmt: skip

    id: Mapped[Key]
    municipality_code: Mapped[str]
    catalogue_version: Mapped[str]
    logro_code: Mapped[str]
    state: Mapped[str]
    since: Mapped[date | None]
    family_id: Mapped[int | None] = mapped_column(BigInteger)
    logros: Mapped[int] = mapped_column(BigInteger)
    folded: Mapped[bool] = mapped_column(server_default=text("false"))


class GestorFamilyCount(Base):
    """Families that a gestor accompanies, by vereda: those whom a meeting of the gestor asks to come."""

    __tablename__ = "gestor_family_count"
    __table_args__ = _indexes("gestor_family_count", "families", "municipality_code", "gestor_id", "vereda")

    id: Mapped[Key]
    municipality_code: Mapped[str]
    gestor_id: Mapped[int] = mapped_column(BigInteger)
    vereda: Mapped[str | None]
    families: Mapped[int] = mapped_column(BigInteger)
    folded: Mapped[bool] = mapped_column(server_default=text("false"))


class MeetingCount(Base):
    """What is said of meetings that begin at an instant, by accompanied families that they concern.

    `said`: asked (of meetings with one family alone; each asks once), confirmed, declined, came, missed.
    Whom a meeting with more families asks is not kept: `GestorFamilyCount` tells.
    """

    __tablename__ = "meeting_count"
    __table_args__ = _indexes(
        "meeting_count", "families", "municipality_code", "starts_at", "kind", "status", "said", place=2
    )

    id: Mapped[Key]
    municipality_code: Mapped[str]
    starts_at: Mapped[datetime]
    kind: Mapped[str]
    status: Mapped[str]
    said: Mapped[str]
    families: Mapped[int] = mapped_column(BigInteger)
    folded: Mapped[bool] = mapped_column(server_default=text("false"))


class ParticipationCount(Base):
    """How far families have come in a wave, by the day on which they came there."""

    __tablename__ = "participation_count"
    __table_args__ = _indexes(
        "participation_count", "families", "wave_id", "municipality_code", "disposition", "day", place=2
    )

    id: Mapped[Key]
    wave_id: Mapped[int] = mapped_column(BigInteger)
    municipality_code: Mapped[str]
    disposition: Mapped[str]
    day: Mapped[date]
    families: Mapped[int] = mapped_column(BigInteger)
    folded: Mapped[bool] = mapped_column(server_default=text("false"))
