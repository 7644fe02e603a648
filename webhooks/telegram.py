"""`POST /webhooks/telegram`."""

import hmac
import json

from flask import Blueprint, Response, request

from bot.turn import Bot
from messaging.message import NotAMessage
from messaging.telegram import inbound


def blueprint(secret: str, bot: Bot) -> Blueprint:
    """Return the door. Answers go out through the worker, but for those of which nothing is kept: they go
    back in the response, as Telegram allows (core.telegram.org/bots/api, "Making requests when getting
    updates"). Without a secret nothing is let in.
    """
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
        texts = bot.take(message).texts if message is not None else []
        if message is None or not texts:
            return Response(status=200)
        said = {"method": "sendMessage", "chat_id": int(message.address), "text": "\n\n".join(texts)}
        return Response(json.dumps(said), mimetype="application/json")

    return door
