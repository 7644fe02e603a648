"""Taking a wave's releases out of sight. They stay as they were; a correction is shown again."""

from datetime import datetime

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
    wave = named(connection, name)
    shown = connection.execute(
        select(PublishedRelease.id, PublishedRelease.number)
        .where(PublishedRelease.wave_id == wave.id, is_shown())
        .order_by(PublishedRelease.number)
    ).all()
    if not shown:
        raise Refusal("withdraw.nothing", name=name)
    if not because.strip():
        raise Refusal("withdraw.no_reason", name=name)
    reason = public_words(because, LONGEST_REASON, 1)
    refuse_codes(connection, reason)
    connection.execute(
        insert(Withdrawal),
        [{"release_id": row.id, "at": now, "because": reason, "made_by": actor} for row in shown],
    )
    numbers = [row.number for row in shown]
    hash_ = public_log.sha256(reason)
    for number in numbers:
        public_log.enter(connection, "withdrawal", f"{name}/{number}", hash_, today(now), signer)
    connection.execute(
        insert(AuditEvent).values(
            at=now,
            actor=actor,
            action="wave.withdrawn",
            subject=f"wave:{wave.id}",
            detail={"numbers": numbers},
        )
    )
    return numbers
