"""What became of a questionnaire's workbook, for people and for programs."""

from collections.abc import Iterator

from locales.texts import Texts
from messaging import channels
from scorecard.instrument import explained
from scorecard.instrument.xlsform import Outcome


def lines(outcome: Outcome, dry_run: bool, shown: Texts) -> Iterator[str]:
    """Yield each question as the SMS that families would get, where it is a dry run, and what was done."""
    for question in outcome.preview if dry_run else ():
        if not question.asked:
            where = channels.title(question.channels)
            yield shown.say("questionnaire.preview_elsewhere", name=question.question, channel=where)
        else:
            segments = shown.count("questionnaire.segments", question.segments)
            yield shown.say("questionnaire.preview", name=question.question, segments=segments)
        for page in question.pages:
            yield from (f"  {line}" for line in page.splitlines())
        assert outcome.instrument is not None
        asked = outcome.instrument.questions[question.question]
        yield from explained.lines(asked, outcome.instrument, shown)
        yield ""
    report = outcome.report
    if not outcome.version:
        yield shown.say("questionnaire.refused")
    elif report.unchanged:
        yield shown.say("questionnaire.known", version=outcome.version)
    else:
        key = "questionnaire.would_publish" if dry_run else "questionnaire.published"
        yield shown.count(key, report.created, version=outcome.version)


def figures(outcome: Outcome) -> dict[str, object]:
    """`version` (null where there is none) and `questions`, each with its `pages` as SMS and `segments`, what
    each answer `means`, the answers that are `counted`, and with which answers it is asked (`relevant`).
    """
    return {
        "version": outcome.version or None,
        "questions": [
            {
                "name": question.question,
                "channels": question.channels,
                "pages": list(question.pages),
                "segments": question.segments,
                **_meaning(outcome, question.question),
            }
            for question in outcome.preview
        ],
    }


def _meaning(outcome: Outcome, name: str) -> dict[str, object]:
    assert outcome.instrument is not None
    asked = outcome.instrument.questions[name]
    relevant = [asked.relevant[0], sorted(asked.relevant[1])] if asked.relevant else None
    means = {str(value): means for value, means in asked.means.items()}
    return {
        "means": means,
        "counted": list(asked.counted),
        "relevant": relevant,
        "sensitive": asked.sensitive,
    }
