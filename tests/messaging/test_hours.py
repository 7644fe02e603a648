"""We write first on weekdays from 7 to 19 and on Saturdays from 8 to 15, never on Sundays or holidays."""

from datetime import UTC, datetime, time

import pytest

from messaging.hours import Hours
from programme.calendar import BOGOTA

HOURS = Hours()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BOGOTA)


@pytest.mark.parametrize(
    ("instant", "is_open", "opening"),
    [
        ("2026-11-20 06:59", False, "2026-11-20 07:00"),  # Friday
        ("2026-11-20 07:00", True, "2026-11-20 07:00"),
        ("2026-11-20 18:59", True, "2026-11-20 18:59"),
        ("2026-11-20 19:00", False, "2026-11-21 08:00"),
        ("2026-11-21 07:30", False, "2026-11-21 08:00"),  # Saturday
        ("2026-11-21 14:59", True, "2026-11-21 14:59"),
        ("2026-11-21 15:00", False, "2026-11-23 07:00"),
        ("2026-11-22 10:00", False, "2026-11-23 07:00"),  # Sunday
        ("2026-11-16 10:00", False, "2026-11-17 07:00"),  # Monday, Independencia de Cartagena
        ("2026-07-13 10:00", False, "2026-07-14 07:00"),  # Monday, new in 2026
        ("2026-12-24 20:00", False, "2026-12-26 08:00"),  # Christmas is a Friday
        ("2026-04-01 19:00", False, "2026-04-04 08:00"),  # Holy Week
    ],
)
def test_open_and_next_opening(instant: str, is_open: bool, opening: str) -> None:
    assert HOURS.is_open(at(instant)) is is_open
    assert HOURS.next_opening(at(instant)) == at(opening)


@pytest.mark.parametrize(
    ("instant", "last"),
    [
        ("2026-11-22 10:00", "2026-11-21 14:00"),  # Sunday: the last hour of Saturday
        ("2026-11-16 10:00", "2026-11-14 14:00"),  # a holiday Monday
        ("2026-11-20 10:00", "2026-11-20 09:00"),
        ("2026-11-20 07:20", "2026-11-20 07:00"),
        ("2026-11-20 07:00", "2026-11-19 18:00"),
        ("2026-11-20 21:00", "2026-11-20 18:00"),
    ],
)
def test_the_last_open_hour_before(instant: str, last: str) -> None:
    assert HOURS.last_open_before(at(instant)) == at(last)
    assert HOURS.is_open(HOURS.last_open_before(at(instant)))


def test_the_closing_is_that_of_the_window_or_of_the_next_one() -> None:
    assert HOURS.closing(at("2026-11-20 10:00")) == at("2026-11-20 19:00")
    assert HOURS.closing(at("2026-11-22 10:00")) == at("2026-11-23 19:00")


def test_other_hours_can_be_set() -> None:
    sundays = Hours(weekdays=None, saturday=None, sunday=(time(9), time(10)))
    assert sundays.is_open(at("2026-11-22 09:30"))
    assert sundays.next_opening(at("2026-11-20 10:00")) == at("2026-11-22 09:00")


def test_hours_that_never_open_are_refused() -> None:
    with pytest.raises(ValueError, match="^these hours never open$"):
        Hours(weekdays=None, saturday=None).next_opening(at("2026-11-20 10:00"))
    with pytest.raises(ValueError, match="^these hours never open$"):
        Hours(weekdays=None, saturday=None).last_open_before(at("2026-11-20 10:00"))
    assert not Hours(weekdays=None, saturday=None).is_open(at("2026-11-20 10:00"))


def test_an_hour_before_the_closing_or_the_instant_whichever_is_earlier() -> None:
    half = Hours(weekdays=(time(9), time(9, 30)))
    assert half.last_open_before(at("2026-11-20 12:00")) == at("2026-11-20 09:00"), (
        "it is open for half an hour"
    )
    assert half.last_open_before(at("2026-11-20 09:00")) == at("2026-11-19 09:00")
    assert half.closing(at("2026-11-20 09:30")) == at("2026-11-21 15:00")


def test_the_day_is_that_of_bogota() -> None:
    """At nine on Friday evening it is Saturday in Greenwich."""
    late, evening = Hours(weekdays=(time(7), time(22))), datetime(2026, 11, 21, 2, tzinfo=UTC)
    assert late.is_open(evening)
    assert late.next_opening(evening) == evening
    assert late.closing(evening) == at("2026-11-20 22:00")
    assert late.last_open_before(evening) == at("2026-11-20 20:00")
