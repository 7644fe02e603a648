"""What inviting the families of a wave would come to. Nothing is written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from db.tables import Family, Participation, Wave
from locales.texts import texts
from messaging import channels
from messaging.estimate import Totals, totals
from messaging.terms import Terms
from outreach.waves.invitation_text import said
from outreach.waves.invitations import NUDGES, STEPS
from programme.audience import Audience
from programme.recipients import one_a_line


@dataclass(frozen=True)
class Preview:
    """`invitation`: that message alone, one to whoever can be written to. `invited`: with word that it comes.
    `most`: with all nudges too, if nobody answered.
    """

    invitation: Totals
    invited: Totals
    most: Totals


def preview(connection: Connection, wave_id: int, terms: Terms) -> Preview:
    """Return it for a wave that was opened in this transaction."""
    closes_on = connection.scalars(select(Wave.closes_on).where(Wave.id == wave_id)).one()
    families = (
        select(Family.id, Family.language, Family.stage)
        .join(Participation, Participation.family_id == Family.id)
        .where(Participation.wave_id == wave_id)
        .cte("families")
    )
    lines = one_a_line(families, Audience(), channels.names()).subquery()
    kinds = lines.c.language, lines.c.channel
    counted = connection.execute(select(*kinds, func.count()).group_by(*kinds)).all()

    def cost(steps: Iterable[str]) -> Totals:
        messages: Counter[tuple[str, str]] = Counter()
        for language, channel, count in counted:
            for step in steps:
                messages[said(step, closes_on, texts(language)), channel] += count
        return totals(messages, terms.pesos_per_segment)

    before = [step for step in STEPS if step not in NUDGES]
    return Preview(cost(["invitation"]), cost(before), cost(STEPS))
