"""What one release of a wave says: every figure is already rounded and may be seen by everybody.

All counts are multiples of five, all shares, ends of intervals and scores whole percents or points.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from programme.places import Level
from scorecard.instrument.questionnaire import KEPT
from scorecard.statistics.estimate import Standing
from scorecard.statistics.margins import Words

#: Where few are on one side: "75% o más", "25% o menos".
Bracket = Literal["at_least", "at_most"]


@dataclass(frozen=True)
class Question:
    """A question with figures. `good`: the answers that a share counts; `scored`: the best answer of its
    scale, 0 where it is part of no score. `asked_of_all`: not only of some families, drawn or by channel.
    `answers`: their words, by number and language; empty in the first releases. `counts_bad`: those are bad,
    as in the first questionnaires. `sensitive`: it touches what a family may fear to say.
    """

    name: str
    type: str
    actor: str
    variable: str
    labels: Mapping[str, str]
    good: tuple[int, ...]
    scored: int
    asked_of_all: bool
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    counts_bad: bool = False
    sensitive: bool = False


@dataclass(frozen=True)
class Change:
    """Since `wave`: in points of percent, with its 95% interval. `arrow` only where that leaves out 0."""

    wave: str
    points: int
    low: int
    high: int
    arrow: Literal["up", "down"] | None


@dataclass(frozen=True)
class Rank:
    """Among `of` places of the same level in the same place that can be ranked; see statistics.ranks."""

    group: int
    best: int
    worst: int
    of: int


@dataclass(frozen=True)
class Result:
    """One question in one place. All None and `hidden` where it tells on few.

    `n`: families that answered other than "no sé"; `satisfied`: those of them with a good answer; `share`:
    its percent (weighted by families in departments and the nation), `fully`: percent that answered 5.
    `bracket`: "75% o más" or "25% o menos", instead of a share. `words`: what is said where the interval is
    too wide for a percent, and there is no share.
    """

    n: int | None = None
    satisfied: int | None = None
    share: int | None = None
    interval: tuple[int, int] | None = None
    bracket: Bracket | None = None
    fully: int | None = None
    standing: Standing = "hidden"
    change: Change | None = None
    rank: Rank | None = None
    words: Words | None = None


@dataclass(frozen=True)
class Score:
    """Of one actor, 0 (the worst answers) to 100 (the best)."""

    value: int
    interval: tuple[int, int]
    standing: Standing
    change: Change | None = None


@dataclass(frozen=True)
class Response:
    """Families that took part and that finished, and AAPOR's response rates 1 and 2 in percent."""

    families: int
    complete: int
    rr1: int | None
    rr2: int | None
    representative: bool


@dataclass(frozen=True)
class Codes:
    """Codes from a bag: `printed`; families that had `drawn` one, to the nearest five; `used`, rounded down
    to tens.
    """

    printed: int
    drawn: int
    used: int


@dataclass(frozen=True)
class Reply:
    """What an actor answers to the families. `author`: the office that speaks."""

    actor: str
    author: str
    text: str
    on: date


@dataclass(frozen=True)
class Commitment:
    """What an actor promised, made on `on`. `state`: open, kept or missed; `checked_on`: when that was seen.
    `wave`: the wave after which it was made.
    """

    actor: str
    text: str
    on: date
    due_on: date
    state: Literal["open", "kept", "missed"]
    checked_on: date | None
    wave: str


@dataclass(frozen=True)
class Place:
    """`unsure`: percent that answered "no sé", by question, in departments and the nation alone.
    `channels`: the response on each channel, in departments and the nation alone. `registered`: families that
    the Red accompanied there when the wave opened, the weight of the place in those above; 0 in releases
    from before it was told. `codes`: None where none was printed or drawn.
    """

    code: str
    name: str
    level: Level
    parent: str | None
    response: Response
    channels: Mapping[str, Response]
    results: Mapping[str, Result]
    unsure: Mapping[str, int]
    scores: Mapping[str, Score]
    replies: tuple[Reply, ...]
    commitments: tuple[Commitment, ...]
    registered: int = 0
    codes: Codes | None = None

    def as_told(self) -> dict[str, object]:
        """Return what its file says of it."""
        return _told(asdict(self))


@dataclass(frozen=True)
class Release:
    """`number`: 1, and one more for every correction, which says its `reason` and the hash of the one before
    (`corrects`). `sample`: families drawn for each municipality; None where all were asked. `invented`: made
    in a demonstration; no real family said any of it.
    """

    wave: str
    number: int
    published_on: date
    opened_on: date
    closed_on: date
    questionnaire: str
    sample: int | None
    reason: str | None
    corrects: str | None
    questions: tuple[Question, ...]
    places: Mapping[str, Place]
    invented: bool = False

    @property
    def is_on_promise(self) -> bool:
        """Whether families were asked nothing but whether a promise was kept."""
        return all(question.variable == KEPT for question in self.questions)

    @cached_property
    def bytes(self) -> bytes:
        """As canonical JSON: keys in order, no spaces, UTF-8."""
        said = asdict(self)
        for place in said["places"].values():
            _told(place)
        plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_day)
        return plain.encode()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of `bytes`, in hexadecimal. It stands on every page and in every file."""
        return hashlib.sha256(self.bytes).hexdigest()

    def inside(self, code: str) -> tuple[Place, ...]:
        """Return the places directly in a place, by name."""
        found = (place for place in self.places.values() if place.parent == code)
        return tuple(sorted(found, key=lambda place: (place.name, place.code)))


def _told(place: dict[str, object]) -> dict[str, object]:
    """Return a place as it was told before there were codes, where it has none."""
    if place["codes"] is None:
        del place["codes"]
    return place


def _day(value: Any) -> str:
    assert isinstance(value, date)
    return value.isoformat()
