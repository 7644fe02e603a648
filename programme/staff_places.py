"""Where a member of staff works."""

from sqlalchemy import Connection, select

from db.tables import Family, Municipality
from programme import accounts


def places(connection: Connection, staff_id: int) -> dict[str, str]:
    """Return the municipalities where one works, or else where the families live that one accompanies: code
    to name, by name.
    """
    if works := accounts.municipalities(connection, staff_id):
        return works
    found = connection.execute(
        select(Municipality.code, Municipality.name)
        .where(Municipality.code.in_(select(Family.municipality_code).where(Family.gestor_id == staff_id)))
        .order_by(Municipality.name, Municipality.code)
    )
    return {row.code: row.name for row in found}
