"""The Libreta de Calificaciones: at most ten questions, stopped and taken up again.

Answers under way live in the conversation, encrypted; the log of messages never keeps one.
"""

from dataclasses import replace

from sqlalchemy import select

from bot.dialogs import libreta_words, questions
from bot.dialogs.questions import Answers, Comment
from bot.memory import recalled
from bot.registry import adds_to, dialog, puts_anew, steps_back
from bot.state import Dialog
from bot.talk import Talk
from bot.understanding import options
from db.jobs import wake
from db.tables import Family, LogroState
from programme.catalogue import HEALTH, catalogue, entities
from programme.entered import ENTERED
from scorecard import waiting, waves
from scorecard.instrument import wording
from scorecard.instrument.drawing import draw
from scorecard.instrument.published import published
from scorecard.instrument.questionnaire import Questionnaire


def begin(talk: Talk, left: Dialog | None) -> None:
    """Say what it is and ask whether to start; or go on with the one that was left."""
    wave = waves.wave_for(talk.connection, talk.family_id, talk.today)
    if wave is None:
        talk.close()
        talk.say(_why_not(talk) if left is None else "libreta.closed")
    elif wave.disposition == "complete":
        talk.close()
        talk.say("libreta.already")
    elif wave.disposition == "drawn":
        talk.close()
        talk.say("libreta.with_a_code")
    elif left is not None and recalled(Answers, left.data).wave == wave.id:
        talk.sealed = True
        _go_on(talk, recalled(Answers, left.data))
    else:
        _introduce(talk, Answers(wave.id, wave.closes_on, questionnaire=wave.questionnaire))


def _introduce(talk: Talk, new: Answers) -> None:
    instrument, texts = _instrument(talk, new), talk.texts
    one = instrument.is_on_promise
    text = texts.say("libreta.intro.promise") if one else texts.count("libreta.intro", instrument.most)
    choices = talk.choices("libreta.start", "libreta.later", "libreta.refuse")
    talk.ask("libreta", text, choices, memory=new, asks="start", sealed=True, until=new.closes)


@puts_anew("libreta", Answers)
def _again(talk: Talk, so_far: Answers) -> None:
    """Put the question once more that was put last."""
    if so_far.order:
        questions.ask(talk, _instrument(talk, so_far).questions[so_far.question], so_far)
    else:
        _introduce(talk, so_far)


def _why_not(talk: Talk) -> str:
    """There is nothing to answer now; or this family is not asked: it has not entered, or left."""
    entered = talk.connection.scalar(select(Family.id).where(Family.id == talk.family_id, ENTERED))
    return "libreta.not_entered" if entered is None else "libreta.none"


#: What leaves elsewhere may be about the questions here, or be an answer.
_ABOUT_THE_QUESTIONS = ("cancelar", "parar", "no mas", "nomas", "alto", "baja")


#: After one that is left too, as at the end of one that is finished: whatever was answered until then.
_HOW_TO_TELL = "libreta.private"


def _meaning(so_far: Answers, value: str) -> str:
    return f"answer:{value}" if so_far.order else {"1": "libreta", "2": "later", "3": "refuse"}[value]


@dialog("libreta", Answers, closed_with=_HOW_TO_TELL, other_senses=_ABOUT_THE_QUESTIONS, means=_meaning)
def _answer(talk: Talk, so_far: Answers, value: str) -> bool:
    said = talk.text if talk.inbound.kind == "text" else ""
    if not value and libreta_words.refuses(said):
        _stop_asking(talk, so_far)
        return True
    if not so_far.order:
        return _intro(talk, so_far, value)
    if talk.today > so_far.closes:
        talk.close()
        talk.say("libreta.closed")
        _offer_to_tell(talk)
        return True
    talk.sealed = True
    other = libreta_words.corrected(said)
    if other is not None and _correct(talk, so_far, other):
        return True
    instrument = _instrument(talk, so_far)
    question = instrument.questions[so_far.question]
    if other is not None and not value and question.type != "text" and len(other.split()) <= _BARE:
        return _take_back(talk, so_far)
    if not value and question.type != "text" and libreta_words.stops(said):
        # Its place is kept.
        talk.state.park()
        talk.say("libreta.wait")
        return True
    given = questions.read(talk, question, value)
    if given is None:
        return False
    now = replace(so_far, answers={**so_far.answers, question.name: given})
    # Half of the questions make a Libreta that is left unfinished partial (AAPOR).
    half = -(-instrument.many(now.order) // 2)
    if len(now.answers) in (1, half):
        _reach(talk, now, "started" if len(now.answers) == 1 else "partial")
    _go_on(talk, now)
    return True


#: An answer alone has so few words.
_BARE = 2


@steps_back("libreta", Answers)
def _back(talk: Talk, so_far: Answers) -> bool:
    """Change the last answer to what it should have been; else take it back and put its question again."""
    talk.sealed = True
    if (other := libreta_words.corrected(talk.text)) is not None and _correct(talk, so_far, other):
        return True
    return _take_back(talk, so_far)


def _take_back(talk: Talk, so_far: Answers) -> bool:
    if not so_far.answers:
        return False
    answers = dict(so_far.answers)
    last, _ = answers.popitem()
    talk.say("undo.libreta")
    questions.ask(talk, _instrument(talk, so_far).questions[last], replace(so_far, answers=answers))
    return True


def _correct(talk: Talk, so_far: Answers, said: str) -> bool:
    """Change the last answer to `said` and put the open question again; silence where that changes nothing.
    False where it is no answer to that question.
    """
    if not so_far.answers:
        return False
    last = list(so_far.answers)[-1]
    question = _instrument(talk, so_far).questions[last]
    put = wording.put(question, len(so_far.answers), so_far.entity, talk.channel, talk.texts)
    value = options.choose(said, put.options, questions.asks(question), put.text)
    if question.type == "text" or value is None:
        return False
    talk.note("undo")
    if int(value) != so_far.answers[last]:
        talk.say("libreta.corrected")
        _go_on(talk, replace(so_far, answers={**so_far.answers, last: int(value)}))
    return True


def _stop_asking(talk: Talk, so_far: Answers) -> None:
    """Ask no more in this wave: somebody said so in words. It is no answer to any question."""
    talk.sealed = bool(so_far.order)
    talk.note("refuse")
    if talk.state.dialog is not None and talk.state.dialog.name == "libreta":
        talk.close()
    _reach(talk, so_far, "breakoff" if so_far.answers else "refused")
    talk.say("libreta.stopped")
    if so_far.order:
        _offer_to_tell(talk)


def refuse(talk: Talk) -> bool:
    """Ask no more in this wave, where somebody says so without being asked. False where that is not said, or
    nothing could be asked.
    """
    if talk.inbound.kind != "text" or talk.line.family_id is None:
        return False
    left = talk.state.parked.get("libreta")
    asked = left is not None and talk.state.dialog is None
    if not libreta_words.refuses(talk.text, asked=asked):
        return False
    wave = waves.wave_for(talk.connection, talk.family_id, talk.today)
    if wave is None or wave.disposition in waves.DONE:
        return False
    so_far = recalled(Answers, left.data) if left is not None else Answers(wave.id, wave.closes_on)
    talk.state.parked.pop("libreta", None)
    _stop_asking(talk, so_far)
    talk.ask_again()
    return True


def _go_on(talk: Talk, so_far: Answers) -> None:
    """The next question, or the end."""
    question = _instrument(talk, so_far).next(so_far.order, so_far.answers)
    if question is None:
        _finish(talk, so_far)
    else:
        questions.ask(talk, question, so_far)


def _intro(talk: Talk, new: Answers, value: str) -> bool:
    if value == "1" and waves.place_if_open(talk.connection, new.wave, talk.family_id, talk.today) is None:
        talk.close()
        talk.say("libreta.closed")
    elif value == "1" and waves.is_drawn(talk.connection, new.wave, talk.family_id):
        talk.close()
        talk.say("libreta.with_a_code")
    elif value == "1":
        drawn = draw(_instrument(talk, new), talk.inbound.channel, _entities(talk), talk.random)
        talk.sealed = True
        _go_on(talk, replace(new, order=drawn.order, entity=drawn.entity))
    elif value == "2":
        talk.close()
        talk.say("libreta.wait")
    elif value == "3":
        talk.close()
        _reach(talk, new, "refused")
        talk.say("libreta.refused")
    return bool(value)


def _finish(talk: Talk, whole: Answers) -> None:
    """Put the answers in wait among those of others; two phones of one family count once."""
    talk.close()
    # A comment is the last that was said, and must not be found by it.
    talk.state.same, talk.state.heard, talk.state.done = "", [], None
    place = waves.place_if_open(talk.connection, whole.wave, talk.family_id, talk.today)
    if place is None:
        talk.say("libreta.closed")
    elif not _reach(talk, whole, "complete"):
        drawn = waves.is_drawn(talk.connection, whole.wave, talk.family_id)
        talk.say("libreta.with_a_code" if drawn else "libreta.already")
    else:
        waiting.complete(
            talk.connection, whole.wave, talk.family_id, talk.line.gestor_id, place, whole.answers
        )
        wake(talk.connection, "count_answers")
        talk.say("libreta.done")
        _remember_comment(talk, whole)
    _offer_to_tell(talk)


def _remember_comment(talk: Talk, whole: Answers) -> None:
    """Let a comment that was cut in two be completed while it waits among those of others."""
    name = whole.question
    if _instrument(talk, whole).questions[name].type == "text" and whole.answers.get(name):
        talk.remember_told("libreta", "", Comment(whole.wave, talk.family_id, name))


@adds_to("libreta", Comment)
def _add(talk: Talk, comment: Comment, more: str) -> bool:
    talk.sealed = True
    if comment.family_id != talk.line.family_id:
        return False
    most = questions.LONGEST_COMMENT
    added = waiting.add_to_comment(
        talk.connection, comment.wave, talk.family_id, comment.question, talk.keep(most, more), most
    )
    talk.say("libreta.added" if added else "libreta.already")
    return True


def _offer_to_tell(talk: Talk) -> None:
    """How to tell in private of money or votes that were asked for. Everybody is told, whatever they said: an
    offer to those alone who said yes would leave their yes on their phone and in our log.
    """
    talk.say(_HOW_TO_TELL)


def _reach(talk: Talk, so_far: Answers, disposition: str) -> bool:
    """Note how far the family has come, and on which channel."""
    return waves.reach(
        talk.connection, so_far.wave, talk.family_id, disposition, talk.today, talk.inbound.channel
    )


def _instrument(talk: Talk, so_far: Answers) -> Questionnaire:
    """Return the questionnaire of the wave."""
    return published(talk.connection, so_far.questionnaire)


def _entities(talk: Talk) -> list[str]:
    """Return the entities that answer for a dimension in which the family has something pending that may be
    named: nothing private, and of health only after the second consent.
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
    return [name for code in sorted(dimensions) for name in entities().get(code, [])]
