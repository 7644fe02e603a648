"""The baseline in the gestor's chat, through the door: many equal answers, another gestor, another role."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, func, select, update

from db.tables import Alert, Family, LogroState, Outbox, Staff
from tests import world
from tests.doors import Telegram, Watch, application

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


class Desk:
    """G01 with a chat, and F001 whose baseline is not made yet."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.watch = engine, Watch(NOW)
        with engine.begin() as connection:
            where = world.place(connection)
            self.family_id = world.family(connection, where, stage="baseline")
            connection.execute(delete(LogroState))
            world.contact(connection, None, "telegram", "9001", staff_id=where.gestor_id)
        self.chat = Telegram(application(engine, self.watch).test_client(), 9001)

    def says(self, *words: str) -> str:
        """Return the last answer; empty for silence."""
        for word in words:
            self.watch.now += timedelta(seconds=1)
            message = self.chat.message(word)
            assert self.chat.post(message).status_code == 200
        with self.engine.connect() as connection:
            cause = f"reply:telegram:{message['update_id']}"
            payload = connection.scalar(select(Outbox.payload).where(Outbox.cause == cause))
        return str(payload["text"]) if payload else ""

    def states(self) -> dict[str, int]:
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(LogroState.state, func.count().label("number")).group_by(LogroState.state)
            )
            return {row.state: row.number for row in rows}


@pytest.fixture
def desk(database: Engine) -> Desk:
    return Desk(database)


def test_the_same_answer_to_one_question_after_another_is_no_machines(desk: Desk) -> None:
    assert "Identificación, 1 de 3" in desk.says("familia f001", "3", "1")
    last = desk.says(*["1"] * 49)
    assert last.startswith("Listo con las preguntas de F001") and "reservado" in last
    assert desk.states() == {"achieved": 49}
    with desk.engine.connect() as connection:
        assert connection.execute(select(Alert.id)).all() == []


def test_equal_messages_elsewhere_are_still_a_machines(desk: Desk) -> None:
    assert desk.says(*["familias"] * 21) == ""


@pytest.mark.parametrize("meanwhile", ["another gestor", "exited", "another role", "left"])
def test_who_no_longer_accompanies_the_family_notes_nothing(desk: Desk, meanwhile: str) -> None:
    desk.says("familia f001", "3", "1", "1")
    with desk.engine.begin() as connection:
        if meanwhile == "another gestor":
            connection.execute(update(Family).values(gestor_id=world.gestor(connection, "G02")))
        elif meanwhile == "exited":
            connection.execute(update(Family).values(stage="exited"))
        elif meanwhile == "another role":
            connection.execute(update(Staff).values(role="coordinator"))
        else:
            connection.execute(update(Staff).values(ended_at=NOW))
    answer = desk.says("1")
    assert "F001" not in answer and desk.states() == {"achieved": 1}


@pytest.mark.parametrize("steps", [["1", "1", "1"], ["3"], ["3", "1"]])
def test_nothing_of_a_family_is_done_after_it_went_to_another(desk: Desk, steps: list[str]) -> None:
    with desk.engine.begin() as connection:
        world.report(connection, desk.family_id, ["IDE-01"], NOW.date())
    desk.says("familia f001", *steps[:-1])
    with desk.engine.begin() as connection:
        connection.execute(update(Family).values(gestor_id=world.gestor(connection, "G02")))
    assert "F001" not in desk.says(steps[-1]) and desk.states() == {"reported": 1}
