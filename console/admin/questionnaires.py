"""A draft of a questionnaire, for who publishes it: in production, too, where there is no simulator."""

from typing import Any

from werkzeug.wrappers import Response

from console import access
from console.drafts import playing, showing
from console.pages import group

blueprint = group("questionnaires")

#: Bytes; no call is read that is larger than 512 KB.
LARGEST = 500_000


@blueprint.route("/admin/cuestionario", methods=["GET", "POST"])
@access.allowed("questionnaires")
def page() -> Any:
    """The workbook, and what would become of it."""
    return showing.page(LARGEST)


@blueprint.post("/admin/cuestionario/charla")
@access.allowed("questionnaires")
def begin() -> Any:
    """A talk about it."""
    return playing.begin()


@blueprint.post("/admin/cuestionario/mensajes")
@access.allowed("questionnaires")
def take() -> Response:
    """One message more of that talk."""
    return playing.take()
