"""How fast and when we write, at what price, how long texts are kept, and who may read the figures."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal

from commands.settings.reminders import Reminders, reminders
from commands.settings.values import SettingsProblem, Window, amount, whole, window

#: When Ley 2300 of 2023 lets one write first (art. 3), which `messaging.hours` begins with too.
_LAW: dict[str, tuple[str, Window]] = {
    "LIBRETA_HOURS_WEEKDAYS": ("07:00-19:00", (time(7), time(19))),
    "LIBRETA_HOURS_SATURDAY": ("08:00-15:00", (time(8), time(15))),
    "LIBRETA_HOURS_SUNDAY": ("cerrado", None),
}


@dataclass(frozen=True)
class Limits:
    """Rates: messages a second. `chat_gap`: seconds between two messages to the same chat. `unread_after`:
    when an unanswered question on Telegram goes out by SMS too, None: never. Windows: on a Colombian clock,
    None where closed. `keep_…`: days. `proxies`: how many stand between people and us.
    """

    sms_rate: float
    telegram_rate: float
    chat_gap: float
    sms_price: Decimal
    second_yes_above: int
    unread_after: timedelta | None
    reminders: Reminders
    weekdays: Window
    saturday: Window
    sunday: Window
    keep_inbound: int
    keep_outbound: int
    metrics_token: str
    proxies: int


def limits(get: Callable[[str, str], str]) -> Limits:
    """Return the limits; `get` gives the value of a name, or what it is handed where there is none.

    Raises SettingsProblem.
    """

    def natural(name: str, usual: int, least: int, most: int) -> int:
        return whole(name, get(name, str(usual)), least, most)

    def number(name: str, usual: str, least: str, most: str) -> Decimal:
        return amount(name, get(name, usual), least, most)

    weekdays, saturday, sunday = (window(name, get(name, usual), law) for name, (usual, law) in _LAW.items())
    if weekdays is None and saturday is None:
        raise SettingsProblem(
            "LIBRETA_HOURS_WEEKDAYS y LIBRETA_HOURS_SATURDAY no pueden estar cerrados los dos: nada saldría."
        )
    return Limits(
        sms_rate=float(number("LIBRETA_SMS_RATE", "10", "0.1", "1000")),
        telegram_rate=float(number("LIBRETA_TELEGRAM_RATE", "30", "0.1", "1000")),
        chat_gap=float(number("LIBRETA_TELEGRAM_CHAT_GAP", "1", "0", "60")),
        sms_price=number("LIBRETA_SMS_PRICE", "45", "0", "100000"),
        second_yes_above=natural("LIBRETA_SECOND_YES_ABOVE", 500, 0, 100_000_000),
        unread_after=_unread_after(get("LIBRETA_FALLBACK_HOURS", "6")),
        reminders=reminders(get),
        weekdays=weekdays,
        saturday=saturday,
        sunday=sunday,
        keep_inbound=natural("LIBRETA_KEEP_INBOUND_DAYS", 30, 7, 90),
        keep_outbound=natural("LIBRETA_KEEP_OUTBOUND_DAYS", 90, 30, 365),
        metrics_token=get("METRICS_TOKEN", ""),
        proxies=natural("LIBRETA_PROXIES", 0, 0, 10),
    )


def _unread_after(text: str) -> timedelta | None:
    if text.lower() in ("nunca", "never"):
        return None
    return timedelta(hours=float(amount("LIBRETA_FALLBACK_HOURS", text, "1", "24")))
