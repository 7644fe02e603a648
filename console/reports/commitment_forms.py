"""The forms of the page of replies and commitments."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    Form,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from console.context import context
from console.language import page_texts
from programme.refusal import Refusal
from scorecard.voices import replies, replying
from scorecard.voices.family_codes import refuse_codes
from scorecard.voices.public_words import public_words


class Said:
    """A field whose text families will read, of at most so many characters."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        try:
            said = public_words(field.data or "", self.most)
            with context().engine.connect() as connection:
                refuse_codes(connection, said)
        except Refusal as refusal:
            raise ValidationError(page_texts().say(refusal.key, **refusal.fields)) from None


class Day(DateField):
    """A day, also as people write it where the browser offers no calendar."""

    def __init__(self, **values: Any) -> None:
        super().__init__(format=["%Y-%m-%d", "%d/%m/%Y"], **values)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raise ValueError in our words where it is no day."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(page_texts().say("commitments.problem.day")) from None

    def pre_validate(self, form: Form) -> None:
        """Raise ValidationError where it was left empty."""
        if self.data is None and not self.process_errors:
            raise ValidationError(page_texts().say("commitments.problem.day"))


class ActorForm(FlaskForm):
    """Who says something, and when."""

    actor = SelectField(validate_choice=False)
    on = Day()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        texts = page_texts()
        self.actor.choices = [(actor, texts.say(f"summary.actor.{actor}")) for actor in replies.ACTORS]


class ReplyForm(ActorForm):
    """What an office answers."""

    author = StringField(validators=[Said(replying.LONGEST_AUTHOR)])
    text = TextAreaField(validators=[Said(replying.LONGEST_REPLY)])


class CommitmentForm(ActorForm):
    """What an office promises, until when."""

    text = TextAreaField(validators=[Said(replying.LONGEST_COMMITMENT)])
    due_on = Day()


class CheckForm(FlaskForm):
    """What became of a commitment."""

    state = RadioField(choices=["kept", "missed", "withdrawn"])
