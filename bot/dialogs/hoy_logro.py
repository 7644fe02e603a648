"""After a session for a logro was held: whether those that came have reached it."""

from bot import verdicts
from bot.dialogs.hoy_changes import Chosen
from bot.talk import Talk
from programme import session_logros

#: So many codes are named in one question.
_NAMED = 5


def ask(talk: Talk, chosen: Chosen) -> bool:
    """Ask whether they have. False where there is nothing to ask: the meeting was for no logro, or nobody
    came who lacks it still.
    """
    assert talk.line.staff_id is not None
    found = session_logros.who_came(talk.connection, talk.line.staff_id, chosen.meeting_id)
    if found is None:
        return False
    words, codes = talk.texts, list(found.families.values())
    title = words.title(f"logro.{found.logro.code}.title", found.logro.title)
    named = ", ".join(codes[:_NAMED]) + (", …" if len(codes) > _NAMED else "")
    text = words.count("hoy.reached", len(codes), title=title, codes=named)
    talk.ask("hoy_logro", text, talk.choices("verificar.yes", "verificar.not_yet"), memory=chosen)
    return True


def achieve(talk: Talk, chosen: Chosen) -> None:
    """Note that they have, and let them hear of it."""
    assert talk.member is not None and talk.line.staff_id is not None
    found = session_logros.who_came(talk.connection, talk.line.staff_id, chosen.meeting_id)
    given = (talk.connection, talk.member, chosen.meeting_id, talk.now, talk.cause)
    reached = session_logros.achieve(*given)
    if found is None or not reached:
        talk.say("hoy.reached_over")
        return
    for family_id, change_id in reached.items():
        verdicts.tell_family(talk, family_id, found.logro.code, change_id)
    talk.lines.append(talk.texts.count("hoy.reached_done", len(reached)))
