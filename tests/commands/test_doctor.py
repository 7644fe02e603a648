"""The doctor says what waits to be published, and whether it can be here."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, update

from db.tables import ActorCommitment, Wave
from programme import extras
from tests import world
from tests.commands.terminal import typed

JULY = datetime(2026, 7, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize("installed", [True, False])
@pytest.mark.parametrize("closed", [0, 1])
def test_of_promises_that_families_have_judged(
    database: Engine, keys: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool, closed: int
) -> None:
    with database.begin() as connection:
        world.place(connection)
        wave = world.wave(connection, date(2026, 6, 1), date(2026, 6, 20))
        given = {
            "wave_id": wave, "place_code": world.PLACE, "actor": "municipio", "text": "Abrir los sábados.",
            "made_on": JULY.date(), "due_on": date(2026, 8, 1), "at": JULY,
            "staff_id": world.gestor(connection, "C01"),
        }  # fmt: skip
        statement = insert(ActorCommitment).values(given).returning(ActorCommitment.id)
        promise = connection.execute(statement).scalar_one()
        connection.execute(
            update(Wave).values(
                status="closed", closed_on=date(2026, 6, 21), commitment_id=promise if closed else None
            )
        )
    monkeypatch.setattr(extras, "is_installed", lambda extra: installed)
    told = typed(("doctor", "--json"), database, keys, tmp_path)
    assert told.exit_code == 0, told.output
    found = {finding["name"]: finding for finding in json.loads(told.output)}["promesas"]
    assert found["ok"] is installed
    assert found["detail"].startswith(("0 rondas cerradas", "1 ronda cerrada")[closed])
    assert ("requirements-demo.lock" in found["detail"]) is not installed
