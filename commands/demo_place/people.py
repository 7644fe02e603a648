"""Synthetic families of a small municipality, and the staff that accompanies them. Nobody here is real."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

MUNICIPALITY, MUNICIPALITY_NAME, DEPARTMENT = "15664", "San José de Pare", "Boyacá"

COORDINATOR = ("C01", "Hernando Salcedo Rubio")
GESTORES = {
    "G01": "Marleny Cifuentes Roa",
    "G02": "Yeison Pacheco Lara",
    "G03": "Rosalba Vanegas Tovar",
    "G04": "Edilson Quiroga Peña",
    "G05": "Nubia Amaya Cely",
}

#: The town, and the veredas that the local blog of 2008 names; how many of 600 families live in each.
VEREDAS = {"Centro": 120, "Guanomo": 180, "Guanomito": 120, "Balsa y Resguardo": 180}

FAMILIES = sum(VEREDAS.values())

_DISPLACED, _SAME_PHONE = 36, 6

#: How many of a hundred families are in a stage, and how many days ago they may have signed the Acuerdo
#: (Manual Operativo: baseline in the first two months, life project in months 3 and 4, five years in all).
_STAGES: dict[str, tuple[int, tuple[int, int] | None]] = {
    "invitada": (6, None),
    "linea_base": (18, (3, 58)),
    "proyecto": (14, (62, 118)),
    "seguimiento": (49, (125, 1500)),
    "egresada": (9, (700, 1750)),
    "retirada": (4, (150, 900)),
}

#: Beginnings of Colombian mobile numbers.
_PREFIXES = ("300", "301", "310", "311", "312", "313", "320", "321")


@dataclass
class DemoFamily:
    """A row of the file `familias`. `members`: birth year and sex."""

    code: str
    vereda: str
    gestor: str
    stage: str
    agreement: date | None
    signed: date | None
    members: list[tuple[int, str]]
    displaced: bool = False
    phone: str | None = None
    shared: bool = False

    def columns(self) -> dict[str, object]:
        """Return the cells of its row."""
        return {
            "familia": self.code,
            "municipio": MUNICIPALITY,
            "vereda": self.vereda,
            "desplazada": "si" if self.displaced else "no",
            "gestor": self.gestor,
            "etapa": self.stage,
            "acuerdo": self.agreement,
            "celular": self.phone,
            "compartido": ("si" if self.shared else "no") if self.phone else None,
            "autoriza": self.signed,
            "idioma": None,
            "integrantes": ";".join(f"{year}{sex}" for year, sex in self.members),
        }


def families(rng: Random, today: date) -> list[DemoFamily]:
    """Return all the families, neighbours one after the other, so that a gestor walks little."""
    veredas = [vereda for vereda, number in VEREDAS.items() for _ in range(number)]
    share = FAMILIES // len(GESTORES)
    found = [
        _family(rng, today, number, vereda, list(GESTORES)[(number - 1) // share])
        for number, vereda in enumerate(veredas, 1)
    ]
    for family in rng.sample(found, _DISPLACED):
        family.displaced = True
    _give_phones(rng, found)
    return found


def _family(rng: Random, today: date, number: int, vereda: str, gestor: str) -> DemoFamily:
    weights = [weight for weight, _ in _STAGES.values()]
    stage = rng.choices(list(_STAGES), weights)[0]
    days = _STAGES[stage][1]
    agreement = today - timedelta(days=rng.randint(*days)) if days else None
    asked = (agreement or today) - timedelta(days=rng.randint(0, 14))
    return DemoFamily(
        code=f"SJP-{number:04}",
        vereda=vereda,
        gestor=gestor,
        stage=stage,
        agreement=agreement,
        signed=asked if rng.random() < 0.85 else None,
        members=_members(rng, today.year),
    )


def _members(rng: Random, year: int) -> list[tuple[int, str]]:
    mother = rng.randint(20, 55)
    ages = [(mother, "F")]
    if rng.random() < 0.65:
        ages.append((max(19, mother + rng.randint(-4, 9)), "M"))
    for _ in range(rng.choices(range(6), [8, 22, 30, 22, 12, 6])[0]):
        ages.append((rng.randint(0, min(19, mother - 16)), rng.choice("FM")))
    if rng.random() < 0.18:
        ages.append((rng.randint(mother + 18, mother + 32), rng.choice("FM")))
    return [(year - age, sex) for age, sex in ages]


def _give_phones(rng: Random, found: list[DemoFamily]) -> None:
    numbers = rng.sample(range(10**7), len(found))
    for family, number in zip(found, numbers, strict=True):
        if rng.random() < 0.93:
            family.phone = f"{rng.choice(_PREFIXES)}{number:07}"
            family.shared = rng.random() < 0.1
    neighbours = [(one, two) for one, two in zip(found, found[1:], strict=False) if one.phone and two.phone]
    for one, two in rng.sample(neighbours[::2], _SAME_PHONE):
        two.phone = one.phone
        one.shared = two.shared = True
