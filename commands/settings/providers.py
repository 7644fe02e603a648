"""Which provider can be used, which is only half there, and which is a real one."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

#: What each provider needs; `A|B`: one of the two.
_NEEDS = {
    "TWILIO": ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM|TWILIO_MESSAGING_SERVICE_SID"),
    "TELEGRAM": ("TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"),
}

#: What lets one write to people at the provider, or read what they write.
_CREDENTIALS = {"TWILIO": ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"), "TELEGRAM": ("TELEGRAM_BOT_TOKEN",)}


def missing(given: Mapping[str, str]) -> list[str]:
    """Settings without which no message could be sent: those of a provider that is half there, or of all
    where none is begun. One whole provider is enough.
    """
    lacking = {
        provider: [need for need in needs if not any(given[name] for name in need.split("|"))]
        for provider, needs in _NEEDS.items()
    }
    begun = {name for name, needs in _NEEDS.items() if len(lacking[name]) < len(needs)}
    return [need.replace("|", " o ") for name, needs in lacking.items() if not begun or name in begun
            for need in needs]  # fmt: skip


def real(given: Mapping[str, str]) -> list[str]:
    """Return the settings with credentials that reach a real provider: its address is not set, or not
    ours.
    """
    return [
        name
        for provider, names in _CREDENTIALS.items()
        if all(given[name] for name in names) and not is_loopback(given[f"{provider}_API_URL"])
        for name in names
    ]


def is_loopback(address: str) -> bool:
    """Return whether an http address is certainly of this machine; whatever may be read in two ways is
    not.
    """
    if any(letter in address for letter in "\\@") or address != "".join(address.split()):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
