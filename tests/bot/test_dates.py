"""The day and the hour of a meeting, as a gestor types them on Friday 20 November 2026 at ten."""

from datetime import datetime

import pytest

from bot.dates import meeting_date
from programme.calendar import BOGOTA

NOW = datetime(2026, 11, 20, 10, tzinfo=BOGOTA)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("25/11 2:30 pm", "2026-11-25 14:30"),
        ("25/11, 2:30pm", "2026-11-25 14:30"),
        ("25/11/2026 2.30 p. m.", "2026-11-25 14:30"),
        ("2026-11-25 14:30", "2026-11-25 14:30"),
        ("25/11 14:30 h", "2026-11-25 14:30"),
        ("martes 2:30", "2026-11-24 14:30"),
        ("MARTES 10", "2026-11-24 10:00"),
        ("el viernes a las 9 am", "2026-11-27 09:00"),
        ("viernes 11", "2026-11-20 11:00"),
        ("el martes 24 de noviembre a las 2:30", "2026-11-24 14:30"),
        ("mañana 3 de la tarde", "2026-11-21 15:00"),
        ("hoy 4pm", "2026-11-20 16:00"),
        ("sábado medio día", "2026-11-21 12:00"),
        ("el 25 de noviembre del 2026 a las 8 de la mañana", "2026-11-25 08:00"),
        ("5/1 9", "2027-01-05 09:00"),
        ("19/11 3 pm", "2026-11-19 15:00"),
        ("Tuesday 9 am", "2026-11-24 09:00"),
    ],
)
def test_what_is_meant(typed: str, meant: str) -> None:
    assert meeting_date(typed, NOW) == datetime.fromisoformat(meant).replace(tzinfo=BOGOTA)


@pytest.mark.parametrize(
    "typed", ["mañana", "2:30 pm", "lo que sea", "31/2 3pm", "25/11 27:00", "jueves 26 9am", "", "/", "25/11"]
)
def test_what_is_no_day_and_hour(typed: str) -> None:
    with pytest.raises(ValueError):
        meeting_date(typed, NOW)
