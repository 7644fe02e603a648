"""The Libreta de Calificaciones: at most ten questions, stopped and taken up again.

Answers under way live in the conversation, encrypted; the log of messages never keeps one.
"""

from typing import Any

from sqlalchemy import select, text

from bot.dialogs import questions
from bot.registry import adds_to, dialog, steps_back
from bot.state import Dialog
from bot.talk import Talk
from db.tables import Family, LogroState
from programme.catalogue import HEALTH, catalogue, entities
from programme.entered import ENTERED
from scorecard import ballots, waves
from scorecard.published import published
from scorecard.questionnaire import VERSION, Questionnaire


def begin(talk: Talk, left: Dialog | None) -> None:
    """Say what it is and ask whether to start; or go on with the one that was left."""
    wave = waves.wave_for(talk.connection, talk.family_id, talk.today)
    if wave is None:
        talk.close()
        talk.say(_why_not(talk) if left is None else "libreta.closed")
    elif wave.disposition == "complete":
        talk.close()
        talk.say("libreta.already")
    elif left is not None and left.data["wave"] == wave.id:
        talk.libreta = True
        _go_on(talk, left.data)
    else:
        data = {
            "wave": wave.id,
            "questionnaire": wave.questionnaire,
            "closes": wave.closes_on.isoformat(),
            "order": [],
            "answers": {},
        }
        text = talk.texts.count("libreta.intro", _instrument(talk, data).most)
        choices = talk.choices("libreta.start", "libreta.later", "libreta.refuse")
        talk.ask("libreta", text, choices, data=data, asks="start")


def _why_not(talk: Talk) -> str:
    """There is nothing to answer now; or this family is not asked: it has not entered, or left."""
    entered = talk.connection.scalar(select(Family.id).where(Family.id == talk.family_id, ENTERED))
    return "libreta.not_entered" if entered is None else "libreta.none"


#: What leaves elsewhere may be about the questions here, or be an answer.
_ABOUT_THE_QUESTIONS = ("cancelar", "parar", "no mas", "nomas", "alto", "baja")


@dialog("libreta", other_senses=_ABOUT_THE_QUESTIONS)
def _answer(talk: Talk, data: dict[str, Any], value: str) -> bool:
    if not data["order"]:
        return _intro(talk, data, value)
    if talk.today.isoformat() > data["closes"]:
        talk.close()
        talk.say("libreta.closed")
        _offer_to_tell(talk)
        return True
    talk.libreta = True
    instrument = _instrument(talk, data)
    question = instrument.questions[data["question"]]
    given = questions.read(talk, question, value)
    if given is None:
        return False
    answers = data["answers"] = {**data["answers"], question.name: given}
    # Half of the questions make a Libreta that is left unfinished partial (AAPOR).
    half = -(-instrument.many(data["order"]) // 2)
    if len(answers) in (1, half):
        disposition = "started" if len(answers) == 1 else "partial"
        _reach(talk, data, disposition)
    _go_on(talk, data)
    return True


@steps_back("libreta")
def _back(talk: Talk, data: dict[str, Any]) -> bool:
    """Take the last answer back and put its question again."""
    talk.libreta = True
    if not data["answers"]:
        return False
    answers = dict(data["answers"])
    last, _ = answers.popitem()
    talk.say("undo.libreta")
    questions.ask(talk, _instrument(talk, data).questions[last], {**data, "answers": answers})
    return True


def _go_on(talk: Talk, data: dict[str, Any]) -> None:
    """The next question, or the end."""
    question = _instrument(talk, data).next(data["order"], data["answers"])
    if question is None:
        _finish(talk, data)
    else:
        questions.ask(talk, question, data)


def _intro(talk: Talk, data: dict[str, Any], value: str) -> bool:
    if (
        value == "1"
        and waves.place_if_open(talk.connection, data["wave"], talk.family_id, talk.today) is None
    ):
        talk.close()
        talk.say("libreta.closed")
    elif value == "1":
        entity = _entity(talk)
        order = _instrument(talk, data).order(talk.inbound.channel, entity is not None, talk.random)
        talk.libreta = True
        _go_on(talk, {**data, "order": order, "entity": entity})
    elif value == "2":
        talk.close()
        talk.say("libreta.wait")
    elif value == "3":
        talk.close()
        _reach(talk, data, "refused")
        talk.say("libreta.refused")
    return bool(value)


def _finish(talk: Talk, data: dict[str, Any]) -> None:
    """Put the answers in wait among those of others; two phones of one family count once."""
    talk.close()
    # A comment is the last that was said, and must not be found by it.
    talk.state.same, talk.state.heard, talk.state.done = "", [], None
    place = waves.place_if_open(talk.connection, data["wave"], talk.family_id, talk.today)
    if place is None:
        talk.say("libreta.closed")
    elif not _reach(talk, data, "complete"):
        talk.say("libreta.already")
    else:
        ballots.complete(
            talk.connection,
            data["wave"],
            talk.family_id,
            talk.line.gestor_id,
            place,
            data["answers"],
            data["entity"],
            _instrument(talk, data),
        )
        talk.connection.execute(text("SELECT wake('flush_ballots', 'flush', 'flush', '{}')"))
        talk.say("libreta.done")
        _remember_comment(talk, data)
    _offer_to_tell(talk)


def _remember_comment(talk: Talk, data: dict[str, Any]) -> None:
    """Let a comment that was cut in two be completed while it waits among those of others."""
    name = data["question"]
    if _instrument(talk, data).questions[name].type == "text" and data["answers"].get(name):
        talk.remember_told("libreta", "", wave=data["wave"], family_id=talk.family_id, question=name)


@adds_to("libreta")
def _add(talk: Talk, data: dict[str, Any], more: str) -> bool:
    talk.libreta = True
    if data["family_id"] != talk.line.family_id:
        return False
    most = questions.LONGEST_COMMENT
    added = ballots.add_to_comment(
        talk.connection, data["wave"], talk.family_id, data["question"], talk.keep(most, more), most
    )
    talk.say("libreta.added" if added else "libreta.already")
    return True


def _offer_to_tell(talk: Talk) -> None:
    """How to tell in private of money or votes that were asked for. Everybody is told, whatever they said: an
    offer to those alone who said yes would leave their yes on their phone and in our log.
    """
    talk.say("libreta.private")


def _reach(talk: Talk, data: dict[str, Any], disposition: str) -> bool:
    """Note how far the family has come, and on which channel."""
    return waves.reach(
        talk.connection, data["wave"], talk.family_id, disposition, talk.today, talk.inbound.channel
    )


def _instrument(talk: Talk, data: dict[str, Any]) -> Questionnaire:
    """The questionnaire of the wave. Before there were others, no version was kept."""
    return published(talk.connection, data.get("questionnaire", VERSION))


def _entity(talk: Talk) -> str | None:
    """One entity that answers for a dimension in which the family has something pending that may be named:
    nothing private, and of health only after the second consent.
    """
    pending = talk.connection.scalars(
        select(LogroState.logro_code).where(
            LogroState.family_id == talk.family_id, LogroState.state == "pending"
        )
    )
    known = catalogue()
    dimensions = {known[code].dimension_code for code in pending if known[code].privacy != "private"}
    if not talk.line.health:
        dimensions.discard(HEALTH)
    names = [name for code in sorted(dimensions) for name in entities().get(code, [])]
    return talk.random.choice(names) if names else None
