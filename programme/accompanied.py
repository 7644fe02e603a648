"""The families that a gestor accompanies, those first that something must be done for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.tables import Family, LogroState, Meeting, MeetingReply
from programme import interests
from programme.catalogue import catalogue
from programme.meetings import CONCERNS, FamilyMeeting
from programme.offers import FamilyOffer
from programme.reach import Reach, reach
from programme.stages import GONE

#: A meeting without an answer is worth a call when it is so near.
_SOON = timedelta(days=3)


@dataclass(frozen=True)
class Accompanied:
    """A family as its gestor sees it. `pending` and `reported` count logros, but no private ones: whoever
    holds the phone reads the numbers. `meeting`: the next one. `unanswered`: it is near, without an answer.
    `wants`: the offers that it is interested in.
    """

    id: int
    code: str
    stage: str
    vereda: str | None
    pending: int
    reported: int
    meeting: FamilyMeeting | None
    unanswered: bool
    reach: Reach
    wants: list[FamilyOffer]


def all_of(connection: Connection, staff_id: int, now: datetime) -> list[Accompanied]:
    """Return the gestor's families: those first that cannot be written to, then those that say they have
    reached a logro, then those with a meeting soon and no answer; then by their codes.
    """
    found = _read(connection, Family.gestor_id == staff_id, now)
    return sorted(found, key=lambda one: (one.reach.why is None, not one.reported, not one.unanswered))


def one(connection: Connection, staff_id: int, family_id: int, now: datetime) -> Accompanied | None:
    """Return one of the gestor's families; None when it is another's, or no longer accompanied."""
    which = and_(Family.id == family_id, Family.gestor_id == staff_id)
    return next(iter(_read(connection, which, now)), None)


def _read(connection: Connection, which: ColumnElement[bool], now: datetime) -> list[Accompanied]:
    reaches = {family.family_id: family for family in reach(connection, which)}
    logros, meetings = _logros(connection, which), _meetings(connection, which, now)
    wanted = interests.wanted(connection, which)
    rows = connection.execute(
        select(Family.id, Family.code, Family.stage, Family.vereda)
        .where(which, Family.stage.not_in(GONE))
        .order_by(Family.code)
    )
    found = []
    for row in rows:
        meeting = meetings.get(row.id)
        found.append(
            Accompanied(
                *row,
                pending=logros.get((row.id, "pending"), 0),
                reported=logros.get((row.id, "reported"), 0),
                meeting=meeting,
                unanswered=meeting is not None and meeting.answer is None and meeting.starts_at < now + _SOON,
                reach=reaches[row.id],
                wants=wanted.get(row.id, []),
            )
        )
    return found


def _logros(connection: Connection, which: ColumnElement[bool]) -> dict[tuple[int, str], int]:
    shown = [logro.code for logro in catalogue().values() if logro.privacy != "private"]
    rows = connection.execute(
        select(LogroState.family_id, LogroState.state, func.count())
        .join(Family, Family.id == LogroState.family_id)
        .where(which, LogroState.state.in_(("pending", "reported")), LogroState.logro_code.in_(shown))
        .group_by(LogroState.family_id, LogroState.state)
    )
    return {(family_id, state): number for family_id, state, number in rows}


def _meetings(connection: Connection, which: ColumnElement[bool], now: datetime) -> dict[int, FamilyMeeting]:
    """Return the next planned meeting of each family, with its answer."""
    rows = connection.execute(
        select(
            Family.id.label("family_id"),
            Meeting.id,
            Meeting.kind,
            Meeting.starts_at,
            Meeting.place,
            MeetingReply.answer,
        )
        .select_from(Family)
        .join(Meeting, CONCERNS)
        .outerjoin(
            MeetingReply, and_(MeetingReply.meeting_id == Meeting.id, MeetingReply.family_id == Family.id)
        )
        .where(which, Meeting.status == "planned", Meeting.starts_at > now)
        .ext(distinct_on(Family.id))
        .order_by(Family.id, Meeting.starts_at, Meeting.id)
    )
    return {row.family_id: FamilyMeeting(*row[1:]) for row in rows}
