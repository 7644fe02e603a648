"""Which offers a family wants: said by the family, once each, and read by its gestor."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from db.tables import Family, LogroState, OfferInterest
from programme import offers
from programme.offers import FamilyOffer


def note(connection: Connection, family_id: int, offer_id: int, now: datetime) -> bool:
    """Note that the family wants an offer. False where it had said so before."""
    wanted = _held(connection, family_id)
    if str(offer_id) in wanted:
        return False
    _keep(connection, family_id, {**wanted, str(offer_id): now.isoformat()})
    return True


def take_back(connection: Connection, family_id: int, offer_id: int) -> bool:
    """Note that the family does not want it after all. False where it had not said so."""
    wanted = _held(connection, family_id)
    if wanted.pop(str(offer_id), None) is None:
        return False
    _keep(connection, family_id, wanted)
    return True


def wants(connection: Connection, family_id: int, offer_id: int) -> bool:
    """Return whether the family has said that it wants the offer."""
    kept = select(OfferInterest.wanted).where(OfferInterest.family_id == family_id)
    return str(offer_id) in (connection.scalar(kept) or {})


def wanted(connection: Connection, which: ColumnElement[bool]) -> dict[int, list[FamilyOffer]]:
    """Return what each family of `which` wants, by its id, as long as the logro is pending."""
    kept = {
        row.family_id: [int(one) for one in row.wanted]
        for row in connection.execute(
            select(OfferInterest.family_id, OfferInterest.wanted)
            .join(Family, Family.id == OfferInterest.family_id)
            .where(which)
        )
    }
    if not any(kept.values()):
        return {}
    found = offers.find(connection, {one for ids in kept.values() for one in ids})
    pending = {
        tuple(row)
        for row in connection.execute(
            select(LogroState.family_id, LogroState.logro_code).where(
                LogroState.family_id.in_(kept),
                LogroState.logro_code.in_({offer.logro.code for offer in found}),
                LogroState.state == "pending",
            )
        )
    }
    return {
        family_id: [one for one in found if one.id in ids and (family_id, one.logro.code) in pending]
        for family_id, ids in kept.items()
    }


def _held(connection: Connection, family_id: int) -> dict[str, Any]:
    """Return what the family wants, held until the end of the transaction."""
    connection.execute(insert(OfferInterest).values(family_id=family_id, wanted={}).on_conflict_do_nothing())
    kept = select(OfferInterest.wanted).where(OfferInterest.family_id == family_id).with_for_update()
    return dict(connection.scalars(kept).one())


def _keep(connection: Connection, family_id: int, wanted: dict[str, Any]) -> None:
    mine = OfferInterest.family_id == family_id
    connection.execute(update(OfferInterest).where(mine).values(wanted=wanted))
