"""A release as it was published, read back."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from scorecard.instrument.meaning import COUNTED_BAD
from scorecard.publication.content import (
    Change,
    Codes,
    Commitment,
    Place,
    Question,
    Rank,
    Release,
    Reply,
    Response,
    Result,
    Score,
)

#: A part of a release, as its JSON was read.
Said = dict[str, Any]


class NotAsPublished(RuntimeError):
    """A release in the database is not what its hash is of."""


def read(content: bytes, hash_: str) -> Release:
    """Return the release whose `bytes` these are, and stay, whatever a newer program would write. Raises
    NotAsPublished where they have another hash.
    """
    if hashlib.sha256(content).hexdigest() != hash_:
        raise NotAsPublished(hash_)
    release = _release(json.loads(content))
    vars(release).update(bytes=content, hash=hash_)
    return release


def _release(said: Said) -> Release:
    for name in ("published_on", "opened_on", "closed_on"):
        said[name] = date.fromisoformat(said[name])
    said["questions"] = tuple(question(one) for one in said["questions"])
    said["places"] = {code: _place(place) for code, place in said["places"].items()}
    return Release(**said)


def _place(said: Said) -> Place:
    responses = {channel: Response(**found) for channel, found in said["channels"].items()}
    commitments = tuple(_commitment(found) for found in said["commitments"])
    return Place(
        **{
            **said,
            "response": Response(**said["response"]),
            "channels": responses,
            "results": {name: result(found) for name, found in said["results"].items()},
            "scores": {actor: _score(found) for actor, found in said["scores"].items()},
            "replies": tuple(
                Reply(**{**found, "on": date.fromisoformat(found["on"])}) for found in said["replies"]
            ),
            "commitments": commitments,
            "codes": Codes(**said["codes"]) if "codes" in said else None,
        }
    )


def question(said: Mapping[str, Any]) -> Question:
    """Return one question."""
    return Question(**{"counts_bad": said["type"] == COUNTED_BAD, **said, "good": tuple(said["good"])})


def result(said: Mapping[str, Any]) -> Result:
    """Return one question in one place."""
    rank = Rank(**said["rank"]) if said["rank"] else None
    interval = _ends(said["interval"]) if said["interval"] else None
    return Result(**{**said, "interval": interval, "change": _change(said), "rank": rank})


def _score(said: Said) -> Score:
    return Score(**{**said, "interval": _ends(said["interval"]), "change": _change(said)})


def _change(said: Mapping[str, Any]) -> Change | None:
    return Change(**said["change"]) if said["change"] else None


def _ends(said: list[int]) -> tuple[int, int]:
    low, high = said
    return low, high


def _commitment(said: Said) -> Commitment:
    made, due, checked = (said[name] for name in ("on", "due_on", "checked_on"))
    days = {
        "on": date.fromisoformat(made),
        "due_on": date.fromisoformat(due),
        "checked_on": date.fromisoformat(checked) if checked else None,
    }
    return Commitment(**{**said, **days})
