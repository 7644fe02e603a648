"""Reading an update of Telegram's Bot API.

By hand: four kinds of updates and a few fields of theirs matter here, and nothing that Telegram adds to the
others may keep a message from being read.
"""

import re
from collections.abc import Callable
from typing import Any

from messaging.message import InboundMessage, NotAMessage, cleaned

#: Chats and updates have numbers of at most 52 bits, today; more than 64 is no number of theirs.
_LARGEST = 2**63

#: A button carries `TURN:VALUE`, as we wrote it.
_BUTTON = re.compile(r"([0-9]{1,18}):(.*)", re.DOTALL)


def read(payload: Any) -> InboundMessage | None:
    """The message in an update; None for what is not for us to answer: groups, channels, other kinds.

    Raises NotAMessage when the payload is not an update.
    """
    if not isinstance(payload, dict) or not _is_number(payload.get("update_id")):
        raise NotAMessage("an update has an update_id")
    try:
        for kind, read_kind in _KINDS.items():
            if payload.get(kind) is not None:
                return read_kind(str(payload["update_id"]), payload[kind])
    except (KeyError, TypeError, AttributeError) as problem:
        raise NotAMessage("the update does not have the form of one") from problem
    return None


def _message(identity: str, message: dict[str, Any]) -> InboundMessage | None:
    address, text = _private_chat(message), _text(message)
    if address is None:
        return None
    return InboundMessage("telegram", identity, address, "media" if text is None else "text", text or "")


def _edited(identity: str, message: dict[str, Any]) -> InboundMessage | None:
    """A corrected message. A place that is shared live is corrected all the time, and says nothing."""
    address, text = _private_chat(message), _text(message)
    if address is None or text is None:
        return None
    return InboundMessage("telegram", identity, address, "edited", text)


def _tap(identity: str, query: dict[str, Any]) -> InboundMessage | None:
    """A tapped button; None for one under a message that is not known any more, or is a game's."""
    message = query.get("message")
    address = None if message is None else _private_chat(message)
    if message is None or address is None:
        return None
    button = _BUTTON.fullmatch(cleaned(query.get("data") or ""))
    return InboundMessage(
        "telegram",
        identity,
        address,
        "tap",
        button[2] if button else "",
        turn=int(button[1]) if button else None,
        tap_id=cleaned(query["id"]),
        button_message_id=message["message_id"] if _is_number(message["message_id"]) else None,
    )


def _membership(identity: str, change: dict[str, Any]) -> InboundMessage | None:
    """The person blocked the bot, or took it back."""
    address, status = _private_chat(change), change["new_chat_member"]["status"]
    if address is None:
        return None
    return InboundMessage(
        "telegram", identity, address, "blocked" if status in ("kicked", "left") else "unblocked"
    )


_KINDS: dict[str, Callable[[str, dict[str, Any]], InboundMessage | None]] = {
    "callback_query": _tap,
    "my_chat_member": _membership,
    "message": _message,
    "edited_message": _edited,
}


def _private_chat(origin: dict[str, Any]) -> str | None:
    """The number of the chat that something comes from; None for a group or a channel."""
    chat = origin["chat"]
    if chat["type"] != "private":
        return None
    if not _is_number(chat["id"]):
        raise NotAMessage("a chat has a number")
    return str(chat["id"])


def _text(message: dict[str, Any]) -> str | None:
    """What was written, if only under a picture; None where nothing was."""
    text = message.get("text", message.get("caption"))
    return None if text is None else cleaned(text)


def _is_number(value: object) -> bool:
    return type(value) is int and abs(value) < _LARGEST
