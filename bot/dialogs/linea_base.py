"""Who a family is, and its baseline: question by question, with the family, as long as it takes.

Where it was left is known by what has been answered; what was left for later is asked again the next time.
"""

from dataclasses import dataclass, field, replace

from bot.talk import Talk
from messaging.message import Option
from programme import baseline, concern
from programme.accompanied import Accompanied
from programme.baseline import Question
from programme.catalogue import HEALTH, catalogue

_STATES = {"1": "achieved", "2": "pending", "3": "not_applicable"}


@dataclass(frozen=True)
class Members:
    """The family whose members are shown."""

    family_id: int


@dataclass(frozen=True)
class Asked:
    """The logro that is asked about; what was `seen` since it was begun, in order, and which of that was left
    for `later`.
    """

    family_id: int
    code: str
    seen: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)


def show(talk: Talk, family: Accompanied) -> None:
    """Say who its members are; from there its baseline can be made."""
    theirs, words = concern.members(talk.connection, family.id), talk.texts
    lines = [words.count("members.head", len(theirs), code=family.code)] if theirs else []
    for one in theirs:
        sex = {"F": "female", "M": "male"}.get(one.sex or "", "unknown")
        lines.append(words.say(f"members.{sex}", year=one.birth_year))
    if not theirs:
        lines.append(words.say("members.none", code=family.code))
    options = [Option("0", words.say("familias.back_to", code=family.code))]
    if family.stage in baseline.STAGES:
        left = len(baseline.open_questions(talk.connection, family.id, talk.now))
        lines.append(words.count("baseline.left", left) if left else words.say("baseline.complete"))
        if left:
            options.insert(0, Option("1", words.say("baseline.begin")))
    # Years of birth beside a vereda single out a household.
    talk.protect = True
    text = talk.channel.within.join(lines)
    talk.ask("familia_members", text, tuple(options), memory=Members(family.id))


def go_on(talk: Talk, family: Accompanied, asked: Asked) -> bool:
    """Ask the next question. False, after a word about it, when there is none."""
    found = baseline.next_question(talk.connection, family.id, asked.later, talk.now)
    if found is None:
        talk.say("baseline.done", code=family.code)
        if asked.later:
            talk.lines.append(talk.texts.count("baseline.for_later", len(asked.later)))
        talk.say("baseline.in_person")
        return False
    _ask(talk, family, found, replace(asked, code=found.logro.code))
    return True


def begin(talk: Talk, family: Accompanied) -> bool:
    """Ask the first that is open."""
    return go_on(talk, family, Asked(family.id, ""))


def take(talk: Talk, family: Accompanied, asked: Asked, value: str) -> bool:
    """Note the answer, or leave it for later, or go one back; then ask on. False when that was the last."""
    if value == "4":
        return _back(talk, family, asked)
    later = [one for one in asked.later if one != asked.code]
    if value == "0":
        later.append(asked.code)
    else:
        assert talk.line.staff_id is not None
        given = (talk.connection, talk.line.staff_id, family.id, asked.code, _STATES[value])
        again = asked.code in asked.seen
        baseline.answer(*given, talk.now, talk.cause, again=again)
    seen = [*(one for one in asked.seen if one != asked.code), asked.code]
    return go_on(talk, family, replace(asked, seen=seen, later=later))


def _back(talk: Talk, family: Accompanied, asked: Asked) -> bool:
    at = asked.seen.index(asked.code) if asked.code in asked.seen else len(asked.seen)
    before = asked.seen[at - 1] if at else None
    found = baseline.question(talk.connection, family.id, before, talk.now) if before else None
    if found is None:
        return go_on(talk, family, asked)
    _ask(talk, family, found, replace(asked, code=found.logro.code))
    return True


def _ask(talk: Talk, family: Accompanied, found: Question, asked: Asked) -> None:
    logro, words = found.logro, talk.texts
    fields = {
        "code": family.code,
        "dimension": words.title(f"dimension.{logro.dimension_code}", logro.dimension),
        "number": found.number,
        "of": found.of,
        "question": words.title(f"logro.{logro.code}.question", logro.question),
    }
    text = words.say("baseline.ask", **fields)
    before = catalogue()[asked.seen[-1]].dimension_code if asked.seen else ""
    if logro.dimension_code == HEALTH != before:
        text = words.say("baseline.health") + talk.channel.within + text
    options = talk.choices("baseline.yes", "baseline.no", "baseline.not_theirs")
    first = bool(asked.seen) and asked.seen[0] == asked.code
    if asked.seen and not first:
        options = (*options, Option("4", words.say("baseline.back")))
    options = (*options, Option("0", words.say("baseline.later")))
    talk.ask("linea_base", text, options, memory=asked)
