"""Places and their codes (DIVIPOLA, DANE): two digits are a department, five a municipality, of which the
first two are its department's. All lie in the nation.
"""

from typing import Literal

from sqlalchemy import Connection, select

from db.tables import Department, Municipality

#: The place that all others lie in, which has no code at DANE.
NATION, NATION_NAME = "colombia", "Colombia"

#: The codes of the departments (DANE, DIVIPOLA).
DEPARTMENTS = frozenset(
    "05 08 11 13 15 17 18 19 20 23 25 27 41 44 47 50 52 54 63 66 68 70 73 76 81 85 86 88 91 94 95 97 "
    "99".split()
)

Level = Literal["nation", "department", "municipality"]

#: The department of a `municipality_code`, in SQL.
DEPARTMENT = "left(municipality_code, 2)"


def department(municipality_code: str) -> str:
    """Return the code of the department in which a municipality lies."""
    return municipality_code[:2]


def chain(municipality_code: str) -> tuple[str, str, str]:
    """Return a municipality, its department, and the nation."""
    return municipality_code, department(municipality_code), NATION


def level(code: str) -> Level:
    """Return what kind of place it is."""
    if code == NATION:
        return "nation"
    return "department" if len(code) == 2 else "municipality"


def municipality(typed: str) -> str:
    """Return the code of a municipality as it was typed. Spreadsheets drop the zero of `05001`; it is put
    back.
    """
    return typed.zfill(5)


def may_be_municipality(code: str) -> bool:
    """Return whether DIVIPOLA can have a code: in a department that there is, and `000` is the department."""
    return code[:2] in DEPARTMENTS and code[2:] != "000"


def department_typed(typed: str) -> str:
    """Return the code of a department as it was typed, with the zero that spreadsheets drop."""
    return typed.zfill(2)


def names(connection: Connection) -> dict[str, str]:
    """Return the nation, every department and every municipality: code to name, in the order of their
    codes.
    """
    departments = connection.execute(select(Department.code, Department.name).order_by(Department.code))
    towns = connection.execute(select(Municipality.code, Municipality.name).order_by(Municipality.code))
    return {NATION: NATION_NAME, **{row.code: row.name for row in (*departments, *towns)}}
