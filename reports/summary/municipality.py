"""The coordinator's summary of one municipality."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from db.tables import Municipality
from programme.calendar import today
from programme.stages import GONE
from reports.summary import counts, meeting_counts
from reports.summary.cases import OpenCases, open_cases
from reports.summary.counts import STUCK_AFTER, DimensionCount, Waiting
from reports.summary.meeting_counts import AHEAD, BEHIND, MeetingCount, PastCount
from reports.summary.notices import Notice, notices
from reports.summary.opinions import Opinions, opinions
from scorecard import responses
from scorecard.responses import Response


@dataclass(frozen=True)
class Summary:
    """All of it, at one instant. `accompanied`: the families that have entered, those that logros are counted
    for: accompaniment begins when the Acuerdo is registered. `response` and `opinions` are of one wave:
    `response` is empty where none was ever held, `opinions` where it was not published. `newest`: the
    response of the wave that opened last, of which something may stand out today.
    """

    code: str
    name: str
    at: datetime
    stages: dict[str, int]
    accompanied: int
    logros: tuple[DimensionCount, ...]
    meetings: tuple[MeetingCount, ...]
    past: tuple[PastCount, ...]
    waiting: Waiting
    cases: OpenCases
    response: Response | None
    opinions: Opinions | None
    newest: Response | None

    @property
    def families(self) -> int:
        """All families, those that left too."""
        return sum(self.stages.values())

    @property
    def present(self) -> int:
        """The families that have not left, those too that are only invited: meetings are counted for them."""
        return sum(count for stage, count in self.stages.items() if stage not in GONE)

    @property
    def logros_in_all(self) -> DimensionCount:
        """The dimensions together."""
        return DimensionCount(
            "",
            "",
            sum(d.achieved for d in self.logros),
            sum(d.reported for d in self.logros),
            sum(d.pending for d in self.logros),
            sum(d.stuck for d in self.logros),
        )

    @property
    def meetings_in_all(self) -> MeetingCount:
        """The kinds together."""
        return MeetingCount(
            "",
            sum(m.meetings for m in self.meetings),
            sum(m.families for m in self.meetings),
            sum(m.confirmed for m in self.meetings),
            sum(m.declined for m in self.meetings),
        )

    @property
    def past_in_all(self) -> PastCount:
        """The kinds together."""
        return PastCount(
            "",
            sum(m.held for m in self.past),
            sum(m.unclosed for m in self.past),
            sum(m.came for m in self.past),
            sum(m.missed for m in self.past),
        )

    @property
    def unpublished(self) -> str | None:
        """The older wave that it was asked for, where no opinions of that one may be seen."""
        if self.response is None or self.response == self.newest or self.opinions is not None:
            return None
        return self.response.wave

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What stands out, the most urgent first."""
        return notices(self)

    def as_json(self) -> dict[str, object]:
        """Return the same figures for a program. Counts are families or logros, shares and rates 0 to 1."""
        return {
            "municipality": {"code": self.code, "name": self.name},
            "at": self.at.isoformat(),
            "private_logros": "excluded",
            "families": {"total": self.families, "accompanied": self.accompanied, "by_stage": self.stages},
            "logros": [vars(dimension) for dimension in self.logros],
            "stuck_after_months": STUCK_AFTER,
            "meetings": {
                "days": AHEAD.days,
                **{name: n for name, n in vars(self.meetings_in_all).items() if name != "kind"},
                "by_kind": [vars(kind) for kind in self.meetings],
            },
            "past_meetings": {
                "days": BEHIND.days,
                **{name: n for name, n in vars(self.past_in_all).items() if name != "kind"},
                "by_kind": [vars(kind) for kind in self.past],
            },
            "self_reports_waiting": {
                "reports": self.waiting.reports,
                "families": self.waiting.families,
                "oldest": self.waiting.oldest.isoformat() if self.waiting.oldest else None,
                "late": self.waiting.late,
            },
            "cases": self.cases.as_json(),
            "libreta": self.response.as_json() if self.response else None,
            "opinions": self.opinions.as_json() if self.opinions else None,
            "stands_out": [notice.as_json() for notice in self.notices],
        }


def summarise(
    connection: Connection, municipality_code: str, now: datetime, wave_id: int | None = None
) -> Summary | None:
    """Return the summary of a municipality (five digits of DIVIPOLA) at `now`; None when there is no such
    one. `wave_id`: the wave whose response and opinions it has. Without it, or with the newest, which is
    not published yet for most of the time, the opinions are those that were published last.
    """
    name = connection.scalar(select(Municipality.name).where(Municipality.code == municipality_code))
    if name is None:
        return None
    held, day = responses.held_waves(connection, municipality_code), today(now)
    newest = responses.response(connection, held[0], municipality_code) if held else None
    older = next((wave for wave in held[1:] if wave.id == wave_id), None)
    return Summary(
        code=municipality_code,
        name=name,
        at=now,
        stages=counts.stages(connection, municipality_code),
        accompanied=counts.entered(connection, municipality_code),
        logros=counts.logros(connection, municipality_code, day),
        meetings=meeting_counts.coming(connection, municipality_code, now),
        past=meeting_counts.past(connection, municipality_code, now),
        waiting=counts.waiting(connection, municipality_code, day),
        cases=open_cases(connection, municipality_code, day),
        response=responses.response(connection, older, municipality_code) if older else newest,
        opinions=opinions(connection, municipality_code, older.id if older else None),
        newest=newest,
    )
