"""The parameters of a call by form, as a door without a framework reads them."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

import werkzeug.urls  # noqa: F401 - registers how bytes that are no UTF-8 are kept

from webhooks.limits import LARGEST_BODY

_FORM = "application/x-www-form-urlencoded"


class TooLarge(ValueError):
    """A body longer than LARGEST_BODY."""


class Form(dict[str, str]):
    """The parameters by name; of one that comes twice the first, and `getall` has both, which is how the
    validator of signatures asks.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = list(pairs)
        super().__init__(reversed(self._pairs))
        self._repeats = len(self) != len(self._pairs)

    def getall(self, name: str) -> list[str]:
        """Every value of one parameter."""
        return [v for k, v in self._pairs if k == name] if self._repeats else [self[name]]


def read(environ: dict[str, Any]) -> Form:
    """The form of a WSGI call; an empty one where the body is none. Raises TooLarge."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST_BODY:
        raise TooLarge
    if not environ.get("CONTENT_TYPE", "").startswith(_FORM):
        return Form(())
    try:
        body = environ["wsgi.input"].read(int(length)).decode()
        return Form(parse_qsl(body, keep_blank_values=True, errors="werkzeug.url_quote"))
    except UnicodeDecodeError:
        return Form(())
