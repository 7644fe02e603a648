"""When the reminders of a meeting leave: the hours, holidays, and meetings that are set late."""

from datetime import UTC, datetime, time, timedelta

import pytest

from messaging.hours import Hours
from outreach.meetings.series import Series
from programme.calendar import BOGOTA

HOURS = Hours()
LONG_AGO = "2026-10-01 10:00"


def at(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=BOGOTA)


def leaving(
    starts: str, known: str | None, now: str | None = None, series: Series | None = None
) -> list[str]:
    """`name from - until` of the reminders that may still leave."""
    since = known and at(known)
    slots = (series or Series()).slots(at(starts), since or None, at(now or known or LONG_AGO), HOURS)
    shown = "%m-%d %H:%M"
    return [
        f"{slot.name} {slot.due.astimezone(BOGOTA):{shown}} - {slot.until.astimezone(BOGOTA):{shown}}"
        for slot in slots
    ]


@pytest.mark.parametrize(
    ("starts", "reminders"),
    [
        # A Friday: Tuesday, Thursday, and its morning.
        (
            "2026-11-27 14:30",
            ["days_3 11-24 10:00 - 11-24 19:00", "day_before 11-26 10:00 - 11-26 19:00",
             "morning 11-27 07:00 - 11-27 13:30"],
        ),
        # A Wednesday: the Sunday before is closed.
        (
            "2026-11-25 14:30",
            ["days_3 11-23 07:00 - 11-23 19:00", "day_before 11-24 10:00 - 11-24 19:00",
             "morning 11-25 07:00 - 11-25 13:30"],
        ),
        # A Monday: the day before is a Sunday, and Monday morning belongs to the morning's.
        (
            "2026-11-23 14:00",
            ["days_3 11-20 10:00 - 11-20 19:00", "day_before 11-21 14:00 - 11-21 15:00",
             "morning 11-23 07:00 - 11-23 13:00"],
        ),
        # A Monday early: its morning is too late.
        ("2026-11-23 08:00", ["days_3 11-20 10:00 - 11-20 19:00", "day_before 11-21 14:00 - 11-21 15:00"]),
        # After a holiday Monday and a Sunday: three days before is the Saturday of the day-before one.
        ("2026-11-17 14:00", ["day_before 11-14 14:00 - 11-14 15:00", "morning 11-17 07:00 - 11-17 13:00"]),
        # On a Sunday nothing leaves that morning.
        ("2026-11-22 09:00", ["days_3 11-19 10:00 - 11-19 19:00", "day_before 11-21 10:00 - 11-21 15:00"]),
        # On a holiday neither; the Sunday before is closed too.
        ("2026-11-16 15:00", ["days_3 11-13 10:00 - 11-13 19:00", "day_before 11-14 14:00 - 11-14 15:00"]),
        # On a Saturday the morning opens at eight.
        (
            "2026-11-28 10:00",
            ["days_3 11-25 10:00 - 11-25 19:00", "day_before 11-27 10:00 - 11-27 19:00",
             "morning 11-28 08:00 - 11-28 09:00"],
        ),
        # At seven in the morning there is no hour left before.
        ("2026-11-26 07:00", ["days_3 11-23 10:00 - 11-23 19:00", "day_before 11-25 10:00 - 11-25 19:00"]),
    ],
)  # fmt: skip
def test_when_they_leave(starts: str, reminders: list[str]) -> None:
    assert leaving(starts, LONG_AGO, now="2026-11-01 10:00") == reminders
    assert leaving(starts, None, now="2026-11-01 10:00") == reminders


@pytest.mark.parametrize(
    ("starts", "known", "names"),
    [
        ("2026-11-27 14:30", "2026-11-16 12:00", ["set", "days_3", "day_before", "morning"]),
        # Known the evening before the first reminder: that one is enough.
        ("2026-11-27 14:30", "2026-11-23 23:00", ["days_3", "day_before", "morning"]),
        # Known when the reminder of three days before should have left: it is skipped.
        ("2026-11-27 14:30", "2026-11-24 10:01", ["set", "day_before", "morning"]),
        ("2026-11-27 14:30", "2026-11-24 10:00", ["days_3", "day_before", "morning"]),
        # Two days before.
        ("2026-11-27 14:30", "2026-11-25 09:00", ["set", "day_before", "morning"]),
        ("2026-11-27 14:30", "2026-11-25 23:00", ["day_before", "morning"]),
        # The day before: never both within hours.
        ("2026-11-27 14:30", "2026-11-26 08:00", ["day_before", "morning"]),
        ("2026-11-27 14:30", "2026-11-26 15:00", ["day_before", "morning"]),
        ("2026-11-27 14:30", "2026-11-26 20:00", ["morning"]),
        # That day: once, if there are hours left.
        ("2026-11-27 14:30", "2026-11-27 06:00", ["morning"]),
        ("2026-11-27 14:30", "2026-11-27 09:00", ["set"]),
        ("2026-11-27 14:30", "2026-11-27 11:00", []),
        # Known on a Saturday night for a Monday morning.
        ("2026-11-23 10:00", "2026-11-21 18:00", ["morning"]),
        ("2026-11-23 07:30", "2026-11-21 18:00", []),
        # Entered after it was over.
        ("2026-11-27 14:30", "2026-11-27 15:00", []),
    ],
)
def test_a_meeting_that_is_set_late_skips_what_is_past(starts: str, known: str, names: list[str]) -> None:
    assert [each.split()[0] for each in leaving(starts, known)] == names


@pytest.mark.parametrize(
    ("now", "names"),
    [
        ("2026-11-24 18:59", ["days_3", "day_before", "morning"]),
        ("2026-11-24 19:00", ["day_before", "morning"]),
        ("2026-11-26 18:59", ["day_before", "morning"]),
        ("2026-11-26 19:00", ["morning"]),
        ("2026-11-27 13:29", ["morning"]),
        ("2026-11-27 13:30", []),
    ],
)
def test_after_a_pause_of_the_worker_there_is_no_burst_of_old_ones(now: str, names: list[str]) -> None:
    assert [each.split()[0] for each in leaving("2026-11-27 14:30", None, now)] == names


def test_the_reminders_that_there_are_and_how_long_before_a_meeting() -> None:
    series = Series(when_set=False, days_before=(1, 7, 1), morning=None)
    assert (Series().names, Series().furthest) == (
        ["set", "days_3", "day_before", "morning"],
        timedelta(days=8),
    )
    assert (series.names, series.furthest) == (["days_7", "day_before"], timedelta(days=12))
    assert Series(days_before=()).furthest == timedelta(days=5)


@pytest.mark.parametrize(
    ("starts", "reminder"),
    [
        ("2026-11-23 09:30", "day_before 11-23 07:00 - 11-23 08:30"),
        ("2026-11-23 09:00", "day_before 11-21 14:00 - 11-21 15:00"),
    ],
)
def test_on_the_day_itself_one_still_knows_two_hours_before(starts: str, reminder: str) -> None:
    series = Series(days_before=(1,), morning=None)
    assert leaving(starts, LONG_AGO, "2026-11-10 10:00", series) == [reminder]


def test_the_days_before_a_meeting_are_colombian_ones() -> None:
    evening = at("2026-11-26 19:30")
    found = [Series().slots(when, None, at(LONG_AGO), HOURS) for when in (evening, evening.astimezone(UTC))]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("known", "now", "word"),
    [
        # Not in the night, and news for two days from the morning on.
        ("2026-11-17 23:00", "2026-11-17 23:00", "set 11-18 07:00 - 11-20 07:00"),
        # Until four hours before.
        ("2026-11-27 09:00", "2026-11-27 09:00", "set 11-27 09:00 - 11-27 10:30"),
        # That evening it could leave only in the morning, too near the next.
        ("2026-11-23 10:00", "2026-11-23 21:00", "days_3 11-24 10:00 - 11-24 19:00"),
    ],
)
def test_until_when_there_is_word_that_it_is_set(known: str, now: str, word: str) -> None:
    assert leaving("2026-11-27 14:30", known, now)[0] == word


def test_word_that_it_is_set_leaves_half_a_day_before_the_next_reminder_or_not_at_all() -> None:
    assert leaving("2026-11-27 14:30", "2026-11-23 10:00")[:2] == [
        "set 11-23 10:00 - 11-23 22:00",
        "days_3 11-24 10:00 - 11-24 19:00",
    ]


def test_word_that_it_is_set_is_news_for_two_days() -> None:
    def names(now: str) -> list[str]:
        return [each.split()[0] for each in leaving("2026-12-18 10:00", "2026-11-20 12:00", now)]

    assert names("2026-11-20 12:00")[0] == "set"
    assert names("2026-11-23 07:00")[0] == "days_3"


@pytest.mark.parametrize(
    ("series", "reminders"),
    [
        (Series(when_set=False, days_before=(), morning=None), []),
        (Series(morning=None, days_before=(1,)), ["day_before 11-23 07:00 - 11-23 13:00"]),
        (
            Series(days_before=(7, 1), morning=None, hour=time(8)),
            ["days_7 11-17 07:00 - 11-17 19:00", "day_before 11-23 07:00 - 11-23 13:00"],
        ),
        (Series(days_before=(), morning=time(9)), ["morning 11-23 09:00 - 11-23 13:00"]),
    ],
)
def test_which_ones_are_sent_and_when_is_a_setting(series: Series, reminders: list[str]) -> None:
    assert leaving("2026-11-23 14:00", LONG_AGO, "2026-11-10 10:00", series) == reminders
