"""What was written in a complaint raised an alarm: is it the complaint, too?

An alarm may be false, and what is told of danger may be a complaint all the same. Only whoever is on duty has
the words so far, and nobody has to write them twice.
"""

from dataclasses import dataclass

from bot.dialogs import queja, queja_words
from bot.dialogs.queja import Complaint
from bot.registry import after_alarm, dialog, puts_anew
from bot.talk import Talk
from db.turns import COMPLAINT
from programme.cases.receiving import LONGEST


@dataclass(frozen=True)
class Also:
    """All that was told so far, and what it is about (see programme.cases.kinds), where that is known."""

    told: str
    kind: str | None = None


@after_alarm("queja", Complaint)
def _ask_also(talk: Talk, complaint: Complaint) -> None:
    told = queja.joined(complaint.text or complaint.begun, talk.text)
    _ask(talk, Also(talk.keep(LONGEST, told), complaint.kind))


@after_alarm("queja_peligro", Also)
def _add(talk: Talk, also: Also) -> None:
    _ask(talk, Also(talk.keep(LONGEST, queja.joined(also.told, talk.text)), also.kind))


@puts_anew("queja_peligro", Also)
def _ask(talk: Talk, also: Also) -> None:
    options = talk.choices("queja.also_yes", "queja.also_no")
    talk.ask("queja_peligro", talk.texts.say("queja.also"), options, memory=also)


@dialog(
    "queja_peligro",
    Also,
    stored_as=COMPLAINT,
    accuses=True,
    closed="queja.closed",
    means=lambda _, value: "complaint" if value == "1" else None,
)
def _answer(talk: Talk, also: Also, value: str) -> bool:
    if value == "1" and also.kind is not None:
        queja.go_on(talk, also.kind, also.told)
    elif value == "1":
        queja.ask(talk, also.told)
    elif value == "2" or queja_words.drops(talk.text, told=True):
        talk.close()
        talk.say("queja.not_also")
    elif talk.inbound.kind == "text" and queja.is_told(talk.text):
        talk.note("complaint")
        talk.say("queja.added")
        _add(talk, also)
    else:
        return False
    return True
