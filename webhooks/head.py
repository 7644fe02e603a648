"""What the head of a call tells, before anything of its body is read: whom a door does not know, and what is
longer than any call of ours.
"""

import hmac
import re
from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from webhooks.limits import LONGEST_PATH, LONGEST_QUERY

#: A SHA-1 in base64, which every signature of Twilio is.
_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{27}=")

#: Characters of the headers that are taken apart. Ours is one cookie of some hundred; browsers name half a
#: dozen languages.
_LONGEST = {"HTTP_COOKIE": 8192, "HTTP_ACCEPT_LANGUAGE": 1024, "HTTP_ACCEPT": 1024, "CONTENT_TYPE": 1024}


class Head:
    """Judges heads. `telegram_secret`: what Telegram shows at its door; without one nobody is let in."""

    def __init__(self, telegram_secret: str) -> None:
        self._secret = telegram_secret.encode()

    def refusal(self, environ: WSGIEnvironment) -> HTTPStatus | None:
        """Return the status with which a WSGI call is refused unread; None where its body may be read."""
        path = environ.get("PATH_INFO", "")
        if len(path) > LONGEST_PATH or len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return HTTPStatus.REQUEST_URI_TOO_LONG
        if any(len(environ.get(name, "")) > most for name, most in _LONGEST.items()):
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        if environ["REQUEST_METHOD"] == "POST" and path.startswith("/webhooks/") and not self._known(environ):
            return HTTPStatus.FORBIDDEN
        if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
            # A few bytes that are packed would become as many as somebody likes.
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        return None

    def in_front_of(self, inner: WSGIApplication) -> WSGIApplication:
        """`inner`, for those calls alone that are not refused."""

        def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            status = self.refusal(environ)
            if status is None:
                return inner(environ, start_response)
            start_response(f"{status.value} {status.phrase}", [("Content-Length", "0")])
            return [b""]

        return guarded

    def _known(self, environ: WSGIEnvironment) -> bool:
        """Return whether the caller shows what its provider shows. A signature is only looked at here;
        whether it is right, the form says.
        """
        if environ["PATH_INFO"] == "/webhooks/telegram":
            given = environ.get("HTTP_X_TELEGRAM_BOT_API_SECRET_TOKEN", "")
            return bool(self._secret) and hmac.compare_digest(given.encode(), self._secret)
        return _SIGNATURE.fullmatch(environ.get("HTTP_X_TWILIO_SIGNATURE", "")) is not None
