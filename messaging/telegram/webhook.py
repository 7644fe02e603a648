"""Telling Telegram where to bring its updates, and which."""

from datetime import datetime
from urllib.parse import urlsplit

from telegram import Bot, WebhookInfo

from messaging.connecting import Told, state
from messaging.telegram.calls import call
from messaging.telegram.inbound import UPDATES
from programme.refusal import Refusal

#: The ports to which Telegram brings updates (core.telegram.org/bots/api#setwebhook).
_PORTS = (443, 80, 88, 8443)

#: Updates that Telegram may bring at once, of 1 to 100. A server takes 12 turns at a time, each of a few
#: milliseconds, and holds many more bodies open; the others would wait at Telegram instead.
_CONNECTIONS = 40


async def tell_webhook(
    bot: Bot, public_url: str, secret: str, told_at: datetime | None, *, dry_run: bool
) -> list[Told]:
    """Set the webhook unless it is ours already. Return what was told.

    `told_at`: when Telegram was told this secret, which it does not show; None for never. Raises Refusal for
    an address to which it brings nothing, and for what failed.
    """
    address = f"{public_url}/webhooks/telegram"
    if urlsplit(address).port not in (None, *_PORTS):
        raise Refusal("connect.telegram.port", address=public_url)
    info = await call(bot.get_webhook_info)
    told = [
        Told("connect.telegram.address", state(_is_at(info, address)), address),
        Told("connect.telegram.secret", state(told_at is not None and not _turned_away(info, told_at))),
        Told("connect.telegram.updates", state({*info.allowed_updates} == {*UPDATES}), ", ".join(UPDATES)),
        Told("connect.telegram.connections", state(info.max_connections == _CONNECTIONS), str(_CONNECTIONS)),
    ]
    if not dry_run and any(one.state == "changed" for one in told):
        await call(
            bot.set_webhook,
            address,
            max_connections=_CONNECTIONS,
            allowed_updates=UPDATES,
            drop_pending_updates=False,
            secret_token=secret,
        )
    return told


def _is_at(info: WebhookInfo, address: str) -> bool:
    return info.url == address and not info.has_custom_certificate


def _turned_away(info: WebhookInfo, told_at: datetime) -> bool:
    """Whether our door has refused Telegram since, as it does where somebody told it another secret."""
    refused = "403" in (info.last_error_message or "")
    return refused and info.last_error_date is not None and info.last_error_date > told_at
