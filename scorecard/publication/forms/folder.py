"""All the files of a published release, and one of them for whoever asks the server for it."""

from collections.abc import Callable, Iterator
from itertools import chain

from sqlalchemy import Connection

from locales.texts import SOURCE
from programme.places import NATION
from scorecard.publication import editions
from scorecard.publication.beside import NOTHING, Beside, beside
from scorecard.publication.content import Place, Release
from scorecard.publication.forms.departments import departments
from scorecard.publication.forms.dictionary import dictionary
from scorecard.publication.forms.log import REGISTER, SCRIPT, register, script
from scorecard.publication.forms.metadata import metadata, summed
from scorecard.publication.forms.page import LANGUAGES, page, stylesheet
from scorecard.publication.forms.printed import printed
from scorecard.publication.forms.record import record
from scorecard.publication.forms.rows import rows
from scorecard.publication.forms.spreadsheet import spreadsheet

#: What every place has, by the end of its file's name. The page in Spanish is `html`, in English `en.html`.
FORMS: dict[str, Callable[[Release, Place, Beside], bytes]] = {
    "html": lambda release, place, said: page(release, place, SOURCE, said),
    LANGUAGES["en"][1]: lambda release, place, said: page(release, place, "en", said),
    "csv": lambda release, place, said: rows(release, place, said.judgments),
    "xlsx": lambda release, place, said: spreadsheet(release, place, said.judgments),
    "json": lambda release, place, said: record(release, place, said.judgments),
    "pdf": lambda release, place, said: printed(release, place, said.judgments),
}

#: What a release has once, by name.
_ONCE: dict[str, Callable[[Release, Beside], bytes]] = {
    "mapa.svg": lambda release, _: departments(release),
    "libreta.css": lambda release, _: stylesheet(),
    "release.json": lambda release, _: release.bytes,
    "diccionario.csv": lambda release, _: dictionary(release),
    "metadatos.jsonld": lambda release, said: metadata(
        release, _named(release), {name: _known(release, name, said) for name in summed(release, FORMS)}
    ),
    "index.html": lambda release, said: page(release, release.places[NATION], SOURCE, said),
}


def render_files(release: Release, said: Beside = NOTHING) -> Iterator[tuple[str, bytes]]:
    """Name and content of everything that is made of a release; the same bytes for the same release and what
    is `said` beside it.

    Raises MapMissing before the first, where the map is not installed.
    """
    for name, once in _ONCE.items():
        yield name, once(release, said)
    for place in release.places.values():
        for form, made in FORMS.items():
            yield f"{place.code}.{form}", made(release, place, said)


def all_files(connection: Connection, wave: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of all releases of a wave: those of the newest, and those that it corrected in
    folders. In each lies the whole public log, with the script that checks it.
    """
    once = {REGISTER: register(connection), SCRIPT: script()}
    newest, *earlier = editions.numbers(connection, wave)
    for number in (newest, *earlier):
        release = editions.edition(connection, wave, number)
        assert release is not None
        said = beside(connection, release, tuple(release.places.values()))
        for name, content in chain(once.items(), render_files(release, said)):
            yield (name if number == newest else f"{edition_folder(number)}/{name}"), content


def edition_folder(number: int) -> str:
    """Return where the `number`th release of a wave lies once it was corrected."""
    return f"edicion-{number}"


def render(release: Release, place_code: str, form: str, said: Beside = NOTHING) -> bytes | None:
    """Return a place in one of FORMS; None for a place or form that the release does not have."""
    place, made = release.places.get(place_code), FORMS.get(form)
    return made(release, place, said) if place is not None and made is not None else None


def file(release: Release, name: str, said: Beside = NOTHING) -> bytes | None:
    """Return a file of the release by its name in the folder; None where it has none of that name."""
    once = _ONCE.get(name)
    return once(release, said) if once is not None else render(release, *_split(name), said)


def places_of(release: Release, name: str) -> tuple[Place, ...]:
    """Return the places that a file of the release tells of; those of the nation for what it has once."""
    place = release.places.get(_split(name)[0], release.places[NATION])
    return place, *release.inside(place.code)


#: What has no data and goes with all else: how pages look, and the metadata themselves.
_BESIDE = ("libreta.css", "metadatos.jsonld")


def _named(release: Release) -> Iterator[str]:
    """Yield the names of the files that have data, or say what data mean, always in the same order."""
    yield from (name for name in _ONCE if name not in _BESIDE)
    for code in sorted(release.places):
        yield from (f"{code}.{form}" for form in FORMS)


def _known(release: Release, name: str, said: Beside) -> bytes:
    found = file(release, name, said)
    assert found is not None
    return found


def _split(name: str) -> tuple[str, str]:
    place, _, form = name.partition(".")
    return place, form
