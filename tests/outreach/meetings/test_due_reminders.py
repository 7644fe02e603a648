"""The reminders of very many meetings: a batch at a time, each planned for what it is."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, Engine, Interval, cast, func, insert, literal, select, text

from db.engine import connect
from db.tables import Family, Meeting, Outbox
from messaging.hours import Hours
from outreach.meetings import due_reminders
from outreach.meetings.due import see_to
from outreach.meetings.due_reminders import write, write_some
from outreach.meetings.series import Series
from tests.outreach.meetings.test_reminders import HOURS, MEETING, NOW
from tests.world import family, place

#: Families that each have a meeting of their own: three batches of theirs.
FAMILIES = 2500


@pytest.fixture
def many(database: Engine) -> Engine:
    """So many families with a meeting on Wednesday, which is new; each is told thrice."""
    with database.begin() as connection:
        where = place(connection)
        _copies(connection, family(connection, where, "F0", pending={}, achieved=()))
        meetings = select(
            func.concat("M", Family.id), literal("family"), Family.id, Family.gestor_id, literal(MEETING),
            literal("planned"), literal(NOW),
        )  # fmt: skip
        columns = ["code", "kind", "family_id", "gestor_id", "starts_at", "status", "created_at"]
        connection.execute(insert(Meeting).from_select(columns, meetings))
        _chats(connection)
        connection.execute(text("ANALYZE"))
    return database


def _copies(connection: Connection, first: int) -> None:
    columns = {c.name: c for c in Family.__table__.columns if c.name not in ("id", "code")}
    rows = select(func.concat("N", func.generate_series(2, FAMILIES)), *columns.values())
    connection.execute(insert(Family).from_select(["code", *columns], rows.where(Family.id == first)))


def _chats(connection: Connection) -> None:
    connection.execute(
        text("""
        INSERT INTO conversation (channel, address, address_index, simulated, turn)
        SELECT 'telegram', '\\x00', decode(lpad(to_hex(id), 32, '0'), 'hex'), true, 0 FROM family
        """)
    )
    connection.execute(
        text("""
        INSERT INTO contact (conversation_id, family_id, shared, authorised, created_at)
        SELECT c.id, f.id, false, true, now() FROM family f
        JOIN conversation c ON c.address_index = decode(lpad(to_hex(f.id), 32, '0'), 'hex')
        """)
    )


def _written(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(Outbox)) or 0


def _after(calls: int) -> Callable[[], bool]:
    """That it is time to stop, from the next call after so many."""
    asked: Iterator[bool] = iter([False] * calls)
    return lambda: next(asked, True)


def test_all_are_written_once(many: Engine) -> None:
    assert write(many, NOW, HOURS, Series()) == 3 * FAMILIES, "that it is set, the day before, that morning"
    assert write(many, NOW, HOURS, Series()) == 0
    assert _written(many) == 3 * FAMILIES


def test_it_stops_between_two_batches_and_goes_on_where_it_was(many: Engine) -> None:
    done = [see_to(many, NOW, Hours(), Series(), _after(calls)).reminded for calls in (2, 2)]
    assert all(0 < each < 3 * FAMILIES / 2 for each in done), done
    assert _written(many) == sum(done), "what was written before it stopped stays"
    rest = see_to(many, NOW, Hours(), Series()).reminded
    assert sum(done) + rest == _written(many) == 3 * FAMILIES


def test_what_a_batch_wrote_stays_when_the_next_one_fails(
    many: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with many.begin() as connection:
        # The last of the families in their order: its message is refused.
        connection.execute(
            text("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$
            """)
        )
        connection.execute(
            text(f"""
            CREATE TRIGGER refuse BEFORE INSERT ON outbox FOR EACH ROW
            WHEN (NEW.meeting_id = {FAMILIES} AND NEW.family_id = {FAMILIES}) EXECUTE FUNCTION refuse()
            """)
        )
    with pytest.raises(Exception, match="no room"):
        write(many, NOW, HOURS, Series())
    assert 0 < _written(many) < 3 * FAMILIES
    with many.begin() as connection:
        connection.execute(text("DROP TRIGGER refuse ON outbox"))
    write(many, NOW, HOURS, Series())
    assert _written(many) == 3 * FAMILIES


def test_a_meeting_of_more_families_than_a_batch_is_parted(many: Engine) -> None:
    with many.begin() as connection:
        connection.execute(text("TRUNCATE meeting CASCADE"))
        where = connection.execute(select(Family.gestor_id)).scalars().first()
        for number in range(2):
            starts_at = select(literal(MEETING) + cast(f"{number} minutes", Interval)).scalar_subquery()
            values = {"code": f"R{number}", "kind": "community", "gestor_id": where, "status": "planned"}
            connection.execute(insert(Meeting).values(**values, starts_at=starts_at, created_at=NOW))
    place_, more, counts = None, True, []
    while more:
        with many.begin() as connection:
            count, place_, more = write_some(connection, NOW, HOURS, Series(), place_)
        counts.append(count)
    assert max(counts) <= due_reminders._MOST
    assert sum(counts) == _written(many) == 2 * 3 * FAMILIES


def test_a_batch_is_planned_for_its_own_size_whatever_came_before(many: Engine) -> None:
    """PostgreSQL may come to keep one plan for a statement that is prepared, made for an array of ten; here
    it is made to.
    """
    name = many.url.database
    with many.begin() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET plan_cache_mode = force_generic_plan"))
        connection.execute(text(f"ALTER DATABASE {name} SET jit = off"))
    many.dispose()
    address = many.url.render_as_string(hide_password=False)
    for keeps_plans, expected in ((False, "force_custom_plan"), (True, "force_generic_plan")):
        engine = connect(address, pool=1, keeps_plans=keeps_plans)
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW plan_cache_mode")) == expected
        engine.dispose()
    engine = connect(address, pool=1)
    with engine.connect() as connection:
        connection.execute(text("SET statement_timeout = 3000"))
        connection.commit()
    assert write(engine, NOW, HOURS, Series()) == 3 * FAMILIES
    engine.dispose()
