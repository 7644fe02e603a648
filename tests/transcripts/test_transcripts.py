"""Every transcript says what the bot says."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.transcripts import script
from tests.transcripts.player import Player

_FOLDER = Path(__file__).parent
_FILES = sorted(_FOLDER.glob("*/*.txt"))


@pytest.mark.parametrize("path", _FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_bot_answers_as_written(path: Path, database: Engine, request: pytest.FixtureRequest) -> None:
    play = script.read(path)
    with Player(database, play) as player:
        answers = [player.play(step.action) for step in play.steps]
    if request.config.getoption("--update-transcripts"):
        for step, answer in zip(play.steps, answers, strict=True):
            step.answer = answer
        script.write(path, play)
        return
    for step, answer in zip(play.steps, answers, strict=True):
        assert answer == step.answer, step.action


def test_each_talk_is_shown_on_both_channels() -> None:
    """What a channel alone can do (taps, corrected messages) stands in its folder alone, and says so."""
    sms, telegram = ({path.stem for path in (_FOLDER / name).glob("*.txt")} for name in ("sms", "telegram"))
    assert sms - telegram == set()
    assert all(name.startswith(("boton", "chat")) for name in telegram - sms)
