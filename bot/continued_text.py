"""A text that was cut in two: what the same person sends within a minute, and is no plain answer to the
question just put, is added to it, and the question stands.
"""

from bot.registry import additions
from bot.state import ADDED_TO
from bot.talk import Talk
from bot.understanding import danger
from bot.understanding.options import tells

#: Of what was told before so much is looked at together with what follows.
_LOOKED_AT = 200


def goes_on(talk: Talk) -> bool:
    """Return whether something was told so short a time ago that this may be the rest of it."""
    last = talk.state.told_last
    return talk.inbound.kind == "text" and last is not None and last.within(ADDED_TO, talk.now)


def in_danger(talk: Talk) -> bool:
    """Return whether both parts together say what neither says alone."""
    last = talk.state.told_last
    return last is not None and goes_on(talk) and danger.in_danger(f"{last.text[-_LOOKED_AT:]} {talk.text}")


def add(talk: Talk) -> bool:
    """Add the message to what was told a moment ago. False where it tells nothing, or nothing can be "
    "added."""
    last = talk.state.told_last
    if last is None or not goes_on(talk) or not tells(talk.text):
        return False
    talk.keep_text = False
    if not additions[last.name](talk, last.data, talk.text.strip()):
        return False
    last.text, last.at = f"{last.text} {talk.text}"[-2 * _LOOKED_AT :], talk.now.isoformat()
    return True
