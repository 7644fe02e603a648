"""What stands out in a municipality, the most urgent first. The words (reports.words) say where to act."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from reports.summary.cases import OpenCases
from reports.summary.counts import DimensionCount, Waiting
from reports.summary.meeting_counts import MeetingCount, PastCount
from scorecard.responses import Response

#: Shares from which something stands out: of those asked who have not answered, of those expected who did not
#: come, of the families that have not left and have not begun.
_UNANSWERED, _MISSED, _INVITED = 0.5, 0.25, 0.1

#: With fewer logros stuck than this share of what is pending in a dimension, none stands out.
_STUCK = 0.25


@dataclass(frozen=True)
class Notice:
    """`kind`: late_cases, near_cases, late_reports, unclosed, missed, unanswered, response, stuck or invited.
    `count` of `of`: of cases, reports, meetings, families or logros. `dimension`: of stuck logros. `wave`,
    `on`: of a low response, and its last day.
    """

    kind: str
    count: int
    of: int
    dimension: DimensionCount | None = None
    wave: str | None = None
    on: date | None = None

    def as_json(self) -> dict[str, object]:
        """Return the same for a program; empty fields are left out."""
        found = {"kind": self.kind, "count": self.count, "of": self.of, "wave": self.wave}
        found["dimension"] = self.dimension.code if self.dimension else None
        found["on"] = self.on.isoformat() if self.on else None
        return {name: value for name, value in found.items() if value is not None}


class Figures(Protocol):
    """What is looked at: see reports.summary.municipality.Summary."""

    @property
    def cases(self) -> OpenCases: ...
    @property
    def waiting(self) -> Waiting: ...
    @property
    def past_in_all(self) -> PastCount: ...
    @property
    def meetings_in_all(self) -> MeetingCount: ...
    @property
    def newest(self) -> Response | None: ...
    @property
    def logros(self) -> tuple[DimensionCount, ...]: ...
    @property
    def stages(self) -> dict[str, int]: ...
    @property
    def present(self) -> int: ...


def notices(summary: Figures) -> tuple[Notice, ...]:
    """Return what stands out; nothing, where nothing does."""
    return tuple(notice for notice in _candidates(summary) if notice.count)


def _candidates(summary: Figures) -> Iterator[Notice]:
    waiting, past, coming = summary.waiting, summary.past_in_all, summary.meetings_in_all
    yield Notice("late_cases", summary.cases.late, summary.cases.open)
    yield Notice("near_cases", summary.cases.near, summary.cases.open)
    yield Notice("late_reports", waiting.late, waiting.reports)
    yield Notice("unclosed", past.unclosed, past.held + past.unclosed)
    if past.missed >= _MISSED * (past.came + past.missed):
        yield Notice("missed", past.missed, past.came + past.missed)
    if coming.unanswered >= _UNANSWERED * coming.families:
        yield Notice("unanswered", coming.unanswered, coming.families)
    response = summary.newest
    if response is not None and response.status == "open" and not response.representative:
        # At the most: who answered is told in tens.
        silent = response.eligible - response.complete
        yield Notice("response", silent, response.eligible, wave=response.wave, on=response.closes_on)
    most = max(summary.logros, key=lambda dimension: dimension.stuck, default=None)
    if most is not None and most.stuck >= _STUCK * most.pending:
        yield Notice("stuck", most.stuck, most.pending, dimension=most)
    if summary.stages["invited"] >= _INVITED * summary.present:
        yield Notice("invited", summary.stages["invited"], summary.present)
