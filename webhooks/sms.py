"""`POST /webhooks/twilio/sms`: the door with the most knocks.

It stands in front of Flask as plain WSGI: the framework costs a sixth of what a turn of conversation takes.
"""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from xml.sax.saxutils import escape

from bot.turn import Bot
from messaging.message import NotAMessage
from messaging.twilio import inbound
from webhooks import form
from webhooks.limits import AWAY, AWAY_ANSWER, note
from webhooks.signature import Account

PATH = "/webhooks/twilio/sms"

#: Characters that no XML document may hold, not even escaped (XML 1.0, section 2.2).
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_Answer = tuple[HTTPStatus, str, dict[str, str]]


def in_front_of(
    inner: WSGIApplication, account: Account, bot: Bot, wrong_channel: Callable[[str, str], None]
) -> WSGIApplication:
    """Return the door, with all other calls left to `inner`. `wrong_channel` hears of a sender on a channel
    of Twilio that is not SMS, and of the channel.
    """

    def door(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH:
            return inner(environ, start_response)
        try:
            status, text, headers = _answer(environ, account, bot, wrong_channel)
        except AWAY as problem:
            note(PATH, problem)
            status, text, headers = HTTPStatus.SERVICE_UNAVAILABLE, *AWAY_ANSWER
        body = text.encode()
        kind = "text/xml" if status == HTTPStatus.OK else "text/plain"
        fixed = [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response(f"{status.value} {status.phrase}", [*fixed, *headers.items()])
        return [body]

    return door


def _answer(
    environ: WSGIEnvironment, account: Account, bot: Bot, wrong_channel: Callable[[str, str], None]
) -> _Answer:
    if environ["REQUEST_METHOD"] != "POST":
        return HTTPStatus.METHOD_NOT_ALLOWED, "", {"Allow": "POST"}
    try:
        given = form.read(environ)
    except form.TooLarge:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "", {}
    except form.TooMany:
        return HTTPStatus.FORBIDDEN, "", {}
    signature = environ.get("HTTP_X_TWILIO_SIGNATURE", "")
    if not account.signed(PATH, environ.get("QUERY_STRING", ""), given, signature) or not account.owns(given):
        return HTTPStatus.FORBIDDEN, "", {}
    try:
        message = inbound.read(given)
    except NotAMessage:
        return HTTPStatus.BAD_REQUEST, "", {}
    texts = bot.take(message).texts
    if (channel := inbound.other_channel(message.address)) is not None:
        wrong_channel(message.address, channel)
    return HTTPStatus.OK, _twiml(texts), {}


def _twiml(texts: list[str]) -> str:
    """Return the answer in Twilio's XML; without texts, that there is none."""
    messages = "".join(f"<Message>{escape(_NOT_XML.sub('', text))}</Message>" for text in texts)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'
