"""Who came to a meeting: of several families, those that were missed are marked one after another."""

import re
from dataclasses import dataclass, field, replace

from bot.talk import Talk
from messaging.message import Option
from messaging.rendering import BUTTONS_A_PAGE
from programme import attendance
from programme.agenda import Appointment


@dataclass(frozen=True)
class Marked:
    """A meeting, the ids and the codes of its families in the order of the list, and the numbers in it of
    those that were missed; and `back` to which list it goes from there.
    """

    meeting_id: int
    families: list[int]
    codes: list[str]
    missed: list[int] = field(default_factory=list)
    back: str = "hoy"


def ask(talk: Talk, meeting: Appointment, back: str) -> bool:
    """Ask who was missed. False when that is answered already: one family was invited, or none."""
    families = attendance.invited(talk.connection, meeting.id)
    if len(families) < 2:
        record(talk, meeting.id, set(families))
        return False
    marked = Marked(meeting.id, list(families), list(families.values()), back=back)
    _show(talk, marked, talk.texts.say("hoy.who_missed"))
    return True


def toggle(talk: Talk, marked: Marked, value: str) -> bool:
    """Mark the families whose numbers or codes were written, or take their marks away: `2, 5`, `F003`."""
    known = {code.casefold(): at for at, code in enumerate(marked.codes, 1)}
    words = [value] if value else re.findall(r"[\w-]+", talk.text.casefold())
    numbers = [known.get(word) or _number(word) for word in words if word not in ("y", "and")]
    if not numbers or not all(1 <= number <= len(known) for number in numbers):
        return False
    missed = set(marked.missed) ^ set(numbers)
    codes = ", ".join(marked.codes[number - 1] for number in sorted(missed))
    text = talk.texts.say("hoy.marked", codes=codes) if missed else talk.texts.say("hoy.who_missed")
    _show(talk, replace(marked, missed=sorted(missed)), text, numbers[-1])
    return True


def done(talk: Talk, marked: Marked) -> bool:
    """Write it down. False when nobody is marked yet."""
    if not marked.missed:
        _show(talk, marked, talk.texts.say("hoy.who_missed"))
        return False
    record(talk, marked.meeting_id, {marked.families[number - 1] for number in marked.missed})
    return True


def record(talk: Talk, meeting_id: int, missed: set[int]) -> None:
    """Note who came."""
    assert talk.line.staff_id is not None
    noted = attendance.record(talk.connection, meeting_id, missed, talk.line.staff_id, talk.now)
    talk.say("hoy.over" if not noted else "hoy.held_missed" if missed else "hoy.held")


def _show(talk: Talk, marked: Marked, text: str, last: int = 0) -> None:
    """The families with their marks, and 0 to end. After a mark only those marked are shown; where there are
    buttons, the page of the last one, so that one can carry on.
    """
    options = [Option("0", talk.texts.say("hoy.ready"))]
    for at, code in enumerate(marked.codes, 1):
        shown = talk.texts.say("hoy.mark", code=code) if at in marked.missed else code
        options.append(Option(str(at), shown))
    talk.ask("hoy_missed", text, tuple(options), memory=marked)
    if last and not talk.channel.buttons:
        talk.options = (options[0],)
    elif last:
        talk.page = last // BUTTONS_A_PAGE * BUTTONS_A_PAGE


def _number(word: str) -> int:
    """0 where it is none."""
    return int(word) if re.fullmatch(r"[0-9]{1,4}", word) else 0
