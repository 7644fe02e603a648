"""One's broadcasts of today: how they are going, and stopping them; and those that wait for one's yes."""

from bot.dialogs import approval
from bot.dialogs.aviso_audience import Notice
from bot.talk import Talk
from locales.dates import clock
from locales.numbers import number
from locales.texts import SOURCE
from messaging.message import Option
from programme import approvers, broadcast_figures, broadcasts
from programme.calendar import in_bogota

#: More are not shown; a list of buttons is read on a small screen.
_SHOWN = 7


def show(talk: Talk) -> bool:
    """List them. False when there are none."""
    assert talk.line.staff_id is not None
    waiting = approvers.waiting_for(talk.connection, _code(talk))[:_SHOWN]
    mine = broadcast_figures.recent(talk.connection, talk.line.staff_id, talk.now)[: _SHOWN - len(waiting)]
    if not waiting and not mine:
        return False
    values = [f"approve {row.id}" for row in waiting] + [f"show {row.id}" for row in mine] + ["new"]
    labels = [talk.texts.count("aviso.to_approve", row.recipients) for row in waiting]
    for row in mine:
        at = clock(in_bogota(max(row.leaves_at, row.created_at)), talk.texts)
        labels.append(talk.texts.count("aviso.one", row.recipients, hour=at))
    labels.append(talk.texts.say("aviso.new"))
    options = tuple(Option(str(at), label) for at, label in enumerate(labels, 1))
    kept = Notice(step="mine", values=values)
    talk.ask("aviso", talk.texts.say("aviso.mine"), options, memory=kept, keeps=True)
    return True


def wants_new(notice: Notice, value: str) -> bool:
    """Return whether the choice is to write another one."""
    return notice.values[int(value) - 1] == "new"


def take(talk: Talk, notice: Notice, value: str) -> bool:
    """Do what was chosen in the list, or with the one that is shown. Raises Refusal."""
    if not value:
        return False
    chosen, _, of = notice.values[int(value) - 1].partition(" ")
    if chosen == "approve":
        approval.ask(talk, int(of))
    elif chosen == "show":
        _one(talk, int(of))
    elif chosen == "stop":
        broadcasts.cancel(talk.connection, int(of), _code(talk), talk.now)
        talk.close()
        talk.say("aviso.stopped")
    else:
        talk.close()
        show(talk)
    return True


def _one(talk: Talk, broadcast_id: int) -> None:
    row = broadcasts.find(talk.connection, broadcast_id)
    counts = broadcast_figures.progress(talk.connection, broadcast_id)
    told = [
        talk.texts.say(f"broadcast.count.{state}", families=number(count, talk.texts))
        for state, count in counts.items()
    ]
    done = row.state == "written" and not broadcast_figures.waits(counts)
    state = talk.texts.say("broadcast.state.done" if done else f"broadcast.state.{row.state}")
    text = "\n".join(filter(None, (row.texts[SOURCE], state, ", ".join(told))))
    values = ["back"] if done else [f"stop {broadcast_id}", "back"]
    options = talk.choices(*(f"aviso.{each.split()[0]}" for each in values))
    talk.ask("aviso", text, options, memory=Notice(step="one", values=values), keeps=True)


def _code(talk: Talk) -> str:
    assert talk.member is not None
    return talk.member.code
