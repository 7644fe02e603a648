"""Making codes for a place of an open wave."""

import hmac
import random
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, insert, select, update

from db.tables import AuditEvent, BagCode, Municipality, Wave, WavePlace
from programme.calendar import today
from programme.refusal import Refusal
from scorecard.bag import answers
from scorecard.bag.code import new_code
from scorecard.instrument.published import published
from scorecard.instrument.questionnaire import Question

#: More than one place has families without a phone; a typing slip must not print a roll of paper.
MOST = 5000


@dataclass(frozen=True)
class Printed:
    """Codes for a place, in the order in which they are printed, and what the paper says beside them."""

    codes: tuple[str, ...]
    wave: str
    place: str
    closes_on: date
    questions: tuple[Question, ...]


def make(
    connection: Connection, name: str, municipality_code: str, number: int, rng: random.Random, now: datetime
) -> Printed:
    """Make `number` codes and keep their hashes. `rng`: one that nobody can guess.

    Raises Refusal for a wave that is not open, a place where it is not held, and a number that makes no
    sense.
    """
    if not 1 <= number <= MOST:
        raise Refusal("bag.bad_number", most=MOST)
    wave = _wave(connection, name, today(now))
    place = connection.scalar(
        select(Municipality.name)
        .join(WavePlace, WavePlace.municipality_code == Municipality.code)
        .where(WavePlace.wave_id == wave.id, Municipality.code == municipality_code)
    )
    if place is None:
        raise Refusal("bag.no_place", name=name, code=municipality_code)
    questions = answers.on_paper(published(connection, wave.questionnaire))
    if not questions:
        raise Refusal("bag.no_questions", name=name)
    codes = _codes(connection, wave.id, municipality_code, wave.code_key, number, rng)
    there = WavePlace.wave_id == wave.id, WavePlace.municipality_code == municipality_code
    more = WavePlace.codes_printed + number
    connection.execute(update(WavePlace).where(*there).values(codes_printed=more))
    detail = {"place": municipality_code, "number": number}
    connection.execute(
        insert(AuditEvent).values(
            at=now, actor="command", action="wave.codes_printed", subject=f"wave:{wave.id}", detail=detail
        )
    )
    return Printed(codes, wave.name, place, wave.closes_on, tuple(questions))


def index(key: str, code: str) -> bytes:
    """Return the hash by which a code of a wave is found: of 128 bits, with the key of that wave."""
    return hmac.digest(bytes.fromhex(key), code.encode(), "sha256")[:16]


def _wave(connection: Connection, name: str, day: date) -> Row[int, str, str, str, date, str | None]:
    """Return the wave, which nobody closes until the transaction ends."""
    columns = Wave.id, Wave.name, Wave.status, Wave.questionnaire, Wave.closes_on, Wave.code_key
    row = connection.execute(select(*columns).where(Wave.name == name).with_for_update()).one_or_none()
    if row is None:
        raise Refusal("wave.unknown", name=name)
    if row.status != "open" or row.closes_on < day:
        raise Refusal("bag.not_open", name=name)
    return row


def _codes(
    connection: Connection, wave_id: int, place: str, key: str | None, number: int, rng: random.Random
) -> tuple[str, ...]:
    if key is None:
        key = f"{rng.getrandbits(256):064x}"
        connection.execute(update(Wave).where(Wave.id == wave_id).values(code_key=key))
    kept = set(connection.scalars(select(BagCode.code_index).where(BagCode.wave_id == wave_id)))
    found: dict[bytes, str] = {}
    while len(found) < number:
        code = new_code(place, rng)
        if (hashed := index(key, code)) not in kept:
            found[hashed] = code
    # By their hashes: the order on paper is in no table.
    rows = [{"code_index": one, "wave_id": wave_id, "municipality_code": place, "used": False}
            for one in sorted(found)]  # fmt: skip
    connection.execute(insert(BagCode), rows)
    return tuple(found.values())
