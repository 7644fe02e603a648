"""An upgrade of a database that has cases, members of families and months in clear: all are still there, and
nothing of them is in clear.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Engine, create_engine, select, text

from db.columns import filled
from db.engine import connect
from db.keys import keyring
from db.migrate import upgrade
from db.tables import Alert, Case, CaseEntry, Inbound, Member, MonthlyClose
from messaging.hours import Hours
from outreach import alerts
from outreach.cases import digest, news
from programme import sealed_audit
from programme.cases import asking, reading
from reports.month.cases import cases
from reports.month.figures import Month

pytestmark = pytest.mark.xdist_group("trust")

BEFORE = "0016"
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
MOVED = NOW - timedelta(days=40)

FIGURES = '{"cases":{"papers":1},"name":"Boyacá"}'.encode()


def _sealed(label: str, said: str, block: int = 1) -> bytes:
    return keyring.encrypt(filled(said, block), label)


def _rows(engine: Engine, query: str, **values: Any) -> list[Any]:
    with engine.begin() as connection:
        found = connection.execute(text(query), values)
        return list(found) if found.returns_rows else []


@pytest.fixture
def engine(server: URL) -> Iterator[Engine]:
    """A database as it was before."""
    name = "before_cases"
    administration = create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = connect(server.set(database=name).render_as_string(hide_password=False))
    with engine.begin() as connection:
        configuration = Config()
        configuration.set_main_option("script_location", "db/migrations")
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, BEFORE)
    yield engine
    engine.dispose()
    with administration.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    administration.dispose()


def _fill(engine: Engine) -> None:
    """Two families of a place; a coordinator and one of the national team with chats; cases of every kind."""
    with engine.begin() as connection:

        def add(table: str, **values: Any) -> None:
            names = ", ".join(values)
            marks = ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)

        add("department", code="15", name="Boyacá")
        add("municipality", code="15664", name="San José de Pare", department_code="15")
        for staff, role in enumerate(("coordinator", "national", "gestor"), 1):
            add("staff", id=staff, code=f"S{staff}", role=role, name=_sealed("staff.name", "x"))
            add("staff_municipality", staff_id=staff, municipality_code="15664")
        family = {"municipality_code": "15664", "displaced": False, "gestor_id": 3, "stage": "follow_up"}
        more = {"language": "es_CO", "catalogue_version": "x", "created_at": MOVED}
        for at in (1, 2):
            add("family", id=at, code=f"F{at}", **family, **more)
        for at, sex in ((1985, "F"), (2012, None)):
            add("member", family_id=1, birth_year=at, sex=sex)
        add("monthly_close", month=date(2026, 10, 1), version=1, content=FIGURES, sha256="x",
            made_by="command", closed_at=NOW)  # fmt: skip
        for line, (channel, whose) in enumerate(
            (("sms", {"family_id": 1}), ("sms", {"family_id": 2}), ("telegram", {"staff_id": 1}),
             ("telegram", {"staff_id": 2})), 1
        ):  # fmt: skip
            address = f"+57300111000{line}"
            add(
                "conversation", id=line, channel=channel, address_index=keyring.index(channel, address),
                address=_sealed("conversation.address", address), simulated=False, turn=3,
            )  # fmt: skip
            add("contact", id=line, conversation_id=line, shared=False, safe=True, authorised=True,
                created_at=MOVED, **whose)  # fmt: skip
        case = {"municipality_code": "15664", "received_on": date(2026, 11, 10), "entity": None}
        for number, kind, reader, status, family_id, due in (
            ("100001", "papers", "coordinator", "answered", 1, date(2026, 11, 25)),
            ("100002", "politics", "national", "received", 2, date(2026, 12, 1)),
            ("100003", "treatment", "national", "taken_up", None, date(2026, 12, 1)),
            ("100004", "knot", "coordinator", "solved", None, date(2026, 12, 1)),
            ("100005", "service", "coordinator", "passed_on", 2, date(2026, 12, 9)),
        ):
            add(
                "complaint_case", number=number, kind=kind, reader=reader, status=status, family_id=family_id,
                contact_id=family_id, due_on=due, text=_sealed("complaint_case.text", f"Caso {number}", 512),
                **{**case, "entity": "el ICBF" if status == "passed_on" else None},
            )  # fmt: skip
        for at, (number, kind, staff_id, said) in enumerate(
            (("100001", "answer", 1, "Ya está"), ("100004", "note", 2, "Se hizo"),
             ("100005", "passed_on", 1, "el ICBF")), 1
        ):  # fmt: skip
            add("case_entry", id=at, number=number, kind=kind, staff_id=staff_id,
                text=_sealed("case_entry.text", said), at=NOW - timedelta(hours=at))  # fmt: skip
        for number, actor, action, detail in (
            ("100001", "staff:S1", "case.answered", {}),
            ("100004", "staff:S2", "case.solved", {}),
            ("100005", "staff:S1", "case.passed_on", {"from": "2026-11-25"}),
        ):
            add("audit_event", at=NOW, actor=actor, action=action, subject=f"case:{number}",
                detail=json.dumps(detail))  # fmt: skip
        add(
            "audit_event", at=NOW, actor="staff:S1", action="family.changed", subject="family:F1", detail="{}"
        )
        for at, private in ((1, True), (2, False)):
            add("alert", id=at, kind="danger", conversation_id=at, private=private, at=NOW,
                text=_sealed("alert.text", "me pega"))  # fmt: skip
        for at, kind, said in ((1, "queja", None), (2, "text", "hola"), (3, "libreta", None)):
            add("inbound", channel="sms", provider_id=f"SM{at}", conversation_id=1, received_at=NOW,
                kind=kind, text=said and _sealed("inbound.text", said))  # fmt: skip
        letter = {"priority": 1, "libreta": False, "not_before": NOW, "created_at": NOW, "attempts": 0,
                  "repeated": False}  # fmt: skip
        for cause, kind, channel, line, state, payload in (
            ("case:100001:1", "case", "sms", 1, "sent", {}),
            (f"cases:1:{date(2026, 11, 20)}", "cases", "telegram", 3, "queued", {"staff_id": 1}),
            ("alert:1:2", "alert", "telegram", 4, "sent", {"alert_id": 1}),
        ):
            add("outbox", cause=cause, kind=kind, channel=channel, conversation_id=line, state=state,
                payload=_sealed("outbox.payload", json.dumps(payload), 512), **letter)  # fmt: skip


def test_everything_is_still_there(engine: Engine) -> None:
    _fill(engine)
    upgrade(engine)
    today = date(2026, 11, 20)
    with engine.connect() as connection:
        files = {
            role: reading.list_cases(connection, reading.Handler(staff, f"S{staff}", role), today)
            for staff, role in ((1, "coordinator"), (2, "national"))
        }
        seen = {role: [(one.number, one.kind, one.family) for one in found] for role, found in files.items()}
        assert seen == {
            "coordinator": [
                ("100005", "service", "F2"), ("100004", "knot", None), ("100001", "papers", "F1")
            ],
            "national": [
                ("100002", "politics", "F2"), ("100003", "treatment", None), ("100004", "knot", None)
            ],
        }  # fmt: skip
        assert files["coordinator"][0].entity == "el ICBF"
        assert [one.text for one in files["coordinator"]] == ["Caso 100005", "Caso 100004", "Caso 100001"]
        assert [entry.text for one in files["national"] for entry in one.entries] == ["Se hizo"]
        asked = asking.standing(connection, asking.Asker(1, 1), "100001")
        assert asked is not None and asked.answer == "Ya está"
        assert asking.standing(connection, asking.Asker(2, 1), "100002") is None, "of another contact"
        assert connection.scalars(select(Alert.private).order_by(Alert.id)).all() == [True, False]
        kept = connection.execute(select(Inbound.kind, Inbound.text).order_by(Inbound.id))
        assert [tuple(row) for row in kept] == [("text", None), ("text", "hola"), ("libreta", None)]
        events = [(event.actor, event.action, event.at) for event in sealed_audit.events(connection, "case")]
        assert events == [
            ("staff:S1", "case.answered", NOW), ("staff:S2", "case.solved", NOW),
            ("staff:S1", "case.passed_on", NOW),
        ]  # fmt: skip
        members = connection.execute(select(Member.birth_year, Member.sex).order_by(Member.id))
        assert [tuple(row) for row in members] == [(1985, "F"), (2012, None)]
        assert connection.scalars(select(MonthlyClose.content)).all() == [FIGURES]
        month = {one.kind: one for one in cases(connection, Month(date(2026, 11, 1)))}
        assert month["papers"][3:] == (1, 1, 0, 0) and month["politics"].municipality_code is None


def test_nobody_is_told_again(engine: Engine) -> None:
    _fill(engine)
    upgrade(engine)
    with engine.begin() as connection:
        assert news.write(connection, Hours(), NOW) == 1, "of 100005, which nobody has told"
        assert digest.write(connection, Hours(), NOW) == 1, "the national team has not been told"
        assert alerts.write_alerts(connection, NOW) == 1, "of the alert that is not private"


def test_nothing_of_it_is_in_clear_not_even_on_the_disk(engine: Engine) -> None:
    _fill(engine)
    _rows(engine, "CHECKPOINT")
    assert b"politics" in _disk(engine, "complaint_case") and b"passed_on" in _disk(engine, "case_entry")
    assert b"case:100001" in _disk(engine, "outbox") and b"queja" in _disk(engine, "inbound")
    assert b"case.passed_on" in _disk(engine, "audit_event") and b"papers" in _disk(engine, "monthly_close")
    upgrade(engine)
    _rows(engine, "CHECKPOINT")
    for table in (
        "complaint_case",
        "case_entry",
        "alert",
        "audit_event",
        "inbound",
        "outbox",
        "monthly_close",
    ):
        found = _disk(engine, table)
        words = (
            b"politics",
            b"papers",
            b"national",
            b"el ICBF",
            b"passed_on",
            b"staff:S2",
            b"case:1",
            b"queja",
        )
        assert [word for word in words if word in found] == [], table
    assert b"family.changed" in _disk(engine, "audit_event"), "the others say who did what"
    sizes = {
        name: _rows(engine, f"SELECT DISTINCT length({name}) FROM {table}")
        for table, names in (("complaint_case", Case), ("case_entry", CaseEntry), ("member", Member))
        for name in (column.name for column in names.__table__.columns if str(column.type) == "BLOB")
    }
    assert sizes and {name: len(found) for name, found in sizes.items()} == dict.fromkeys(sizes, 1)


def _disk(engine: Engine, table: str) -> bytes:
    """The table as it lies on the disk, rows that are gone too."""
    ((found,),) = _rows(engine, f"SELECT pg_read_binary_file(pg_relation_filepath('{table}'))")
    return bytes(found)
