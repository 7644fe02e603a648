"""Releases of a wave with a few figures, as they would have been published."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from db.tables import Department, Municipality, PublishedRelease, Wave
from programme.places import NATION, Level
from scorecard.publication import public_log
from scorecard.publication.content import Place, Question, Release, Response, Result
from tests import world

#: Whether families are content with the Red, and with how the gestor treats them.
CONTENT, TREATED = "S1", "G2"

Results = dict[str, Result]


def share(percent: int) -> Result:
    """A share that may be told."""
    return Result(n=20, satisfied=percent // 5, share=percent, standing="hint")


HIDDEN = Result()


def publish(
    connection: Connection,
    wave_id: int,
    municipality: Results,
    department: Results,
    number: int = 1,
    questionnaire: str | None = None,
    questions: Sequence[Question] = (),
) -> None:
    """The next release of a wave that is held in one municipality, with the wave's own questionnaire where
    no other is named, and with two of its questions where no others are.
    """
    wave = connection.execute(select(Wave.__table__).where(Wave.id == wave_id)).one()
    names = {row.code: row.name for table in (Municipality, Department)
             for row in connection.execute(select(table.code, table.name))}  # fmt: skip
    places = [
        _place(NATION, "Colombia", "nation", None, {}),
        _place("15", names["15"], "department", NATION, department),
        _place(world.PLACE, names[world.PLACE], "municipality", "15", municipality),
    ]
    release = Release(
        wave=wave.name,
        number=number,
        published_on=wave.closes_on,
        opened_on=wave.opens_on,
        closed_on=wave.closes_on,
        questionnaire=questionnaire or wave.questionnaire,
        sample=None,
        reason=None if number == 1 else "Faltaban respuestas",
        corrects=None if number == 1 else "0" * 64,
        questions=tuple(questions)
        or (question(CONTENT, "red", "satisfacción"), question(TREATED, "gestor", "trato")),
        places={place.code: place for place in places},
    )
    connection.execute(
        insert(PublishedRelease).values(
            wave_id=wave_id,
            number=number,
            published_at=datetime(2026, 12, 11, 15, tzinfo=UTC),
            hash=release.hash,
            content=release.bytes,
            counts=[],
            reason=release.reason,
            made_by="command",
        )
    )
    public_log.enter(
        connection, "release", f"{wave.name}/{number}", release.hash, wave.closes_on, signer=None
    )


def _place(code: str, name: str, level: Level, parent: str | None, results: Results) -> Place:
    nobody = Response(families=0, complete=0, rr1=None, rr2=None, representative=False)
    return Place(
        code=code,
        name=name,
        level=level,
        parent=parent,
        response=nobody,
        channels={},
        results=results,
        unsure={},
        scores={},
        replies=(),
        commitments=(),
    )


def question(name: str, actor: str, variable: str, **fields: Any) -> Question:
    """With marks from 1 to 5, asked of all."""
    plain = Question(
        name=name,
        type="scale_5",
        actor=actor,
        variable=variable,
        labels={},
        good=(4, 5),
        scored=5,
        asked_of_all=True,
    )
    return replace(plain, **fields)
