"""What the actors of a place answer to the families, and whether they keep their word."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from locales.dates import long_day
from locales.numbers import number
from locales.texts import Texts
from scorecard.instrument.promise import GOOD, YES_NO, words
from scorecard.instrument.questionnaire import KEPT
from scorecard.publication.content import Commitment, Place, Question
from scorecard.publication.forms import sentences
from scorecard.publication.forms.opinions import actor_title
from scorecard.publication.judgments import Judgment


@dataclass(frozen=True)
class Promise:
    """A commitment in words. `stands`: what the office says became of it; `judged`: what families say."""

    text: str
    made: str
    due: str
    state: str
    stands: str
    judged: str


@dataclass(frozen=True)
class Promises:
    """Of one actor. `replies`: who speaks and when, and what is said."""

    actor: str
    replies: tuple[tuple[str, str], ...]
    commitments: tuple[Promise, ...]


def promises(place: Place, judgments: Sequence[Judgment], texts: Texts) -> tuple[Promises, ...]:
    """By actor, those that replied first; the commitments of each by their date."""
    judged = [one for one in judgments if one.place == place.code]
    replied = (reply.actor for reply in place.replies)
    actors = dict.fromkeys([*replied, *(commitment.actor for commitment in place.commitments)])
    return tuple(
        Promises(
            actor=actor_title(actor, texts),
            replies=tuple(
                (
                    texts.say("results.reply.by", author=reply.author, day=long_day(reply.on, texts)),
                    reply.text,
                )
                for reply in place.replies
                if reply.actor == actor
            ),
            commitments=tuple(
                _promise(
                    commitment,
                    next((one for one in judged if one.is_of(commitment, place.code)), None),
                    texts,
                )
                for commitment in sorted(place.commitments, key=lambda one: (one.on, one.due_on, one.text))
                if commitment.actor == actor
            ),
        )
        for actor in actors
    )


def _promise(commitment: Commitment, judgment: Judgment | None, texts: Texts) -> Promise:
    """What the office says is of today where families were asked, so that both are of one time."""
    state, checked_on = commitment.state, commitment.checked_on
    if judgment is not None:
        state, checked_on = judgment.office, judgment.office_on
    mark = texts.say(f"results.promise.{state}")
    if checked_on is not None:
        seen = texts.say("results.promise.checked", day=long_day(checked_on, texts))
        mark = f"{mark} {seen}"
    made = texts.say("results.promise.made", day=long_day(commitment.on, texts), wave=commitment.wave)
    due = long_day(commitment.due_on, texts)
    return Promise(commitment.text, made, due, state, mark, _judged(judgment, texts))


def _judged(judgment: Judgment | None, texts: Texts) -> str:
    if judgment is None:
        return texts.say("results.judged.later")
    if judgment.state == "asked":
        return texts.say("results.judged.asked", day=long_day(judgment.closes_on, texts))
    if judgment.state != "told":
        return texts.say(f"results.judged.{judgment.state}")
    result = judgment.result
    if result is None or result.n is None or (result.share, result.bracket, result.words) == (None,) * 3:
        return texts.say("results.words.few")
    between = sentences.between(result.interval, texts)
    key = "results.judged.figures" if result.share is not None else "results.judged.families"
    figures = texts.say(key, between=between, families=number(result.n, texts), wave=judgment.wave)
    return f"{sentences.said(question(), result, texts)} {figures}"


@cache
def question() -> Question:
    """Return what families are asked of every promise, as far as figures are put in words."""
    answers = {str(answer): words(answer) for answer in GOOD}
    return Question("", YES_NO, "", KEPT, {}, GOOD, 0, asked_of_all=True, answers=answers)
