"""What some families of the demo have asked, and what holds its coordinator up."""

from datetime import date, timedelta
from random import Random

from sqlalchemy import Connection, select

from commands.demo_place.people import MUNICIPALITY, DemoFamily
from db.tables import Contact, Family
from programme.cases import receiving
from programme.cases.kinds import NUDO

#: What is asked, of which kind, and how many days ago.
_ASKED = (
    ("service", 27, "El Sisbén nos visitó en agosto y todavía no salimos en el sistema."),
    ("papers", 15, "Necesito el certificado de que estamos en la Red para pedir el subsidio."),
    ("service", 19, "En la escuela dicen que no hay cupo en primero para mi niño."),
    ("papers", 6, "¿Qué papeles pide el banco para abrir la cuenta?"),
    ("service", 2, "Fui tres veces al puesto de salud y no dan cita."),
)

_KNOT = (9, "No hay registrador en el municipio hace dos meses: 14 familias esperan su cédula.")


def write(connection: Connection, families: list[DemoFamily], today: date, rng: Random) -> None:
    """Receive them as they came."""
    asking = rng.sample([family.code for family in families if family.phone], len(_ASKED))
    for (kind, days, text), code in zip(_ASKED, asking, strict=True):
        person = connection.execute(
            select(Family.id, Contact.id)
            .join(Contact, Contact.family_id == Family.id)
            .where(Family.code == code)
            .order_by(Contact.id)
        ).first()
        assert person is not None
        receiving.receive(
            connection, kind, text, family_id=person[0], contact_id=person[1],
            municipality_code=MUNICIPALITY, named=True, day=today - timedelta(days=days), rng=rng,
        )  # fmt: skip
    days, text = _KNOT
    receiving.keep(connection, NUDO, text, MUNICIPALITY, today - timedelta(days=days), rng)
