"""Reading an update of Telegram's Bot API."""

import re
from collections.abc import Callable
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

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
    # The library reads only what matters here, so that nothing else in an update can be in its way.
    ours = {name: payload[name] for name in ("update_id", *_KINDS) if payload.get(name) is not None}
    try:
        update = Update.de_json(ours)
        for kind, read_kind in _KINDS.items():
            if (part := getattr(update, kind)) is not None:
                return read_kind(str(update.update_id), part)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError) as problem:
        raise NotAMessage("the update does not have the form of one") from problem
    return None


def _message(identity: str, message: Message) -> InboundMessage | None:
    address, text = _private(message.chat), _text(message)
    if address is None:
        return None
    return InboundMessage("telegram", identity, address, "media" if text is None else "text", text or "")


def _edited(identity: str, message: Message) -> InboundMessage | None:
    """A corrected message. A place that is shared live is corrected all the time, and says nothing."""
    address, text = _private(message.chat), _text(message)
    if address is None or text is None:
        return None
    return InboundMessage("telegram", identity, address, "edited", text)


def _tap(identity: str, query: CallbackQuery) -> InboundMessage | None:
    """A tapped button; None for one under a message that is not known any more, or is a game's."""
    address = None if query.message is None else _private(query.message.chat)
    if query.message is None or address is None:
        return None
    button = _BUTTON.fullmatch(cleaned(query.data or ""))
    return InboundMessage(
        "telegram",
        identity,
        address,
        "tap",
        button[2] if button else "",
        turn=int(button[1]) if button else None,
        tap_id=cleaned(query.id),
        button_message_id=query.message.message_id if _is_number(query.message.message_id) else None,
    )


def _membership(identity: str, change: ChatMemberUpdated) -> InboundMessage | None:
    """The person blocked the bot, or took it back."""
    address = _private(change.chat)
    if address is None:
        return None
    gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    return InboundMessage("telegram", identity, address, "blocked" if gone else "unblocked")


_KINDS: dict[str, Callable[[str, Any], InboundMessage | None]] = {
    "callback_query": _tap,
    "my_chat_member": _membership,
    "message": _message,
    "edited_message": _edited,
}


def _private(chat: Chat) -> str | None:
    """The number of a private chat; None for a group or a channel."""
    if chat.type != ChatType.PRIVATE:
        return None
    if not _is_number(chat.id):
        raise NotAMessage("a chat has a number")
    return str(chat.id)


def _text(message: Message) -> str | None:
    """What was written, if only under a picture; None where nothing was."""
    text = message.caption if message.text is None else message.text
    return None if text is None else cleaned(text)


def _is_number(value: object) -> bool:
    return type(value) is int and abs(value) < _LARGEST
