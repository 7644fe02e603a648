"""What families say they have reached: 1 it is so, 2 not yet, 3 later; 4 names one that is kept discreet."""

from typing import Any

from bot.registry import staff_dialog
from bot.talk import Talk
from messaging.message import Option
from programme import verifying
from programme.verifying import Report


def show(talk: Talk, later: list[list[Any]] | None = None) -> None:
    """Ask about the first that waits, without those left for `later` (family's id and logro's code)."""
    assert talk.line.staff_id is not None
    left = later or []
    waiting = verifying.reports(talk.connection, talk.line.staff_id)
    now = [report for report in waiting if [report.family_id, report.logro.code] not in left]
    if now:
        _ask(talk, now[0], left, named=now[0].logro.privacy == "open")
        return
    talk.close()
    talk.say("verificar.left" if waiting else "verificar.none")
    if verifying.has_private_reports(talk.connection, talk.line.staff_id):
        talk.say("verificar.pages")


@staff_dialog("verificar", right="reports")
def _answer(talk: Talk, data: dict[str, Any], value: str) -> bool:
    assert talk.line.staff_id is not None
    family_id, code = data["asked"]
    if value == "4":
        waiting = verifying.reports(talk.connection, talk.line.staff_id)
        same = [one for one in waiting if [one.family_id, one.logro.code] == data["asked"]]
        if same:
            _ask(talk, same[0], data["later"], named=True)
            return True
    elif value == "3":
        show(talk, [*data["later"], data["asked"]])
        return True
    elif value:
        given = (talk.connection, talk.line.staff_id, family_id, code, value == "1", talk.now, talk.cause)
        if verifying.verify(*given):
            talk.say("verificar.achieved" if value == "1" else "verificar.pending")
            show(talk, data["later"])
            return True
    if value:
        talk.say("verificar.over")
        show(talk, data["later"])
    return bool(value)


def _ask(talk: Talk, report: Report, later: list[list[Any]], named: bool) -> None:
    """A discreet one by its dimension, and by its name once it is asked for."""
    logro, words = report.logro, talk.texts
    if named:
        what = words.title(f"logro.{logro.code}.title", logro.title)
    else:
        dimension = words.title(f"dimension.{logro.dimension_code}", logro.dimension)
        what = words.say("logros.discreet", dimension=dimension)
    options = talk.choices("verificar.yes", "verificar.not_yet", "verificar.later")
    if not named:
        options = (*options, Option("4", words.say("verificar.which")))
    text = words.say("verificar.ask", code=report.family_code, title=what)
    talk.ask("verificar", text, options, data={"asked": [report.family_id, logro.code], "later": later})
