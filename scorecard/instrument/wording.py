"""A question as it is put to a family."""

import re
from collections.abc import Mapping

from locales.texts import SOURCE, Texts
from messaging.channel import Channel
from messaging.message import Option, Reply
from programme.catalogue import entities
from scorecard.instrument.questionnaire import Question

#: Where a question names the entity it is about.
ENTITY = "{entidad}"


def put(question: Question, number: int, entity: str | None, channel: Channel, shown: Texts) -> Reply:
    """Return the question, the `number`th of its Libreta, in the language of `shown`, with its answers."""
    label = question.wording(shown.language, channel.short_wording)
    if entity is not None:
        label = label.replace(ENTITY, shown.title(f"entity.{entity}", entity))
    label = re.sub(r"[^\W\d_]", lambda letter: letter[0].upper(), label, count=1)
    options = tuple(
        Option(str(choice.value), choice.label_in(shown.language) or str(choice.value))
        for choice in question.choices
    )
    if question.type == "text":
        options = (Option("0", shown.say("libreta.nothing")),)
    text = shown.say("libreta.question", number=number, question=label)
    return Reply(text, options, question.is_scale)


def in_general(labels: Mapping[str, str], shown: Texts) -> str:
    """Return a question as families read it, of all of them: "la entidad" for the one that each was asked
    about.
    """
    label = labels.get(shown.language) or labels[SOURCE]
    entity = shown.say("results.entity")
    at_the_start = label.removeprefix("¿").startswith(ENTITY)
    first = entity[0].upper() + entity[1:] if at_the_start else entity
    return label.replace(ENTITY, first, 1).replace(ENTITY, entity)


def longest(question: Question, channel: Channel, shown: Texts) -> Reply:
    """Return the question when it is the tenth and about the entity with the longest name."""
    names = {name: shown.title(f"entity.{name}", name) for of in entities().values() for name in of}
    return put(question, 10, max(names, key=lambda name: len(names[name])), channel, shown)


def longest_pages(question: Question, channel: Channel, shown: Texts) -> list[str]:
    """Return the longest case of the question as the channel shows it, page by page."""
    reply = longest(question, channel, shown)
    pages: list[str] = []
    start: int | None = 0
    while start is not None:
        page = channel.show(reply, shown.say(channel.more), start)
        pages.append(page.text)
        start = page.next
    return pages
