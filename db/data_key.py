"""The data keys that are in use, so that wrong ones are noticed before anything is written."""

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class DataKey(Base):
    """A data key that encrypts, or indexes, something here; `identity` says which, and nothing of it.

    `sealed`: a known text encrypted under it, so that a key can be tried. `indexing`: new lines are indexed
    under this one; there is one such key. `reindexed_to`: the conversation up to which all are; empty once
    all are. `retired`: nothing is encrypted or indexed under it any more, and nothing may be again.
    """

    __tablename__ = "data_key"
    __table_args__ = (
        Index("uq_data_key_indexing", "indexing", unique=True, postgresql_where=text("indexing")),
    )

    identity: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    indexing: Mapped[bool] = mapped_column(default=False)
    reindexed_to: Mapped[int | None] = mapped_column(BigInteger)
    retired: Mapped[bool] = mapped_column(default=False)
