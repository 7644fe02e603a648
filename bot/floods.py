"""A sender out of control: the same message again and again, or more messages than anybody can read.

It is a machine, or a loop, and each answer may cost.
"""

from datetime import datetime, timedelta

from bot import alerts
from bot.registry import dialogs
from bot.talk import Talk
from bot.understanding import spelling
from db.keys import keyring

#: So many equal messages of one sender in so long.
_MOST_EQUAL, _WITHIN = 20, timedelta(minutes=5)
#: So many messages at once, and so many a minute for ever.
_MOST_AT_ONCE, _A_MINUTE = 200, 5
#: How long we do not say again that answers are slow.
_SAID = timedelta(hours=1)


def is_one(talk: Talk) -> bool:
    """Count equal messages; True from the twenty-first in five minutes on. Answers to one question after
    another are none, where they may all be the same.
    """
    declared = dialogs.get(talk.state.dialog.name) if talk.state.dialog is not None else None
    if declared is not None and declared.repeats:
        return False
    state, said = talk.state, spelling.plain(talk.text) or talk.inbound.kind
    same = keyring.index("same", said).hex()
    if state.same != same or talk.now - datetime.fromisoformat(state.since) > _WITHIN:
        state.same, state.times, state.since = same, 0, talk.now.isoformat()
    state.times += 1
    if state.times == _MOST_EQUAL + 1:
        alerts.write(talk, "flood", None)
    return state.times > _MOST_EQUAL


def is_too_fast(talk: Talk) -> bool:
    """Count messages, whatever they say; True for one that came over the pace. Those within it are answered,
    five a minute. Staff at work, and answers to one question after another, are never too many.
    """
    state, declared = talk.state, dialogs.get(talk.state.dialog.name) if talk.state.dialog else None
    if talk.line.staff_id is not None or (declared is not None and declared.repeats):
        return False
    before = datetime.fromisoformat(state.pace_at) if state.pace_at else talk.now
    minutes = max(0.0, (talk.now - before).total_seconds()) / 60
    state.pace, state.pace_at = max(0.0, state.pace - minutes * _A_MINUTE), talk.now.isoformat()
    if state.pace + 1 > _MOST_AT_ONCE:
        return True
    state.pace += 1
    return False


def slow(talk: Talk) -> None:
    """Leave a message unanswered that came too fast. Once an hour it is said, and somebody is alerted."""
    said = datetime.fromisoformat(talk.state.slowed_at) if talk.state.slowed_at else None
    if said is None or talk.now - said > _SAID:
        talk.state.slowed_at = talk.now.isoformat()
        alerts.write(talk, "flood", None)
        talk.say("too_fast")
