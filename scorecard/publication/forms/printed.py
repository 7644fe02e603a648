"""A place as a PDF of two to four pages, to be printed for the meeting of the veeduría."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from locales.texts import SOURCE, Texts, texts
from scorecard.publication.content import Place, Release
from scorecard.publication.forms.sheet import sheet
from scorecard.publication.judgments import Judgment
from scorecard.typesetting import typeset

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
    "judged": "results.column.judged",
    "licence": "results.licence",
    "hash": "results.hash",
    "page": "results.print.page",
}

#: Of the release's hash, at the foot of every page.
_SHORT = 12


def printed(release: Release, place: Place, judgments: Sequence[Judgment] = ()) -> bytes:
    """Return the PDF, dated with the day of the release, so that the same release gives the same bytes.

    Raises ExtraMissing where PDF is not installed.
    """
    moment = datetime.combine(release.published_on, time(), UTC)
    return typeset(_TEMPLATE, _content(release, place, texts(SOURCE), judgments), moment)


def _content(release: Release, place: Place, words: Texts, judgments: Sequence[Judgment]) -> dict[str, Any]:
    """Return what the template shows: the sheet, and the words around it."""
    said = {name: words.say(key) for name, key in _WORDS.items()}
    said["short"] = words.say("results.print.short", hash=release.hash[:_SHORT])
    return {
        "lang": words.locale.language,
        "region": words.locale.territory or "CO",
        "sheet": asdict(sheet(release, place, words, judgments)),
        "words": said,
    }
