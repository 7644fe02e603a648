"""What each question costs as an SMS, and how long it is on Telegram."""

from dataclasses import dataclass

from locales.texts import texts
from messaging.sms import size
from scorecard.questionnaire import Question, Questionnaire
from scorecard.wording import longest, longest_sms
from scorecard.xlsform.survey import Written

#: A question with its answers may take so many segments.
MOST_SEGMENTS = 2

#: Nobody reads more than so many characters on a phone. Telegram would take 4,096.
MOST_LETTERS = 1000


@dataclass(frozen=True)
class Preview:
    """A question as it arrives: one SMS a page, in the longest case. `segments`: of all pages together."""

    question: str
    channels: str
    pages: tuple[str, ...]
    segments: int


def preview(question: Question, language: str) -> Preview:
    """The question in `language`."""
    pages = longest_sms(question, texts(language))
    return Preview(question.name, question.channels, tuple(pages), sum(size(page).segments for page in pages))


def check(questions: list[Written], instrument: Questionnaire) -> None:
    """Complain of what is too long for SMS or Telegram in a language; notice letters that make SMS dearer."""
    for written in questions:
        question = instrument.questions[written.name]
        for language in question.labels if question.channels != "telegram" else ():
            column = "sms" if language in question.shorter else "label"
            shown = preview(question, language)
            if shown.segments > MOST_SEGMENTS:
                written.row.complain(
                    "questionnaire.too_long",
                    column,
                    language,
                    segments=shown.segments,
                    most=MOST_SEGMENTS,
                )
            elif dearer := "".join(size(page).dearer for page in shown.pages):
                written.row.notice("questionnaire.dearer", column, language, letters=dearer)
        # A cell is complained of once, and for SMS a text must be shorter.
        _telegram(written, question)


def _telegram(written: Written, question: Question) -> None:
    for language in question.labels if question.channels != "sms" else ():
        reply = longest(question, "telegram", texts(language))
        letters = len("\n".join([reply.text, *(option.label for option in reply.options)]))
        if letters > MOST_LETTERS:
            written.row.complain(
                "questionnaire.too_long_telegram", "label", language, letters=letters, most=MOST_LETTERS
            )
