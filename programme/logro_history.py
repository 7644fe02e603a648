"""Who said what of a logro, and when. Of private ones nothing: their history is not read here."""

from datetime import date
from typing import Literal, NamedTuple, get_args

from sqlalchemy import Connection, select

from db.tables import LogroChange
from programme.calendar import today

#: `reported`, `taken_back`: by the family. `achieved`, `not_yet`: by the gestor. `noted`, `noted_pending`: in
#: a file of the programme.
What = Literal["reported", "taken_back", "achieved", "not_yet", "noted", "noted_pending"]

#: By who says it and the new state.
_SAID: dict[tuple[str, str], What] = {
    ("family", "reported"): "reported",
    ("family", "pending"): "taken_back",
    ("gestor", "achieved"): "achieved",
    ("gestor", "pending"): "not_yet",
    ("import", "achieved"): "noted",
    ("import", "pending"): "noted_pending",
}
WHATS: tuple[What, ...] = get_args(What)


class Step(NamedTuple):
    """What was said, on which Colombian day."""

    what: What
    on: date


def steps(connection: Connection, family_id: int, code: str) -> list[Step]:
    """Return what was said of the logro `code` of a family, the oldest first."""
    rows = connection.execute(
        select(LogroChange.source, LogroChange.old_state, LogroChange.new_state, LogroChange.at)
        .where(LogroChange.family_id == family_id, LogroChange.logro_code == code)
        .order_by(LogroChange.at, LogroChange.id)
    )
    return [
        Step(what, today(row.at))
        for row in rows
        if (what := _SAID.get((row.source, row.new_state))) is not None
        # That it was pending from the beginning, nobody said.
        and (what != "noted_pending" or row.old_state is not None)
    ]
