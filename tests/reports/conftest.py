"""The Red of two municipalities that the tests of reports share."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, insert

from db.tables import (
    Department,
    Municipality,
    Staff,
)
from tests.reports.red import ELSEWHERE, HERE


@pytest.fixture
def red(database: Engine) -> Iterator[Connection]:
    """Two municipalities, one gestor, no families yet; all in a transaction that is never committed."""
    with database.connect() as connection:
        connection.execute(insert(Department).values(code="15", name="Boyacá"))
        for code, name in ((HERE, "San José de Pare"), (ELSEWHERE, "Tunja")):
            connection.execute(insert(Municipality).values(code=code, name=name, department_code="15"))
        connection.execute(insert(Staff).values(code="G-1", role="gestor", name="Gestora Uno"))
        connection.execute(insert(Staff).values(code="G-2", role="gestor", name="Gestor Dos"))
        yield connection
