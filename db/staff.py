"""People who work in the programme, where they work, and their accounts."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedText


class Staff(Base):
    """`role`: gestor, coordinator, territorial, national, administrator. `manager_id`: the jefe. `ended_at`:
    when they left; they may do nothing since.
    """

    __tablename__ = "staff"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    name: Mapped[str] = mapped_column(EncryptedText("staff.name"))
    phone: Mapped[str | None] = mapped_column(EncryptedText("staff.phone"))
    email: Mapped[str | None] = mapped_column(EncryptedText("staff.email"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    ended_at: Mapped[datetime | None]


class StaffMunicipality(Base):
    """The municipalities a member of staff works in."""

    __tablename__ = "staff_municipality"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(
        ForeignKey("municipality.code"), primary_key=True, index=True
    )


class Account(Base):
    """How a member of staff signs in to the pages. `password_hash`: argon2id. `ended_at`: no longer valid."""

    __tablename__ = "account"

    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), unique=True)
    user_name: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
