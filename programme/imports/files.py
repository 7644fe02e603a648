"""Loading a file into the database."""

import sys
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, text

from db import locks
from db.tables import AuditEvent
from programme.imports import text_file, workbook
from programme.imports.batch import Batch
from programme.imports.columns import Row, find, header_of
from programme.imports.kinds import KINDS, Kind
from programme.imports.report import FileUnusable, Problem, Report
from programme.imports.table import Table

#: Rows in one transaction.
BATCH = 2_000

#: After so many rows PostgreSQL looks anew at how its tables are filled. By itself it would do so within
#: minutes, and until then choose slow ways.
_MANY = 1_000

#: Told after each batch: rows done, and about how many there are (None where the file does not say).
Progress = Callable[[int, int | None], None]


def import_file(
    engine: Engine,
    kind: str,
    path: Path,
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
    *,
    channel: str,
    tell: bool = False,
    look: Callable[[Connection], None] | None = None,
) -> Report:
    """Load a CSV or XLSX file of a kind in KINDS; `dry_run` says what would happen and keeps nothing.
    `channel`: on which the phone numbers in the file are written to. `tell`: families are told of the offers
    that open. `look`: in a `dry_run`, is shown the database as it would be with the whole file.

    Each batch is a transaction of its own, so that nobody who is writing to us waits for a long file. Raises
    OSError when the file cannot be read; whatever else is wrong with it is in the report.
    """
    run = _Run(engine, KINDS[kind], Report(kind, path.name), now, dry_run, progress, channel, tell, look)
    try:
        with opened(path) as table:
            run.load(table)
    except FileUnusable as problem:
        run.report.complain(Problem(path.name, None, None, "", problem.key, problem.fields))
    finally:
        run.audit()
    run.look_anew()
    run.report.problems.sort(key=lambda problem: problem.row or sys.maxsize)
    return run.report


def opened(path: Path) -> AbstractContextManager[Table]:
    """Return the file, by what it begins with: its name may say something else."""
    with path.open("rb") as file:
        beginning = file.read(8)
    if beginning.startswith(b"PK\x03\x04"):
        return workbook.opened(path)
    if beginning == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise FileUnusable("import.old_workbook")
    return text_file.opened(path)


@dataclass
class _Run:
    engine: Engine
    kind: Kind
    report: Report
    now: datetime
    dry_run: bool
    progress: Progress | None
    channel: str
    tell: bool
    look: Callable[[Connection], None] | None

    def load(self, table: Table) -> None:
        for key, fields in table.notices:
            self.report.notices.append(Problem(self.report.file, None, None, "", key, fields))
        layout = find(header_of(table.lines, self.kind.columns, self.report), self.kind.columns, self.report)
        lines = (line for line in table.lines if not layout.empty(line))
        first: dict[Hashable, int] = {}
        spelled: dict[str, str] = {}
        done = 0
        while chunk := list(islice(lines, None if self.kind.whole or self.look else BATCH)):
            read = [(line, layout.read(line, self.report)) for line in chunk]
            rows = [row for _, row in read if row is not None]
            self.report.refused += len(chunk) - len(rows)
            self._write(rows, first, spelled, {layout.first(line) for line, row in read if row is None})
            done += len(chunk)
            if self.progress is not None:
                self.progress(done, table.total)

    def _write(
        self, rows: list[Row], first: dict[Hashable, int], spelled: dict[str, str], unread: set[str]
    ) -> None:
        with self.engine.connect() as connection, connection.begin() as transaction:
            if self.dry_run and self.look is None:
                connection.execute(text("SET TRANSACTION READ ONLY"))
            else:
                locks.hold(connection, locks.Lock.IMPORT)
            given = (self.now, self.dry_run and self.look is None, self.report, first, self.channel, spelled)
            batch = Batch(connection, rows, *given, unread, tell=self.tell)
            self.kind.load(batch)
            if self.look is not None:
                self.look(connection)
            if self.dry_run:
                transaction.rollback()
        self.report.created += batch.created
        self.report.updated += batch.updated
        self.report.unchanged += batch.unchanged
        self.report.refused += len(batch.refused)

    def audit(self) -> None:
        """One event for the whole file, with figures alone; also when the program is stopped midway."""
        if self.dry_run or not self.report.created + self.report.updated:
            return
        with self.engine.begin() as connection:
            connection.execute(
                insert(AuditEvent).values(
                    at=self.now,
                    actor="command",
                    action="import",
                    subject=f"file:{self.report.kind}",
                    detail=self.report.counts(),
                )
            )

    def look_anew(self) -> None:
        """Bring the planner's statistics up to date where much was written."""
        if self.dry_run or self.report.created + self.report.updated < _MANY:
            return
        with self.engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            for table in self.kind.tables:
                connection.execute(text(f"ANALYZE {table.__tablename__}"))
