"""A place as a page: HTML that needs no JavaScript and no other file but its stylesheet."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from locales.texts import Texts, texts
from programme.places import NATION
from scorecard.publication.beside import NOTHING, Beside
from scorecard.publication.content import Place, Release
from scorecard.publication.forms import bars
from scorecard.publication.forms.departments import linked
from scorecard.publication.forms.opinions import Line
from scorecard.publication.forms.ranking import ranking
from scorecard.publication.forms.sheet import sheet

_HERE = Path(__file__).parent

#: The languages of the pages, what a browser calls them, and the end of their pages' names.
LANGUAGES = {"es_CO": ("es-CO", "html"), "en": ("en", "en.html")}


def page(release: Release, place: Place, language: str, said: Beside = NOTHING) -> bytes:
    """Return the page of a place of `release`; all its links lead to files of the same folder. `said`: what
    is known beside it.
    """
    words = texts(language)
    lang, ending = LANGUAGES[language]
    other = next(name for name in LANGUAGES if name != language)
    written = (
        _templates()
        .get_template("page.html")
        .render(
            t=words.say,
            count=words.count,
            lang=lang,
            ending=ending,
            other=LANGUAGES[other],
            sheet=sheet(release, place, words, said.judgments),
            ranking=ranking(release, place, words),
            seal=said.seal,
            level=place.level,
            nation=place.code == NATION,
            map=Markup(linked(release, ending)) if place.code == NATION else "",
            drawn=lambda line: _drawn(line, words),
        )
    )
    return written.encode()


def stylesheet() -> bytes:
    """Return the pages' style."""
    return (_HERE / "libreta.css").read_bytes()


def _drawn(line: Line, words: Texts) -> Markup:
    if line.bar is None:
        return Markup()
    alternative = f"{line.figure}, {line.between}" if line.bar.share is not None else line.figure
    return Markup(bars.drawn(line.bar, escape(alternative)))


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
