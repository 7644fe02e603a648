"""How a gestor's own work stands, in a few numbers; no private logro is in any of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, and_, exists, func, or_, select, tuple_

from db.tables import Family, LogroChange, LogroState, Meeting, MeetingAttendance
from programme import heard, verifying
from programme.calendar import BOGOTA, today
from programme.stages import GONE, STAGES

#: A family of which nothing was heard for so long is worth a visit.
SILENT = timedelta(days=30)


@dataclass(frozen=True)
class Figures:
    """`stages`: families by stage, in the order of the stages. `reported`: logros to verify. Of this month
    until now: `held`, meetings at which somebody was; `missed`, how often a family did not come; `achieved`,
    logros that were lacking before. `silent`: codes of the families of which nothing was heard for 30 days.
    """

    stages: dict[str, int]
    reported: int
    held: int
    missed: int
    achieved: int
    silent: Sequence[str]

    @property
    def families(self) -> int:
        """All that are accompanied."""
        return sum(self.stages.values())


def of_gestor(connection: Connection, staff_id: int, now: datetime) -> Figures:
    """Return the figures of one gestor."""
    mine = and_(Family.gestor_id == staff_id, Family.stage.not_in(GONE))
    rows = connection.execute(
        select(Family.id, Family.code, Family.stage, Family.created_at).where(mine).order_by(Family.code)
    ).all()
    present = [row.stage for row in rows]
    last, before = heard.last_contacts(connection, mine), now - SILENT
    first = datetime.combine(today(now).replace(day=1), time(), BOGOTA)
    held, missed = _meetings(connection, staff_id, first, now)
    return Figures(
        stages={stage: present.count(stage) for stage in STAGES.values() if stage in present},
        reported=len(verifying.reports(connection, staff_id)),
        held=held,
        missed=missed,
        achieved=_achieved(connection, staff_id, first, now),
        silent=[row.code for row in rows if last.get(row.id, row.created_at) < before],
    )


def _meetings(connection: Connection, staff_id: int, first: datetime, now: datetime) -> tuple[int, int]:
    """Return how many meetings were held, and how many families were missing at them, one by one."""
    this_month = and_(
        Meeting.gestor_id == staff_id,
        Meeting.status == "held",
        Meeting.starts_at >= first,
        Meeting.starts_at <= now,
    )
    noted = exists().where(MeetingAttendance.meeting_id == Meeting.id)
    held = select(func.count()).select_from(Meeting).where(
        this_month, or_(noted.where(MeetingAttendance.attended), ~noted)
    )  # fmt: skip
    missed = (
        select(func.count())
        .select_from(MeetingAttendance)
        .join(Meeting, Meeting.id == MeetingAttendance.meeting_id)
        .where(this_month, ~MeetingAttendance.attended)
    )
    return connection.scalar(held) or 0, connection.scalar(missed) or 0


def _achieved(connection: Connection, staff_id: int, first: datetime, now: datetime) -> int:
    """Return how many logros were reached that are so still. What a family had when it came is none."""
    reached = (
        select(func.count(func.distinct(tuple_(LogroChange.family_id, LogroChange.logro_code))))
        .join(Family, Family.id == LogroChange.family_id)
        .join(
            LogroState,
            and_(
                LogroState.family_id == LogroChange.family_id,
                LogroState.logro_code == LogroChange.logro_code,
                LogroState.state == "achieved",
            ),
        )
        .where(
            Family.gestor_id == staff_id,
            LogroChange.new_state == "achieved",
            LogroChange.old_state.in_(("pending", "reported")),
            LogroChange.at >= first,
            LogroChange.at <= now,
        )
    )
    return connection.scalar(reached) or 0
