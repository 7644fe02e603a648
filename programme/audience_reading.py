"""Reading an audience as it is typed, and checking that this person may write to it."""

from collections.abc import Sequence

from sqlalchemy import Connection, exists, select

from db.tables import Family, Municipality
from programme.audience import Audience, Sender
from programme.catalogue import catalogue
from programme.places import municipality
from programme.refusal import Refusal
from programme.spelling import plain
from programme.stages import STAGES

#: So many names of veredas are told to whoever wrote one that is none.
_NAMED = 8


def parse(connection: Connection, text: str, who: Sender) -> Audience:
    """Return the audience that `text` names, for this sender. Raises Refusal."""
    named = [part.strip() for part in text.split(",")]
    return check(connection, [_condition(part) for part in named if plain(part) != "familias"], who)


def check(connection: Connection, conditions: Sequence[tuple[str, str]], who: Sender) -> Audience:
    """Return the audience of these conditions, kind and value as they were typed. Raises Refusal."""
    checked: list[tuple[str, str]] = []
    spellings: list[str] = []
    for kind, value in conditions:
        if kind == "municipio":
            checked.append((kind, _municipality(connection, value, who)))
        elif kind == "vereda":
            spellings += _spellings(connection, value, who)
            checked.append((kind, plain(value)))
        elif kind == "etapa":
            checked.append((kind, _stage(value)))
        else:
            checked.append((kind, _logro(value)))
    return Audience(tuple(dict.fromkeys(checked)), tuple(dict.fromkeys(spellings)))


def veredas(connection: Connection, who: Sender) -> list[str]:
    """Return the veredas of the sender's families, each by one of its spellings, in order."""
    found = connection.scalars(select(Family.vereda).where(who.own, Family.vereda.is_not(None)).distinct())
    by_plain = {plain(name): name for name in sorted(filter(None, found), reverse=True)}
    return [by_plain[key] for key in sorted(by_plain)]


def _condition(part: str) -> tuple[str, str]:
    kind, colon, value = part.partition(":")
    if not colon or plain(kind) not in ("municipio", "vereda", "etapa", "logro") or not value.strip():
        raise Refusal("audience.not_understood", part=part)
    return plain(kind), value.strip()


def _municipality(connection: Connection, value: str, who: Sender) -> str:
    code = municipality(value)
    if connection.scalar(select(Municipality.code).where(Municipality.code == code)) is None:
        raise Refusal("audience.no_municipality", code=value)
    there = exists().where(who.own, Family.municipality_code == code)
    if not connection.scalar(select(there)):
        raise Refusal("audience.not_yours")
    return code


def _spellings(connection: Connection, value: str, who: Sender) -> list[str]:
    """Return how the vereda is written: one name may have several spellings."""
    found = connection.scalars(select(Family.vereda).where(who.own, Family.vereda.is_not(None)).distinct())
    same = sorted(name for name in found if name and plain(name) == plain(value))
    if not same:
        own = veredas(connection, who)
        names = ", ".join(own[:_NAMED]) + (", …" if len(own) > _NAMED else "")
        raise Refusal("audience.no_vereda", name=value, names=names or "-")
    return same


def _stage(value: str) -> str:
    if plain(value) not in STAGES:
        raise Refusal("audience.no_stage", name=value, names=", ".join(STAGES))
    return plain(value)


def _logro(value: str) -> str:
    """Never by a private one. The reason tells nothing that the code does not."""
    logro = catalogue().get(value.upper())
    if logro is None:
        raise Refusal("audience.no_logro", code=value)
    if logro.privacy == "private":
        raise Refusal("audience.not_by_this")
    return logro.code
