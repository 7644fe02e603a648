"""Publishing a questionnaire from its workbook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert

from db.tables import AuditEvent
from locales.texts import SOURCE
from programme.imports.report import Report
from scorecard.instrument.published import content_of, fingerprint, publish
from scorecard.instrument.questionnaire import Questionnaire
from scorecard.instrument.xlsform import lengths, workbook
from scorecard.instrument.xlsform.lengths import Preview
from scorecard.instrument.xlsform.workbook import Instrument

#: The kind of file, as the command and the audit log call it.
KIND = "cuestionario"


@dataclass
class Outcome:
    """`report`: counts of questions, all `created` or all `unchanged`, or with problems none of them.
    `version`: empty where nothing can be published. `preview`: each question as SMS. `instrument`: what the
    workbook holds, where it can be published; `content`: the same as it is published.
    """

    report: Report
    version: str = ""
    preview: list[Preview] = field(default_factory=list)
    instrument: Questionnaire | None = None
    content: Mapping[str, Any] | None = None


def import_questionnaire(
    engine: Engine, path: Path, now: datetime, dry_run: bool = False, language: str = SOURCE
) -> Outcome:
    """Publish the questionnaire in a workbook, unless anything is wrong with it; the same one again changes
    nothing. `dry_run` writes nothing. The preview is in `language`.

    Raises OSError when the file cannot be read; whatever else is wrong with it is in the report.
    """
    outcome = Outcome(Report(KIND, path.name))
    found = workbook.read(path, outcome.report)
    if found is not None:
        with engine.begin() as connection:
            _publish(connection, found, now, dry_run, outcome)
    if outcome.version and found is not None:
        outcome.instrument, outcome.content = Questionnaire.read(found.content), found.content
        asked = outcome.instrument.questions.values()
        outcome.preview = [lengths.preview(question, language) for question in asked]
    rows = {(problem.cell.partition("!")[0], problem.row) for problem in outcome.report.problems}
    outcome.report.refused = sum(row is not None for _, row in rows)
    return outcome


def _publish(
    connection: Connection, found: Instrument, now: datetime, dry_run: bool, outcome: Outcome
) -> None:
    version = found.given or fingerprint(found.content)
    questions = len(found.content["questions"])
    if not dry_run and publish(connection, version, found.content, now):
        _audit(connection, version, questions, now)
        outcome.report.created = questions
    elif (there := content_of(connection, version)) is None:
        outcome.report.created = questions
    elif there == found.content:
        outcome.report.unchanged = questions
    elif found.settings is not None:
        found.settings.complain("questionnaire.taken", "version", version=version)
        return
    outcome.version = version


def _audit(connection: Connection, version: str, questions: int, now: datetime) -> None:
    connection.execute(
        insert(AuditEvent).values(
            at=now,
            actor="command",
            action="import",
            subject=f"file:{KIND}",
            detail={"version": version, "questions": questions},
        )
    )
