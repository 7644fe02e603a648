"""`POST /webhooks/twilio/status`: what became of a message of ours."""

from flask import Blueprint, Response, request
from sqlalchemy import Engine

from messaging.twilio import inbound, receipts
from programme.calendar import Clock
from webhooks import form
from webhooks.limits import on_a_live_connection
from webhooks.signature import Account


def blueprint(account: Account, engine: Engine, clock: Clock) -> Blueprint:
    """Return the door."""
    door = Blueprint("receipts", __name__)

    @door.post("/webhooks/twilio/status")
    def status() -> Response:
        query = request.query_string.decode("latin-1")
        signature = request.headers.get("X-Twilio-Signature", "")
        try:
            given = form.read(request.environ)
        except form.TooLarge:
            return Response(status=413)
        except form.TooMany:
            return Response(status=403)
        if not account.signed(request.path, query, given, signature) or not account.owns(given):
            return Response(status=403)
        receipt = inbound.read_receipt(request.args.get("message", ""), given)
        if receipt is not None:
            on_a_live_connection(lambda: record(receipt))
        return Response(status=204)

    def record(receipt: inbound.Receipt) -> None:
        with engine.begin() as connection:
            receipts.record(connection, *receipt, clock())

    return door
