"""What a release says of one place, in the words of one language: the page and the PDF say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from locales.dates import long_day
from locales.numbers import number
from locales.texts import Texts
from messaging import channels
from scorecard.instrument.meaning import STEPS
from scorecard.instrument.questionnaire import FIRST_VERSION, VERSION
from scorecard.publication.content import Place, Release, Response
from scorecard.publication.forms import sentences
from scorecard.publication.forms.in_short import in_short
from scorecard.publication.forms.opinions import Actor, actor_title, opinions, order
from scorecard.publication.forms.promises import Promises, promises
from scorecard.publication.judgments import Judgment


@dataclass(frozen=True)
class ScoreLine:
    """The score of one actor, and how much it may be leaned on."""

    title: str
    value: str
    between: str
    change: str
    note: str


@dataclass(frozen=True)
class ResponseLine:
    """How many took part and answered; percents are of those that took part."""

    title: str
    families: str
    complete: str
    rr1: str
    rr2: str


@dataclass(frozen=True)
class Sheet:
    """All that the page and the PDF of a place say. `above`: code and name of the places that it lies in,
    the nation first. `banner`: that it does not stand for all families, else empty.
    `invented`: that it is a demonstration, else empty. `short`: what most people come for.
    """

    language: str
    code: str
    name: str
    title: str
    lead: str
    above: tuple[tuple[str, str], ...]
    banner: str
    invented: str
    short: tuple[str, ...]
    actors: tuple[Actor, ...]
    scores: tuple[ScoreLine, ...]
    response: tuple[str, ...]
    channels: tuple[ResponseLine, ...]
    reading: tuple[str, ...]
    promises: tuple[Promises, ...]
    edition: tuple[str, ...]
    hash: str


def sheet(release: Release, place: Place, texts: Texts, judgments: Sequence[Judgment] = ()) -> Sheet:
    """Return the sheet of a place of `release`. `judgments`: of its promises and perhaps of others."""
    return Sheet(
        language=texts.language,
        code=place.code,
        name=place.name,
        title=texts.say(f"results.title.{place.level}", name=place.name),
        lead=texts.say(
            "results.lead.promise" if release.is_on_promise else "results.lead",
            wave=release.wave,
            opened=long_day(release.opened_on, texts),
            closed=long_day(release.closed_on, texts),
        ),
        above=_above(release, place),
        banner="" if place.response.representative else texts.say("results.not_representative"),
        invented=texts.say("results.invented") if release.invented else "",
        short=in_short(release, place, texts),
        actors=tuple(opinions(release, place, texts)),
        scores=tuple(
            ScoreLine(
                title=actor_title(actor, texts),
                value=str(score.value),
                between=sentences.between(score.interval, texts),
                change=sentences.changed(score.change, texts),
                note=texts.say("results.hint.short") if score.standing == "hint" else "",
            )
            for actor, score in sorted(place.scores.items(), key=lambda item: order(item[0]))
        ),
        response=tuple(_response(release, place, texts)),
        channels=_channels(place, texts),
        reading=tuple(texts.say(f"results.reading.{name}") for name in _reading(release, place)),
        promises=promises(place, judgments, texts),
        edition=tuple(_edition(release, texts)),
        hash=release.hash,
    )


def _above(release: Release, place: Place) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    parent = release.places.get(place.parent or "")
    while parent is not None:
        found.insert(0, (parent.code, parent.name))
        parent = release.places.get(parent.parent or "")
    return tuple(found)


def _response(release: Release, place: Place, texts: Texts) -> list[str]:
    families, complete = (
        number(count, texts) for count in (place.response.families, place.response.complete)
    )
    found = [texts.say("results.response", families=families, complete=complete)]
    if place.response.rr1 is not None:
        found.append(texts.count("results.response.rate", place.response.rr1))
    if release.sample is not None:
        found.append(texts.say("results.sample", sample=number(release.sample, texts)))
    if place.codes is not None:
        printed, drawn, used = (
            number(count, texts) for count in (place.codes.printed, place.codes.drawn, place.codes.used)
        )
        key = "results.codes" if place.codes.used else "results.codes.few"
        found.append(texts.say(key, printed=printed, drawn=drawn, used=used))
    return found


def _channels(place: Place, texts: Texts) -> tuple[ResponseLine, ...]:
    named = [
        (texts.title(f"results.channel.{channel}", channels.title(channel)), response)
        for channel, response in sorted(place.channels.items())
    ]
    return tuple(
        _response_line(title, response, texts)
        for title, response in [*named, (texts.say("results.channel.all"), place.response)]
    )


def _response_line(title: str, response: Response, texts: Texts) -> ResponseLine:
    rr1, rr2 = ("–" if rate is None else f"{rate}%" for rate in (response.rr1, response.rr2))
    families, complete = (number(count, texts) for count in (response.families, response.complete))
    return ResponseLine(title, families, complete, rr1, rr2)


def _reading(release: Release, place: Place) -> tuple[str, ...]:
    weighted = () if place.level == "municipality" else ("weighted",)
    doubtful = () if place.response.representative else ("representative",)
    ours = ("reconstruction",) if release.questionnaire in (FIRST_VERSION, VERSION) else ()
    private = ("private",) if any(asked.counts_bad or asked.sensitive for asked in release.questions) else ()
    marks = ("marks",) if any(asked.scored == STEPS[-1] for asked in release.questions) else ()
    figures = (*marks, "between", *doubtful, "change", "hint", "hidden", "rounded", *weighted)
    return (*figures, "red", *ours, *private)


def _edition(release: Release, texts: Texts) -> list[str]:
    found = [
        texts.say(
            "results.edition",
            number=release.number,
            wave=release.wave,
            day=long_day(release.published_on, texts),
        )
    ]
    if release.reason is not None:
        found.append(texts.say("results.edition.reason", reason=release.reason))
    if release.corrects is not None:
        found.append(texts.say("results.edition.corrects", hash=release.corrects))
    return found
