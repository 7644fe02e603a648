"""Reading an update of Telegram's Bot API: who, what, when, which number.

Only these are read, from the update as it came. A part that we do not know, or that has another form than
today, never refuses the rest.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from telegram import ChatMember
from telegram.constants import ChatType, MessageAttachmentType

from messaging.message import LONGEST_TEXT, InboundMessage, NotAMessage, Quoted, What, cleaned
from messaging.telegram.channel import CHANNEL

#: A part of an update, as its JSON was read.
Parsed = dict[str, Any]

#: Chats and updates have numbers of at most 52 bits, today; more than 64 is no number of theirs.
_LARGEST = 2**63

#: The Bot API promises no length for the name of a file; today they have less than 100 characters.
_LONGEST_FILE = 200

#: A button carries `TURN:VALUE`, as we wrote it.
_BUTTON = re.compile(r"([0-9]{1,18}):(.*)", re.DOTALL)

#: What a person can send beside words. All else without words is the service telling of itself (a pin, a
#: timer, a new background), and nobody's message.
_CONTENTS = {kind.value for kind in MessageAttachmentType} - {"successful_payment", "passport_data"} | {
    "checklist"
}
#: The kind of each, the first that is there: a moving picture is a document besides, and a place a location.
_WHAT: dict[str, What] = {
    "voice": "voice",
    "audio": "voice",
    "animation": "video",
    "video": "video",
    "video_note": "video",
    "photo": "photo",
    "sticker": "sticker",
    "dice": "sticker",
    "venue": "location",
    "location": "location",
    "contact": "contact",
    "document": "document",
}


def read(payload: Any) -> InboundMessage | None:
    """Return the message in an update; None for what is not for us to answer: groups, channels, service
    messages.

    Raises NotAMessage when the payload is not an update, or does not say from which chat it is.
    """
    if not isinstance(payload, dict) or not _is_number(payload.get("update_id")):
        raise NotAMessage("an update has an update_id")
    for kind, read_kind in _KINDS.items():
        if payload.get(kind) is not None:
            return read_kind(str(payload["update_id"]), _dict(payload[kind]))
    return None


def _message(identity: str, message: dict[str, object]) -> InboundMessage | None:
    address, text = _private(message), _text(message)
    if address is None or (text is None and not _CONTENTS & message.keys()):
        return None
    return InboundMessage(
        CHANNEL.name,
        identity,
        address,
        "media" if text is None else "text",
        cleaned(text or ""),
        cut=len(text or "") > LONGEST_TEXT,
        sent_at=_instant(message.get("date")),
        message_id=_number(message.get("message_id")),
        album=_string(message.get("media_group_id"))[:64],
        quoted=_quoted(message),
        what=_what(message),
        photo=_photo(message),
    )


def _edited(identity: str, message: dict[str, object]) -> InboundMessage | None:
    """Return a corrected message. A place that is shared live is corrected all the time, and says nothing."""
    address, text = _private(message), _text(message)
    if address is None or text is None:
        return None
    number = _number(message.get("message_id"))
    return InboundMessage(CHANNEL.name, identity, address, "edited", cleaned(text), message_id=number)


def _tap(identity: str, query: dict[str, object]) -> InboundMessage | None:
    """Return a tapped button; None for one under a message that is not known any more, or is a game's."""
    message = query.get("message")
    address = _private(message) if isinstance(message, dict) else None
    if address is None:
        return None
    button = _BUTTON.fullmatch(cleaned(_string(query.get("data"))))
    return InboundMessage(
        CHANNEL.name,
        identity,
        address,
        "tap",
        button[2] if button else "",
        turn=int(button[1]) if button else None,
        tap_id=cleaned(_string(query.get("id"))) or None,
        button_message_id=_number(_dict(message).get("message_id")),
    )


def _membership(identity: str, change: dict[str, object]) -> InboundMessage | None:
    """Return the person blocked the bot, or took it back."""
    address = _private(change)
    status = _string(_dict(change.get("new_chat_member")).get("status"))
    if address is None or not status:
        return None
    gone = status in (ChatMember.BANNED, ChatMember.LEFT)
    sent_at = _instant(change.get("date"))
    return InboundMessage(
        CHANNEL.name, identity, address, "blocked" if gone else "unblocked", sent_at=sent_at
    )


_KINDS: dict[str, Callable[[str, dict[str, object]], InboundMessage | None]] = {
    "callback_query": _tap,
    "my_chat_member": _membership,
    "message": _message,
    "edited_message": _edited,
}

#: The kinds of update that are read, as the Bot API names them. No others need come.
UPDATES = tuple(_KINDS)


def _private(message: dict[str, object]) -> str | None:
    """Return the number of the private chat that a message is in; None for a group or a channel."""
    chat = _dict(message.get("chat"))
    if chat.get("type") != ChatType.PRIVATE:
        if "id" in chat and isinstance(chat.get("type"), str):
            return None
        raise NotAMessage("a message is in a chat")
    if not _is_number(chat.get("id")):
        raise NotAMessage("a chat has a number")
    return str(chat["id"])


def _text(message: Parsed) -> str | None:
    """Return what was written, if only under a picture; None where nothing was."""
    return next((message[name] for name in ("text", "caption") if isinstance(message.get(name), str)), None)


def _what(message: Parsed) -> What:
    """Return what came beside words, or instead of them."""
    if not _CONTENTS & message.keys():
        return ""
    return next((what for name, what in _WHAT.items() if name in message), "other")


def _photo(message: Parsed) -> str:
    """Return the file of a photo, in the last of the sizes that come: the largest; empty where none came."""
    sizes = message.get("photo")
    last = sizes[-1] if isinstance(sizes, list) and sizes else None
    file = cleaned(_string(_dict(last).get("file_id")))
    return file if len(file) <= _LONGEST_FILE else ""


def _quoted(message: Parsed) -> Quoted | None:
    """Return the message that this one replies to."""
    older = message.get("reply_to_message")
    if not isinstance(older, dict):
        return None
    rows = _dict(older.get("reply_markup")).get("inline_keyboard")
    buttons = (
        [button for row in rows if isinstance(row, list) for button in row] if isinstance(rows, list) else []
    )
    read = (_BUTTON.fullmatch(_string(_dict(button).get("callback_data"))) for button in buttons)
    turn = next((int(button[1]) for button in read if button), None)
    ours = _dict(older.get("from")).get("is_bot") is True
    return Quoted(_number(older.get("message_id")), ours, turn, _instant(older.get("date")))


def _instant(value: object) -> datetime | None:
    """Seconds since 1970, as an instant; None for what is none."""
    if not _is_number(value) or not 0 < value < 2**33:  # type: ignore[operator]
        return None
    return datetime.fromtimestamp(value, UTC)  # type: ignore[arg-type]


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int | None:
    return value if _is_number(value) else None  # type: ignore[return-value]


def _is_number(value: object) -> bool:
    return type(value) is int and abs(value) < _LARGEST
