"""One question of the Libreta: putting it, and reading its answer."""

from typing import Any

from bot.talk import Talk
from scorecard import wording
from scorecard.questionnaire import Question

#: An open comment is kept up to here.
LONGEST_COMMENT = 500


def ask(talk: Talk, question: Question, data: dict[str, Any]) -> None:
    """Put a question; `data` has the order, the answers so far and the entity."""
    put = wording.put(question, len(data["answers"]) + 1, data["entity"], talk.inbound.channel, talk.texts)
    talk.ask(
        "libreta",
        put.text,
        put.options,
        data={**data, "question": question.name},
        scale=put.scale,
        keeps=True,
        asks=_ASKS.get(question.variable, "opinion"),
    )


#: What a yes and a no are, by what a question is about.
_ASKS = {"visita": "visited", "cobro indebido": "asked_for", "presión política": "asked_for"}


def read(talk: Talk, question: Question, value: str) -> int | str | None:
    """The answer that was given, or None when it makes no sense to this question."""
    if question.type != "text":
        return int(value) if value else None
    if value == "0":
        return ""
    if talk.inbound.kind != "text" or not any(character.isalnum() for character in talk.text):
        return None
    return talk.keep(LONGEST_COMMENT)
