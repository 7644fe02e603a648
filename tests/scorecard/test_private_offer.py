"""The offer to tell in private of money or votes that were asked for: it shows nothing of who said so."""

from collections.abc import Mapping

import pytest
from sqlalchemy import Engine

from scorecard.instrument.xlsform.shipped import questionnaire
from tests.scorecard import attacker
from tests.scorecard.town import DONE, Household, Town

#: The questions whose yes the offer is for.
ASKED = ("I1", "I2")

#: What a copy shows of a family that says when it wrote, or who it is, and nothing of what it wrote.
_PLACE = ("id", "place", "transaction", "last inbound", "transactions", "meanwhile", "gap")


def _shown(town: Town, households: list[Household]) -> Mapping[int, Mapping[str, float]]:
    """What a copy of the database shows of each family, but for when it wrote."""
    features = attacker.of_families(attacker.copied(town.engine), [one.id for one in households])
    kept = {name: values for name, values in features.items() if not any(part in name for part in _PLACE)}
    assert len(kept) > 12
    return {one.id: {name: values[one.id] for name, values in kept.items()} for one in households}


@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_who_said_yes_is_told_the_same_and_leaves_the_same_as_who_said_no(
    database: Engine, channel: str
) -> None:
    """Before the ballots are written, and after."""
    assert all(questionnaire().questions[name].sensitive for name in ASKED)
    town = Town(database)
    households = [town.family(channel) for _ in range(10)]
    town.open()
    said = [
        town.answer(one, G1=1, P1=1, **dict.fromkeys(ASKED, 1 + at % 2)) for at, one in enumerate(households)
    ]
    assert said == [[DONE] if channel == "sms" else []] * 10
    waiting = _shown(town, households)
    assert all(shown == waiting[households[0].id] for shown in waiting.values())
    assert town.flush() >= 10
    for table in ("inbound", "outbox"):
        lines = town.rows(f"SELECT conversation_id, count(*) FROM {table} GROUP BY 1")
        assert len({count for line, count in lines if line is not None}) <= 1, table
    lengths = "SELECT DISTINCT length(state) FROM conversation"
    assert len(town.rows(lengths)) == 1
    assert town.rows("SELECT 1 FROM complaint_case") == []
