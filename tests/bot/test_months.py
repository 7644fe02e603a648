"""A month is taken as it is said; what is no one month is asked for again."""

from datetime import date

import pytest

from bot.months import month_meant

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("marzo", "2027-03"), ("para marzo", "2027-03"), ("Marso", "2027-03"), ("3", "2027-03"),
        ("para el 3 de mayo", "2027-05"), ("diciembre", "2026-12"), ("noviembre", "2026-11"),
        ("setiembre", "2027-09"), ("otubre", "2027-10"), ("nobiembre", "2026-11"), ("jun", "2027-06"),
        ("en 3 meses", "2027-02"), ("en tres meses", "2027-02"), ("dentro de un mes", "2026-12"),
        ("en un año", "2027-11"), ("medio año", "2027-05"), ("este mes", "2026-11"),
        ("el otro mes", "2026-12"), ("el mes que viene", "2026-12"), ("fin de año", "2026-12"),
        ("para navidad", "2026-12"), ("julio del 2027", "2027-07"), ("March", "2027-03"),
        ("in 2 months", "2027-01"), ("para el mes de enero, doctora", "2027-01"), ("12", "2026-12"),
    ],
)  # fmt: skip
def test_a_month_as_it_is_said(said: str, month: str) -> None:
    assert month_meant(said, TODAY) == date.fromisoformat(f"{month}-01")


@pytest.mark.parametrize(
    "said",
    ["no sé", "¿marzo?", "enero o febrero", "0", "13", "en 14 meses", "en 2 años", "martes", "mayor", "hoy",
     "no puedo en marzo", "después de marzo", "julio del 2028", "marido", "", "pronto", "cuando se pueda"],
)  # fmt: skip
def test_what_is_no_one_month(said: str) -> None:
    assert month_meant(said, TODAY) is None
