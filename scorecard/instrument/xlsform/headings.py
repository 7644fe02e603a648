"""What stands above a column: its name, and its language."""

import re
from collections.abc import Iterator

from locales.texts import SOURCE
from programme.imports.columns import clean_header
from programme.imports.table import Line
from programme.spelling import plain
from scorecard.instrument.questionnaire import SHORTER

#: A column, and its language (empty where it has none).
Heading = tuple[str, str]

#: Columns that are written once a language, as in `label::English (en)`.
_TRANSLATED = ("label", SHORTER, "low", "high")


def headings(header: Line, bare: str) -> Iterator[tuple[int, Heading | None]]:
    """Yield each column that has a header: None for one whose language cannot be told. `bare`: the language
    of those that name none. Old forms write one colon before a language instead of two.
    """
    for place, cell in enumerate(header.cells):
        name, colons, language = [*re.split("(::?)", clean_header(cell), maxsplit=1), "", ""][:3]
        name = re.sub(r"\s+", "_", name.strip().casefold())
        if not name:
            continue
        if name not in _TRANSLATED:
            yield place, (f"{name}{colons}{language}", "")
        elif not language:
            yield place, (name, bare)
        elif (found := language_of(language)) is not None:
            yield place, (name, found)
        else:
            yield place, None


#: Languages by their names, where no code stands beside.
_BY_NAME = {
    "es": SOURCE, "espanol": SOURCE, "spanish": SOURCE, "castellano": SOURCE,
    "en": "en", "english": "en", "ingles": "en",
}  # fmt: skip


def language_of(named: str) -> str | None:
    """Return the language of `English (en)`, `English` or `en`, or None where it cannot be told: `es` and
    `es-CO` are the source language; `EN` is `en`, and `pt-BR` is `pt_BR`.
    """
    known = _BY_NAME.get(plain(named))
    code = re.search(r"\(([A-Za-z]{2,3}(?:[_-]\w+)?)\)\s*$", named)
    if code is None:
        code = re.fullmatch(r"\s*([A-Za-z]{2}(?:[_-][A-Za-z]{2})?)\s*", named)
    if known is not None or code is None:
        return known
    language, _, country = code[1].replace("-", "_").partition("_")
    if language.casefold() == SOURCE.partition("_")[0]:
        return SOURCE
    return f"{language.lower()}_{country}" if country else language.lower()
