"""Codes of families in texts that others will read: by its code anybody of the Red knows a family."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, select

from db.tables import Family
from programme.refusal import Refusal

#: A number as short as this is a year, an hour or a count, although some family may have it as its code.
_COUNT = re.compile(r"\d{1,4}")


def refuse_codes(connection: Connection, *texts: str) -> None:
    """Raises Refusal where a word of a text is the code of a family, whatever its case."""
    words = {word for text in texts for word in _words(text) if not _COUNT.fullmatch(word)}
    spelled = words | {word.upper() for word in words} | {word.lower() for word in words}
    known = select(Family.code).where(Family.code.in_(spelled)).order_by(Family.code).limit(1)
    if (code := connection.scalar(known)) is not None:
        raise Refusal("commitments.problem.family", code=code)


def _words(text: str) -> Iterator[str]:
    """Yield what may be a code: a code has letters, digits, dots, slashes and dashes, and so has a
    sentence.
    """
    for run in re.findall(r"[\w./-]+", re.sub("[‐‑‒–—]", "-", text)):
        for word in (run, *re.split("[./]", run)):
            yield word.strip("./-_")
