"""The sheets to print: one to read aloud at the meeting, then slips to cut out, eight a page."""

from datetime import datetime
from pathlib import Path

from locales.dates import long_day
from locales.texts import SOURCE, Texts, texts
from scorecard.bag.code import shown
from scorecard.bag.printing import Printed
from scorecard.instrument.questionnaire import Question
from scorecard.instrument.wording import in_general
from scorecard.typesetting import typeset

_TEMPLATE = Path(__file__).parent / "templates" / "slips.typ"


#: A blank at which no line ends: a number is copied as it stands.
_KEPT_TOGETHER = "\u00a0"


def slips(printed: Printed, phone: str, moment: datetime) -> bytes:
    """Return the PDF. `phone`: the number to which messages are sent; empty leaves room to write it in.

    Raises ExtraMissing where PDF is not installed.
    """
    return typeset(_TEMPLATE, content(printed, phone), moment)


def content(printed: Printed, phone: str) -> dict[str, object]:
    """Return all that the template prints, by the names that it uses."""
    said = texts(SOURCE)
    when = long_day(printed.closes_on, said)
    to = (
        said.say("bag.paper.number", phone=phone.replace(" ", _KEPT_TOGETHER))
        if phone
        else said.say("bag.paper.number_unknown")
    )
    return {
        "title": said.say("bag.paper.title", place=printed.place),
        "meeting": said.say("bag.paper.for_the_meeting"),
        "steps_title": said.say("bag.paper.steps"),
        "steps": [
            said.say("bag.paper.step_1"),
            said.say("bag.paper.step_2"),
            said.say("bag.paper.step_3", to=to),
            said.say("bag.paper.step_4", when=when),
        ],
        "example": _example(printed),
        "questions_title": said.say("bag.paper.questions"),
        "questions": [_question(one, said) for one in printed.questions],
        "slip_title": said.say("bag.paper.slip_title", place=printed.place),
        "send": said.say("bag.paper.send", to=to),
        "then": said.say("bag.paper.then"),
        "once": said.say("bag.paper.once", when=when),
        "page": said.say("bag.paper.page"),
        "codes": [shown(code) for code in printed.codes],
    }


def _example(printed: Printed) -> str:
    """Return a message as it is typed, with a code that is none and room for answers: none is suggested."""
    return " ".join(["LIBRETA XXXX-XXXX-XXXX", *"□" * len(printed.questions)])


def _question(question: Question, said: Texts) -> dict[str, object]:
    """Return it as it is read aloud, and its answers; of marks the ends have words, the others none."""
    return {
        "text": in_general(question.labels, said),
        "answers": [{"value": str(choice.value), "label": choice.label} for choice in question.choices],
    }
