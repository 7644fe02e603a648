"""Who may be told something of a family in a conversation, and whether others read along there."""

from sqlalchemy import ColumnElement, Exists, and_, exists
from sqlalchemy.orm import aliased

from db.tables import Contact, Family


def may_be(conversation_id: int) -> ColumnElement[bool]:
    """Return the condition under which a contact of a family is one there, and has said yes."""
    return and_(
        Contact.family_id == Family.id,
        Contact.conversation_id == conversation_id,
        Contact.ended_at.is_(None),
        Contact.authorised.is_(True),
    )


def shared(conversation_id: int) -> Exists:
    """Return whether the phone is another family's too: then a message says whom it is about."""
    other = aliased(Contact)
    return exists().where(
        other.conversation_id == conversation_id,
        other.ended_at.is_(None),
        other.family_id != Family.id,
    )
