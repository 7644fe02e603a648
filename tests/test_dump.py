"""Somebody who has a copy of the whole database, and no key: no way leads from a complaint to a family, and
nothing tells of what kind it is. Looked at right after the talk, and two days later.
"""

import itertools
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import URL, Connection, Engine, insert, select

from db.tables import Account, Case, Staff, StaffMunicipality
from messaging.hours import Hours
from outreach import alerts
from outreach.cases import digest, news
from outreach.composers import COMPOSERS
from outreach.worker.retention import Kept, blank
from programme.accounts import User
from programme.alerts import see, unseen_private
from programme.cases import handling, mixing
from programme.cases.reading import Handler
from tests import world
from tests.databases import fresh_database
from tests.doors import Telegram, Twilio, Watch, application
from tests.messaging import post
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

pytestmark = pytest.mark.xdist_group("dump")

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)

#: What stands in a copy of what is about cases, and needs no key. `number` is random; nothing else has it but
#: the entries of that case.
IN_CLEAR = {
    "complaint_case": {"number", "open", "fresh", "place_index"},
    "case_entry": {"id", "number", "untold"},
}

#: What may stand in a message about a case: what every message has, and nothing of what it is about. A column
#: that is new says something until it is written here.
OF_EVERY_MESSAGE = {
    "id", "cause", "kind", "channel", "priority", "state", "libreta", "second", "not_before", "not_after",
    "attempts", "repeated", "segments", "provider", "provider_id", "created_at", "xmin", "xmax",
}  # fmt: skip

#: Whoever a row of these, or one that points at them, is about.
PEOPLE = ("family", "contact", "conversation", "staff")

Row = dict[str, Any]


@dataclass
class Dump:
    """All rows of all tables, with the ids of the transactions that wrote and locked them. `points`: by table
    and column, the table that the database itself says it points at.
    """

    rows: dict[str, list[Row]]
    points: dict[tuple[str, str], str]
    lengths: dict[str, dict[str, set[int]]]


def copied(engine: Engine) -> Dump:
    """A copy, read as the one who found it would."""
    rows: dict[str, list[Row]] = {}
    with engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.all():
            found = connection.exec_driver_sql(
                f'SELECT xmin::text AS "xmin", xmax::text AS "xmax", * FROM "{table}"'
            )
            rows[table] = [dict(row._mapping) for row in found]
        points = connection.exec_driver_sql("""
            SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
            FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f'
        """)
        targets = {(table, column): target for table, column, target in points}
    lengths: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for table, all_rows in rows.items():
        for row in all_rows:
            for name, value in row.items():
                if isinstance(value, bytes):
                    lengths[table][name].add(len(value))
    return Dump(rows, targets, lengths)


class _Line(Telegram):
    """Its updates are numbered otherwise than the messages that the bot sends."""

    _numbers = itertools.count(1_000_000)


class Town:
    """Two families that ask and complain, by SMS and on Telegram, and two that talk of other things."""

    def __init__(self, engine: Engine, twilio: TwilioStandIn, bot: TelegramStandIn) -> None:
        self.twilio, self.bot = twilio, bot
        self.engine, self.watch, self.came = engine, Watch(NOW), 0
        client = application(engine, self.watch).test_client()
        phones = [f"+57300111000{number}" for number in range(4)]
        with engine.begin() as connection:
            where = world.place(connection)
            for number, phone in enumerate(phones):
                family = world.family(connection, where, f"F00{number}")
                world.contact(connection, family, "sms", phone)
                world.contact(connection, family, "telegram", f"900{number}")
            self.coordinator = self._staff(connection, "C01", "coordinator", "9100")
            self.national = self._staff(connection, "N01", "national", "9200")
        self.sms = [Twilio(client, phone) for phone in phones]
        self.chats = [_Line(client, 9000 + number) for number in range(4)]
        self.desk = _Line(client, 9100)

    def _staff(self, connection: Connection, code: str, role: str, chat: str) -> User:
        found = insert(Staff).values(code=code, role=role, name="").returning(Staff.id)
        staff_id = connection.execute(found).scalar_one()
        connection.execute(insert(StaffMunicipality).values(staff_id=staff_id, municipality_code=world.PLACE))
        connection.execute(
            insert(Account).values(
                staff_id=staff_id, user_name=code.lower(), password_hash="x", created_at=self.watch()
            )
        )
        world.contact(connection, None, "telegram", chat, staff_id=staff_id)
        return _user(staff_id, code, role)

    def says(self, family: int, *words: str) -> str:
        """By SMS. Gives the last answer."""
        answers = [""]
        for one in words:
            self.watch.now += timedelta(seconds=70)
            self.came += 1
            answers = self.sms[family].send(one, sid=f"SM{'f' * 8}{self.came:024x}")
        return answers[-1] if answers else ""

    def chat(self, line: Telegram, *words: str) -> None:
        """On Telegram."""
        for one in words:
            self.watch.now += timedelta(seconds=70)
            assert line.post(line.message(one)).status_code == 200

    def numbers(self) -> dict[str, str]:
        """By kind, the last case."""
        with self.engine.connect() as connection:
            return {row.kind: row.number for row in connection.execute(select(Case.kind, Case.number))}

    def worker(self) -> None:
        """What it writes and sends, each at an hour of its own; before that, the answers of the bot."""
        self.delivers()
        for write in (
            lambda connection: news.write(connection, Hours(), self.watch()),
            lambda connection: digest.write(connection, Hours(), self.watch()),
            lambda connection: alerts.write_alerts(connection, self.watch()),
        ):
            self.watch.now += timedelta(seconds=70)
            with self.engine.begin() as connection:
                write(connection)
            self.watch.now += timedelta(seconds=70)
            self.delivers()

    def delivers(self) -> None:
        """Send what waits."""
        for channel, provider in (
            ("sms", post.twilio_provider(self.twilio)),
            ("telegram", post.telegram_provider(self.bot)),
        ):
            post.drain(self.engine, self.watch, channel, provider, composers=dict(COMPOSERS))

    def talk(self) -> None:
        """All that can become of a case, and as much talk of what is none."""
        story = "La gestora pide plata por las citas, y el que no da no sale en la lista"
        self.says(0, "queja", "1", story, "1")
        self.says(2, "hola", "logros", "1", "menu")
        self.chat(self.chats[0], "queja", "2", story, "2")
        self.chat(self.chats[2], "hola", "logros", "1", "menu")
        self.says(1, "queja", "4", "Necesito un certificado de los niños")
        self.says(3, "hola", "logros", "visita")
        self.chat(self.chats[1], "queja", "5", "No hay cupo en el colegio para mi hija")
        self.chat(self.chats[3], "hola", "logros", "visita")
        self.says(0, "queja", "3", "mi esposo me pega y el gestor lo sabe")
        self.says(2, "visita", "mi esposo me pega y nadie lo sabe")
        self.worker()
        numbers = self.numbers()
        self.chat(self.desk, "casos", "1", "1", "Ya está listo, venga por él a la alcaldía", "1")
        self.watch.now += timedelta(seconds=70)
        with self.engine.begin() as connection:
            by = Handler(self.national.staff_id, "N01", "national")
            handling.answer(connection, by, numbers["money"], "Ya hablamos con la oficina", self.watch())
        self.watch.now += timedelta(seconds=70)
        with self.engine.begin() as connection:
            by = Handler(self.coordinator.staff_id, "C01", "coordinator")
            handling.pass_on(connection, by, numbers["service"], "el ICBF", self.watch())
            (alert,) = unseen_private(connection)
            assert see(connection, alert.id, self.national, self.watch())
        self.worker()
        assert "Ya hablamos" in self.says(0, f"caso {numbers['money']}")
        self.says(0, "2", "Siguen pidiendo plata")
        assert "Ya está listo" in self.says(1, f"caso {numbers['papers']}").replace("esta", "está")
        self.says(1, "1")
        self.says(2, "logros", "visita", "1")
        self.says(3, "logros", "visita", "1")


def _user(staff_id: int, code: str, role: str) -> User:
    fields = {"staff_id": staff_id, "staff_code": code, "role": role}
    return User(**{name: fields.get(name) for name in User.__dataclass_fields__})  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=["at once", "two days later"])
def dump(server: URL, request: pytest.FixtureRequest) -> Iterator[Dump]:
    """A copy of the database of such a town."""
    with fresh_database(server) as engine, TwilioStandIn() as twilio, TelegramStandIn() as telegram:
        town = Town(engine, twilio, telegram)
        town.talk()
        if request.param != "at once":
            with engine.begin() as connection:
                mixing.mix(connection, random.Random(1))
            blank(engine, Kept(), town.watch() + timedelta(days=2), random.Random(2))
        with engine.connect() as connection:
            kinds = connection.scalars(select(Case.kind)).all()
        assert sorted(kinds) == ["money", "papers", "politics", "service"]
        yield copied(engine)


def _about_cases(dump: Dump) -> list[tuple[str, Row]]:
    """The rows that are of a case without asking anything: the case, its entries, sealed events, and what
    told of cases and alerts.
    """
    hidden = [row for row in dump.rows["outbox"] if row["kind"] in ("case", "cases", "alert")]
    ids = {row["id"] for row in hidden}
    return [
        *(("complaint_case", row) for row in dump.rows["complaint_case"]),
        *(("case_entry", row) for row in dump.rows["case_entry"]),
        *(("audit_event", row) for row in dump.rows["audit_event"] if "seal" in str(row["action"])),
        *(("outbox", row) for row in hidden),
        *(("outbox_change", row) for row in dump.rows["outbox_change"] if row["outbox_id"] in ids),
    ]


def _tells(table: str, name: str, value: Any) -> Iterator[tuple[Any, ...]]:
    """What of a value can be found again elsewhere. Words of ours and whole days are of many."""
    if name in ("xmin", "xmax"):
        if value != "0":
            yield "transaction", value
    elif isinstance(value, datetime):
        if value.astimezone(UTC) - value.astimezone(UTC).replace(hour=5, minute=0, second=0, microsecond=0):
            # Two seconds around it.
            for second in (-1, 0, 1):
                yield "instant", int(value.timestamp()) // 2 + second
    elif isinstance(value, bytes):
        yield "bytes", value
        if value.isascii():
            yield "text", value.decode()
    elif isinstance(value, str) and len(value) > 2 and any(letter.isdigit() for letter in value):
        yield "text", value
        for part in value.split(":"):
            if len(part) > 2 and any(letter.isdigit() for letter in part):
                yield "text", part


def test_it_is_a_copy_with_cases_and_all_that_was_done_about_them(dump: Dump) -> None:
    assert len(dump.rows["complaint_case"]) == 4 and len(dump.rows["case_entry"]) == 4
    kinds = [row["kind"] for row in dump.rows["outbox"]]
    assert kinds.count("case") == 3 and kinds.count("cases") == 2 and kinds.count("alert") == 2
    assert all(row["provider_id"] for row in dump.rows["outbox"] if row["kind"] == "case"), "all have left"
    actions = [row["action"] for row in dump.rows["audit_event"]]
    assert actions.count("sealed") == 6, "answered twice, passed on, solved, reopened; and an alert seen"


def test_nothing_about_a_case_shares_anything_with_whoever_it_is_of(dump: Dump) -> None:
    """Each row with each of every other table, by every value: equal, near in time, of one transaction."""
    about = _about_cases(dump)
    known = {id(row) for _, row in about}
    others: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for table, rows in dump.rows.items():
        for row in rows:
            if id(row) in known or table.startswith("procrastinate"):
                continue
            for name, value in row.items():
                for told in _tells(table, name, value):
                    others[told].append(f"{table}.{name}")
    found = {
        f"{table}.{name} = {other}"
        for table, row in about
        for name, value in row.items()
        for told in _tells(table, name, value)
        for other in others.get(told, ())
        if not _of_everybody(table, name, other)
    }
    assert found == set()


def _of_everybody(table: str, name: str, other: str) -> bool:
    """A message shares its transaction with the tally of all, and so does the entry that it tells of."""
    return other == "outbox_tally.xmin" and (table.startswith("outbox") or table == "case_entry")


def test_nothing_about_a_case_points_at_anybody(dump: Dump) -> None:
    """Nor is there a number that is an id of somebody under another name."""
    for table, row in _about_cases(dump):
        for name, value in row.items():
            if (table, name) in dump.points and value is not None:
                assert dump.points[table, name] not in PEOPLE, (table, name)
    for table, names in IN_CLEAR.items():
        for row in dump.rows[table]:
            clear = {name for name, value in row.items() if not isinstance(value, bytes | None)}
            assert clear | {"place_index"} == names | {"xmin", "xmax", "place_index"}


def test_what_is_encrypted_is_always_as_long_and_never_the_same(dump: Dump) -> None:
    """Its length, and that it is there at all, would tell what it is."""
    for table in IN_CLEAR:
        for name, lengths in dump.lengths[table].items():
            values = [row[name] for row in dump.rows[table]]
            assert None not in values and len(lengths) == 1, (table, name)
            assert name == "place_index" or len(set(values)) == len(values), (table, name)
    sealed = [row for row in dump.rows["audit_event"] if row["sealed"] is not None]
    assert len({len(row["sealed"]) for row in sealed}) == 1
    assert len({(row["actor"], row["action"], row["subject"], str(row["detail"]), row["at"])
                for row in sealed}) == 1  # fmt: skip
    assert all(row["sealed"] is None or row["action"] == "sealed" for row in dump.rows["audit_event"])
    shown = {row["action"] for row in dump.rows["audit_event"] if row["sealed"] is None}
    assert not any("case" in action or "alert" in action for action in shown)
    assert dump.lengths["alert"]["private"] and len(dump.lengths["alert"]["private"]) == 1


def test_what_was_said_of_a_complaint_looks_like_all_that_is_said(dump: Dump) -> None:
    """Of those families that complained no message has a shape that others' have not."""
    lines = {row["id"]: row["contact_id"] for row in dump.rows["conversation"]}
    families = {row["id"]: row["family_id"] for row in dump.rows["contact"]}
    shapes: dict[bool, set[tuple[Any, ...]]] = {True: set(), False: set()}
    complained = {row["id"] for row in dump.rows["family"] if row["code"] in ("F000", "F001")}
    for row in dump.rows["inbound"]:
        family = families.get(lines.get(row["conversation_id"]))
        if family is not None:
            shape = (row["channel"], row["kind"], _shape(row["text"]), _shape(row["reply"]))
            shapes[family in complained].add(shape)
    assert shapes[False] and shapes[True] - shapes[False] == set()
    kinds = {row["kind"] for row in dump.rows["inbound"]}
    assert kinds <= {"text", "danger"}
    replies: dict[bool, set[tuple[Any, ...]]] = {True: set(), False: set()}
    for row in dump.rows["outbox"]:
        family = families.get(lines.get(row["conversation_id"]))
        if family is not None:
            shape = (row["kind"], row["priority"], row["not_after"], _shape(row["text"]), row["cause"][:6])
            replies[family in complained].add(shape)
    assert replies[False] and replies[True] - replies[False] == set()


def _shape(value: bytes | None) -> int | None:
    return None if value is None else len(value)


def test_what_told_whom_hides_it(dump: Dump) -> None:
    """To a family of its case, to staff that cases or an alert wait: who is told tells what is private."""
    told = [row for row in dump.rows["outbox"] if row["kind"] in ("case", "cases", "alert")]
    assert {row["conversation_id"] for row in told} == {None}
    for row in told:
        clear = {name for name, value in row.items() if value is not None and not isinstance(value, bytes)}
        assert clear <= OF_EVERY_MESSAGE and not row["second"], row["kind"]
    assert all(row["cause"].startswith("hidden:") for row in told)
    lines = {row["id"] for row in dump.rows["conversation"]}
    jobs = [str(row["args"]) for row in dump.rows["procrastinate_jobs"]]
    assert lines and jobs and set(jobs) <= {"{'channel': 'telegram'}", "{'channel': 'sms'}"}


def test_the_search_finds_what_there_is(dump: Dump) -> None:
    """It would see an ordinary message's way to its family."""
    row = next(row for row in dump.rows["inbound"] if row["conversation_id"])
    told = {one for name, value in row.items() for one in _tells("inbound", name, value)}
    also = {
        one
        for other in dump.rows["conversation"]
        for name, value in other.items()
        for one in _tells("conversation", name, value)
    }
    assert {kind for kind, _ in told} >= {"transaction", "instant", "bytes", "text"}
    assert also
    with pytest.raises(AssertionError):
        test_nothing_about_a_case_points_at_anybody(
            Dump({**dump.rows, "complaint_case": [{**dump.rows["complaint_case"][0], "family_id": 7}]},
                 dump.points, dump.lengths)
        )  # fmt: skip
