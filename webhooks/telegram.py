"""`POST /webhooks/telegram`."""

import hmac
import json

from flask import Blueprint, Response, request

from bot.turn import Bot
from messaging.message import NotAMessage
from messaging.telegram import inbound


def blueprint(secret: str, bot: Bot) -> Blueprint:
    """Return the door. Answers go out through the worker. Without a secret nothing is let in."""
    door = Blueprint("telegram", __name__)

    @door.post("/webhooks/telegram")
    def update() -> Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status=403)
        try:
            message = inbound.read(json.loads(request.get_data()))
        except (NotAMessage, ValueError, RecursionError):
            return Response(status=400)
        if message is not None:
            bot.take(message)
        return Response(status=200)

    return door
