"""Who came to a meeting: of several families, those that were missed are marked one after another."""

import re
from typing import Any

from bot.talk import Talk
from messaging.message import Option
from messaging.rendering import BUTTONS_A_PAGE
from programme import attendance
from programme.agenda import Appointment


def ask(talk: Talk, meeting: Appointment) -> bool:
    """Ask who was missed. False when that is answered already: one family was invited, or none."""
    families = attendance.invited(talk.connection, meeting.id)
    if len(families) < 2:
        record(talk, meeting.id, set(families))
        return False
    data = {"meeting_id": meeting.id, "families": list(families), "codes": list(families.values())}
    _show(talk, {**data, "missed": []}, talk.texts.say("hoy.who_missed"))
    return True


def toggle(talk: Talk, data: dict[str, Any], value: str) -> bool:
    """Mark the families whose numbers or codes were written, or take their marks away: `2, 5`, `F003`."""
    known = {code.casefold(): at for at, code in enumerate(data["codes"], 1)}
    words = [value] if value else re.findall(r"[\w-]+", talk.text.casefold())
    numbers = [known.get(word) or _number(word) for word in words if word not in ("y", "and")]
    if not numbers or not all(1 <= number <= len(known) for number in numbers):
        return False
    missed = set(data["missed"]) ^ set(numbers)
    codes = ", ".join(data["codes"][number - 1] for number in sorted(missed))
    text = talk.texts.say("hoy.marked", codes=codes) if missed else talk.texts.say("hoy.who_missed")
    _show(talk, {**data, "missed": sorted(missed)}, text, numbers[-1])
    return True


def done(talk: Talk, data: dict[str, Any]) -> bool:
    """Write it down. False when nobody is marked yet."""
    if not data["missed"]:
        _show(talk, data, talk.texts.say("hoy.who_missed"))
        return False
    record(talk, data["meeting_id"], {data["families"][number - 1] for number in data["missed"]})
    return True


def record(talk: Talk, meeting_id: int, missed: set[int]) -> None:
    """Note who came."""
    assert talk.line.staff_id is not None
    noted = attendance.record(talk.connection, meeting_id, missed, talk.line.staff_id, talk.now)
    talk.say("hoy.over" if not noted else "hoy.held_missed" if missed else "hoy.held")


def _show(talk: Talk, data: dict[str, Any], text: str, last: int = 0) -> None:
    """The families with their marks, and 0 to end. After a mark an SMS shows those marked alone; Telegram the
    page of the last one, whose buttons carry on.
    """
    options = [Option("0", talk.texts.say("hoy.ready"))]
    for at, code in enumerate(data["codes"], 1):
        marked = talk.texts.say("hoy.mark", code=code) if at in data["missed"] else code
        options.append(Option(str(at), marked))
    talk.ask("hoy_missed", text, tuple(options), data=data)
    if last and talk.inbound.channel == "sms":
        talk.options = (options[0],)
    elif last:
        talk.page = last // BUTTONS_A_PAGE * BUTTONS_A_PAGE


def _number(word: str) -> int:
    """0 where it is none."""
    return int(word) if re.fullmatch(r"[0-9]{1,4}", word) else 0
