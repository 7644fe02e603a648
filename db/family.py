"""Families of the Red and their members."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db import plain_code
from db.base import Base, Key
from db.columns import EncryptedJSON, EncryptedText


class Family(Base):
    """`stage`: invited, baseline, life_project, follow_up, exited, withdrawn. `agreement_on`: the day the
    Acuerdo de Corresponsabilidad was signed. `catalogue_version`: the list of logros it entered with.

    Encrypted is what singles out a household: whether it is `displaced`, where it stands on the logros that
    are private (`private_logros`: by code, `state`, `priority` and `since` as LogroState has them), and why
    one that was withdrawn left (`withdrawal`, in general words).
    """

    __tablename__ = "family"
    __table_args__ = (
        Index(None, "municipality_code", "vereda"),
        Index(None, "municipality_code", "stage"),
        plain_code.index("family"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    vereda: Mapped[str | None]
    displaced: Mapped[bool] = mapped_column(EncryptedJSON("family.displaced", block=16), default=False)
    gestor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    stage: Mapped[str]
    agreement_on: Mapped[date | None]
    language: Mapped[str]
    catalogue_version: Mapped[str]
    created_at: Mapped[datetime]
    private_logros: Mapped[dict[str, Any]] = mapped_column(
        EncryptedJSON("family.private_logros", block=512), default=dict
    )
    withdrawal: Mapped[str | None] = mapped_column(EncryptedText("family.withdrawal", block=256))


class Member(Base):
    """A member of a family, without a name. `sex`: F, M or empty. `disability`: whether the person lives with
    one; None where nobody said. Encrypted: the years in which its members were born single out a household of
    a vereda.
    """

    __tablename__ = "member"

    id: Mapped[Key]
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"), index=True)
    birth_year: Mapped[int] = mapped_column(EncryptedJSON("member.birth_year", block=16))
    sex: Mapped[str | None] = mapped_column(
        EncryptedText("member.sex", block=16, hides_none=True), nullable=False
    )
    disability: Mapped[bool | None] = mapped_column(
        EncryptedJSON("member.disability", block=16, hides_none=True),
        nullable=False,
        default=lambda: None,
    )
