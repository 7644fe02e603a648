"""What there is for what a family lacks: the offers of its municipality, of its department, of the nation."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from db.tables import Family, Offer
from programme import places
from programme.catalogue import HEALTH, CatalogueLogro, catalogue
from programme.families import FamilyLogro


@dataclass(frozen=True)
class FamilyOffer:
    """An offer. `name`: of the programme, else of the `entity`. `places`: how many are left, None where
    nobody says; `ends_on`: its last day.
    """

    id: int
    logro: CatalogueLogro
    name: str
    entity: str
    how: str | None
    phone: str | None
    places: int | None
    ends_on: date | None


def open_on(day: date) -> ColumnElement[bool]:
    """Return whether an offer can be had on a day: it has begun, is not over, and has places left."""
    return and_(
        or_(Offer.starts_on.is_(None), Offer.starts_on <= day),
        or_(Offer.ends_on.is_(None), Offer.ends_on >= day),
        or_(Offer.places.is_(None), Offer.places > 0),
    )


#: Whether an offer is for the place where a family lives.
FOR_ITS_PLACE: ColumnElement[bool] = or_(
    Offer.place_code == Family.municipality_code,
    Offer.place_code == func.left(Family.municipality_code, 2),
    Offer.place_code == places.NATION,
)


def listed(logros: Iterable[FamilyLogro], health: bool) -> list[str]:
    """Return the codes of those pending logros whose offers may stand in a list: the open ones, and of health
    only where the family said yes to that.
    """
    return [
        one.logro.code
        for one in logros
        if one.state == "pending"
        and one.logro.privacy == "open"
        and (health or one.logro.dimension_code != HEALTH)
    ]


def nearest(
    connection: Connection, municipality: str, logros: Collection[str], day: date
) -> list[FamilyOffer]:
    """Return the offers of that day for these logros, the nearest first, then in the order of `logros`. Of a
    private one there is none.
    """
    order = [code for code in logros if catalogue()[code].privacy != "private"]
    ways = places.chain(municipality)
    near = func.array_position(list(ways), Offer.place_code)
    rows = connection.execute(
        _COLUMNS.where(Offer.place_code.in_(ways), Offer.logro_code.in_(order), open_on(day)).order_by(
            near, func.array_position(order, Offer.logro_code), Offer.code
        )
    )
    return [_read(row) for row in rows]


def find(connection: Connection, ids: Collection[int], day: date | None = None) -> list[FamilyOffer]:
    """Return these offers in the order of their codes; those alone that can be had on a `day`, where one is
    given.
    """
    which = [Offer.id.in_(ids), *([] if day is None else [open_on(day)])]
    return [_read(row) for row in connection.execute(_COLUMNS.where(*which).order_by(Offer.code))]


_COLUMNS: Select[*tuple[Any, ...]] = select(
    Offer.id,
    Offer.logro_code,
    Offer.programme,
    Offer.entity,
    Offer.how,
    Offer.phone,
    Offer.places,
    Offer.ends_on,
)


def _read(row: Row[*tuple[Any, ...]]) -> FamilyOffer:
    offer_id, logro, programme, entity, how, phone, left, ends_on = row
    return FamilyOffer(offer_id, catalogue()[logro], programme or entity, entity, how, phone, left, ends_on)
