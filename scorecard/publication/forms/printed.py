"""A place as a PDF of two to four pages, to be printed for the meeting of the veeduría."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from locales.texts import SOURCE, Texts, texts
from programme import extras
from scorecard.publication.content import Place, Release
from scorecard.publication.forms.sheet import sheet

if TYPE_CHECKING:
    import typst

_TEMPLATE = Path(__file__).parent / "templates" / "sheet.typ"

#: The words of the template beside those of the sheet, by what it calls them.
_WORDS = {
    "name": "results.name",
    "mark": "results.not_representative.mark",
    "in_short": "results.short",
    "question": "results.column.question",
    "said": "results.column.said",
    "share": "results.column.share",
    "between": "results.column.between",
    "families": "results.column.families",
    "problem": "results.problem",
    "scores": "results.scores",
    "scores_how": "results.scores.how",
    "actor": "results.column.actor",
    "score": "results.column.score",
    "change": "results.column.change",
    "response": "results.response.title",
    "channel": "results.column.channel",
    "invited": "results.column.invited",
    "complete": "results.column.complete",
    "rr1": "results.column.rr1",
    "rr2": "results.column.rr2",
    "reading": "results.reading",
    "promises": "results.promises",
    "nobody": "results.promises.none",
    "promise": "results.column.promise",
    "made": "results.column.made",
    "due": "results.column.due",
    "state": "results.column.state",
    "licence": "results.licence",
    "hash": "results.hash",
    "page": "results.print.page",
}

#: A compiler serves one thread; it uses all the processors by itself.
_ONE_AT_A_TIME = Lock()

#: Of the release's hash, at the foot of every page.
_SHORT = 12


def printed(release: Release, place: Place) -> bytes:
    """The PDF, dated with the day of the release, so that the same release gives the same bytes.

    Raises ExtraMissing where PDF is not installed.
    """
    moment = datetime.combine(release.published_on, time(), UTC)
    data = told(release, place, texts(SOURCE))
    with _ONE_AT_A_TIME:
        pdf = _compiler().compile(format="pdf", sys_inputs={"data": data}, timestamp=int(moment.timestamp()))
    assert isinstance(pdf, bytes)
    return pdf


def told(release: Release, place: Place, words: Texts) -> str:
    """What the template is told, as JSON: the sheet, and the words around it."""
    said = {name: words.say(key) for name, key in _WORDS.items()}
    said["short"] = words.say("results.print.short", hash=release.hash[:_SHORT])
    return json.dumps(
        {
            "lang": words.locale.language,
            "region": words.locale.territory or "CO",
            "sheet": asdict(sheet(release, place, words)),
            "words": said,
        },
        ensure_ascii=False,
    )


@cache
def _compiler() -> "typst.Compiler":
    """One for all, with the fonts that it carries: the machine's own would differ from one to the next."""
    extras.need("pdf")
    # Large, and a server may lack it.
    import typst

    return typst.Compiler(str(_TEMPLATE), root=str(_TEMPLATE.parent), ignore_system_fonts=True)
