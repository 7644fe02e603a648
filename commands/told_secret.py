"""Which secret Telegram was told last: it does not show it, so the audit keeps what it is known by."""

import hashlib
import hmac
from datetime import datetime

from sqlalchemy import Connection, insert, select

from commands.settings import Settings
from db.tables import AuditEvent
from messaging.telegram.channel import CHANNEL

_ACTION, _SUBJECT = "connect", f"provider:{CHANNEL.name}"


def told_at(connection: Connection, given: Settings) -> datetime | None:
    """Return when this bot was told the present secret; None where the last one was another or none."""
    last = connection.execute(
        select(AuditEvent.at, AuditEvent.detail)
        .where(AuditEvent.action == _ACTION, AuditEvent.subject == _SUBJECT)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    ).one_or_none()
    return last.at if last is not None and last.detail.get("secret") == _mark(given) else None


def note(connection: Connection, given: Settings, now: datetime) -> None:
    """Write down that this bot was told the present secret."""
    event = {"actor": "command", "action": _ACTION, "subject": _SUBJECT}
    connection.execute(insert(AuditEvent).values(**event, detail={"secret": _mark(given)}, at=now))


def _mark(given: Settings) -> str:
    """What a bot and its secret are known by; it tells neither of them."""
    key, secret = given.telegram_bot_token.encode(), given.telegram_webhook_secret.encode()
    return hmac.digest(key, secret, hashlib.sha256).hex()[:16]
