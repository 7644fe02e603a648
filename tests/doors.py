"""The program as a provider meets it: the wired application, and providers that knock on its doors."""

import itertools
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from commands import settings
from commands.application import create
from db.keys import new_key

TOKEN, SECRET, SID = "twilio-token", "nP4x_Zr8-tQ2wLk7", "AC" + "0" * 32
PUBLIC = "https://libreta.example"

ENVIRONMENT = {
    "LIBRETA_HOME": "/nonexistent",
    "SECRET_KEY": "Vd7kQm2Zp9Rt4Xw8Lb6Nc3Hs5Jf1Gy0K",
    "DATA_KEY": new_key(),
    "PUBLIC_URL": PUBLIC,
    "TWILIO_ACCOUNT_SID": SID,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_FROM": "87654",
    "TWILIO_API_URL": "http://127.0.0.1:9",
    "TELEGRAM_BOT_TOKEN": "1:token",
    "TELEGRAM_API_URL": "http://127.0.0.1:9",
    "TELEGRAM_WEBHOOK_SECRET": SECRET,
}


class Watch:
    """A clock that a test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def application(engine: Engine, clock: Callable[[], datetime], **environment: str) -> Flask:
    """The wired program on `engine`, with randomness that is the same in every run: in production, or the
    demo where its address is not https.
    """
    given = {**ENVIRONMENT, **environment}
    given.setdefault("LIBRETA_ENV", "production" if given["PUBLIC_URL"].startswith("https://") else "demo")
    app = create(settings.read(given), engine, clock, random.Random(1))
    app.testing = False
    return app


class Twilio:
    """Brings SMS as Twilio does: signed forms, each with its own MessageSid."""

    _numbers = itertools.count(1)

    def __init__(self, client: FlaskClient, sender: str = "+573001112233") -> None:
        self.client = client
        self.sender = sender

    def form(self, text: str, sid: str | None = None, **more: str) -> dict[str, str]:
        """The parameters of one message."""
        return {
            "MessageSid": sid or f"SM{next(self._numbers):032x}",
            "AccountSid": SID,
            "From": self.sender,
            "To": "87654",
            "Body": text,
            "NumMedia": "0",
            "FromCountry": "CO",
            **more,
        }

    def post(self, form: dict[str, str], path: str = "/webhooks/twilio/sms") -> TestResponse:
        """Knock with a right signature."""
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, form)
        return self.client.post(path, data=form, headers={"X-Twilio-Signature": signature})

    def send(self, text: str, sid: str | None = None) -> list[str]:
        """What is answered to a text."""
        answer = self.post(self.form(text, sid))
        assert answer.status_code == 200, answer.status
        return [message.text or "" for message in ElementTree.fromstring(answer.data)]


class Telegram:
    """Brings updates as Telegram does."""

    _numbers = itertools.count(1)

    def __init__(self, client: FlaskClient, chat_id: int = 9001) -> None:
        self.client = client
        self.chat_id = chat_id

    def message(self, text: str | None, **more: Any) -> dict[str, Any]:
        """An update with a message in a private chat."""
        body = {
            "message_id": next(self._numbers),
            "date": 1_763_650_000,
            "chat": {"id": self.chat_id, "type": "private", "first_name": "Ana"},
            "from": {"id": self.chat_id, "is_bot": False, "first_name": "Ana"},
            **({} if text is None else {"text": text}),
            **more,
        }
        return {"update_id": next(self._numbers), "message": body}

    def tap(self, data: str, message_id: int = 1) -> dict[str, Any]:
        """An update with a tapped button."""
        person = {"id": self.chat_id, "is_bot": False, "first_name": "Ana"}
        message = {**self.message("…")["message"], "message_id": message_id}
        query = {"id": f"q{next(self._numbers)}", "from": person, "chat_instance": "1", "data": data}
        return {"update_id": next(self._numbers), "callback_query": {**query, "message": message}}

    def membership(self, status: str) -> dict[str, Any]:
        """An update that says the person blocked (`kicked`) or unblocked (`member`) the bot."""
        person = {"id": self.chat_id, "is_bot": False, "first_name": "Ana"}
        bot = {"id": 1, "is_bot": True, "first_name": "Libreta", "username": "LibretaBot"}
        change = {
            "chat": {"id": self.chat_id, "type": "private", "first_name": "Ana"},
            "from": person,
            "date": 1_763_650_000,
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": status, "until_date": 0},
        }
        return {"update_id": next(self._numbers), "my_chat_member": change}

    def post(self, update: Any, secret: str = SECRET) -> TestResponse:
        """Knock with the secret."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
        return self.client.post("/webhooks/telegram", json=update, headers=headers)
