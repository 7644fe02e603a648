"""Everything done to a family's record, a case, a wave or a user, by whom. Cannot be changed."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedJSON


class AuditEvent(Base):
    """`actor`: `staff:CODE`, `command`, or `family`. `subject`: `family:CODE`, `user:NAME`, … When a family
    is deleted, its code and those of its meetings give way to a random word there. `detail` holds no personal
    data. `sealed`: all of that, and the hour, of what a copy of the database must not tell
    (programme.sealed_audit); the other columns say nothing then.
    """

    __tablename__ = "audit_event"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, object]] = mapped_column(JSONB, default=dict)
    sealed: Mapped[Any] = mapped_column(EncryptedJSON("audit_event.sealed", block=512), nullable=True)
