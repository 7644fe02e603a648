"""What there is for families of the demo: in the municipality, in the department, in the nation."""

from collections.abc import Iterator
from datetime import date, timedelta

from commands.demo_place.people import MUNICIPALITY

_HERE, _DEPARTMENT, _NATION = MUNICIPALITY, MUNICIPALITY[:2], ""

#: Logro, entity, programme, place, how to get it, telephone, places, days from now on until it ends.
_OFFERS: tuple[tuple[str, str, str, str, str, str, int | None, int | None], ...] = (
    ("IDE-01", "Registraduría", "Jornada de documentos", _HERE,
     "Vaya al parque principal con dos fotos. Es gratis", "", 80, 12),
    ("EDU-03", "Alcaldía", "Refuerzo escolar", _HERE,
     "Inscríbase en la Casa de la Cultura con el documento del niño", "608 725 4321", 12, 25),
    ("EDU-04", "Gobernación", "Aprender a leer y escribir", _DEPARTMENT,
     "Pregunte en la escuela de su vereda", "608 742 0150", 30, 60),
    ("ING-01", "SENA", "Curso de panadería", _DEPARTMENT,
     "Inscríbase en la alcaldía", "018000 910270", 20, 18),
    ("ING-04", "Alcaldía", "Semillas y abono", _HERE, "Lleve la cédula a la alcaldía, de 8 a 12", "", 0, 40),
    ("HAB-02", "Alcaldía", "Filtros de agua", _HERE, "Pídalo al presidente de la junta", "", 45, None),
    ("HAB-07", "Ministerio de Vivienda", "Pisos de cemento", _NATION,
     "Pregunte en la alcaldía", "", None, 90),
    ("SAL-05", "Puesto de salud", "Jornada de vacunas", _HERE, "Lleve el carné de vacunas", "", None, 7),
    ("BAN-01", "Banco Agrario", "Cuenta de ahorros sin cuota", _NATION, "Lleve la cédula al banco",
     "018000 915000", None, None),
)  # fmt: skip


def rows(today: date) -> Iterator[dict[str, object]]:
    """Yield the rows of the file `oferta`."""
    for number, (logro, entity, programme, place, how, phone, places, days) in enumerate(_OFFERS, 1):
        yield {
            "oferta": f"O-{number:03}", "logro": logro, "entidad": entity, "programa": programme,
            "lugar": place, "como": how, "telefono": phone, "cupos": places, "desde": today,
            "hasta": None if days is None else today + timedelta(days=days),
        }  # fmt: skip
