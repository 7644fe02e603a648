"""Codes with which a family's chat is given a PIN."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedJSON


class ReservedCode(Base):
    """A code that a gestor handed over, until it is used. `id` is random. `gone_on`: the day on which it is
    deleted. `sealed`: `family_id`, the hash of the `code`, and `until` when it holds. In clear stands nothing
    that leads to the family.
    """

    __tablename__ = "reserved_code"

    id: Mapped[Key]
    gone_on: Mapped[date]
    sealed: Mapped[dict[str, object]] = mapped_column(EncryptedJSON("reserved_code.sealed", block=512))
