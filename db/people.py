"""Who is behind a line of talk: what a turn needs to know of a contact and of its family."""

from dataclasses import dataclass, fields

from sqlalchemy import Connection, func, text

from db.contact import Contact
from db.family import Family


@dataclass
class Person:
    """A live contact of a conversation, with its family where it is one's. All None for a stranger."""

    contact_id: int | None
    family_id: int | None
    staff_id: int | None
    shared: bool
    safe: bool | None
    authorised: bool | None
    health: bool | None
    family_code: str | None
    language: str | None
    gestor_id: int | None
    municipality_code: str | None
    text_version: str | None

    def become(self, other: "Person") -> None:
        """Be that person from now on."""
        for field in fields(Person):
            setattr(self, field.name, getattr(other, field.name))


#: In what language a contact is written to: the one that it chose, else its family's.
LANGUAGE = func.coalesce(Contact.language, Family.language).label("language")

#: The fields of a Person, in their order, from a contact `k` and its family `f`.
COLUMNS = """
    k.id, k.family_id, k.staff_id, coalesce(k.shared, false), k.safe, k.authorised, k.health,
    f.code, coalesce(k.language, f.language), f.gestor_id, f.municipality_code,
    k.text_version
"""

_PEOPLE = text(f"""
    SELECT {COLUMNS}
    FROM contact k LEFT JOIN family f ON f.id = k.family_id
    WHERE k.conversation_id = :conversation_id AND k.ended_at IS NULL
    ORDER BY f.code, k.id
""")


def people(connection: Connection, conversation_id: int) -> list[Person]:
    """Return the live contacts of a conversation, in order of their family's code."""
    return [Person(*row) for row in connection.execute(_PEOPLE, {"conversation_id": conversation_id})]
