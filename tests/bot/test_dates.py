"""The day and the hour of a meeting, as a gestor types them on Friday 20 November 2026 at ten."""

from datetime import date, datetime, time

import pytest

from bot.dates import OtherWeekday, Said, meeting_date, said
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
        ("viernes 8 am", "2026-11-27 08:00"),
        ("mañana a las 3", "2026-11-21 15:00"),
        ("el 5 a las 2 y media", "2026-12-05 14:30"),
        ("el martes que viene a las nueve", "2026-11-24 09:00"),
        ("jueves 26 9am", "2026-11-26 09:00"),
        ("martes 24 a las 3", "2026-11-24 15:00"),
        ("el juebes dos y media", "2026-11-26 14:30"),
        ("miércoles, tres y cuarto de la tarde", "2026-11-25 15:15"),
        ("lunes un cuarto para las tres", "2026-11-23 14:45"),
        ("lunes 3 menos cuarto", "2026-11-23 14:45"),
        ("lunes a las 7 y 30", "2026-11-23 07:30"),
        ("mañana 8 de la noche", "2026-11-21 20:00"),
        ("esta tarde a las 4", "2026-11-20 16:00"),
        ("12 m. el lunes", "2026-11-23 12:00"),
        ("pasado mañana 10 am", "2026-11-22 10:00"),
        ("en ocho días a las 4", "2026-11-27 16:00"),
        ("el martes en ocho 9 am", "2026-12-01 09:00"),
        ("el viernes de la otra semana a las 10", "2026-11-27 10:00"),
        ("el primero de diciembre 10 am", "2026-12-01 10:00"),
        ("el treinta y uno a las 8", "2026-12-31 08:00"),
        ("november 25 at 2 pm", "2026-11-25 14:00"),
        ("2026-11-25T14:30:00Z", "2026-11-25 09:30"),
    ],
)
def test_what_is_meant(typed: str, meant: str) -> None:
    assert meeting_date(typed, NOW) == datetime.fromisoformat(meant).replace(tzinfo=BOGOTA)


@pytest.mark.parametrize(
    "typed",
    ["mañana", "2:30 pm", "lo que sea", "31/2 3pm", "25/11 27:00", "", "/", "25/11"]
    + ["el martes no", "martes o jueves 3 pm", "lunes 25/11 3 pm", "el martes en la tarde", "a las 3"]
    + ["antes del martes a las 3", "lunes 12 de la noche", "lunes 13 pm", "el vienes 10 am", "no puedo"],
)
def test_what_is_no_day_and_hour(typed: str) -> None:
    with pytest.raises(ValueError):
        meeting_date(typed, NOW)


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("el jueves en la tarde", Said(date(2026, 11, 26), None, "afternoon", True)),
        ("el martes que viene temprano", Said(date(2026, 11, 24), None, "morning", True)),
        ("mañana por la mañana", Said(date(2026, 11, 21), None, "morning")),
        ("martes 24", Said(date(2026, 11, 24))),
        ("mañana", Said(date(2026, 11, 21))),
        ("a las 3", Said(None, time(15))),
        ("en la noche", Said(None, None, "evening")),
    ],
)
def test_what_was_not_said_is_not_guessed(typed: str, heard: Said) -> None:
    assert said(typed, NOW) == heard


@pytest.mark.parametrize(
    ("first", "then", "meant"),
    [
        ("el jueves en la tarde", "a las 3", "2026-11-26 15:00"),
        ("el jueves en la tarde", "3", "2026-11-26 15:00"),
        ("el jueves temprano", "6", "2026-11-26 06:00"),
        ("el jueves", "6", "2026-11-26 18:00"),
        ("el jueves", "mejor el miércoles a las 9", "2026-11-25 09:00"),
        ("el viernes", "9", "2026-11-27 09:00"),
        ("el viernes", "11", "2026-11-20 11:00"),
        ("a las 3", "el martes", "2026-11-24 15:00"),
        ("a las 3", "el 5", "2026-12-05 15:00"),
        ("a las 3", "5", "2026-12-05 15:00"),
        ("en la tarde", "el martes a las 2", "2026-11-24 14:00"),
        ("el martes a las 3", "mejor a las 4", "2026-11-24 16:00"),
        ("el martes a las 3", "mejor el jueves", "2026-11-26 15:00"),
        ("a las 3", "el jueves en la tarde", "2026-11-26 15:00"),
        ("el martes a las 9", "en la tarde", None),
    ],
)
def test_what_was_said_before_is_kept(first: str, then: str, meant: str | None) -> None:
    found = said(then, NOW, said(first, NOW)).begins(NOW)
    assert found == (meant and datetime.fromisoformat(meant).replace(tzinfo=BOGOTA))


def test_a_date_of_another_weekday_is_told_apart() -> None:
    with pytest.raises(OtherWeekday) as told:
        said("lunes 25/11 3 pm", NOW)
    assert told.value.day == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10:30", "2026-11-20 10:30"),
        ("9 am", "2026-11-21 09:00"),
        ("mañana 8:00", "2026-11-21 08:00"),
        ("el lunes a las 2 y media", "2026-11-23 14:30"),
    ],
)
def test_an_hour_alone_is_the_next_time_that_it_is_so_late(typed: str, meant: str) -> None:
    assert said(typed, NOW).soonest(NOW) == datetime.fromisoformat(meant).replace(tzinfo=BOGOTA)
