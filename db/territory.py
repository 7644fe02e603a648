"""Departments and municipalities, by their DIVIPOLA codes (DANE)."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class Department(Base):
    """`code`: two digits, as text."""

    __tablename__ = "department"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str]


class Municipality(Base):
    """`code`: five digits, as text; the first two are its department's."""

    __tablename__ = "municipality"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str]
    department_code: Mapped[str] = mapped_column(ForeignKey("department.code"), index=True)
