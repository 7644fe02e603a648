"""The cases of a month: what is encrypted in them is read here, and nothing but sums leaves."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from db.tables import Case
from programme import sealed_audit
from programme.cases.kinds import LOCAL
from programme.sealed_audit import Event
from reports.month.figures import Month


class CaseFigures(NamedTuple):
    """Cases of one kind from one place (None for what is private): those `received` and `answered` in the
    month, and those that at its end are still `open`, and of these past their date, `late`.
    """

    municipality_code: str | None
    reader: str
    kind: str
    received: int
    answered: int
    open: int
    late: int


@dataclass
class _History:
    """What was done about one case. `was_due`: what it was due on at the end of the month, where it was given
    another date later.
    """

    was_due: date | None = None
    stood: str | None = None
    answered: bool = False


def cases(connection: Connection, month: Month) -> Iterator[CaseFigures]:
    """Yield what a case became, and was due on, later than the month is taken back. Where one that is private
    comes from, only its readers know.
    """
    histories = _histories(connection, month)
    columns = (Case.number, Case.kind, Case.reader, Case.municipality_code, Case.received_on, Case.due_on)
    counted: dict[tuple[str | None, str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for case in connection.execute(select(*columns).execution_options(yield_per=1000)):
        if case.received_on >= month.next:
            continue
        history = histories.get(case.number, _History())
        is_open = history.stood in (None, "case.reopened")
        found = (
            case.received_on >= month.first,
            history.answered,
            is_open,
            is_open and (history.was_due or case.due_on) < month.next,
        )
        place = case.municipality_code if case.reader == LOCAL else None
        sums = counted[place, case.reader, case.kind]
        sums[:] = [sum(pair) for pair in zip(sums, found, strict=True)]
    for key, sums in counted.items():
        yield CaseFigures(*key, *sums)


def _histories(connection: Connection, month: Month) -> dict[str, _History]:
    found: dict[str, _History] = defaultdict(_History)
    for event in sorted(sealed_audit.events(connection, "case"), key=lambda event: event.at):
        history = found[event.subject.partition(":")[2]]
        if event.at >= month.ends:
            _later(history, event)
        elif event.action in ("case.answered", "case.solved", "case.reopened"):
            history.stood = event.action
            by_staff = event.action == "case.answered" or (
                event.action == "case.solved" and event.actor != "family"
            )
            history.answered |= by_staff and event.at >= month.begins
    return found


def _later(history: _History, event: Event) -> None:
    """The first date that was changed after the end of the month stood at its end."""
    if event.action in ("case.passed_on", "case.reopened") and history.was_due is None:
        moved = event.detail.get("from")
        history.was_due = date.fromisoformat(moved) if moved else None
