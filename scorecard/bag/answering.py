"""What becomes of a code and the answers that came with it, in one message and one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select, update

from db.tables import BagCode, Wave, WavePlace
from scorecard import waiting
from scorecard.bag import answers
from scorecard.bag.answers import Wrong
from scorecard.bag.code import mark, mark_of
from scorecard.bag.printing import index
from scorecard.instrument.published import published


@dataclass(frozen=True)
class Taken:
    """The key and fields of what is said to whoever sent it. `guessed`: no such code was printed."""

    key: str
    fields: Mapping[str, object] = field(default_factory=dict)
    guessed: bool = False

    @property
    def done(self) -> bool:
        """Whether the answers are kept now."""
        return self.key == "bag.done"


@dataclass(frozen=True)
class _Found:
    wave_id: int
    questionnaire: str
    code_index: bytes
    municipality_code: str
    used: bool


def take(connection: Connection, code: str, words: Sequence[str], day: date) -> Taken:
    """Keep the answers that came with a code and note that it was used. `words`: see `answers.read`.

    What is kept is as nobody's: sealed, of the municipality, and of no gestor. Nothing else is written, and
    nothing at all where anything is wrong.
    """
    found = _found(connection, code, day)
    if found is None:
        return Taken("bag.closed") if _is_over(connection, code, day) else Taken("bag.wrong", guessed=True)
    if found.used:
        return Taken("bag.used")
    said = answers.read(words, answers.on_paper(published(connection, found.questionnaire)))
    if isinstance(said, Wrong):
        return _told(said)
    used = update(BagCode).where(BagCode.code_index == found.code_index).values(used=True)
    connection.execute(used)
    waiting.complete(connection, found.wave_id, None, None, found.municipality_code, dict(said))
    return Taken("bag.done")


def _found(connection: Connection, code: str, day: date) -> _Found | None:
    """Return a code of an open wave, held to the end of the transaction; None where there is no such."""
    # Until the transaction ends nobody can close them. They come first: who closes one locks its codes next.
    waves = connection.execute(
        select(Wave.id, Wave.questionnaire, Wave.code_key)
        .where(Wave.status == "open", Wave.closes_on >= day, Wave.code_key.is_not(None))
        .order_by(Wave.id)
        .with_for_update(read=True, key_share=True)
    ).all()
    hashes = {index(str(wave.code_key), code): wave for wave in waves}
    row = connection.execute(
        select(BagCode.code_index, BagCode.municipality_code, BagCode.used)
        .where(BagCode.code_index.in_(hashes))
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    wave = hashes[row.code_index]
    return _Found(wave.id, wave.questionnaire, *row)


def _is_over(connection: Connection, code: str, day: date) -> bool:
    """Return whether codes of its place were printed for closed waves, and for none that is open."""
    rows = connection.execute(
        select(WavePlace.municipality_code, (Wave.status == "open") & (Wave.closes_on >= day))
        .join(Wave, Wave.id == WavePlace.wave_id)
        .where(WavePlace.codes_printed > 0)
    ).all()
    still_open = [is_open for place, is_open in rows if mark(place) == mark_of(code)]
    return bool(still_open) and not any(still_open)


def _told(wrong: Wrong) -> Taken:
    if wrong.number is None:
        return Taken("bag.how_many", {"wanted": wrong.wanted, "came": wrong.came})
    allowed = ", ".join(str(value) for value in wrong.allowed)
    return Taken("bag.not_allowed", {"number": wrong.number, "allowed": allowed})
