"""Where keywords and dialogs make themselves known, each beside its own code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.talk import Talk
from bot.understanding import Keywords

Handler = Callable[[Talk], None]
#: Takes the talk, what the dialog keeps, and the value of the chosen option (empty: the text counts).
#: Gives False when the answer makes no sense.
Answer = Callable[[Talk, dict[str, Any], str], bool]


@dataclass(frozen=True)
class DialogKind:
    """`keeps`: its place is kept when a keyword comes in between, and offered again under that keyword."""

    answer: Answer
    keeps: bool


handlers: dict[str, Handler] = {}
dialogs: dict[str, DialogKind] = {}
keywords = Keywords()


def keyword(name: str, *also: str) -> Callable[[Handler], Handler]:
    """Register the handler of a keyword, and what else people type for it."""

    def register(handler: Handler) -> Handler:
        handlers[name] = handler
        keywords.add(name, (name, *also))
        return handler

    return register


def dialog(name: str, *, keeps: bool = False) -> Callable[[Answer], Answer]:
    """Register what takes the answers of a dialog."""

    def register(answer: Answer) -> Answer:
        dialogs[name] = DialogKind(answer, keeps)
        return answer

    return register
