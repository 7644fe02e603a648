"""The published results: every file of a release, as its folder holds it, for everybody."""

import gzip
import logging
import re
from functools import lru_cache
from hashlib import sha256
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for

from console import access
from console.context import context
from console.pages import group
from programme.places import NATION
from reports import words
from scorecard import draws
from scorecard.publication import judgments
from scorecard.publication.beside import Beside, beside
from scorecard.publication.content import Release
from scorecard.publication.editions import edition, releases, withdrawn
from scorecard.publication.forms import REGISTER, SCRIPT, edition_folder, file, places_of
from scorecard.publication.reading import NotAsPublished

blueprint = group("results")

_log = logging.getLogger(__name__)

#: What a browser is told of a file, by the end of its name.
_TYPES = {
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

#: What becomes much smaller for phones that pay for it.
_PACKED = frozenset(_TYPES) - {"pdf", "xlsx"}

#: No wave was ever corrected a thousand times.
_EDITION = re.compile(r"[0-9]{1,3}")

#: Seconds for which a browser need not ask again; a correction is seen so much later.
_FRESH = 300

#: So many promises are listed; the others are found on the pages of their places.
_JUDGED = 50

#: Files kept as they were made, of up to two megabytes: a print takes 20 ms, the metadata of a country 60.
_KEPT = 32


@blueprint.get("/resultados/")
@access.public
def waves() -> str:
    """The waves that were published, the newest first, and what families say of promises."""
    access.signed_in()
    with context().engine.connect() as connection:
        found, drawn = releases(connection), draws.announced(connection)
        judged = judgments.newest(connection, _JUDGED)
    return render_template("public/results.html", releases=found, draws=drawn, judged=judged, words=words)


@blueprint.get("/resultados/<wave>/")
@access.public
def nation(wave: str) -> Any:
    """The page of the nation, in the language of the browser."""
    return _of_the_nation(wave)


@blueprint.get("/resultados/<wave>/<name>")
@access.public
def published(wave: str, name: str) -> Any:
    """`<place>.html`, `.csv`, `.json`, `.pdf`, and what the release has once."""
    return _answer(wave, name)


@blueprint.get("/resultados/<wave>/edicion-<int(max=999):number>/")
@access.public
def earlier_nation(wave: str, number: int) -> Any:
    """The page of the nation in an edition that was corrected since."""
    return _of_the_nation(wave, number)


@blueprint.get("/resultados/<wave>/edicion-<int(max=999):number>/<name>")
@access.public
def earlier(wave: str, number: int, name: str) -> Any:
    """A file of that edition, as it lies in the folder: what its pages link to is of the same edition."""
    return _answer(wave, name, number)


def _of_the_nation(wave: str, number: int | None = None) -> Any:
    english = request.accept_languages.best_match(("es", "en"), "es") == "en"
    answer = make_response(_answer(wave, f"{NATION}.en.html" if english else "index.html", number))
    answer.vary.add("Accept-Language")
    return answer


def _answer(wave: str, name: str, number: int | None = None) -> Any:
    if number is None and (asked := request.args.get("edicion")) is not None:
        # As these addresses were written first.
        if not _EDITION.fullmatch(asked):
            abort(404)
        return redirect(url_for("results.earlier", wave=wave, number=int(asked), name=name), 301)
    if name in (REGISTER, SCRIPT):
        # The pages link to them as they lie in a folder; there is one of each for all waves.
        return redirect(f"/resultados/{name}")
    release = published_release(wave, number)
    with context().engine.connect() as connection:
        said = beside(connection, release, places_of(release, name))
    content = _content(release, name, said)
    if content is None:
        abort(404)
    kind = name.rpartition(".")[2]
    answer = make_response(content)
    answer.headers["Content-Type"] = _TYPES[kind]
    if kind in ("csv", "xlsx"):
        # Else every place's figures are saved as "15664.csv", whichever the wave.
        of = wave if number is None else f"{wave}-{edition_folder(number)}"
        answer.headers.set("Content-Disposition", "attachment", filename=f"libreta-{of}-{name}")
    answer.headers["Cache-Control"] = f"public, max-age={_FRESH}"
    # The hash of the release alone would keep pages that a newer program writes in other words.
    etag = f"{release.hash[:16]}-{sha256(content).hexdigest()[:16]}"
    if kind in _PACKED:
        answer.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] > 0:
            answer.set_data(_packed(release, name, said, content))
            answer.headers["Content-Encoding"] = "gzip"
            etag += "-gzip"
    answer.set_etag(etag)
    return answer.make_conditional(request)


def _packed(release: Release, name: str, said: Beside, content: bytes) -> bytes:
    """Return the file as it is sent to who takes it smaller; the same bytes each time."""
    made = _made(release.hash, name, said)
    if "packed" not in made:
        made["packed"] = gzip.compress(content, mtime=0)
    packed = made["packed"]
    assert packed is not None
    return packed


def _content(release: Release, name: str, said: Beside) -> bytes | None:
    made = _made(release.hash, name, said)
    if "content" not in made:
        made["content"] = file(release, name, said)
    return made["content"]


@lru_cache(_KEPT)
def _made(hash_: str, name: str, said: Beside) -> dict[str, bytes | None]:
    return {}


def published_release(wave: str, number: int | None = None) -> Release:
    """Return the `number`th release of a wave, or its newest. Where it was withdrawn the answer is the page
    that says why, with 410; where there is none, 404.
    """
    # The database takes no NUL in a text.
    if not wave.isprintable():
        abort(404)
    try:
        with context().engine.connect() as connection:
            found = edition(connection, wave, number)
            gone = withdrawn(connection, wave, number) if found is None else None
    except NotAsPublished:
        _log.error("a release of wave %s is not as it was published", wave)
        abort(500)
    if gone is not None:
        abort(make_response(render_template("public/withdrawn.html", withdrawn=gone, words=words), 410))
    return found or abort(404)
