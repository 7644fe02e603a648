"""Offers, as lines of a file of the kind `oferta`, and which family wants one."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, select

from db.tables import Family, Offer
from messaging.hours import Hours
from outreach.offers import openings
from programme import interests
from programme.imports import import_file

_HEADER = "oferta;logro;entidad;programa;lugar;como;telefono;cupos;desde;hasta"


def load(engine: Engine, lines: str, now: datetime, *, tell: bool = False) -> None:
    """Import the lines; `tell` the families of what opens."""
    if not lines:
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "oferta.csv"
        path.write_text(f"{_HEADER}\n{lines}\n", "utf-8")
        report = import_file(engine, "oferta", path, now, channel="sms", tell=tell)
    assert not report.problems, report.problems[0].line()
    if tell:
        openings.write(engine, Hours(), now)


def want(engine: Engine, lines: str, now: datetime) -> None:
    """`F012 O1`: that family wants that offer."""
    for line in lines.splitlines():
        family, offer = line.split()
        with engine.begin() as connection:
            family_id = connection.scalars(select(Family.id).where(Family.code == family)).one()
            offer_id = connection.scalars(select(Offer.id).where(Offer.code == offer)).one()
            assert interests.note(connection, family_id, offer_id, now)
