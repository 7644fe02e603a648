"""Limits from the environment: what is taken, and one plain sentence for what is not."""

from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from commands import terms
from commands.settings import Limits, SettingsProblem, read
from messaging.hours import Hours
from messaging.terms import Terms
from outreach.meetings.series import Series
from outreach.rules import Rules
from outreach.worker.retention import Kept
from tests.commands.test_cli import libreta


def limits(home: Path, **environment: str) -> Limits:
    """Those of this environment."""
    return read({"LIBRETA_HOME": str(home), **environment}).limits


def test_without_settings_everything_is_as_the_rooms_have_it(tmp_path: Path) -> None:
    usual = limits(tmp_path)
    assert (usual.sms_rate, usual.telegram_rate, usual.chat_gap) == (10, 30, 1)
    assert terms.hours(usual) == Hours()
    assert terms.terms(usual) == Terms()
    assert terms.rules(usual) == Rules()
    assert (usual.metrics_token, usual.proxies) == ("", 0)


def test_what_is_set_reaches_the_rooms(tmp_path: Path) -> None:
    given = limits(
        tmp_path,
        LIBRETA_SMS_RATE="2,5",
        LIBRETA_SMS_PRICE="38.75",
        LIBRETA_SECOND_YES_ABOVE="100",
        LIBRETA_HOURS_WEEKDAYS="8:00-12:30",
        LIBRETA_HOURS_SATURDAY="Cerrado",
        LIBRETA_FALLBACK_HOURS="nunca",
        LIBRETA_REMINDERS="1, 5,0",
        LIBRETA_REMINDERS_MORNING="6:30",
        LIBRETA_REMINDERS_HOUR="9:15",
        LIBRETA_KEEP_INBOUND_DAYS="7",
        LIBRETA_KEEP_OUTBOUND_DAYS="365",
    )
    assert given.sms_rate == 2.5
    hours = Hours((time(8), time(12, 30)), None, None)
    assert terms.terms(given) == Terms(hours, Decimal("38.75"), 100)
    assert terms.rules(given) == Rules(
        Series(when_set=False, days_before=(5, 1), morning=time(6, 30), hour=time(9, 15)),
        None,
        Kept(timedelta(days=7), timedelta(days=365)),
    )


@pytest.mark.parametrize("word", ["ninguna", "none"])
def test_no_reminder_at_all_can_be_asked_for(tmp_path: Path, word: str) -> None:
    series = terms.rules(limits(tmp_path, LIBRETA_REMINDERS=word)).series
    assert series.names == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIBRETA_SMS_RATE", "0"),
        ("LIBRETA_SMS_RATE", "muchos"),
        ("LIBRETA_SMS_RATE", "nan"),
        ("LIBRETA_SMS_RATE", "٣"),
        ("LIBRETA_TELEGRAM_RATE", "-1"),
        ("LIBRETA_TELEGRAM_CHAT_GAP", "61"),
        ("LIBRETA_SMS_PRICE", "$45"),
        ("LIBRETA_SECOND_YES_ABOVE", "1.5"),
        ("LIBRETA_HOURS_WEEKDAYS", "06:59-19:00"),
        ("LIBRETA_HOURS_WEEKDAYS", "07:00-19:01"),
        ("LIBRETA_HOURS_WEEKDAYS", "12:00-12:00"),
        ("LIBRETA_HOURS_WEEKDAYS", "7-19"),
        ("LIBRETA_HOURS_WEEKDAYS", "25:00-26:00"),
        ("LIBRETA_HOURS_SATURDAY", "07:00-15:00"),
        ("LIBRETA_HOURS_SUNDAY", "08:00-09:00"),
        ("LIBRETA_REMINDERS", "fijada,tres"),
        ("LIBRETA_REMINDERS", "3,,1"),
        ("LIBRETA_REMINDERS", "15"),
        ("LIBRETA_REMINDERS_HOUR", "10"),
        ("LIBRETA_FALLBACK_HOURS", "0"),
        ("LIBRETA_KEEP_INBOUND_DAYS", "6"),
        ("LIBRETA_KEEP_INBOUND_DAYS", "91"),
        ("LIBRETA_KEEP_OUTBOUND_DAYS", "29"),
        ("LIBRETA_KEEP_OUTBOUND_DAYS", "366"),
        ("LIBRETA_PROXIES", "sí"),
        ("LIBRETA_PROCESSES", "0"),
        ("PORT", "65536"),
        ("LOG_LEVEL", "FUERTE"),
        ("LOG_FORMAT", "xml"),
        ("LIBRETA_ENV", "prueba"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_setting(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsProblem) as problem:
        read({"LIBRETA_HOME": str(tmp_path), name: value})
    sentence = str(problem.value)
    assert sentence.startswith(name) and sentence.endswith(".") and "\n" not in sentence


def test_hours_that_never_open_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsProblem, match="nada saldría"):
        limits(tmp_path, LIBRETA_HOURS_WEEKDAYS="cerrado", LIBRETA_HOURS_SATURDAY="closed")


def test_a_command_ends_with_status_1_and_the_sentence(tmp_path: Path) -> None:
    told = libreta("doctor", LIBRETA_HOME=str(tmp_path), LIBRETA_SMS_RATE="rápido")
    assert told.returncode == 1
    assert told.stderr.splitlines() == [
        "Error: LIBRETA_SMS_RATE debe ser un número de 0.1 a 1000, no 'rápido'."
    ]
