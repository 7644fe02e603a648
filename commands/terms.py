"""The limits of the settings, as each room knows them."""

from datetime import timedelta

from commands.settings import Limits
from messaging.hours import Hours
from messaging.terms import Terms
from outreach.meetings.series import Series
from outreach.rules import Rules
from outreach.worker.retention import Kept


def hours(limits: Limits) -> Hours:
    """Return when we may write first."""
    return Hours(limits.weekdays, limits.saturday, limits.sunday)


def terms(limits: Limits) -> Terms:
    """Return what the bot knows of hours and prices."""
    return Terms(hours(limits), limits.sms_price, limits.second_yes_above)


def rules(limits: Limits) -> Rules:
    """Return what is decided about what we start ourselves."""
    kept = Kept(timedelta(days=limits.keep_inbound), timedelta(days=limits.keep_outbound))
    given = limits.reminders
    series = Series(given.when_set, given.days_before, given.morning, given.at)
    return Rules(series, limits.unread_after, kept)
