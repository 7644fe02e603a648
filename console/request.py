"""What pages read of a call: within limits, and only what can be kept."""

from collections.abc import Iterable, Iterator
from typing import Any

import flask
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequest, HTTPException, NotFound, RequestEntityTooLarge
from werkzeug.utils import cached_property

#: Names after the question mark of an address; fields of a form may be as many as at the doors.
MOST_NAMES = 50


class Request(flask.Request):
    """A call whose address, form and JSON, where it is a page's, hold nothing that the database cannot keep.
    A path that does leads nowhere (404), a query or JSON is a bad request (400), wherever a page reads it;
    what is left of it then is empty, so that the page that says so can be made. What people paste into a
    field has unseen characters sometimes: there they are left out.
    """

    #: Providers' doors have rules of their own.
    of_a_page = False

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What stands after the question mark. Raises BadRequest."""
        if self.query_string.count(b"&") < MOST_NAMES:
            found: MultiDict[str, str] = super().args
            if not self.of_a_page or _kept(text for pair in found.items(multi=True) for text in pair):
                return found
        self.__dict__["args"] = ImmutableMultiDict()
        raise BadRequest

    def get_json(self, *args: Any, **options: Any) -> Any:
        """Return the JSON of the body. Raises BadRequest."""
        try:
            found = super().get_json(*args, **options)
            kept = not self.of_a_page or _kept(_texts(found))
        except RecursionError:
            kept = False
        if not kept:
            raise BadRequest
        return found

    def is_of_a_page(self) -> None:
        """Hold the call to what is said above, from now on. Raises NotFound and BadRequest."""
        self.of_a_page = True
        if not _kept((self.path,)):
            raise NotFound
        _ = self.args

    def _load_form_data(self) -> None:
        if "form" in self.__dict__:
            return
        try:
            if self.mimetype == "application/x-www-form-urlencoded":
                _require_few(self.get_data(), self.max_form_parts or 0)
            super()._load_form_data()
        except HTTPException:
            self._forget_form()
            raise
        if self.of_a_page:
            self.__dict__["form"] = ImmutableMultiDict(
                (_cleaned(name), _cleaned(value)) for name, value in self.form.items(multi=True)
            )
            for file in self.files.values():
                file.filename = _cleaned(file.filename or "")

    def _forget_form(self) -> None:
        self.__dict__.update(form=ImmutableMultiDict(), files=ImmutableMultiDict())


def _require_few(body: bytes, most: int) -> None:
    if body.count(b"&") >= most:
        raise RequestEntityTooLarge


def _texts(given: Any) -> Iterator[str]:
    """Yield every text in a value of JSON. Raises RecursionError where it is nested without end."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, dict):
        yield from given
        for inner in given.values():
            yield from _texts(inner)
    elif isinstance(given, list):
        for inner in given:
            yield from _texts(inner)


def _cleaned(text: str) -> str:
    return text if _kept((text,)) else text.replace("\x00", "").encode("utf-8", "replace").decode()


def _kept(texts: Iterable[str]) -> bool:
    """Return whether PostgreSQL takes them all: no NUL, no half of a surrogate."""
    try:
        return all("\x00" not in text and text.encode() is not None for text in texts)
    except UnicodeEncodeError:
        return False
