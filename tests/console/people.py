"""Members of staff who sign in, for tests of the pages."""

from functools import cache

from flask.testing import FlaskClient
from sqlalchemy import Connection, insert
from werkzeug.test import TestResponse

from db.tables import Account, Staff, StaffMunicipality
from programme import passwords
from tests import world
from tests.doors import Watch

PASSWORD = "correcto-caballo"
ROLES = ("gestor", "coordinator", "territorial", "national", "administrator")


def person(
    connection: Connection,
    watch: Watch,
    role: str,
    user_name: str,
    *,
    places: tuple[str, ...] = (world.PLACE,),
) -> int:
    """A member of staff who works in `places` and can sign in. Gives the id."""
    staff_id = connection.execute(
        insert(Staff).values(code=f"P-{user_name}", role=role, name=user_name.title()).returning(Staff.id)
    ).scalar_one()
    for municipality in places:
        connection.execute(
            insert(StaffMunicipality).values(staff_id=staff_id, municipality_code=municipality)
        )
    connection.execute(
        insert(Account).values(
            staff_id=staff_id, user_name=user_name, password_hash=_hash(), created_at=watch()
        )
    )
    return staff_id


@cache
def _hash() -> str:
    """One for all: hashing is slow on purpose."""
    return passwords.hashed(PASSWORD)


def token(page: str) -> str:
    """The form token of a page."""
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def sign_in(
    client: FlaskClient,
    user_name: str,
    password: str = PASSWORD,
    wanted: str = "",
    address: str = "192.0.2.1",
) -> TestResponse:
    """Fill in the sign-in form and send it."""
    page = client.get("/entrar", query_string={"next": wanted}).text
    form = {"csrf_token": token(page), "user_name": user_name, "password": password, "next": wanted}
    return client.post("/entrar", data=form, environ_base={"REMOTE_ADDR": address})
