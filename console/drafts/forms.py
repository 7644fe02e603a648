"""The family with which a draft is played: what it lacks, what it is surely asked, its language."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField

from bot.rehearsal import draft
from bot.rehearsal.draft import Family
from locales.lists import either
from locales.texts import Texts, texts
from programme.catalogue import entities
from scorecard.instrument import wording
from scorecard.instrument.questionnaire import Question, Questionnaire

#: Characters of a question in a list to choose from.
_LONGEST = 60


class Play(FlaskForm):
    """`draft`: a talk, of which the questionnaire is played."""

    draft = HiddenField()
    dimension = SelectField(validate_choice=False)
    question = SelectField(validate_choice=False)
    language = SelectField(validate_choice=False)


def play(sealed: str, content: Mapping[str, Any], told: Texts, family: Family) -> Play:
    """Return the form that begins a talk, with this family chosen."""
    form = Play(formdata=None)
    known, instrument = draft.choices(content), Questionnaire.read(content)
    form.draft.data = sealed
    form.dimension.choices = [("", told.say("draft.lacks_nothing"))] + [
        (code, _dimension(code, logro.dimension, told)) for code, logro in known.dimensions.items()
    ]
    form.question.choices = [("", told.say("draft.any_question"))] + [
        (name, _question(instrument.questions[name], told)) for name in known.questions
    ]
    form.language.choices = [(language, texts(language).say("language.name")) for language in known.languages]
    form.dimension.data, form.question.data = family.dimension, family.question
    form.language.data = family.language
    return form


def _dimension(code: str, name: str, told: Texts) -> str:
    """`Ingresos y trabajo: el SENA o Agricultura`."""
    theirs = [told.title(f"entity.{entity}", entity) for entity in entities()[code]]
    return f"{told.title(f'dimension.{code}', name)}: {either(theirs, told)}"


def _question(question: Question, told: Texts) -> str:
    label = wording.in_general(question.labels, told)
    return f"{question.name} · {label if len(label) <= _LONGEST else label[: _LONGEST - 1] + '…'}"
