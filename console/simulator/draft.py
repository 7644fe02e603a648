"""A draft of a questionnaire, for who tries the demo."""

from typing import Any

from werkzeug.wrappers import Response

from console import access
from console.drafts import playing, showing
from console.pages import group

blueprint = group("draft")

PATH = "/simulador/borrador"

#: Bytes. A workbook of questions is a few dozen kilobytes, but pictures and old sheets come with it.
LARGEST = 5_000_000


@blueprint.route(PATH, methods=["GET", "POST"])
@access.public
def page() -> Any:
    """The workbook, and what would become of it."""
    access.signed_in()
    return showing.page(LARGEST)


@blueprint.post(f"{PATH}/charla")
@access.public
def begin() -> Any:
    """A talk about it."""
    access.signed_in()
    return playing.begin()


@blueprint.post(f"{PATH}/mensajes")
@access.public
def take() -> Response:
    """One message more of that talk."""
    return playing.take()
