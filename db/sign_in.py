"""What is kept of signing in: who failed, where it went well, who is signed in. Indices name nobody."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key


class SignInAttempt(Base):
    """A failed sign-in, kept for as long as it counts against the next. `place_index`: of an address, or of a
    browser that the user has signed in with before. `stranger`: neither was known for this user.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_user", "user_index", "at"),
        Index("ix_sign_in_attempt_place", "place_index", "at"),
        Index("ix_sign_in_attempt_at", "at"),
    )

    id: Mapped[Key]
    user_index: Mapped[bytes] = mapped_column(LargeBinary)
    place_index: Mapped[bytes] = mapped_column(LargeBinary)
    stranger: Mapped[bool]
    at: Mapped[datetime]


class SignInPlace(Base):
    """An address from which a user has signed in, and when last."""

    __tablename__ = "sign_in_place"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    place_index: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    at: Mapped[datetime]


class SignInSession(Base):
    """Somebody who is signed in. Without the row a cookie opens nothing, whoever has a copy of it."""

    __tablename__ = "sign_in_session"

    token_index: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    since: Mapped[datetime]
