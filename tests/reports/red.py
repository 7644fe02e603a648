"""Two municipalities of the Red, and what is built in them."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, insert

from db.tables import (
    Family,
    LogroState,
    Meeting,
    MeetingAttendance,
    MeetingReply,
    Wave,
    WavePlace,
)
from programme.catalogue import VERSION
from reports.summary.municipality import Summary, summarise
from tests.scorecard import answered

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TODAY = NOW.date()
HERE, ELSEWHERE = "15664", "15001"


def staff(connection: Connection, code: str = "G-1") -> int:
    return connection.exec_driver_sql(f"SELECT id FROM staff WHERE code = '{code}'").scalar_one()


def family(connection: Connection, code: str, stage: str = "follow_up", **fields: object) -> int:
    given = {"municipality_code": HERE, "gestor_id": staff(connection), "vereda": "Guanomo", **fields}
    given.setdefault("agreement_on", None if stage == "invited" else date(2026, 1, 20))
    return connection.scalar(
        insert(Family)
        .values(
            code=code,
            stage=stage,
            language="es_CO",
            catalogue_version=VERSION,
            created_at=NOW,
            **given,
        )
        .returning(Family.id)
    )


def logro(connection: Connection, family_id: int, code: str, state: str, since: date = TODAY) -> None:
    connection.execute(
        insert(LogroState).values(family_id=family_id, logro_code=code, state=state, since=since)
    )


def meeting(connection: Connection, code: str, kind: str = "community", **fields: object) -> int:
    given = {"gestor_id": staff(connection), "starts_at": NOW + timedelta(days=3), **fields}
    return connection.scalar(insert(Meeting).values(code=code, kind=kind, **given).returning(Meeting.id))


def answer(connection: Connection, meeting_id: int, family_id: int, what: str) -> None:
    connection.execute(
        insert(MeetingReply).values(meeting_id=meeting_id, family_id=family_id, answer=what, at=NOW)
    )


def wave(connection: Connection, name: str = "2026-2", opens_on: date = date(2026, 11, 1)) -> int:
    wave_id = connection.scalar(
        insert(Wave)
        .values(
            name=name,
            questionnaire="reconstruccion-1",
            opens_on=opens_on,
            closes_on=opens_on + timedelta(days=30),
            status="open",
        )
        .returning(Wave.id)
    )
    connection.execute(insert(WavePlace).values(wave_id=wave_id, municipality_code=HERE))
    return wave_id


def answers(connection: Connection, wave_id: int, *said: dict[str, int], place: str | None = HERE) -> None:
    answered.add(connection, wave_id, said, municipality_code=place)


def summary(connection: Connection) -> Summary:
    found = summarise(connection, HERE, NOW)
    assert found is not None
    return found


def came(connection: Connection, meeting_id: int, family_id: int, attended: bool) -> None:
    values = {"attended": attended, "staff_id": staff(connection), "at": NOW}
    connection.execute(insert(MeetingAttendance).values(meeting_id=meeting_id, family_id=family_id, **values))
