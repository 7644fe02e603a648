"""Options as buttons under a message."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from messaging.message import Option
from messaging.provider import Outgoing

#: Two labels of this length stand side by side on a narrow phone.
_HALF_A_ROW = 14

#: What a question offers beside its scale ("no sé") has this value, as in the Libreta's choices.
_BESIDE = "0"


def keyboard(message: Outgoing) -> InlineKeyboardMarkup | None:
    """Return the buttons of a message; None without options. A button carries `turn:value`.

    Raises ValueError when that is more than the 64 bytes that the Bot API takes.
    """
    if not message.options:
        return None
    rows = _scale(message.options) if message.scale else _rows(message.options)
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(label, callback_data=_data(message.turn, option)) for option, label in row]
            for row in rows
        ]
    )


def legend(message: Outgoing) -> str:
    """Return what the steps of a scale mean, as a line under the text: `1 Muy mal, 5 Muy bien`; else
    empty.
    """
    if not message.scale:
        return ""
    named = (o for o in message.options if o.value != _BESIDE and o.label not in ("", o.value))
    return ", ".join(f"{option.value} {option.label}" for option in named)


def _scale(options: tuple[Option, ...]) -> list[list[tuple[Option, str]]]:
    steps = [(option, option.value) for option in options if option.value != _BESIDE]
    beside = [[(option, option.label or option.value)] for option in options if option.value == _BESIDE]
    return [steps, *beside]


def _rows(options: tuple[Option, ...]) -> list[list[tuple[Option, str]]]:
    buttons = [(option, option.label or option.value) for option in options]
    wide = 2 if all(len(label) <= _HALF_A_ROW for _, label in buttons) else 1
    return [buttons[at : at + wide] for at in range(0, len(buttons), wide)]


def _data(turn: int, option: Option) -> str:
    data = f"{turn}:{option.value}"
    if len(data.encode()) > 64:
        raise ValueError("a button holds at most 64 bytes")
    return data
