"""All the files of a published release, and one of them for whoever asks the server for it."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from locales.texts import SOURCE
from programme.places import NATION
from scorecard.publication import editions
from scorecard.publication.content import Place, Release
from scorecard.publication.forms.departments import departments
from scorecard.publication.forms.dictionary import dictionary
from scorecard.publication.forms.metadata import described, metadata
from scorecard.publication.forms.page import LANGUAGES, page, stylesheet
from scorecard.publication.forms.printed import printed
from scorecard.publication.forms.record import record
from scorecard.publication.forms.rows import rows
from scorecard.publication.forms.spreadsheet import spreadsheet

#: What every place has, by the end of its file's name. The page in Spanish is `html`, in English `en.html`.
FORMS: dict[str, Callable[[Release, Place], bytes]] = {
    "html": lambda release, place: page(release, place, SOURCE),
    LANGUAGES["en"][1]: lambda release, place: page(release, place, "en"),
    "csv": rows,
    "xlsx": spreadsheet,
    "json": record,
    "pdf": printed,
}

#: What a release has once, by name.
_ONCE: dict[str, Callable[[Release], bytes]] = {
    "mapa.svg": departments,
    "libreta.css": lambda release: stylesheet(),
    "release.json": lambda release: release.bytes,
    "diccionario.csv": dictionary,
    "metadatos.jsonld": lambda release: metadata(
        release, {name: _known(release, name) for name in described(release)}
    ),
    "index.html": lambda release: page(release, release.places[NATION], SOURCE),
}


def render_files(release: Release) -> Iterator[tuple[str, bytes]]:
    """Name and content of everything that a published folder holds; the same bytes for the same release.

    Raises MapMissing before the first, where the map is not installed.
    """
    for name, once in _ONCE.items():
        yield name, once(release)
    for place in release.places.values():
        for form, made in FORMS.items():
            yield f"{place.code}.{form}", made(release, place)


def all_files(connection: Connection, wave: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of all releases of a wave: those of the newest, and those that it corrected in
    folders.
    """
    newest, *earlier = editions.numbers(connection, wave)
    for number in (newest, *earlier):
        release = editions.edition(connection, wave, number)
        assert release is not None
        for name, content in render_files(release):
            yield (name if number == newest else f"{edition_folder(number)}/{name}"), content


def edition_folder(number: int) -> str:
    """Return where the `number`th release of a wave lies once it was corrected."""
    return f"edicion-{number}"


def render(release: Release, place_code: str, form: str) -> bytes | None:
    """Return a place in one of FORMS; None for a place or form that the release does not have."""
    place, made = release.places.get(place_code), FORMS.get(form)
    return made(release, place) if place is not None and made is not None else None


def file(release: Release, name: str) -> bytes | None:
    """Return a file of the release by its name in the folder; None where it has none of that name."""
    once = _ONCE.get(name)
    return once(release) if once is not None else render(release, *_split(name))


def _known(release: Release, name: str) -> bytes:
    found = file(release, name)
    assert found is not None
    return found


def _split(name: str) -> tuple[str, str]:
    place, _, form = name.partition(".")
    return place, form
