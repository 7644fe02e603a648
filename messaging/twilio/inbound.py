"""Reading an SMS that Twilio brings (webhook parameters of Programmable Messaging)."""

import re
from collections.abc import Mapping

from messaging.message import InboundMessage, Kind, NotAMessage, cleaned

_IDENTITY = re.compile(r"[A-Za-z0-9]{2,64}")


def read(form: Mapping[str, str]) -> InboundMessage:
    """The message in a form; parameters it does not know are left alone.

    A sender is E.164, a short code, or a name. Raises NotAMessage when identity or sender are missing.
    """
    identity = form.get("MessageSid") or form.get("SmsSid") or form.get("SmsMessageSid") or ""
    sender = cleaned(form.get("From", "")).strip()
    if not _IDENTITY.fullmatch(identity) or not 1 <= len(sender) <= 64:
        raise NotAMessage("MessageSid and From are required")
    text = cleaned(form.get("Body", ""))
    has_media = form.get("NumMedia", "0").strip() not in ("", "0")
    kind: Kind = "media" if has_media and not text.strip() else "text"
    return InboundMessage(channel="sms", provider_id=identity, address=sender, kind=kind, text=text)
