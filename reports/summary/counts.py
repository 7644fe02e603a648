"""What a coordinator counts in one municipality: families, logros, self-reports.

Read from counts that are kept as they change (db.count), so that it takes no longer where there are more.

Logros of privacy `private` are in no total (they could point to a family), and families that have
not entered, or left, count among the stages alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, and_, case, cast, func, select

from db.tables import Dimension, FamilyCount, Logro, LogroCount

#: In the order of the programme.
STAGES = ("invited", "baseline", "life_project", "follow_up", "exited", "withdrawn")

#: A logro is stuck that has been pending for so many whole months.
STUCK_AFTER = 6

#: A self-report has waited long when it has waited longer than this.
SOON_CHECKED = timedelta(days=8)


@dataclass(frozen=True)
class DimensionCount:
    """Logros of one dimension, each counted once for each of its families. `stuck`: those of the pending ones
    with which nothing has happened for STUCK_AFTER months.
    """

    code: str
    name: str
    achieved: int
    reported: int
    pending: int
    stuck: int

    @property
    def total(self) -> int:
        return self.achieved + self.reported + self.pending


@dataclass(frozen=True)
class Waiting:
    """Self-reports that nobody has checked. `oldest`: the day of the first. `late`: how many of them have
    waited longer than SOON_CHECKED.
    """

    reports: int
    families: int
    oldest: date | None
    late: int


def stages(connection: Connection, municipality_code: str) -> dict[str, int]:
    """Return families by stage, every stage in order."""
    found = connection.execute(
        select(FamilyCount.stage, func.sum(FamilyCount.families).label("families"))
        .where(FamilyCount.municipality_code == municipality_code)
        .group_by(FamilyCount.stage)
    )
    return {**dict.fromkeys(STAGES, 0), **{row.stage: int(row.families) for row in found}}


def entered(connection: Connection, municipality_code: str) -> int:
    """Return the families that have entered."""
    kept = func.coalesce(func.sum(FamilyCount.families), 0)
    which = (FamilyCount.municipality_code == municipality_code, FamilyCount.entered)
    return int(connection.execute(select(kept).where(*which)).scalar_one())


def shown() -> Any:
    """Return whether a row of LogroCount joined to its Logro may be counted: one that is not private."""
    return Logro.privacy != "private"


def of_catalogue() -> Any:
    """Return the Logro that a row of LogroCount is about."""
    return and_(Logro.version == LogroCount.catalogue_version, Logro.code == LogroCount.logro_code)


def logros(connection: Connection, municipality_code: str, day: date) -> tuple[DimensionCount, ...]:
    """Logros by dimension as of `day`, all nine in the manual's order."""
    stuck = and_(LogroCount.state == "pending", LogroCount.since <= stuck_since(day))
    counted = (
        select(
            Logro.dimension_code,
            LogroCount.state,
            func.sum(LogroCount.logros).label("logros"),
            func.sum(case((stuck, LogroCount.logros), else_=0)).label("stuck"),
        )
        .join(Logro, of_catalogue())
        .where(LogroCount.municipality_code == municipality_code, shown())
        .group_by(Logro.dimension_code, LogroCount.state)
    )
    found = {(row.dimension_code, row.state): row for row in connection.execute(counted)}

    def count(code: str, state: str, name: str = "logros") -> int:
        return int(getattr(found[code, state], name)) if (code, state) in found else 0

    return tuple(
        DimensionCount(
            code,
            name,
            achieved=count(code, "achieved"),
            reported=count(code, "reported"),
            pending=count(code, "pending"),
            stuck=count(code, "pending", "stuck"),
        )
        for code, name in connection.execute(
            select(Dimension.code, Dimension.name).order_by(Dimension.position)
        )
    )


def waiting(connection: Connection, municipality_code: str, day: date) -> Waiting:
    """Self-reports that wait for a gestor to check them, as of `day`."""
    # Sums of BIGINT are NUMERIC, which is added up slowly; a family has few reports.
    logros = cast(func.sum(LogroCount.logros), Integer).label("logros")
    reports = (
        select(LogroCount.family_id, LogroCount.since, logros)
        .join(Logro, of_catalogue())
        .where(LogroCount.municipality_code == municipality_code, LogroCount.state == "reported", shown())
        .group_by(LogroCount.family_id, LogroCount.since)
        .having(func.sum(LogroCount.logros) > 0)
        .subquery()
    )
    row = connection.execute(
        select(
            func.coalesce(func.sum(reports.c.logros), 0),
            func.count(reports.c.family_id.distinct()),
            func.min(reports.c.since),
            func.coalesce(func.sum(reports.c.logros).filter(reports.c.since < day - SOON_CHECKED), 0),
        )
    ).one()
    return Waiting(*row)


def stuck_since(day: date) -> date:
    """Return the first day of the last month in which a logro may have become pending that is stuck on
    `day`.
    """
    months = day.year * 12 + day.month - 1 - STUCK_AFTER
    return date(months // 12, months % 12 + 1, 1)
