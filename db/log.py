"""The public log: one entry for whatever was published, each with the root of all up to it."""

from datetime import date

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class LogEntry(Base):
    """Never changed: a trigger refuses it. `position`: from 0, without gaps. `kind`: release, withdrawal or
    month. `subject`: wave and number of the release (`2026-2/1`), or the month (`2026-11`; `2026-11/2` its
    first correction). `hash`: SHA-256 in hexadecimal of what was published. `root`: the tree hash of RFC 6962
    of all entries up to this one. `public_key` and `signature`: as scorecard.publication.signing writes them;
    none where no key was set.
    """

    __tablename__ = "public_log"
    __table_args__ = (UniqueConstraint("kind", "subject", name="uq_public_log_subject"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    subject: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    root: Mapped[str] = mapped_column(String(64))
    public_key: Mapped[str | None]
    signature: Mapped[str | None]
