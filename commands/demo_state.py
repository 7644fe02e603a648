"""Whether the demo's data is there, and how to get at it."""

from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, text

from db.tables import (
    Account,
    AuditEvent,
    Base,
    Contact,
    Conversation,
    DataKey,
    Family,
    PublishedQuestionnaire,
    Staff,
)
from messaging import channels
from programme import accounts, rights
from scorecard.instrument.published import publish
from scorecard.instrument.questionnaire import VERSION
from scorecard.instrument.xlsform.shipped import content

#: What an upgrade filled, and no demo would fill again.
_MIGRATED = {PublishedQuestionnaire.__tablename__, DataKey.__tablename__}

_SUBJECT, _BEGUN, _LOADED = "demo:place", "demo_begun", "demo_loaded"


def wanted(engine: Engine, now: datetime) -> bool:
    """Return whether the demo place must be loaded: there is no family yet, or a load was cut short.

    What was left of one is emptied; nobody else's data can be there, since it began on an empty database.
    """
    with engine.begin() as connection:
        marks = set(connection.scalars(select(AuditEvent.action).where(AuditEvent.subject == _SUBJECT)))
        if marks == {_BEGUN}:
            tables = (table.name for table in Base.metadata.sorted_tables if table.name not in _MIGRATED)
            connection.execute(text(f"TRUNCATE {', '.join(tables)}"))
            # An earlier version of the program emptied that too.
            publish(connection, VERSION, content(), now)
        elif marks or connection.scalar(select(Family.id).limit(1)) is not None:
            return False
        _mark(connection, _BEGUN, now)
    return True


def loaded(engine: Engine, now: datetime) -> None:
    """Note that the demo place is whole."""
    with engine.begin() as connection:
        _mark(connection, _LOADED, now)


def _mark(connection: Connection, action: str, now: datetime) -> None:
    values = {"at": now, "actor": "command", "action": action, "subject": _SUBJECT, "detail": {}}
    connection.execute(insert(AuditEvent).values(values))


def phones(engine: Engine) -> list[tuple[str, str]]:
    """Return two families to try, each with the number of its phone."""
    with engine.connect() as connection:
        rows = connection.execute(
            select(Family.code, Conversation.address)
            .join(Contact, Contact.family_id == Family.id)
            .join(Conversation, Conversation.id == Contact.conversation_id)
            .where(Conversation.channel == channels.of_numbers().name, Contact.ended_at.is_(None))
            .order_by(Family.code)
            .limit(2)
        )
        return [(row.code, row.address) for row in rows]


def user(engine: Engine, name: str, password: str | None, now: datetime) -> bool:
    """Let the demo's coordinator sign in with this password, or as before without one.

    False where the data is not the demo's.
    """
    with engine.begin() as connection:
        marks = select(AuditEvent.id).where(AuditEvent.subject == _SUBJECT, AuditEvent.action == _LOADED)
        if connection.scalar(marks) is None:
            return False
        if password is not None and connection.scalar(select(Account.id).where(Account.user_name == name)):
            accounts.change_password(connection, name, password, now)
        elif password is not None:
            reads = Staff.role.in_(rights.roles("summary"))
            staff_id = connection.scalars(select(Staff.id).where(reads)).one()
            accounts.create(connection, staff_id, name, password, now)
    return True
