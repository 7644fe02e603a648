"""What a family says of a meeting in its own words: another time, that it can come after all, not now."""

import re

from bot.times import names_another_time, only_names_a_time
from bot.understanding.spelling import plain

#: `sí puedo`, `ya puedo ir`: said when asked for another day, it takes the no back.
_CAN_COME = re.compile(
    r"(si |sii |ya |ahora )+(si )?(puedo|podemos|voy|vamos|podre|confirmo)( ir| asistir| ese dia| estar)*"
    r"( doctora?| senora?| gracias)*"
)

#: What asks, or tells of a visit that was, proposes nothing. `como el jueves` and `cuando salga` do.
_ASKS = re.compile(
    r"[?¿]|^(y |pero |doctora |doctor |senora |buen[oa]s (dias|tardes|noches) )*(por ?que|quien|que|cual|"
    r"cuando(?! (yo |ya )?(salg|pued|acab|termin|lleg|quier|desocup|vuelv|baj|se |me |este))|donde|"
    r"como(?! (el|la|a|las|para|por|entre|de|tipo)\b)|cuanto|a que)\b|"
    r"\b(vino|vinieron|llego|llegaron|estuvo|aparecio|cumplio|visito)\b",
    re.IGNORECASE,
)

#: `más tarde le digo`, `déjeme mirar`: neither a yes nor a no yet.
_LATER = re.compile(
    r"(?!.*\bno (puedo|podemos|voy|vamos|quiero)\b)(?!si (puedo|podemos)\b|cualquier cosa\b)(.* )?("
    r"(yo )?les? (aviso|digo|confirmo|cuento|escribo|respondo|contesto)"
    r"( (doctora?|senora?|luego|despues|manana|mas tarde|ahorita|en un rato|por la tarde|que dia|si puedo|"
    r"cuando .*|apenas .*|otro dia))*|"
    r"deje(me)? (yo )?(miro|mirar|ver|pensar|pienso|pregunt\w+)( .*)?|"
    r"(no se|todavia no|aun no) (se )?(todavia|aun)( .*)?|(toca|tengo que|debo) preguntar(le)?( .*)?"
    r")( (gracias|por favor))*"
)


def can_come(text: str) -> bool:
    """Return whether a family that was asked for another day says that it can come after all."""
    return _CAN_COME.fullmatch(plain(text)) is not None


def is_a_proposal(text: str) -> bool:
    """Return whether a text says when a family could: a day or an hour, and no question or reproach."""
    return only_names_a_time(text) and not plain(text).startswith("menos ") and not _asks(text)


def may_be_a_proposal(text: str, question: str) -> bool:
    """Return whether a text names another time than the `question`, among other words."""
    return names_another_time(text, question) and not _asks(text)


def puts_off(text: str) -> bool:
    """Return whether a text says that the answer comes later."""
    return "?" not in text and _LATER.fullmatch(plain(text)) is not None


def _asks(text: str) -> bool:
    return "?" in text or _ASKS.search(plain(text)) is not None
