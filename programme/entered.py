"""Which families have entered the Red: they are surveyed, reminded of its meetings and counted in shares.

A family enters when its Acuerdo de Corresponsabilidad is registered (manual §1.8 and §5.4); one that is only
invited, or has not signed by its second meeting, has not, and one that left has no more part in it.
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from db.tables import Family, Meeting
from programme.stages import GONE

#: Stages in which a family takes no part, whatever is registered.
OUTSIDE = ("invited", *GONE)

#: Whether a family has entered.
ENTERED: ColumnElement[bool] = and_(Family.agreement_on.is_not(None), Family.stage.not_in(OUTSIDE))

#: The same in the words of SQL, for statements that are written by hand; `family` is the table's name there.
ENTERED_SQL = f"(family.agreement_on IS NOT NULL AND family.stage NOT IN {OUTSIDE})"

#: Whether a family is reminded of a meeting: of the sessions of the methodology who has entered, of the
#: welcome encounter also who is invited.
TAKES_PART: ColumnElement[bool] = or_(ENTERED, and_(Meeting.kind == "welcome", Family.stage.not_in(GONE)))


def has_entered(stage: str, agreement_on: date | None) -> bool:
    """Return whether a family in `stage`, whose Acuerdo was registered on that day, has entered."""
    return agreement_on is not None and stage not in OUTSIDE
