"""The parameters of a call by form, as a door without a framework reads them."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl
from wsgiref.types import WSGIEnvironment

import werkzeug.urls  # noqa: F401 - registers how bytes that are no UTF-8 are kept

from webhooks.limits import LARGEST_BODY, MOST_FIELDS

_FORM = "application/x-www-form-urlencoded"


class TooLarge(ValueError):
    """A body longer than LARGEST_BODY."""


class TooMany(ValueError):
    """A form of more than MOST_FIELDS parameters, which no provider sends."""


class Form(dict[str, str]):
    """The parameters by name; of one that comes twice the first, and `getall` has both, which is how the
    validator of signatures asks.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._repeats: dict[str, list[str]] = {}
        for name, value in pairs:
            if name in self:
                self._repeats.setdefault(name, [self[name]]).append(value)
            else:
                self[name] = value

    def getall(self, name: str) -> list[str]:
        """Return every value of one parameter."""
        return self._repeats.get(name) or [self[name]]


def read(environ: WSGIEnvironment) -> Form:
    """Return the form of a WSGI call; an empty one where the body is none. Raises TooLarge, and TooMany
    before anything is parsed.
    """
    length = environ.get("CONTENT_LENGTH") or "0"
    if not re.fullmatch(r"[0-9]{1,9}", length) or int(length) > LARGEST_BODY:
        raise TooLarge
    if not environ.get("CONTENT_TYPE", "").startswith(_FORM):
        return Form(())
    body = environ["wsgi.input"].read(int(length))
    if body.count(b"&") >= MOST_FIELDS:
        raise TooMany
    try:
        return Form(parse_qsl(body.decode(), keep_blank_values=True, errors="werkzeug.url_quote"))
    except UnicodeDecodeError:
        return Form(())
