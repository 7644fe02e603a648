"""What families say they have reached: 1 it is so, 2 not yet, 3 later; 4 names one that is kept discreet."""

from dataclasses import dataclass

from bot.registry import staff_dialog
from bot.talk import Talk
from messaging.message import Option
from programme import report_notes, verifying
from programme.verifying import Report

#: A reported logro: the family's id and the code of the logro.
_Which = list[int | str]


@dataclass(frozen=True)
class Checking:
    """The one that is asked about, and those that were left for later."""

    asked: _Which
    later: list[_Which]


def show(talk: Talk, later: list[_Which] | None = None) -> None:
    """Ask about the first that waits, without those left for `later`."""
    assert talk.line.staff_id is not None
    left = later or []
    waiting = verifying.reports(talk.connection, talk.line.staff_id)
    now = [report for report in waiting if _which(report) not in left]
    if now:
        _ask(talk, now[0], left, named=now[0].logro.privacy == "open")
        return
    talk.close()
    talk.say("verificar.left" if waiting else "verificar.none")
    if verifying.has_private_reports(talk.connection, talk.line.staff_id):
        talk.say("verificar.pages")


@staff_dialog("verificar", Checking, right="reports")
def _answer(talk: Talk, checking: Checking, value: str) -> bool:
    assert talk.line.staff_id is not None
    family_id, code = int(checking.asked[0]), str(checking.asked[1])
    if value == "4":
        waiting = verifying.reports(talk.connection, talk.line.staff_id)
        same = [one for one in waiting if _which(one) == checking.asked]
        if same:
            _ask(talk, same[0], checking.later, named=True)
            return True
    elif value == "3":
        show(talk, [*checking.later, checking.asked])
        return True
    elif value:
        given = (talk.connection, talk.line.staff_id, family_id, code, value == "1", talk.now, talk.cause)
        if verifying.verify(*given):
            talk.say("verificar.achieved" if value == "1" else "verificar.pending")
            show(talk, checking.later)
            return True
    if value:
        talk.say("verificar.over")
        show(talk, checking.later)
    return bool(value)


def _which(report: Report) -> _Which:
    return [report.family_id, report.logro.code]


def _note(talk: Talk, report: Report) -> list[str]:
    """Return what the family added to its report; a photo goes with it where this channel can show it."""
    note = report_notes.note(talk.connection, report.family_id, report.logro.code)
    if note is None:
        return []
    said = [talk.texts.say("verificar.note", text=note.text)] if note.text else []
    if note.photo is not None and note.photo.channel == talk.inbound.channel:
        talk.photo = note.photo.file
        said.append(talk.texts.say("verificar.photo"))
    elif note.photo is not None:
        said.append(talk.texts.say("verificar.photo_elsewhere"))
    return said


def _ask(talk: Talk, report: Report, later: list[_Which], named: bool) -> None:
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
    if named:
        text = talk.channel.within.join([text, *_note(talk, report)])
    talk.ask("verificar", text, options, memory=Checking(_which(report), later))
