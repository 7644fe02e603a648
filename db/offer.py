"""What entities give for a logro in a place, and which families want it."""

from datetime import date

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedJSON


class Offer(Base):
    """`place_code`: a municipality, a department, or the nation (programme.places). `how`: how to get it.
    `places`: how many are left; empty where nobody says. It can be had from `starts_on` to `ends_on`, both
    included; empty is without an end. `untold`: families are still to be told of it.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index(None, "logro_code", "place_code"),
        Index("ix_offer_untold", "id", postgresql_where=text("untold")),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    logro_code: Mapped[str]
    entity: Mapped[str]
    programme: Mapped[str | None]
    place_code: Mapped[str]
    how: Mapped[str | None]
    phone: Mapped[str | None]
    places: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    untold: Mapped[bool] = mapped_column(default=False)


class OfferInterest(Base):
    """What a family wants, encrypted: `wanted` has the id of each offer, and when the family said so."""

    __tablename__ = "offer_interest"

    family_id: Mapped[int] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"), primary_key=True)
    wanted: Mapped[dict[str, object]] = mapped_column(
        EncryptedJSON("offer_interest.wanted", block=512), default=dict
    )
