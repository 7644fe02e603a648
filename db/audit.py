"""Everything done to a family's record, a wave or a user, by whom. Cannot be changed."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key


class AuditEvent(Base):
    """`actor`: `staff:CODE`, `command`, or `family`. `subject`: `family:CODE`, `user:NAME`, … `detail` holds
    no personal data.
    """

    __tablename__ = "audit_event"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
