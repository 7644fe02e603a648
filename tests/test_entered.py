"""Only families that have entered are surveyed, reminded of sessions, counted in shares (manual §1.8, §5.4).

A family in every stage, with an Acuerdo and without, and all that reads families for a figure or a message.
"""

import random
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, text, update

from db.tables import (
    Family,
    LogroState,
    Meeting,
    MeetingAttendance,
    MeetingChange,
    Outbox,
    Participation,
    Wave,
)
from messaging.hours import Hours
from outreach.composers import COMPOSERS, batches
from outreach.meetings import due
from outreach.meetings.series import Series
from outreach.waves import schedule
from programme.entered import ENTERED, ENTERED_SQL, has_entered
from programme.stages import STAGES
from reports.month import figures
from reports.month.figures import Month
from reports.summary.municipality import summarise
from scorecard import waves
from scorecard.opening import Plan, open_now
from tests import world
from tests.db.counted import counted, kept
from tests.doors import Twilio, Watch, application
from tests.messaging import post
from tests.rooms import ROOMS, ROOT
from tests.standins.twilio import TwilioStandIn

#: A Tuesday morning, 10:00 in Bogotá.
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
SIGNED, CLOSES = date(2026, 1, 20), date(2026, 12, 10)

IN = {"baseline+", "life_project+", "follow_up+"}
NOT_GONE = IN | {"invited+", "invited-", "baseline-", "life_project-", "follow_up-"}


@dataclass
class Register:
    """Families by stage, with + where an Acuerdo is registered and - where none is; each with a phone."""

    engine: Engine
    where: world.Place
    watch: Watch
    families: dict[str, int] = field(default_factory=dict)

    def names(self, ids: Any) -> set[str]:
        known = {family_id: name for name, family_id in self.families.items()}
        return {known[int(each)] for each in ids}

    def ids(self, query: str) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.scalars(text(query)))

    def written(self, **about: Any) -> set[str]:
        """Whose messages about this stand in the outbox."""
        with self.engine.connect() as connection:
            return self.names(connection.scalars(select(Outbox.family_id).filter_by(**about)))

    def opens(self, **plan: Any) -> int:
        with self.engine.begin() as connection:
            return open_now(connection, Plan("2026-2", [world.PLACE], CLOSES, **plan), NOW).id

    def runs(self, now: datetime = NOW) -> None:
        """The jobs of meetings and waves."""
        self.watch.now = now
        due.see_to(self.engine, now, Hours(), Series())
        schedule.see_to(self.engine, now, Hours(), random.Random(1))

    def meets(self, kind: str, code: str = "R1", starts_at: datetime = NOW + timedelta(days=1)) -> int:
        with self.engine.begin() as connection:
            found = world.meeting(connection, self.where, starts_at, code=code, kind=kind)
            connection.execute(update(Meeting).where(Meeting.id == found).values(created_at=NOW))
            return found


@pytest.fixture
def register(database: Engine) -> Register:
    with database.begin() as connection:
        found = Register(database, world.place(connection), Watch(NOW))
        for stage in STAGES.values():
            for signed in (SIGNED, None):
                name = f"{stage}{'+' if signed else '-'}"
                family_id = world.family(connection, found.where, name, stage=stage, agreement_on=signed)
                world.contact(connection, family_id, address=f"+5730000000{family_id:02d}")
                found.families[name] = family_id
    return found


def test_the_rule_is_the_same_wherever_it_is_written(register: Register) -> None:
    assert {
        name for name in register.families if has_entered(name[:-1], SIGNED if "+" in name else None)
    } == IN
    with register.engine.connect() as connection:
        assert register.names(connection.scalars(text("SELECT id FROM family WHERE " + ENTERED_SQL))) == IN
        in_triggers = "SELECT id FROM family WHERE has_entered(stage, agreement_on)"
        assert register.names(connection.scalars(text(in_triggers))) == IN
        assert register.names(connection.scalars(select(Family.id).where(ENTERED))) == IN


@pytest.mark.parametrize("plan", [{}, {"sample": 100, "seed": "x"}])
def test_a_wave_asks_who_has_entered(register: Register, plan: dict[str, Any]) -> None:
    register.opens(**plan)
    assert register.names(register.ids("SELECT family_id FROM participation")) == IN
    assert register.ids("SELECT families FROM wave_place") == [len(IN)], "those registered there"


def test_a_place_where_nobody_has_entered_has_no_wave(register: Register) -> None:
    with register.engine.begin() as connection:
        connection.execute(text("UPDATE family SET agreement_on = NULL"))
    with pytest.raises(Exception, match=r"wave\.nobody"):
        register.opens()


def _older_version(register: Register) -> int:
    """A wave to which everybody was invited but those that had left."""
    wave_id = register.opens()
    with register.engine.begin() as connection:
        for name in NOT_GONE - IN:
            row = {"family_id": register.families[name], "municipality_code": world.PLACE, "wave_id": wave_id}
            connection.execute(insert(Participation).values(**row, disposition="invited", day=NOW.date()))
        connection.execute(
            update(Participation)
            .where(Participation.family_id == register.families["invited-"])
            .values(disposition="partial")
        )
        connection.execute(
            update(Participation)
            .where(Participation.family_id == register.families["baseline-"])
            .values(disposition="complete")
        )
    return wave_id


def test_who_was_asked_without_having_entered_is_left_out_at_the_next_tick(register: Register) -> None:
    _older_version(register)
    register.runs()
    out = "SELECT family_id FROM participation WHERE disposition = 'ineligible'"
    assert register.names(register.ids(out)) == NOT_GONE - IN - {"baseline-"}, "its answers are counted"
    assert register.written(kind="invitation") == IN
    with register.engine.connect() as connection:
        response = summarise(connection, world.PLACE, NOW).response  # type: ignore[union-attr]
    assert response is not None and response.eligible == len(IN) + 1


def test_who_leaves_or_loses_its_acuerdo_while_the_wave_is_open_is_not_asked(register: Register) -> None:
    register.opens()
    with register.engine.begin() as connection:
        left = "UPDATE family SET stage = 'withdrawn' WHERE code = 'baseline+'"
        corrected = "UPDATE family SET agreement_on = NULL WHERE code = 'life_project+'"
        connection.execute(text(left))
        connection.execute(text(corrected))
    register.runs()
    assert register.written(kind="invitation") == {"follow_up+"}
    schedule.close(register.engine, register.ids("SELECT id FROM wave")[0], NOW, random.Random(1))
    out = "SELECT family_id FROM participation WHERE disposition = 'ineligible'"
    assert register.names(register.ids(out)) == {"baseline+", "life_project+"}


def test_an_invitation_that_waits_does_not_leave_to_who_has_left(register: Register) -> None:
    register.opens()
    register.runs()
    with register.engine.begin() as connection:
        connection.execute(text("UPDATE family SET agreement_on = NULL WHERE code = 'baseline+'"))
        connection.execute(text("UPDATE family SET stage = 'exited' WHERE code = 'life_project+'"))
    assert register.names(_sent_to(register, NOW + timedelta(hours=1))) == {"follow_up+"}


def _sent_to(register: Register, now: datetime) -> list[int]:
    """To whom SMS leave now: the number of each ends with its family's id."""
    register.watch.now = now
    with TwilioStandIn() as twilio:
        post.drain(
            register.engine,
            register.watch,
            "sms",
            post.twilio_provider(twilio),
            composers=dict(COMPOSERS),
            batches=batches("https://libreta.example"),
        )
    return [int(each["to"][-2:]) for each in twilio.sent]


def test_libreta_is_answered_kindly_to_who_has_not_entered(register: Register) -> None:
    _older_version(register)
    client = application(register.engine, register.watch).test_client()
    asked = set()
    for name, family_id in register.families.items():
        (said,) = Twilio(client, f"+5730000000{family_id:02d}").send("libreta")
        if said.startswith("Califique la Red"):
            asked.add(name)
        else:
            assert said == "La Libreta es para las familias que ya acompaña la Red. Pregunte a su gestor."
    assert asked == IN
    with register.engine.connect() as connection:
        may = {
            name
            for name, family_id in register.families.items()
            if waves.wave_for(connection, family_id, NOW.date()) is not None
        }
    assert may == IN


def test_answers_of_who_left_in_the_midst_are_not_taken(register: Register) -> None:
    wave_id = register.opens()
    with register.engine.begin() as connection:
        connection.execute(text("UPDATE family SET stage = 'exited' WHERE code = 'baseline+'"))
        taken = {
            name
            for name in IN
            if waves.place_if_open(connection, wave_id, register.families[name], NOW.date()) is not None
        }
    assert taken == IN - {"baseline+"}


@pytest.mark.parametrize(
    ("kind", "told"), [("family", IN), ("community", IN), ("recreation", IN), ("welcome", NOT_GONE)]
)
def test_who_is_reminded_of_a_meeting(register: Register, kind: str, told: set[str]) -> None:
    if kind == "family":
        with register.engine.begin() as connection:
            for name, family_id in register.families.items():
                found = world.meeting(
                    connection, register.where, NOW + timedelta(days=1), code=name, family_id=family_id
                )
                connection.execute(update(Meeting).where(Meeting.id == found).values(created_at=NOW))
    else:
        register.meets(kind)
    register.runs()
    assert register.written(kind="reminder") == told
    # And where it changes while they wait.
    with register.engine.begin() as connection:
        connection.execute(text("UPDATE family SET agreement_on = NULL WHERE code = 'baseline+'"))
    left = told if kind == "welcome" else told - {"baseline+"}
    assert register.names(_sent_to(register, NOW + timedelta(hours=1))) == left


@pytest.mark.parametrize(("kind", "told"), [("community", IN), ("welcome", NOT_GONE)])
def test_who_is_told_that_it_was_missed(register: Register, kind: str, told: set[str]) -> None:
    meeting_id = register.meets(kind, starts_at=NOW - timedelta(hours=3))
    with register.engine.begin() as connection:
        connection.execute(update(Meeting).values(status="held"))
        connection.execute(
            insert(MeetingAttendance),
            [
                {"meeting_id": meeting_id, "family_id": each, "attended": False, "at": NOW,
                 "staff_id": register.where.gestor_id}
                for each in register.families.values()
            ],
        )  # fmt: skip
    register.runs()
    assert register.written(about="missed") == told
    assert register.names(_sent_to(register, NOW + timedelta(minutes=1))) == told


@pytest.mark.parametrize(("kind", "told"), [("community", IN), ("welcome", NOT_GONE)])
def test_who_is_told_of_a_meeting_that_is_given_to_them(
    register: Register, kind: str, told: set[str]
) -> None:
    meeting_id = register.meets(kind)
    with register.engine.begin() as connection:
        connection.execute(
            insert(MeetingChange).values(
                meeting_id=meeting_id, starts_at=NOW + timedelta(days=1), known_since=NOW, at=NOW,
                answered=[], concerned=[],
            )
        )  # fmt: skip
    due.see_to(register.engine, NOW, Hours(), Series(days_before=(), morning=None))
    assert register.written(about="set") == told


@pytest.mark.parametrize("name", ["moved", "cancelled"])
def test_whoever_knew_of_a_meeting_hears_that_it_changed(register: Register, name: str) -> None:
    """An older version had told all: they would come in vain."""
    starts_at = NOW + timedelta(days=3)
    meeting_id = register.meets("community", starts_at=starts_at)
    with register.engine.begin() as connection:
        connection.execute(
            insert(MeetingChange).values(
                meeting_id=meeting_id, starts_at=starts_at, known_since=NOW, at=NOW,
                answered=sorted(register.families.values()),
            )
        )  # fmt: skip
        changed = {"status": "cancelled"} if name == "cancelled" else {"starts_at": NOW + timedelta(days=4)}
        connection.execute(update(Meeting).values(**changed))
    register.runs()
    assert register.written(about=name) == NOT_GONE
    assert register.names(_sent_to(register, NOW + timedelta(minutes=1))) == NOT_GONE


def test_the_result_is_told_to_who_has_entered(register: Register) -> None:
    wave_id = _older_version(register)
    with register.engine.begin() as connection:
        connection.execute(update(Participation).values(disposition="complete"))
        connection.execute(
            update(Wave).values(status="closed", results_at=NOW, results_family_id=0, step_at=None)
        )
    register.runs()
    assert register.written(kind="results", wave_id=wave_id) == IN


def test_the_summary_and_the_close_count_the_logros_of_who_has_entered(register: Register) -> None:
    day, month = NOW.date(), Month(date(2026, 11, 1))

    def counts() -> tuple[int, int, int, int]:
        with register.engine.connect() as connection:
            found = summarise(connection, world.PLACE, NOW)
            assert found is not None
            closed = sum(int(row.logros) for row in figures.logros(connection, month))
            assert kept(connection) == counted(connection)
        return found.accompanied, found.families, found.logros_in_all.total, closed

    each = 6  # logros of a family of tests.world; none of them is private
    assert counts() == (3, 12, 3 * each, 3 * each)
    with register.engine.begin() as connection:
        connection.execute(update(LogroState).values(since=day))
        connection.execute(text("UPDATE family SET agreement_on = '2026-11-20' WHERE code = 'baseline-'"))
        connection.execute(text("UPDATE family SET stage = 'baseline' WHERE code = 'invited+'"))
        connection.execute(text("UPDATE family SET stage = 'invited' WHERE code = 'follow_up+'"))
    assert counts() == (4, 12, 4 * each, 4 * each)


#: Files that read families for a figure or a message by another rule than this one, and why.
OTHERS = {
    "bot/dialogs/aviso_audience.py": "the stages that a gestor may choose for a notice of their own",
    "bot/rehearsal/place.py": "makes a family up that has entered",
    "outreach/broadcasts/messages.py": "a notice goes to whom a member of staff chose: also who is invited",
    "outreach/meetings/recipients.py": "whoever knew of a meeting hears that it changed",
    "outreach/fallback/new_addresses.py": "what waits ends where a family left; its composer asks the rule",
    "outreach/fallback/unanswered.py": "the second way of a message whose composer asks this rule",
    "programme/accompanied.py": "a gestor's own list shows all that are to be visited",
    "programme/agenda.py": "a gestor's own day: the first two meetings come before the Acuerdo is signed",
    "programme/attendance.py": "who came is noted of them too",
    "programme/entered.py": "the rule itself",
    "outreach/verdicts.py": "whoever reported a logro hears of it, invited or not, but not who left",
    "outreach/offers/opening_text.py": "as openings.py; the rule is asked too",
    "outreach/offers/openings.py": "whoever lacks a logro may hear of places for it; the rule is asked too",
    "programme/family_messages.py": "who writes to a gestor, or is written to by one, may be invited still",
    "programme/gestor_figures.py": "a gestor's own work, also with who is invited",
    "programme/logro_states.py": "a gestor notes what any of their families has reached",
    "programme/notes.py": "a gestor hears of any family of theirs",
    "programme/planning.py": "a gestor meets any family of theirs; how many are told asks the rule too",
    "programme/reach.py": "a gestor's own list of who cannot be written to",
    "programme/recipients.py": "whom a notice reaches; what a wave writes asks this rule before",
    "outreach/cases/solved.py": "whoever complained is asked whether it is solved, invited or not",
    "programme/reserved/checking.py": "a gestor's own families, in the console",
    "programme/imports/session_logros.py": "as planning.py, from a file",
    "programme/session_logros.py": "a gestor notes who came to a session of theirs",
    "programme/verifying.py": "a gestor checks whatever any of their families reports",
    "scorecard/eligible.py": "who left is told apart from who never entered",
    "reports/month/figures.py": "meetings are work done, also with who is invited",
    "reports/summary/meeting_counts.py": "meetings are work done, also with who is invited",
    "reports/summary/municipality.py": "the share of those that are invited still",
    "reports/summary/recounting.py": "meetings are work done, also with who is invited",
}


def test_nothing_else_reads_families_by_a_rule_of_its_own() -> None:
    own = re.compile(r"stages import .*\bGONE\b|stage (?:NOT )?IN \(|agreement_on\b")
    found = {
        str(path.relative_to(ROOT))
        for room in sorted({*ROOMS} - {"db", "locales", "commands"})
        for path in (ROOT / room).rglob("*.py")
        if own.search(path.read_text())
    }
    found -= {"programme/imports/families.py"}  # where it comes in
    assert found == set(OTHERS)
