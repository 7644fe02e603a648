"""Reading what Twilio brings (webhook parameters of Programmable Messaging): an SMS, or a receipt."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from messaging.message import LONGEST_TEXT, Handled, InboundMessage, Kind, NotAMessage, What, cleaned
from messaging.twilio.channel import CHANNEL

#: A message of Twilio (its error 90001 gives this pattern). Looser, a captured message could come again as a
#: new one: what is signed is names and values in one string, in which a value can be made longer by the name
#: that follows it.
_IDENTITY = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")

#: One of ours in a receipt, which is compared with what Twilio said when it took the message.
_OURS = re.compile(r"[A-Za-z0-9]{2,64}")

#: A sender on another channel of Twilio: `whatsapp:+57…`, `rcs:…`, `messenger:…`.
_ELSEWHERE = re.compile(r"([A-Za-z][A-Za-z0-9_.-]{0,31}):.+")


#: `OptOutType` of Twilio's Advanced Opt-Out: what it has done about the message, and answered, itself.
_HANDLED: dict[str, Handled] = {"STOP": "stop", "START": "start", "HELP": "help"}


class Receipt(NamedTuple):
    """What became of a message of ours: as messaging.twilio.receipts takes it."""

    outbox_id: int
    provider_id: str
    status: str
    error_code: int | None


def read(form: Mapping[str, str]) -> InboundMessage:
    """Return the message in a form; parameters it does not know are left alone.

    A sender is E.164, a short code, or a name. Raises NotAMessage when identity or sender are missing.
    """
    identity = form.get("MessageSid") or form.get("SmsSid") or form.get("SmsMessageSid") or ""
    sender = cleaned(form.get("From", "")).strip()
    longest = 255 if other_channel(sender) else 64
    if not _IDENTITY.fullmatch(identity) or not 1 <= len(sender) <= longest:
        raise NotAMessage("MessageSid and From are required")
    body = form.get("Body", "")
    text = cleaned(body)
    has_media = form.get("NumMedia", "0").strip() not in ("", "0")
    kind: Kind = "media" if has_media and not text.strip() else "text"
    return InboundMessage(
        channel=CHANNEL.name,
        # Small letters or large ones, it is the same number.
        provider_id=identity[:2] + identity[2:].lower(),
        address=sender,
        kind=kind,
        text=text,
        cut=len(body) > LONGEST_TEXT,
        handled=_HANDLED.get(form.get("OptOutType", "").strip().upper()),
        what=_what(form.get("MediaContentType0", "")) if has_media else "",
    )


def _what(content_type: str) -> What:
    """Return what a first attachment is, by its content type (`audio/amr`)."""
    sort = content_type.strip().lower().partition(";")[0]
    if sort in ("text/vcard", "text/x-vcard", "text/directory"):
        return "contact"
    found: dict[str, What] = {"audio": "voice", "image": "photo", "video": "video", "application": "document"}
    return found.get(sort.partition("/")[0], "other")


def other_channel(sender: str) -> str | None:
    """Return the channel of Twilio that a sender writes on, in small letters, where it is not SMS. Nothing of
    ours answers there.
    """
    found = _ELSEWHERE.fullmatch(sender)
    return found[1].lower() if found else None


def read_receipt(number: str, form: Mapping[str, str]) -> Receipt | None:
    """Return the receipt in a form for our message `number`; None where it names no message."""
    identity, error = form.get("MessageSid", ""), form.get("ErrorCode", "")
    if not re.fullmatch(r"\d{1,18}", number) or not _OURS.fullmatch(identity):
        return None
    code = int(error) if re.fullmatch(r"\d{1,9}", error) else None
    return Receipt(int(number), identity, form.get("MessageStatus", ""), code)
