"""The same message again and again is a machine's, or a loop: silence from then on."""

from datetime import UTC, datetime, timedelta

from bot import alerts
from bot.registry import dialogs
from bot.talk import Talk
from bot.understanding import spelling
from db.keys import keyring

#: So many equal messages of one sender in so long.
_MOST_EQUAL, _WITHIN = 20, timedelta(minutes=5)


def is_one(talk: Talk) -> bool:
    """Count equal messages; True from the twenty-first in five minutes on. Answers to one question after
    another are none, where they may all be the same.
    """
    declared = dialogs.get(talk.state.dialog.name) if talk.state.dialog is not None else None
    if declared is not None and declared.repeats:
        return False
    state, said = talk.state, spelling.plain(talk.text) or talk.inbound.kind
    same = keyring.index("same", said).hex()
    since = datetime.fromisoformat(state.since) if state.since else datetime.min.replace(tzinfo=UTC)
    if state.same != same or talk.now - since > _WITHIN:
        state.same, state.times, state.since = same, 0, talk.now.isoformat()
    state.times += 1
    if state.times == _MOST_EQUAL + 1:
        alerts.write(talk, "flood", None)
    return state.times > _MOST_EQUAL
