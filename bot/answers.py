"""Short answers to what is no request: thanks, grief, an insult, who we are, what it costs, who reads this,
when money is paid. They change nothing; an open question stands.
"""

import re

from bot.talk import Talk
from bot.understanding import meanings
from bot.understanding.spelling import heard, plain

#: The label of each in `libreta understand`.
_LABELS = {"who": "who", "cost": "who", "reads": "who", "payments": "payments", "thanks": "thanks"}
_ANSWERED = ("thanks", "grief", "insult", "who", "cost", "reads", "payments")
#: Surer than this, it is answered at once; else it is one of the meanings that are offered. One or two words
#: may be anything.
_SURE, _SURE_OF_TWO = 0.45, 0.75

#: A question of so many letters is put again after thanks.
_SHORT = 160

#: Thanks and blessings and nothing else, as they sound.
_THANKS = {
    heard(word)
    for word in (
        "gracias muchas muchisimas mil dios la lo le los las bendiga bendice pague se les doctora doctor dra "
        "señora señor señorita mija mijo amen muy amable usted ustedes por todo su atencion ayuda "
        "informacion avisar recordar avisarme a y que bueno bien ok vale listo ya feliz dia tarde noche "
        "bendiciones "
        "bendicion excelente thanks thank you"
    ).split()
}
_SAYS_THANKS = {
    heard(word) for word in "gracias bendiga bendice pague bendiciones amable thanks thank".split()
}


def answer(talk: Talk, sure: float = _SURE) -> bool:
    """Give such an answer where one is asked for. False where none is."""
    if talk.inbound.kind != "text":
        return False
    meaning = _meant(talk.text, sure)
    if meaning is None:
        return False
    give(talk, meaning)
    return True


def give(talk: Talk, meaning: str) -> None:
    """Give the answer, and put the open question again."""
    talk.note(_LABELS.get(meaning, meaning))
    talk.say(f"answer.{meaning}")
    asked = talk.state.dialog
    if meaning == "thanks" and asked is not None and not asked.reserved and len(asked.text) > _SHORT:
        # Nobody pays for three segments more because they were polite.
        return
    talk.ask_again()


def is_thanks(text: str) -> bool:
    """Return whether a text is thanks and blessings, and nothing else."""
    words = {heard(word) for word in plain(text).split()}
    return bool(words) and words <= _THANKS and bool(words & _SAYS_THANKS)


def _meant(text: str, sure: float) -> str | None:
    words = plain(text).split()
    if is_thanks(text):
        return "thanks"
    if not words or not re.search(r"[a-z]", plain(text)):
        return None
    meaning, probability = meanings.probability(text, _ANSWERED)
    return meaning if probability >= (sure if len(words) > 2 else max(sure, _SURE_OF_TWO)) else None
