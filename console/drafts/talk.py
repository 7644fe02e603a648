"""A talk about a draft, kept by the page that plays it: signed, so that only what we have read comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from bot.rehearsal.draft import MOST_SAID, Family, Said

#: Changes with what is kept.
_SALT = "draft-1"


@dataclass(frozen=True)
class Talk:
    """`content`: the questionnaire, as it would be published. `begun`: when its family was invited."""

    content: Mapping[str, Any]
    family: Family = Family()
    begun: datetime | None = None
    said: tuple[Said, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be said in it."""
        return len(self.said) >= MOST_SAID


class NotOurs(ValueError):
    """What came back is no talk that we sealed, or one of another version of the program."""


def seal(talk: Talk) -> str:
    """Return the talk as a page keeps it."""
    return _serializer().dumps(
        [
            talk.content,
            list(vars(talk.family).values()),
            _written(talk.begun),
            [[one.channel, one.text, _written(one.at), one.turn] for one in talk.said],
        ]
    )


def unseal(sealed: str) -> Talk:
    """Return a talk that a page kept. Raises NotOurs."""
    try:
        content, family, begun, said = _serializer().loads(sealed)
        return Talk(
            content,
            Family(*family),
            _read(begun),
            tuple(Said(channel, text, datetime.fromisoformat(at), turn) for channel, text, at, turn in said),
        )
    except (BadData, TypeError, ValueError) as problem:
        raise NotOurs from problem


def _serializer() -> URLSafeSerializer:
    key = current_app.secret_key
    assert key is not None
    return URLSafeSerializer(key, salt=_SALT)


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _read(at: str | None) -> datetime | None:
    return None if at is None else datetime.fromisoformat(at)
