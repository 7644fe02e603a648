"""Which logros can concern a family, by who its members are.

A logro of members (`level`) is asked where one of them is of its age and sex, and lives with a disability
where it needs that (manual, chapter 2.1; the conditions stand in its question). What nobody wrote down rules
out nothing. Of a birth the year alone is known, so that a year is given on either side.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from db.tables import Family, Member
from programme.catalogue import CatalogueLogro, catalogue


@dataclass(frozen=True)
class Whom:
    """Years of age, both ends included, `sex` where it is of one alone, and whether it is of those who live
    with a `disability` alone.
    """

    youngest: int = 0
    oldest: int = 200
    sex: str | None = None
    disability: bool = False


@dataclass(frozen=True)
class Person:
    """A member, without a name. `sex`: F, M or None. `disability`: None where nobody said."""

    birth_year: int
    sex: str | None
    disability: bool | None = None


#: Who may be with child.
_MOTHERS = Whom(10, 55, "F")

#: By the code of a logro of members, whom it can concern; one that is missing here concerns everybody.
WHOM: dict[str, tuple[Whom, ...]] = {
    "IDE-02": (Whom(18, sex="M"),),
    "ING-01": (Whom(15),),
    "ING-02": (Whom(60),),
    "ING-05": (Whom(15),),
    "EDU-01": (Whom(0, 2),),
    "EDU-02": (Whom(3, 4),),
    "EDU-03": (Whom(5, 17), Whom(18, 22, disability=True)),
    "EDU-04": (Whom(15),),
    "EDU-05": (Whom(13),),
    "SAL-04": (Whom(45),),
    "SAL-05": (Whom(0, 1),),
    "SAL-06": (_MOTHERS,),
    "SAL-07": (Whom(0, 9),),
    "SAL-08": (Whom(10, 19),),
    "SAL-09": (Whom(18),),
    "SAL-12": (Whom(disability=True),),
    "NUT-03": (Whom(0, 4), _MOTHERS),
    "NUT-04": (Whom(0, 0),),
}


def members(connection: Connection, family_id: int) -> list[Person]:
    """Return the members of a family, the oldest first."""
    columns = (Member.birth_year, Member.sex, Member.disability)
    rows = connection.execute(select(*columns).where(Member.family_id == family_id).order_by(Member.id))
    return sorted((Person(*row) for row in rows), key=lambda one: one.birth_year)


def questions(connection: Connection, family_id: int, day: date) -> list[CatalogueLogro]:
    """Return the logros of which a family is asked in a chat, in the order of the catalogue: those that can
    concern it, and no private one.
    """
    displaced = connection.scalars(select(Family.displaced).where(Family.id == family_id)).one()
    theirs = members(connection, family_id)
    return [
        logro
        for logro in catalogue().values()
        if logro.privacy != "private" and logro.applies(displaced) and concerns(logro.code, theirs, day)
    ]


def concerns(code: str, theirs: Collection[Person], day: date) -> bool:
    """Return whether a logro can concern one of these people; of a family that nobody wrote down, anybody."""
    wanted = WHOM.get(code)
    return wanted is None or not theirs or any(_is(one, whom, day) for one in theirs for whom in wanted)


def _is(person: Person, whom: Whom, day: date) -> bool:
    turns = day.year - person.birth_year
    of_age = turns >= whom.youngest and turns - 1 <= whom.oldest
    of_sex = whom.sex is None or person.sex in (None, whom.sex)
    return of_age and of_sex and (not whom.disability or person.disability is not False)
