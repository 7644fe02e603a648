"""What the two phones show of a draft that is played, and what its questions cost where that is billed."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bot.rehearsal.draft import Heard, Said
from bot.rehearsal.place import ADDRESS, OPEN_FOR
from console.drafts.talk import Talk
from console.simulator.bubbles import line_as_json
from console.simulator.history import History, Message
from console.simulator.phones import PhoneLine
from locales.numbers import number
from locales.texts import Texts, texts
from messaging import channels, sms
from messaging.channel import Channel
from outreach.waves import invitation_text
from programme.calendar import today
from reports import words


def shown(talk: Talk, heard: Sequence[Heard], pesos: Decimal, told: Texts) -> dict[str, object]:
    """Return both lines, the hour, and the price of each question and of all, as the page's script takes
    them.
    """
    assert talk.begun is not None
    last = talk.said[-1].at if talk.said else talk.begun
    return {
        "lines": [_line(talk, heard, channel, pesos, told) for channel in channels.every()],
        "hour": words.hour(last, told),
        "prices": [
            {"question": question, "price": _price(segments, pesos, told)}
            for question, segments in _segments(talk, heard).items()
        ],
        "total": _price(sum(_all_segments(talk, heard)), pesos, told),
    }


def _line(
    talk: Talk, heard: Sequence[Heard], channel: Channel, pesos: Decimal, told: Texts
) -> dict[str, object]:
    here = [answer for said, answer in zip(talk.said, heard, strict=True) if said.channel == channel.name]
    turn, left = (here[-1].turn, here[-1].opted_out) if here else (0, False)
    line = PhoneLine(channel.name, ADDRESS, linked=True, turn=turn, opted_out=left)
    return line_as_json(line, History(list(_messages(talk, heard, channel))), pesos, told)


def _messages(talk: Talk, heard: Sequence[Heard], channel: Channel) -> Iterator[Message]:
    assert talk.begun is not None
    yield Message("invitation", talk.begun, False, _invitation(talk))
    buttons: dict[tuple[int, str], str] = {}
    for at, (said, answer) in enumerate(zip(talk.said, heard, strict=True)):
        if said.channel != channel.name:
            continue
        yield Message(f"in-{at}", said.at, True, _words(said, buttons))
        options = [(option.value, option.label) for option in answer.options]
        buttons |= {(answer.turn, value): label for value, label in options}
        if answer.text:
            yield Message(
                f"out-{at}", said.at, False, answer.text, "reply", options, answer.scale, answer.turn
            )


def _words(said: Said, buttons: dict[tuple[int, str], str]) -> str:
    """Return what was typed, or what stood on the button that was tapped."""
    return said.text if said.turn is None else buttons.get((said.turn, said.text), said.text)


def _invitation(talk: Talk) -> str:
    assert talk.begun is not None
    closes_on = today(talk.begun) + OPEN_FOR
    return invitation_text.said("invitation", closes_on, texts(talk.family.language))


def _segments(talk: Talk, heard: Sequence[Heard]) -> dict[str, int]:
    """Return the segments of all that we said while each question was open, in the order of the questions."""
    found: dict[str, int] = {}
    for said, answer in zip(talk.said, heard, strict=True):
        if answer.question and channels.known[said.channel].priced:
            found[answer.question] = found.get(answer.question, 0) + sms.size(answer.text).segments
    return found


def _all_segments(talk: Talk, heard: Sequence[Heard]) -> Iterator[int]:
    """Yield the segments of each message of ours, the invitation too."""
    yield sms.size(_invitation(talk)).segments
    for said, answer in zip(talk.said, heard, strict=True):
        if answer.text and channels.known[said.channel].priced:
            yield sms.size(answer.text).segments


def _price(segments: int, pesos: Decimal, told: Texts) -> str:
    return f"{told.count('simulator.segments', segments)} · $ {number(sms.price(segments, pesos), told)}"
