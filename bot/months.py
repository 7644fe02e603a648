"""A month of the coming year, as people say it: `marzo`, `para fin de año`, `en 3 meses`."""

import re
from datetime import date

from bot.understanding.options import number
from bot.understanding.spelling import plain

#: How each month is written, in its order, with its shorter forms and slips.
_NAMES = (
    r"h?enero|ene|january",
    r"febrero|febre|feb|february",
    r"mar[zs]o|mar|march",
    r"a[bv]ril|abr|april",
    r"ma[yi]o|may",
    r"[jg]unio|jun|june",
    r"[jg]ulio|jul|july",
    r"agosto|ago|august",
    r"sep?tiembre|set|sept?|september",
    r"oc?tubre|oct|october",
    r"no[vb]iembre|nov|november",
    r"di[csz]iembre|dic|december|navidad",
)
_NAMED = [re.compile(rf"\b({names})\b") for names in _NAMES]
_COUNTED = re.compile(r"\b(?P<many>\w+) (?P<unit>mes|meses|anos?|months?|years?)\b")
_COMING = re.compile(
    r"\b(otro|proximo|siguiente) mes\b|\bmes (que viene|entrante|proximo|siguiente)\b|\bnext month\b"
)
_THIS = re.compile(r"\beste (mismo )?mes\b|\bthis month\b")
_END = re.compile(r"\b(fin|final|finales) del? (este )?ano\b|\bend of (the )?year\b")
_HALF = re.compile(r"\bmedio ano\b|\bhalf a year\b")
_YEAR = re.compile(r"\b20\d\d\b")
#: What turns the sense, or leaves it open.
_NOT_THEN = re.compile(r"\b(no|nunca|despues|tampoco|not|after)\b")
_ONE = ("un", "una", "uno", "a", "one")

#: Further ahead is no plan of a year, in months.
FURTHEST = 12


def month_meant(text: str, today: date) -> date | None:
    """Return the first day of the month that is meant, from this month on to a year ahead: one that is over
    is next year's. None where no one month is said; a question says none.
    """
    said = plain(text)
    if "?" in text or _NOT_THEN.search(said):
        return None
    ahead = _ahead(said, today)
    if ahead is None or not 0 <= ahead <= FURTHEST:
        return None
    at = today.year * 12 + today.month - 1 + ahead
    month = date(at // 12, at % 12 + 1, 1)
    year = _YEAR.search(said)
    return month if year is None or int(year[0]) == month.year else None


def _ahead(said: str, today: date) -> int | None:
    """Return how many months ahead it is."""
    named = [at for at, names in enumerate(_NAMED, 1) if names.search(said)]
    if named:
        return (named[0] - today.month) % 12 if len(named) == 1 else None
    for words, ahead in ((_THIS, 0), (_COMING, 1), (_HALF, 6), (_END, 12 - today.month)):
        if words.search(said):
            return ahead
    if counted := _COUNTED.search(said):
        many = 1 if counted["many"] in _ONE else number(counted["many"])
        return None if many is None else many * (12 if counted["unit"][0] in "ay" else 1)
    alone = number(re.sub(r"^(para|en) ", "", said))
    return (alone - today.month) % 12 if alone is not None and 1 <= alone <= 12 else None
