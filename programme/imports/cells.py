"""What a cell may hold, and what it means. Each function takes the text of a cell, trimmed and not empty,
and raises Unexpected where it can mean nothing.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import TypeVar

from locales.texts import SOURCE, languages
from programme import places, telephones
from programme.calendar import BOGOTA, parse_date
from programme.spelling import plain

T = TypeVar("T")

#: A member of a family, who has no name here: birth year, and F or M where it is known.
Person = tuple[int, str | None]

_LONGEST_TEXT = 300
LONGEST_PHONE, _FEWEST_DIGITS = 40, 3


class Unexpected(ValueError):
    """The cell holds something else. `key` and `fields`: the text that says what is expected."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.fields = fields


def words(text: str) -> str:
    """Free text of at most 300 characters."""
    if len(text) > _LONGEST_TEXT:
        raise Unexpected("import.expected_shorter", longest=_LONGEST_TEXT)
    return text


def short_words(longest: int) -> Callable[[str], str]:
    """Return free text of at most so many characters, for what goes into a message."""

    def parse(text: str) -> str:
        if len(text) > longest:
            raise Unexpected("import.expected_shorter", longest=longest)
        return text

    return parse


def code(text: str) -> str:
    """Return a code of the programme's own: letters, digits, dots, dashes."""
    if not re.fullmatch(r"[\w./-]{1,40}", text):
        raise Unexpected("import.expected_code")
    return text


def codes(text: str) -> list[str]:
    """DIVIPOLA codes of municipalities, separated by `;`, each once."""
    return sorted({municipality_code(part.strip()) for part in re.split("[;,]", text) if part.strip()})


def municipality_code(text: str) -> str:
    """Return a municipality's DIVIPOLA code."""
    if not re.fullmatch(r"\d{4,5}", text, re.ASCII):
        raise Unexpected("import.expected_municipality")
    return places.municipality(text)


def offer_place(text: str) -> str:
    """Return the code of a municipality, or of a department: two digits, of which spreadsheets drop a
    zero.
    """
    if re.fullmatch(r"\d{1,2}", text, re.ASCII):
        return places.department_typed(text)
    if not re.fullmatch(r"\d{4,5}", text, re.ASCII):
        raise Unexpected("import.expected_place")
    return places.municipality(text)


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
    """Return a date and a time of the day in Colombia, with a space or a T between them: `2026-11-20
    14:30`.
    """
    match = re.fullmatch(r"(\S+?)[T\s](\d{1,2}):(\d{2})(?::00)?", text, re.ASCII)
    if match is None:
        raise Unexpected("import.expected_moment")
    try:
        return datetime.combine(day(match[1]), time(int(match[2]), int(match[3])), BOGOTA)
    except ValueError:
        raise Unexpected("import.expected_moment") from None


def phone(text: str) -> str:
    """Return a Colombian mobile number, in E.164."""
    # Letters have digits on a keypad, so `3.00111E+09`, what a spreadsheet makes of a number, could pass.
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
    """Birth years with the sex where it is known: `1985F;2012M;2020`."""
    found = []
    for part in re.split("[;,]", text):
        match = re.fullmatch(r"((?:19|20)\d\d)\s?([FM]?)", part.strip().upper(), re.ASCII)
        if match is None:
            raise Unexpected("import.expected_members")
        found.append((int(match[1]), match[2] or None))
    return in_order(found)


def in_order(people: list[Person]) -> list[Person]:
    """Return the members of a family in one order, so that two lists of the same people are equal."""
    return sorted(people, key=lambda person: (person[0], person[1] or ""))


def rank(text: str) -> int:
    """Return a whole number from 1 to 999."""
    if not re.fullmatch(r"[1-9]\d{0,2}", text, re.ASCII):
        raise Unexpected("import.expected_rank")
    return int(text)


def number(text: str) -> int:
    """Return a whole number from 0 to 999999."""
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        raise Unexpected("import.expected_number")
    return int(text)
