"""An hour is read as people write it."""

from datetime import UTC, datetime

import pytest

from programme.calendar import in_bogota
from programme.moments import moment

#: A Friday, 10:00 in Bogotá.
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-25 08:00", "2026-11-25 08:00"),
        ("2026-11-25T08:00", "2026-11-25 08:00"),
        ("2026-11-25T08:00:00-05:00", "2026-11-25 08:00"),
        ("2026-11-25T13:00:00Z", "2026-11-25 08:00"),
        ("2026-11-25T09:00:00-04:00", "2026-11-25 08:00"),
        ("25/11/2026 8:00", "2026-11-25 08:00"),
        ("25/11 8:00", "2026-11-25 08:00"),
        ("25/11 2:30 pm", "2026-11-25 14:30"),
        ("3/1 8:00", "2027-01-03 08:00"),
        ("hoy 3 p. m.", "2026-11-20 15:00"),
        ("mañana 8:00", "2026-11-21 08:00"),
        ("Mañana  8 am", "2026-11-21 08:00"),
        ("tomorrow 8:00", "2026-11-21 08:00"),
        ("10:30", "2026-11-20 10:30"),
        ("9:30", "2026-11-21 09:30"),
        ("12 am", "2026-11-21 00:00"),
        ("12 m.", "2026-11-20 12:00"),
        ("3 m.", None),
        ("12:00 pm", "2026-11-20 12:00"),
        ("14.30", "2026-11-20 14:30"),
        ("8", None),
        ("25:00", None),
        ("13 pm", None),
        ("31/11 8:00", None),
        ("32/01/2027 8:00", None),
        ("2026-11-25", None),
        ("2026-13-25 08:00", None),
        ("mañana", None),
        ("cuando pueda", None),
        ("", None),
    ],
)
def test_an_hour_as_it_is_written(text: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(ValueError):
            moment(text, NOW)
    else:
        assert f"{in_bogota(moment(text, NOW)):%Y-%m-%d %H:%M}" == meant
