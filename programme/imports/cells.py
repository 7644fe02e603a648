"""What a cell may hold, and what it means. Each function takes the text of a cell, trimmed and not empty,
and raises Unexpected where it can mean nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import TypeVar

from locales.texts import SOURCE, languages
from programme import places, telephones
from programme.calendar import BOGOTA, parse_date
from programme.concern import Person
from programme.spelling import plain

T = TypeVar("T")

_LONGEST_TEXT, _LONGEST_REASON = 300, 200
LONGEST_PHONE, _FEWEST_DIGITS = 40, 3


class Unexpected(ValueError):
    """The cell holds something else. `key` and `fields`: the text that says what is expected."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.fields = fields


def words(text: str) -> str:
    """Free text of at most 300 characters, whose letters are what they were."""
    if _MISREAD.search(text):
        raise Unexpected("import.expected_readable")
    if len(text) > _LONGEST_TEXT:
        raise Unexpected("import.expected_shorter", longest=_LONGEST_TEXT)
    return text


#: A letter with a mark that was read in another encoding, `BoyacÃ¡`; or that was lost, `Nari?o`; and what
#: pages of the net write for one, `Nari&ntilde;o`.
_MISREAD = re.compile(
    r"[ÃÂ][\u0080-\u00bf\u2018-\u203a\u0152-\u0178\u20ac\u2122]|ï¿½|[^\W\d_][?¡][^\W\d_]"
    r"|[¢¤‡†¬£¥µƒ‚„]|&(?:[A-Za-z]{2,8}|#\d{2,5});"
)
#: In a name also at its end, `Boyac?`, and what Macintosh and DOS write for letters: `Pi–al`, `UniÛn`.
_LOST_IN_A_NAME = re.compile(
    r"[^\W\d_][?±·](?=$|\W)|\b[^\W\d_]{1,2}[±·–—](?=[a-zà-ÿ–—]{2})|Ã[^\WOoEe\d_]|[a-zà-ÿ]{2}[À-ÖØ-ÞŽ](?![A-Z])"
)


def name(text: str) -> str:
    """Return the name of a place or a person, whose letters are what they were."""
    if _LOST_IN_A_NAME.search(text):
        raise Unexpected("import.expected_readable")
    return words(text)


def short_words(longest: int) -> Callable[[str], str]:
    """Return free text of at most so many characters, for what goes into a message."""

    def parse(text: str) -> str:
        if len(text) > longest:
            raise Unexpected("import.expected_shorter", longest=longest)
        return words(text)

    return parse


def plain_code(code: str) -> str:
    """Return what codes have in common that a spreadsheet or a hand makes of one: `F001`, `f001` and `F1`."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", code.casefold())


#: Two words with capitals, one after the other.
_A_NAME = re.compile(r"\b[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+ (de |la |los )?[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+")
#: What must not be kept of a family, by the beginning of the words.
_UNSAID = re.compile(
    r"\b(coca|cultiv|ilicit|amapola|marihuana|narco|microtrafic|droga|guerrill|paramilit|farc|eln|"
    r"grupo armad|"
    r"amenaz|violen|abus|maltrat|golpe|mat[oa]|asesin|carcel|pres[oa]\b|delit|robo|vih|sida|cancer|enferm|"
    r"psiquiat|aborto|prostit|homosex)"
)


def reason(text: str) -> str:
    """Return why a family left, in general words: no number and no name that may be somebody's, and nothing
    of crops, crime, violence or illness.
    """
    if (
        re.search(r"\d[\d .-]{3,}\d", text)
        or _A_NAME.search(text)
        or _UNSAID.search(plain(text).replace("_", " "))
    ):
        raise Unexpected("import.expected_reason")
    return short_words(_LONGEST_REASON)(text)


#: What a spreadsheet makes of `5-1` when it writes a CSV file.
_MADE_A_DATE = re.compile(
    r"\d{1,2}-(ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic|jan|apr|aug|dec)(-\d{2,4})?"
    r"|(ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic|jan|apr|aug|dec)-\d{2}",
    re.IGNORECASE,
)


def code(text: str) -> str:
    """Return a code of the programme's own: letters, digits, dots, dashes."""
    if _MADE_A_DATE.fullmatch(text):
        raise Unexpected("import.expected_code_as_text")
    if not re.fullmatch(r"[0-9A-Za-zÀ-ÖØ-öø-ÿ_./-]{1,40}", text):
        raise Unexpected("import.expected_code")
    return text


def logro_code(text: str) -> str:
    """Return the code of a logro, in capitals."""
    return code(text).upper()


def codes(text: str) -> list[str]:
    """DIVIPOLA codes of municipalities, separated by `;`, each once."""
    return sorted({municipality_code(part.strip()) for part in re.split("[;,]", text) if part.strip()})


def municipality_code(text: str) -> str:
    """Return a municipality's DIVIPOLA code: that of one of the departments that there are, and what is in
    it.
    """
    if not re.fullmatch(r"\d{4,5}", text, re.ASCII):
        raise Unexpected("import.expected_municipality")
    found = places.municipality(text)
    if not places.may_be_municipality(found):
        raise Unexpected("import.expected_divipola")
    return found


def offer_place(text: str) -> str:
    """Return the code of a municipality, or of a department: two digits, of which spreadsheets drop a
    zero.
    """
    if not re.fullmatch(r"\d{1,2}", text, re.ASCII):
        return municipality_code(text) if re.fullmatch(r"\d{4,5}", text, re.ASCII) else _no_place()
    found = places.department_typed(text)
    if found not in places.DEPARTMENTS:
        raise Unexpected("import.expected_divipola")
    return found


def _no_place() -> str:
    raise Unexpected("import.expected_place")


def choice(meanings: Mapping[str, T]) -> Callable[[str], T]:
    """Return one of the words in `meanings`, whatever its accents and case."""

    def parse(text: str) -> T:
        try:
            return meanings[plain(text)]
        except KeyError:
            raise Unexpected("import.expected_choice", options=", ".join(meanings)) from None

    return parse


yes_or_no = choice({"si": True, "no": False})


@lru_cache(4096)
def day(text: str) -> date:
    """Return a date as `2026-11-20` or `20/11/2026`, of a year that a living person can have seen."""
    try:
        found = parse_date(text)
    except ValueError:
        raise Unexpected("import.expected_date") from None
    if not 1900 <= found.year <= 2100:
        raise Unexpected("import.expected_date")
    return found


def moment(text: str) -> datetime:
    """Return a date and a time of the day in Colombia, with a space or a T between them: `2026-11-20 14:30`,
    `20/11/2026 2:30 p. m.`, `20/11/2026 12 m.`.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise Unexpected("import.expected_moment")
    hour, half = int(match["hour"]), re.sub(r"\W", "", match["half"] or "").lower()
    if (half and not 1 <= hour <= 12) or (half == "m" and hour != 12) or not (half or match["minute"]):
        raise Unexpected("import.expected_moment")
    if half in ("am", "pm"):
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return datetime.combine(day(match["day"]), time(hour, int(match["minute"] or 0)), BOGOTA)
    except ValueError:
        raise Unexpected("import.expected_moment") from None


#: `m.` is noon.
_MOMENT = re.compile(
    r"(?P<day>\S+?)[T\s]+(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::00)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?|m\.?)?",
    re.ASCII | re.IGNORECASE,
)


def phone(text: str) -> str:
    """Return a Colombian mobile number, in E.164."""
    # Letters have digits on a keypad, so `3.00111E+09`, what a spreadsheet makes of a number, could pass.
    if re.fullmatch(r"\d[.,]\d+E\+?\d+", text, re.IGNORECASE):
        raise Unexpected("import.expected_phone_as_text")
    digits = re.sub(r"\.0$", "", text)
    if not re.fullmatch(r"[\d\s+().-]+", digits, re.ASCII):
        raise Unexpected("import.expected_phone")
    try:
        return telephones.mobile(digits)
    except ValueError:
        raise Unexpected("import.expected_phone") from None


def office_phone(text: str) -> str:
    """Return the telephone of an office as it is written: a line of a city, a free one, an extension."""
    if sum(character.isdecimal() for character in text) < _FEWEST_DIGITS:
        raise Unexpected("import.expected_office_phone")
    if len(text) > LONGEST_PHONE:
        raise Unexpected("import.expected_shorter", longest=LONGEST_PHONE)
    return text


def email(text: str) -> str:
    """Return an address for electronic mail, as far as its form tells."""
    if not re.fullmatch(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+", text):
        raise Unexpected("import.expected_email")
    return text


def language(text: str) -> str:
    """Return a language that the program speaks; `es` is the source."""
    known = {plain(one): one for one in (SOURCE, "en", *languages())} | {"es": SOURCE}
    try:
        return known[plain(text)]
    except KeyError:
        raise Unexpected("import.expected_choice", options=", ".join(known.values())) from None


def members(text: str) -> list[Person]:
    """Birth years with the sex where it is known: `1985F;2012M;2020`. A D says who lives with a disability,
    and that nobody else does; `0D` that nobody does. Without a D nobody said.
    """
    found, told = [], False
    for part in re.split("[;,]", text):
        said = part.strip().upper()
        told = told or said.endswith("D")
        if said == "0D":
            continue
        match = re.fullmatch(r"((?:19|20)\d\d)\s?([FM]?)\s?(D?)", said, re.ASCII)
        if match is None:
            raise Unexpected("import.expected_members")
        found.append(Person(int(match[1]), match[2] or None, match[3] == "D"))
    nobody = any(part.strip().upper() == "0D" for part in re.split("[;,]", text))
    if not found or (nobody and any(one.disability for one in found)):
        raise Unexpected("import.expected_members")
    return in_order(found if told else [replace(one, disability=None) for one in found])


def in_order(people: list[Person]) -> list[Person]:
    """Return the members of a family in one order, so that two lists of the same people are equal."""
    return sorted(people, key=lambda one: (one.birth_year, one.sex or "", bool(one.disability)))


def rank(text: str) -> int:
    """Return a whole number from 1 to 999."""
    if not re.fullmatch(r"[1-9]\d{0,2}", text, re.ASCII):
        raise Unexpected("import.expected_rank")
    return int(text)


def session(text: str) -> int:
    """Return the number of a meeting in the methodology: four of the baseline, two of the life project
    (manual, section 2.2.1.1).
    """
    if not re.fullmatch(r"[1-6]", text, re.ASCII):
        raise Unexpected("import.expected_session")
    return int(text)


def number(text: str) -> int:
    """Return a whole number from 0 to 999999."""
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        raise Unexpected("import.expected_number")
    return int(text)


#: What reads a code: where a spreadsheet keeps something else in a cell, it is none.
CODES = (code, municipality_code, logro_code)

#: What reads what a spreadsheet keeps as a date, an hour, or a yes or no.
TYPED = (day, moment, yes_or_no)
