"""One question of the Libreta: putting it, and reading its answer."""

import re
from typing import Any

from bot.talk import Talk
from bot.understanding import asks_to_stop
from messaging.message import Option
from scorecard.questionnaire import Choice, Question

#: An open comment is kept up to here.
_LONGEST_COMMENT = 500


def ask(talk: Talk, question: Question, data: dict[str, Any]) -> None:
    """Put a question; `data` has the order, the answers so far and the entity."""
    text = talk.texts.say(
        "libreta.question", number=len(data["answers"]) + 1, question=_label(talk, question, data["entity"])
    )
    options = tuple(_option(talk, question, choice) for choice in question.choices)
    if question.type == "text":
        options = (Option("0", talk.texts.say("libreta.nothing")),)
    talk.ask(
        "libreta",
        text,
        options,
        data={**data, "question": question.name},
        scale=question.type.startswith("scale"),
        keeps=True,
    )


def read(talk: Talk, question: Question, value: str) -> int | str | None:
    """The answer that was given, or None when it makes no sense to this question."""
    if question.type != "text":
        return int(value) if value else None
    if value == "0":
        return ""
    comment = talk.text.strip()[:_LONGEST_COMMENT]
    if asks_to_stop(comment) or not any(character.isalnum() for character in comment):
        return None
    return comment


def _label(talk: Talk, question: Question, entity: str | None) -> str:
    label = talk.texts.title(f"libreta.{question.name}", question.label)
    if talk.inbound.channel == "sms":
        label = talk.texts.title(f"libreta.{question.name}.sms", label)
    if entity is not None:
        label = label.replace("{entidad}", "{entity}")
        label = label.replace("{entity}", talk.texts.title(f"entity.{entity}", entity))
    return re.sub(r"[^\W\d_]", lambda letter: letter[0].upper(), label, count=1)


def _option(talk: Talk, question: Question, choice: Choice) -> Option:
    key = f"choice.{question.type}.{choice.value}"
    if question.type.startswith("scale") and choice.value in (1, 5):
        key = f"libreta.{question.name}.{'low' if choice.value == 1 else 'high'}"
    return Option(str(choice.value), talk.texts.title(key, choice.label) or str(choice.value))
