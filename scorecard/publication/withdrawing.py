"""Taking a wave's releases out of sight. They stay as they were; a correction is shown again."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from db import locks
from db.release import is_shown
from db.tables import AuditEvent, PublishedRelease, Withdrawal
from programme.calendar import today
from programme.refusal import Refusal
from scorecard.progress import named
from scorecard.publication import public_log
from scorecard.publication.signing import Signer
from scorecard.voices.family_codes import refuse_codes
from scorecard.voices.public_words import public_words

#: Characters of the reason, which the page gives.
LONGEST_REASON = 200


@dataclass(frozen=True)
class Shown:
    """A release that is shown: the `number`th of its wave, with the reason of a correction."""

    id: int
    wave_id: int
    number: int
    published_on: date
    hash: str
    reason: str | None


def look(connection: Connection, name: str, because: str) -> tuple[list[Shown], str]:
    """Return what would be withdrawn of a wave, the oldest first, and the reason as its page would give it.
    Raises Refusal as `withdraw` does.
    """
    wave = named(connection, name)
    release = PublishedRelease
    rows = connection.execute(
        select(
            release.id, release.wave_id, release.number, release.published_at, release.hash, release.reason
        )
        .where(release.wave_id == wave.id, is_shown())
        .order_by(release.number)
    ).all()
    if not rows:
        raise Refusal("withdraw.nothing", name=name)
    if not because.strip():
        raise Refusal("withdraw.no_reason", name=name)
    reason = public_words(because, LONGEST_REASON, 1)
    refuse_codes(connection, reason)
    shown = [
        Shown(row.id, row.wave_id, row.number, today(row.published_at), row.hash, row.reason) for row in rows
    ]
    return shown, reason


def withdraw(
    connection: Connection,
    name: str,
    because: str,
    now: datetime,
    actor: str,
    signer: Signer | None = None,
) -> list[int]:
    """Show no release of a wave any more. Return their numbers. `signer`: signs their entries in the public
    log, which have the hash of the reason.

    Raises Refusal where there is none that is shown, and for a reason that may not stand on a public page.
    """
    locks.hold(connection, locks.Lock.PUBLISH)
    shown, reason = look(connection, name, because)
    connection.execute(
        insert(Withdrawal),
        [{"release_id": one.id, "at": now, "because": reason, "made_by": actor} for one in shown],
    )
    numbers = [one.number for one in shown]
    hash_ = public_log.sha256(reason)
    for number in numbers:
        public_log.enter(connection, "withdrawal", f"{name}/{number}", hash_, today(now), signer)
    connection.execute(
        insert(AuditEvent).values(
            at=now,
            actor=actor,
            action="wave.withdrawn",
            subject=f"wave:{shown[0].wave_id}",
            detail={"numbers": numbers},
        )
    )
    return numbers
