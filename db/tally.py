"""How many messages of the outbox are in which state, without counting them."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key


class OutboxTally(Base):
    """What one statement changed in the outbox, as its triggers write it; the sum of all rows is how it
    stands. `messages`: how many more (or fewer) are in this state. `entered`: how many came into it, which
    never goes down. Rows are only added, so that nobody waits for a counter; `messaging.tally` folds them.
    """

    __tablename__ = "outbox_tally"

    id: Mapped[Key]
    channel: Mapped[str]
    priority: Mapped[int]
    state: Mapped[str]
    messages: Mapped[int] = mapped_column(BigInteger)
    entered: Mapped[int] = mapped_column(BigInteger)
