"""What each question costs where segments are billed, and how long it is elsewhere."""

from dataclasses import dataclass

from locales.texts import texts
from messaging import channels
from messaging.channel import Channel
from messaging.sms import size
from scorecard.instrument.questionnaire import SHORTER, Question, Questionnaire
from scorecard.instrument.wording import longest, longest_pages
from scorecard.instrument.xlsform.survey import Written

#: A question with its answers may take so many segments.
MOST_SEGMENTS = 2

#: Nobody reads more than so many characters on a phone, however many its channel would take.
MOST_LETTERS = 1000


@dataclass(frozen=True)
class Preview:
    """A question as it arrives where segments are billed, in the longest case. `asked`: whether it is asked
    there at all. `segments`: of all pages together.
    """

    question: str
    channels: str
    asked: bool
    pages: tuple[str, ...]
    segments: int


def preview(question: Question, language: str) -> Preview:
    """Return the question in `language`."""
    channel = channels.priced()
    pages = longest_pages(question, channel, texts(language))
    return Preview(
        question.name,
        question.channels,
        question.is_asked_on(channel.name),
        tuple(pages),
        sum(size(page).segments for page in pages),
    )


def check(questions: list[Written], instrument: Questionnaire) -> None:
    """Complain of what is too long for a channel in a language; notice letters that make it dearer."""
    for written in questions:
        question = instrument.questions[written.name]
        for language in question.labels if question.is_asked_on(channels.priced().name) else ():
            column = SHORTER if language in question.shorter else "label"
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
        # A cell is complained of once, and where segments are billed a text must be shorter.
        for channel in channels.every():
            if question.is_asked_on(channel.name) and not channel.priced:
                _letters(written, question, channel)


def _letters(written: Written, question: Question, channel: Channel) -> None:
    for language in question.labels:
        reply = longest(question, channel, texts(language))
        letters = len("\n".join([reply.text, *(option.label for option in reply.options)]))
        if letters > MOST_LETTERS:
            written.row.complain(
                "questionnaire.too_long_on",
                "label",
                language,
                letters=letters,
                most=MOST_LETTERS,
                channel=channel.title,
            )
