"""A draft of a questionnaire: what is wrong with it, or each of its questions as families would see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import render_template, request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import secure_filename

from bot.rehearsal.draft import Family
from console.context import context
from console.drafts import forms
from console.drafts.talk import Talk, seal
from console.language import page_texts
from console.simulator.bubbles import cost, legend, rows
from locales.texts import SOURCE, Texts, texts
from messaging import channels
from messaging.channel import Channel
from scorecard.instrument import explained
from scorecard.instrument.questionnaire import Question, Questionnaire
from scorecard.instrument.wording import longest, longest_pages

#: Characters of a file's name that are kept: file systems take no more than 255.
_LONGEST_NAME = 100


class Draft(FlaskForm):
    """The workbook."""

    workbook = FileField(validators=[FileRequired()])


@dataclass(frozen=True)
class Shown:
    """A question in one language on one channel, in its longest case: its pages, each with what it costs
    where that is billed, and its buttons in rows. No pages where it is not asked there.
    """

    channel: Channel
    language: str
    pages: list[tuple[str, dict[str, str]]]
    buttons: list[list[tuple[str, str]]]


def page(largest: int) -> Any:
    """The form; and for a workbook of at most `largest` bytes what is wrong with it, or each of its questions
    on both phones.
    """
    told = page_texts()
    request.max_content_length = largest
    try:
        form = Draft()
    except RequestEntityTooLarge:
        problem = told.say("draft.too_large", most=_size(largest))
        return render_template("drafts/questionnaire.html", form=Draft(None), problem=problem), 413
    if not form.validate_on_submit():
        problem = ""
        if form.is_submitted():
            problem = told.say(f"draft.{'expired' if 'csrf_token' in form.errors else 'empty'}")
        return render_template(
            "drafts/questionnaire.html", form=form, problem=problem
        ), 400 if problem else 200
    outcome = _outcome(form.workbook.data, told)
    report, content = outcome.report, outcome.content
    pesos = context().draft.pesos_per_segment
    return render_template(
        "drafts/questionnaire.html",
        form=form,
        report=report,
        problems=[problem.line(told.language) for problem in report.problems],
        notices=[notice.line(told.language) for notice in report.notices],
        version=outcome.version,
        asked=list(_asked(outcome.instrument, pesos, told)) if outcome.instrument else [],
        channel_title=channels.title,
        play=forms.play(seal(Talk(content)), content, told, Family()) if content else None,
    ), 422 if report.problems else 200


def _size(largest: int) -> str:
    return f"{largest // 1_000_000} MB" if largest >= 1_000_000 else f"{largest // 1_000} KB"


def _outcome(given: FileStorage, told: Texts) -> Any:
    """Return what publishing the workbook would come to."""
    # It takes a second to load.
    from scorecard.instrument.xlsform import import_questionnaire

    with TemporaryDirectory() as folder:
        path = Path(folder, secure_filename(given.filename or "")[-_LONGEST_NAME:] or "cuestionario.xlsx")
        given.save(path)
        return import_questionnaire(context().engine, path, context().clock(), True, told.language)


def _asked(
    instrument: Questionnaire, pesos: Decimal, told: Texts
) -> Iterator[tuple[Question, list[str], list[list[Shown]]]]:
    """Yield each question, what it counts in words, and by language how it looks on each channel, the dearest
    first.
    """
    shown_on = sorted(channels.every(), key=lambda channel: not channel.priced)
    for question in instrument.questions.values():
        languages = sorted(question.labels, key=lambda language: (language != SOURCE, language))
        yield (
            question,
            explained.lines(question, instrument, told),
            [
                [_shown(question, channel, language, pesos, told) for channel in shown_on]
                for language in languages
            ],
        )


def _shown(question: Question, channel: Channel, language: str, pesos: Decimal, told: Texts) -> Shown:
    theirs = texts(language)
    if not question.is_asked_on(channel.name):
        return Shown(channel, language, [], [])
    if not channel.buttons:
        pages = longest_pages(question, channel, theirs)
        costs = [cost(said, pesos, told) if channel.priced else {} for said in pages]
        return Shown(channel, language, list(zip(pages, costs, strict=True)), [])
    reply = longest(question, channel, theirs)
    options = [(option.value, option.label) for option in reply.options]
    text = f"{reply.text}\n{legend(options)}" if reply.scale else reply.text
    return Shown(channel, language, [(text, {})], rows(options, reply.scale))
