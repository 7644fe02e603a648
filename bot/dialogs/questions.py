"""One question of the Libreta: putting it, and reading its answer."""

from dataclasses import dataclass, field, replace
from datetime import date

from bot.talk import Talk
from bot.understanding.spelling import plain
from scorecard.instrument import wording
from scorecard.instrument.questionnaire import FIRST_VERSION, Question

#: An open comment is kept up to here.
LONGEST_COMMENT = 500


@dataclass(frozen=True)
class Answers:
    """A Libreta under way, in a wave that closes on a day: the order of its questions (empty before it is
    begun), the answers so far by the names of their questions, the entity that it asks about, and the
    question that was put last. Before there were several questionnaires, none was kept.
    """

    wave: int
    closes: date
    order: list[str] = field(default_factory=list)
    answers: dict[str, int | str] = field(default_factory=dict)
    questionnaire: str = FIRST_VERSION
    entity: str | None = None
    question: str = ""


@dataclass(frozen=True)
class Comment:
    """A comment that waits among those of others: the answer of a family to a question of a wave."""

    wave: int
    family_id: int
    question: str


def ask(talk: Talk, question: Question, so_far: Answers) -> None:
    """Put a question."""
    number = len(so_far.answers) + 1
    put = wording.put(question, number, so_far.entity, talk.channel, talk.texts)
    talk.ask(
        "libreta",
        put.text,
        put.options,
        memory=replace(so_far, question=question.name),
        scale=put.scale,
        keeps=True,
        sealed=True,
        until=so_far.closes,
        asks=asks(question),
    )


def asks(question: Question) -> str:
    """Return what a yes and a no to a question are: see bot.understanding.vocabulary."""
    ends = [plain(choice.label) for choice in question.choices if choice.value in (1, 2)]
    if not question.is_scale and ends != ["si", "no"]:
        # In the words of its own answers alone: a yes may not be the first of them, or be none.
        return "plain"
    return _ASKS.get(question.variable, "opinion")


#: What a yes and a no are, by what a question is about.
_ASKS = {"visita": "visited", "cobro indebido": "asked_for", "presión política": "asked_for"}


def read(talk: Talk, question: Question, value: str) -> int | str | None:
    """Return the answer that was given, or None when it makes no sense to this question."""
    if question.type != "text":
        return int(value) if value else None
    if value == "0":
        return ""
    if talk.inbound.kind != "text" or not any(character.isalnum() for character in talk.text):
        return None
    return talk.keep(LONGEST_COMMENT)
