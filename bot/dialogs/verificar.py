"""What families say they have reached: 1 it is so, 2 not yet, 3 later; 4 names one that is kept discreet.

A no may say why. The family hears what was found, but never of what is private.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from bot import logro_names, verdicts
from bot.free_text import is_free_text
from bot.registry import staff_dialog
from bot.talk import Talk
from locales.dates import short_date
from messaging.message import Option
from programme import verifying
from programme.calendar import in_bogota
from programme.refusal import Refusal
from programme.staff_texts import written
from programme.verifying import LONGEST_REASON, Report

#: A reported logro: the family's id and the code of the logro.
_Which = list[int | str]

#: `todavía no: falta la foto`, `2, la foto`: a no, and why.
_NO_AND_WHY = re.compile(
    r"(?:2|no|todav[ií]a no|a[uú]n no|(?:no, )?(?:todav[ií]a|a[uú]n) falta)\s*[,:;.-]+\s*(.+)",
    re.IGNORECASE | re.DOTALL,
)


#: The family reads that before the reason anyhow.
_LACKING = re.compile(r"^\s*(todav[ií]a |a[uú]n )?(le |les )?faltan?:?\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True)
class Checking:
    """The one that is asked about, and those that were left for later. `reason`: why it is lacking still, of
    which it is asked whether it should go.
    """

    asked: _Which
    later: list[_Which]
    reason: str = ""


def show(talk: Talk, later: list[_Which] | None = None) -> None:
    """Ask about the first that waits, without those left for `later`."""
    left = later or []
    waiting = _waiting(talk)
    now = [report for report in waiting if _which(report) not in left]
    if now:
        _ask(talk, now[0], left, named=now[0].logro.privacy == "open")
        return
    talk.close()
    talk.say("verificar.left" if waiting else "verificar.none")
    assert talk.line.staff_id is not None
    if verifying.has_private_reports(talk.connection, talk.line.staff_id):
        talk.say("verificar.pages")


@staff_dialog("verificar", Checking, right="reports")
def _answer(talk: Talk, checking: Checking, value: str) -> bool:
    why = _NO_AND_WHY.fullmatch(talk.text.strip()) if not value else None
    if not value and (why is None or not _is_reason(talk, why[1])):
        return False
    report = _still(talk, checking)
    if report is None:
        return True
    if why is not None:
        _take_reason(talk, report, checking, why[1])
    elif value == "1":
        _note(talk, report, checking, achieved=True)
    elif value == "2":
        _ask_why(talk, checking)
    elif value == "3":
        show(talk, [*checking.later, checking.asked])
    else:
        _ask(talk, report, checking.later, named=True)
    return True


@staff_dialog("verificar_why", Checking, right="reports", for_families=True)
def _why(talk: Talk, checking: Checking, value: str) -> bool:
    """0 says no reason; else what is typed is it."""
    if not value and not _is_reason(talk):
        return False
    if report := _still(talk, checking):
        if value:
            _note(talk, report, checking, achieved=False)
        else:
            _take_reason(talk, report, checking, talk.text)
    return True


@staff_dialog("verificar_sure", Checking, right="reports", for_families=True)
def _sure(talk: Talk, checking: Checking, value: str) -> bool:
    """1 lets it go, 2 asks for the reason again."""
    if not value:
        return False
    if report := _still(talk, checking):
        if value == "1":
            _note(talk, report, checking, achieved=False)
        else:
            _ask_why(talk, checking)
    return True


def _is_reason(talk: Talk, text: str | None = None) -> bool:
    """Return whether it says why; a question does not."""
    return is_free_text(talk, text) and not {"?", "¿"} & set(talk.text)


def _waiting(talk: Talk) -> list[Report]:
    assert talk.line.staff_id is not None
    return verifying.reports(talk.connection, talk.line.staff_id)


def _still(talk: Talk, checking: Checking) -> Report | None:
    """Return the one that is asked about; None, after a word about it and the next, when it waits no more."""
    for report in _waiting(talk):
        if _which(report) == checking.asked:
            return report
    talk.say("verificar.over")
    show(talk, checking.later)
    return None


def _which(report: Report) -> _Which:
    return [report.family_id, report.logro.code]


def _ask(talk: Talk, report: Report, later: list[_Which], named: bool) -> None:
    """A discreet one by its dimension, and by its name once it is asked for; then also what was said of it
    before.
    """
    logro, words = report.logro, talk.texts
    what = logro_names.title(logro, words) if named else logro_names.one_of(logro, words)
    options = talk.choices("verificar.yes", "verificar.not_yet", "verificar.later")
    if not named:
        options = (*options, Option("4", words.say("verificar.which")))
    text = words.say("verificar.ask", code=report.family_code, title=what)
    before = verifying.last_verdict(talk.connection, report.family_id, logro.code) if named else None
    if before is not None and before.reason:
        day = short_date(in_bogota(before.at).date(), words)
        text += "\n" + words.say("verificar.before", date=day, reason=before.reason)
    talk.ask("verificar", text, options, memory=Checking(_which(report), later))


def _ask_why(talk: Talk, checking: Checking) -> None:
    text = talk.texts.say("verificar.why", most=LONGEST_REASON)
    options = (Option("0", talk.texts.say("verificar.no_reason")),)
    talk.ask("verificar_why", text, options, memory=replace(checking, reason=""))


def _take_reason(talk: Talk, report: Report, checking: Checking, typed: str) -> None:
    """Show what the family will read, and ask whether it should."""
    try:
        # A picture of a feeling would make it two SMS.
        shown = "".join(one for one in typed if unicodedata.category(one) != "So")
        reason = written(_LACKING.sub("", shown), LONGEST_REASON, lines=1).rstrip(" .")
    except Refusal as refusal:
        talk.say(refusal.key, **refusal.fields)
        _ask_why(talk, checking)
        return
    lines = [
        talk.texts.say("verificar.sure", code=report.family_code),
        verdicts.said(talk.texts, report.logro, False, reason, None),
    ]
    if report.logro.privacy != "open":
        lines.append(talk.texts.say("verificar.reason_there", reason=reason))
    memory = replace(checking, reason=reason)
    talk.ask("verificar_sure", "\n".join(lines), talk.choices("yes", "no"), memory=memory)


def _note(talk: Talk, report: Report, checking: Checking, *, achieved: bool) -> None:
    """Note what was found, let the family hear of it, and go on with the next."""
    assert talk.line.staff_id is not None
    code = report.logro.code
    given = (talk.connection, talk.line.staff_id, report.family_id, code, achieved, talk.now, talk.cause)
    change_id = verifying.verify(*given, reason="" if achieved else checking.reason)
    if change_id is None:
        talk.say("verificar.over")
    else:
        talk.say("verificar.achieved" if achieved else "verificar.pending")
        if not verdicts.tell_family(talk, report.family_id, code, change_id):
            talk.say("verificar.tell", code=report.family_code)
    show(talk, checking.later)
