"""What the actors of a place answer to the families, and whether they keep their word."""

from dataclasses import dataclass

from locales.dates import long_day
from locales.texts import Texts
from scorecard.publication.content import Commitment, Place
from scorecard.publication.forms.opinions import actor_title


@dataclass(frozen=True)
class Promise:
    """A commitment in words."""

    text: str
    made: str
    due: str
    state: str
    stands: str


@dataclass(frozen=True)
class Promises:
    """Of one actor. `replies`: who speaks and when, and what is said."""

    actor: str
    replies: tuple[tuple[str, str], ...]
    commitments: tuple[Promise, ...]


def promises(place: Place, texts: Texts) -> tuple[Promises, ...]:
    """By actor, those that replied first; the commitments of each by their date."""
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
                _promise(commitment, texts)
                for commitment in sorted(place.commitments, key=lambda one: (one.on, one.due_on, one.text))
                if commitment.actor == actor
            ),
        )
        for actor in actors
    )


def _promise(commitment: Commitment, texts: Texts) -> Promise:
    mark = texts.say(f"results.promise.{commitment.state}")
    if commitment.checked_on is not None:
        seen = texts.say("results.promise.checked", day=long_day(commitment.checked_on, texts))
        mark = f"{mark} {seen}"
    made = texts.say("results.promise.made", day=long_day(commitment.on, texts), wave=commitment.wave)
    return Promise(commitment.text, made, long_day(commitment.due_on, texts), commitment.state, mark)
