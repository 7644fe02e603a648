"""A text that was cut in two: what the same person sends within a minute, and is no plain answer to the
question just put, is added to it, and the question stands.
"""

from bot.registry import additions
from bot.state import ADDED_TO
from bot.talk import Talk
from bot.understanding import danger, model
from bot.understanding.options import tells

#: What the gestor gets: nothing else must be added to it. A complaint or a calamity may have anything in it.
_TO_THE_GESTOR = ("nota", "mensaje", "visita")

#: What a text may want of its own, and the probability with which it is not the rest of what was told.
_WANTS = (
    "visit offers who cost reads payments help menu data language libreta project opt_out cannot_read logros "
    "thanks".split()
)
_SURE = 0.6

#: Of what was told before so much is looked at together with what follows.
_LOOKED_AT = 200


def goes_on(talk: Talk, name: str = "") -> bool:
    """Return whether something (of that `name`) was told so short a time ago that this may be the rest of
    it.
    """
    last = talk.state.told_last
    return (
        talk.inbound.kind == "text"
        and last is not None
        and last.within(ADDED_TO, talk.now)
        and name in ("", last.name)
    )


def in_danger(talk: Talk) -> bool:
    """Return whether both parts together say what neither says alone."""
    last = talk.state.told_last
    if last is None or not goes_on(talk):
        return False
    before = last.text[-_LOOKED_AT:]
    return danger.in_danger(f"{before} {talk.text}") and not danger.in_danger(before)


def add(talk: Talk) -> bool:
    """Add the message to what was told a moment ago. False where it tells nothing, is about something else,
    or nothing can be added.
    """
    last = talk.state.told_last
    if last is None or not goes_on(talk) or not tells(talk.text):
        return False
    if last.name in _TO_THE_GESTOR and _is_its_own(talk.text):
        return False
    talk.keep_text = False
    if not additions[last.name](talk, last.data, talk.text.strip()):
        return False
    last.text, last.at = f"{last.text} {talk.text}"[-2 * _LOOKED_AT :], talk.now.isoformat()
    return True


def _is_its_own(text: str) -> bool:
    """Return whether a text asks for something, or is a question."""
    found = model.likely(text)
    return "?" in text or sum(found.get(meaning, 0.0) for meaning in _WANTS) >= _SURE
