"""A channel that lives in this folder alone says all that the others say: nothing in the program asks which
channel it is.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from messaging import channels
from messaging.channel import Channel
from messaging.sms import fold
from tests.third_channel.declared import BUZON, LONGEST, PIZARRA, VOZ
from tests.third_channel.player import ThirdPlayer
from tests.transcripts import script
from tests.transcripts.script import Step

_TALKS = Path(script.__file__).parent

#: The last line of an SMS that has further pages, and what is written to see the next one.
_MORE, _ASKS_FOR_MORE = ("< MAS: ver mas", "< MORE: see more"), ("> mas", "> más", "> more")


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """They are there, last of all."""
    for channel in (BUZON, PIZARRA, VOZ):
        monkeypatch.setitem(channels.known, channel.name, channel)
    yield


def _played(path: Path, channel: Channel, engine: Engine) -> Iterator[tuple[Step, list[str], list[str]]]:
    """Each step, what the transcript answers to it, and what the channel does: by lines, and by words where
    it parts a text or shows at once what an SMS shows page by page.
    """
    play = script.read(path)
    steps = list(play.steps)
    with ThirdPlayer(engine, play, channel) as player:
        while steps:
            step = steps.pop(0)
            expected, had = list(step.answer), len(player.pigeon.sent)
            answer = player.play(step.action)
            parts = [one.parts for one in player.pigeon.sent[had:]]
            assert all(len(part) <= LONGEST for those in parts for part in those)
            by_words = any(len(those) > 1 for those in parts)
            while not channel.buttons and expected[-1:] and expected[-1] in _MORE:
                expected.pop()
                by_words = True
                if not steps or steps[0].action.lower() not in _ASKS_FOR_MORE:
                    # Nobody asked for the rest.
                    answer = _words(answer)[: len(_words(expected))]
                    break
                expected += steps.pop(0).answer
            told = _words if by_words else _folded
            yield step, told(expected), told(answer)


@pytest.mark.parametrize("path", sorted(_TALKS.glob("sms/*.txt")), ids=lambda path: path.stem)
def test_without_buttons_it_says_what_an_sms_says(path: Path, database: Engine) -> None:
    """In parts of its own length, all options at once, and with its accents, which SMS lose."""
    for step, expected, answer in _played(path, BUZON, database):
        assert answer == expected, step.action


@pytest.mark.parametrize("path", sorted(_TALKS.glob("telegram/*.txt")), ids=lambda path: path.stem)
def test_with_buttons_it_says_what_telegram_says(path: Path, database: Engine) -> None:
    """In parts of its own length; also what is said to chats alone: links, taps, corrections."""
    for step, expected, answer in _played(path, PIZARRA, database):
        assert answer == expected, step.action


def test_a_channel_can_say_it_its_own_way(database: Engine) -> None:
    """A reply keeps what is said beside the text."""
    play = script.read(_TALKS / "sms" / "logros.txt")
    with ThirdPlayer(database, play, VOZ) as player:
        assert player.play("> xyz") == ["< wrong.menu"]


def _folded(lines: list[str]) -> list[str]:
    """As an SMS has them, without its accents."""
    return [fold(line) for line in lines]


def _words(lines: list[str]) -> list[str]:
    """The words in their order: where a line ends is for the channel to say."""
    return fold(" ".join(line.removeprefix("<") for line in lines)).split()
