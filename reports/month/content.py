"""What a monthly close says: the figures of every place, in a form that is always written the same way."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from db.tables import Dimension
from programme.cases.kinds import KINDS, PRIVATE
from programme.places import NATION, chain, level, names
from reports.month import figures as month_figures
from reports.month.cases import CaseFigures, cases
from reports.month.figures import Month
from reports.summary.counts import STAGES
from reports.summary.meeting_counts import MEETING_KINDS
from scorecard.statistics.response import response

STATES = ("achieved", "reported", "pending", "not_applicable")

_MEETINGS = ("held", "planned", "cancelled", "came", "missed")
_CASES = ("received", "answered", "open", "late")

Figures = dict[str, Any]


def canonical(content: Mapping[str, Any]) -> bytes:
    """JSON with its keys in order, without spaces, in UTF-8: the same content is the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def places(connection: Connection, month: Month) -> list[Figures]:
    """Return the figures of the nation, every department and every municipality, in the order of their
    codes.
    """
    dimensions = connection.scalars(select(Dimension.code).order_by(Dimension.position)).all()
    found = {place["code"]: {**place, **_empty(dimensions)} for place in _named(connection)}
    private = [kind.name for kind in KINDS.values() if kind.private]
    found[NATION]["private_cases"] = {kind: dict.fromkeys(_CASES, 0) for kind in private}
    for row in month_figures.families(connection, month):
        for code in chain(row.municipality_code):
            found[code]["families"][row.stage] += int(row.families)
    for row in month_figures.logros(connection, month):
        for code in chain(row.municipality_code):
            found[code]["logros"][row.dimension_code][row.state] += int(row.logros)
    for row in month_figures.meetings(connection, month):
        code = row.municipality_code or row.department_code or NATION
        found[code]["meetings"][row.kind] = {name: int(getattr(row, name)) for name in _MEETINGS}
    for code, waves in _waves(connection, month).items():
        found[code]["libreta"] = waves
    for one in cases(connection, month):
        if one.reader == PRIVATE:
            # Which place it comes from is not for all who read this.
            found[NATION]["private_cases"][one.kind] = _cases(one)
        for code in chain(one.municipality_code) if one.municipality_code else ():
            counted = found[code]["cases"][one.kind]
            found[code]["cases"][one.kind] = {name: counted[name] + n for name, n in _cases(one).items()}
    return list(found.values())


def _named(connection: Connection) -> list[Figures]:
    return [{"code": code, "level": level(code), "name": name} for code, name in names(connection).items()]


def _empty(dimensions: Any) -> Figures:
    return {
        "families": dict.fromkeys(STAGES, 0),
        "logros": {code: dict.fromkeys(STATES, 0) for code in dimensions},
        "meetings": {kind: dict.fromkeys(_MEETINGS, 0) for kind in MEETING_KINDS},
        "cases": {kind.name: dict.fromkeys(_CASES, 0) for kind in KINDS.values() if not kind.private},
        "libreta": [],
    }


def _cases(one: CaseFigures) -> dict[str, int]:
    return {name: getattr(one, name) for name in _CASES}


def _waves(connection: Connection, month: Month) -> dict[str, list[Figures]]:
    """By place, how many families answered each wave."""
    counted: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for row in month_figures.waves(connection, month):
        for code in chain(row.municipality_code):
            counted[code][row.wave][row.disposition] += int(row.families)
    used: dict[tuple[str, str], int] = defaultdict(int)
    for row in month_figures.codes(connection, month):
        for code in chain(row.municipality_code):
            used[code, row.wave] += row.used
    return {
        code: [_round(wave, families, used[code, wave]) for wave, families in sorted(waves.items())]
        for code, waves in counted.items()
    }


def _round(wave: str, families: dict[str, int], used: int) -> Figures:
    exact = response(families, used)
    found = exact.in_tens
    return {
        "wave": wave,
        "eligible": found.eligible,
        "complete": found.complete,
        "partial": found.partial,
        "rr1": None if found.rr1 is None else round(found.rr1, 4),
        "rr2": None if found.rr2 is None else round(found.rr2, 4),
        "representative": exact.representative,
    }
