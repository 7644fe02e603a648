"""Ways out that are out of order."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class ChannelStop(Base):
    """A channel that was stopped by its provider's answer (credentials, sender), until it works again."""

    __tablename__ = "channel_stop"

    channel: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    words: Mapped[str]
    since: Mapped[datetime]
    at: Mapped[datetime]
