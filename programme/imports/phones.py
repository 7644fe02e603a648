"""What a file changes in the phones of its families.

What people decided on the phone itself is not undone by a file: a "no" to the treatment of data that is later
than the paper stays, and a number that was taken from the family (a wrong number, say) is not put back.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial

from sqlalchemy import select, true

from db.keys import keyring
from db.tables import Consent, Contact, Conversation, Family
from programme.calendar import BOGOTA
from programme.family_data import marks
from programme.imports.batch import Batch
from programme.imports.bulk import among
from programme.imports.columns import Row
from programme.telephones import masked


@dataclass
class Plan:
    """What a row changes. `number`: a new contact there, `shared` or not, `signed` when the paper holds for
    it. `ended`, `now_shared`, `no_longer_shared`: ids of contacts; `now_signed`: ids with the day of the
    paper. `left`: ids of the conversations of the ended ones, `lines`: of all that the family has.
    """

    number: str | None = None
    shared: bool = False
    signed: datetime | None = None
    ended: list[int] = field(default_factory=list)
    now_shared: list[int] = field(default_factory=list)
    no_longer_shared: list[int] = field(default_factory=list)
    now_signed: dict[int, datetime] = field(default_factory=dict)
    left: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class _Contact:
    id: int
    conversation_id: int
    index: bytes
    shared: bool
    ended_at: datetime | None
    #: The last answer about the treatment of data, and when it was given.
    given: bool | None
    answered_at: datetime | None

    def answered_since(self, moment: datetime) -> bool:
        return self.answered_at is not None and self.answered_at >= moment


def plan(batch: Batch, rows: list[Row]) -> dict[str, Plan]:
    """Return what the rows change, by family code; no entry for a family whose phone stays as it is."""
    contacts = _contacts(batch)
    plans = {
        row.values["familia"]: _plan(batch, row, contacts.get(row.values["familia"], [])) for row in rows
    }
    _warn(batch, rows, plans)
    return {code: one for code, one in plans.items() if one != Plan()}


def _warn(batch: Batch, rows: list[Row], plans: dict[str, Plan]) -> None:
    """Say which families get a number whose last owner left: nothing that we start goes there, until the
    family itself writes that it wants to hear from us.
    """
    index = partial(keyring.index, batch.channel)
    numbers = {one.number: index(one.number) for one in plans.values() if one.number is not None}
    left = batch.connection.scalars(
        select(Conversation.address_index).where(
            Conversation.channel == batch.channel,
            Conversation.opted_out_at.is_not(None),
            among(Conversation.address_index, numbers.values()),
        )
    )
    silent = {bytes(index) for index in left}
    deleted = marks.left(batch.connection, (marks.address(batch.channel, one) for one in numbers))
    for row in rows:
        number = plans[row.values["familia"]].number
        if number is None:
            continue
        if numbers[number] in silent or marks.address(batch.channel, number) in deleted:
            batch.report.notice("import.number_left", "celular", row.number, masked(number))


def _plan(batch: Batch, row: Row, contacts: list[_Contact]) -> Plan:
    number, shared = row.values.get("celular"), row.values.get("compartido")
    signed = _beginning(row.values.get("autoriza"))
    live = [contact for contact in contacts if contact.ended_at is None]
    result = Plan(lines=[contact.conversation_id for contact in live])
    if number is not None:
        indices = keyring.indices(batch.channel, number)
        here = [contact for contact in live if contact.index in indices]
        if not here:
            if not live and contacts and contacts[-1].index in indices:
                batch.report.notice("import.number_taken_away", "celular", row.number, number)
                return result
            result.number, result.shared = number, bool(shared)
            result.ended = [contact.id for contact in live]
            result.left = [contact.conversation_id for contact in live]
            if signed and not any(one.given is False and one.answered_since(signed) for one in contacts):
                result.signed = signed
        live = here
    if shared is not None:
        different = [contact.id for contact in live if contact.shared != shared]
        result.now_shared, result.no_longer_shared = (different, []) if shared else ([], different)
    if signed is not None:
        result.now_signed = {one.id: signed for one in live if not one.answered_since(signed)}
    return result


def _contacts(batch: Batch) -> dict[str, list[_Contact]]:
    """Return the contacts by number of the families in the batch, by family code: the ended ones first, in
    order.
    """
    answers = (
        select(Consent.given, Consent.at)
        .where(Consent.kind == "data", Consent.contact_id == Contact.id)
        .order_by(Consent.at.desc(), Consent.id.desc())
        .limit(1)
        .correlate(Contact)
        .lateral()
    )
    rows = batch.connection.execute(
        select(
            Family.code,
            Contact.id,
            Contact.conversation_id,
            Conversation.address_index,
            Contact.shared,
            Contact.ended_at,
            answers.c.given,
            answers.c.at,
        )
        .join(Contact, Contact.family_id == Family.id)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .outerjoin(answers, true())
        .where(among(Family.code, batch.column("familia")), Conversation.channel == batch.channel)
        .order_by(Contact.ended_at.nulls_last(), Contact.id)
    )
    found: dict[str, list[_Contact]] = {}
    for code, id_, conversation_id, index, *rest in rows:
        found.setdefault(code, []).append(_Contact(id_, conversation_id, bytes(index), *rest))
    return found


def _beginning(day: date | None) -> datetime | None:
    """Return the instant at which the day begins in Colombia."""
    return None if day is None else datetime.combine(day, time.min, BOGOTA)
