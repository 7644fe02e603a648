"""`POST /webhooks/twilio/sms` and `/webhooks/twilio/status`."""

import hmac
import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request
from sqlalchemy import Engine
from twilio.request_validator import RequestValidator

from bot.turn import Bot
from messaging.message import NotAMessage
from messaging.twilio import inbound, receipts
from programme.calendar import Clock
from webhooks.limits import on_a_live_connection

#: Characters that no XML document may hold, not even escaped (XML 1.0, section 2.2).
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Account:
    """Whose messages are let in. `public_url`: the address that Twilio calls and signs."""

    sid: str
    auth_token: str
    public_url: str


def blueprint(account: Account, bot: Bot, engine: Engine, clock: Clock) -> Blueprint:
    """The two doors. Without an auth token nothing is let in."""
    door = Blueprint("twilio", __name__)
    validator = RequestValidator(account.auth_token)

    def is_signed() -> bool:
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        signature = request.headers.get("X-Twilio-Signature", "")
        url = f"{account.public_url}{request.path}{query}"
        if not account.auth_token:
            return False
        # The plain case first: `validate` computes the signature twice, with and without the port.
        expected = validator.compute_signature(url, request.form.to_dict())
        return hmac.compare_digest(expected.encode(), signature.encode()) or validator.validate(
            url, request.form, signature
        )

    @door.post("/webhooks/twilio/sms")
    def sms() -> Response:
        if not is_signed():
            return Response(status=403)
        if account.sid and request.form.get("AccountSid", account.sid) != account.sid:
            return Response(status=403)
        try:
            message = inbound.read(request.form)
        except NotAMessage:
            return Response(status=400)
        return Response(_twiml(bot.take(message).texts), mimetype="text/xml")

    @door.post("/webhooks/twilio/status")
    def status() -> Response:
        if not is_signed():
            return Response(status=403)
        receipt = inbound.read_receipt(request.args.get("message", ""), request.form)
        if receipt is not None:
            on_a_live_connection(lambda: record(receipt))
        return Response(status=204)

    def record(receipt: inbound.Receipt) -> None:
        with engine.begin() as connection:
            receipts.record(connection, *receipt, clock())

    return door


def _twiml(texts: list[str]) -> str:
    """The answer in Twilio's XML; without texts, that there is none."""
    messages = "".join(f"<Message>{escape(_NOT_XML.sub('', text))}</Message>" for text in texts)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'
