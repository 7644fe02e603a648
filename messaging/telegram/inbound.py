"""Reading an update of Telegram's Bot API."""

from typing import Any

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from messaging.message import InboundMessage, Kind, NotAMessage, cleaned


def read(payload: Any) -> InboundMessage | None:
    """The message in an update; None for what is not for us to answer: groups, channels, other kinds.

    Raises NotAMessage when the payload is not an update.
    """
    if not isinstance(payload, dict) or type(payload.get("update_id")) is not int:
        raise NotAMessage("an update has an update_id")
    try:
        update = Update.de_json(payload)
        identity = str(update.update_id)
        if update.callback_query is not None:
            return _tap(identity, update.callback_query)
        if update.my_chat_member is not None:
            return _membership(identity, update.my_chat_member)
        if update.message is not None:
            return _message(identity, update.message)
        if update.edited_message is not None and _is_private(update.edited_message):
            address = str(update.edited_message.chat.id)
            return InboundMessage("telegram", identity, address, "edited")
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
        raise NotAMessage("the update does not have the form of one") from problem
    return None


def _message(identity: str, message: Message) -> InboundMessage | None:
    if not _is_private(message):
        return None
    kind: Kind = "media" if message.text is None else "text"
    return InboundMessage("telegram", identity, str(message.chat.id), kind, cleaned(message.text or ""))


def _tap(identity: str, query: CallbackQuery) -> InboundMessage | None:
    """A tapped button: its data is `TURN:VALUE`, as we wrote it."""
    if query.message is None or query.message.chat.type != ChatType.PRIVATE:
        return None
    turn, _, value = cleaned(query.data or "").partition(":")
    return InboundMessage(
        "telegram",
        identity,
        str(query.message.chat.id),
        "tap",
        value,
        turn=int(turn) if turn.isdecimal() else None,
        tap_id=query.id,
        button_message_id=query.message.message_id,
    )


def _membership(identity: str, change: ChatMemberUpdated) -> InboundMessage | None:
    """The person blocked the bot, or took it back."""
    if change.chat.type != ChatType.PRIVATE:
        return None
    blocked = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    return InboundMessage("telegram", identity, str(change.chat.id), "blocked" if blocked else "unblocked")


def _is_private(message: Message) -> bool:
    return message.chat.type == ChatType.PRIVATE
