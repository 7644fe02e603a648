"""The public log of what was published, and the script that checks a folder against it."""

from flask import Response, make_response

from console import access
from console.context import context
from console.pages import group
from scorecard.publication.forms import register, script

blueprint = group("log")

#: Seconds for which a browser need not ask again.
_FRESH = 300


@blueprint.get("/resultados/registro.json")
@access.public
def entries() -> Response:
    """All entries, as `libreta publish` writes them beside a release."""
    with context().engine.connect() as connection:
        content = register(connection)
    return _file(content, "application/json")


@blueprint.get("/resultados/verificar.py")
@access.public
def checker() -> Response:
    """The script, to be read before it is run."""
    return _file(script(), "text/plain; charset=utf-8")


def _file(content: bytes, kind: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    answer.headers["Cache-Control"] = f"public, max-age={_FRESH}"
    return answer
