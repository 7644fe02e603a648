"""Broadcasts are written once, whatever happens meanwhile, and composed in each family's language."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text, update

from db.tables import Contact, Conversation, Family, OutboxTally
from messaging.composing import Composed, Row, Suppressed
from outreach.broadcasts import messages as writing
from outreach.worker.retention import Kept, blank
from programme import broadcasts
from tests import world
from tests.outreach.town import NOW, TEXT, Town, staff, town


@pytest.fixture
def place(database: Engine) -> Town:
    return town(database)


def test_every_family_gets_one_message_with_its_history(place: Town) -> None:
    broadcast_id = place.confirms(place.draft())
    assert place.jobs() == ["broadcasts"]
    assert place.writes() == 3
    rows = place.rows()
    families = sorted(place.place.families.values())
    assert [(row.broadcast_id, row.family_id) for row in rows] == [(broadcast_id, each) for each in families]
    for row in rows:
        assert (row.kind, row.channel, row.priority, row.state) == ("broadcast", "sms", 2, "queued")
        assert row.broadcast_id == broadcast_id
        assert row.payload is None and row.text is None
        assert place.history(row.id) == ["queued"]
    assert place.state(broadcast_id) == "written"
    assert "drain" in place.jobs(), "the channel is woken"
    assert place.writes() == 0, "nothing is written twice"


def test_the_tallies_of_the_outbox_agree(place: Town) -> None:
    broadcast_id = place.confirms(place.draft())
    place.writes()
    with place.engine.begin() as connection:
        broadcasts.cancel(connection, broadcast_id, "G01", NOW)
    place.writes()
    with place.engine.connect() as connection:
        rows = connection.execute(select(OutboxTally.state, OutboxTally.messages)).all()
    assert sum(row.messages for row in rows if row.state == "cancelled") == 3
    assert sum(row.messages for row in rows if row.state == "queued") == 0


def test_telegram_goes_before_sms_and_the_oldest_before_the_newest(place: Town) -> None:
    families = place.place.families
    with place.engine.begin() as connection:
        chat = world.contact(connection, families["F000"], "telegram", "9001")
        world.contact(connection, families["F001"], address="+573009999999")
        first = connection.scalars(
            select(Contact.conversation_id).where(Contact.family_id == families["F001"]).order_by(Contact.id)
        ).first()
    place.confirms(place.draft())
    place.writes()
    rows = {row.family_id: row for row in place.rows()}
    assert rows[families["F000"]].conversation_id == chat
    assert rows[families["F001"]].conversation_id == first
    assert len(rows) == 3


def test_a_phone_of_several_families_gets_the_text_once(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when they are written in different chunks."""
    with place.engine.begin() as connection:
        for number in (4, 5):
            family = world.family(connection, place.place, f"F00{number}")
            world.contact(connection, family, address="+573001110000")
    monkeypatch.setattr(writing, "CHUNK", 2)
    draft = place.draft()
    assert place.preview(draft).recipients.excluded == {"same_phone": 2}
    place.confirms(draft)
    assert place.writes() == 3
    assert len({row.conversation_id for row in place.rows()}) == 3


def test_who_may_not_be_written_to_gets_nothing_and_the_preview_says_why(place: Town) -> None:
    with place.engine.begin() as connection:
        for number, (values, contact) in enumerate(
            [
                ({"stage": "exited"}, {}),
                ({"stage": "withdrawn"}, {}),
                ({}, None),
                ({}, {"authorised": None}),
                ({}, {"authorised": False}),
            ]
        ):
            family = world.family(connection, place.place, f"F1{number}", **values)
            if contact is not None:
                world.contact(connection, family, address=f"+5730022200{number:02}", **contact)
        for number, column in enumerate(("opted_out_at", "blocked_at")):
            family = world.family(connection, place.place, f"F2{number}")
            line = world.contact(connection, family, address=f"+5730033300{number:02}")
            connection.execute(update(Conversation).where(Conversation.id == line).values({column: NOW}))
    draft = place.draft()
    seen = place.preview(draft).recipients
    assert seen.excluded == {
        "gone": 2, "no_contact": 1, "not_authorised": 2, "opted_out": 1, "blocked": 1,
    }  # fmt: skip
    assert seen.messages == {("es_CO", "sms"): 3}
    place.confirms(draft)
    assert place.writes() == 3


def test_a_worker_that_dies_in_the_middle_loses_nothing_and_repeats_nothing(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third chunk is undone by the crash; the next worker goes on after the second."""
    place = town(database, families=9)
    monkeypatch.setattr(writing, "CHUNK", 2)
    broadcast_id = place.confirms(place.draft())
    commits = 0

    def crash(connection: Any) -> None:
        nonlocal commits
        commits += 1
        if commits == 3:
            raise KeyboardInterrupt

    event.listen(database, "commit", crash)
    with pytest.raises(KeyboardInterrupt):
        place.writes()
    event.remove(database, "commit", crash)
    assert len(place.rows()) == 4
    assert place.state(broadcast_id) == "writing"
    assert place.writes() == 5
    assert len(place.rows()) == 9
    assert all(place.history(row.id) == ["queued"] for row in place.rows())
    assert place.state(broadcast_id) == "written"


def test_two_workers_at_once_write_each_message_once(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(database, families=60)
    monkeypatch.setattr(writing, "CHUNK", 3)
    broadcast_id = place.confirms(place.draft())
    written: list[int] = []
    workers = [threading.Thread(target=lambda: written.append(place.writes())) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(written) == 60
    assert len(place.rows()) == 60
    assert place.state(broadcast_id) == "written"


def test_a_worker_that_is_asked_to_stop_leaves_the_rest_to_the_next(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(database, families=6)
    monkeypatch.setattr(writing, "CHUNK", 2)
    place.confirms(place.draft())
    answers = iter([False, True])
    assert writing.write(database, writing.Hours(), NOW, lambda: next(answers)) == 2
    assert place.writes() == 4


def test_outside_the_hours_it_waits_for_the_opening_and_leaves_evenly(place: Town) -> None:
    """Asked for on a Sunday, it leaves on Monday from 7 on, and loses its sense on Wednesday evening."""
    sunday = NOW + timedelta(days=2)
    place.confirms(place.draft(at=sunday))
    place.writes()
    monday = NOW.replace(day=23, hour=12)
    rows = place.rows()
    assert all(monday <= row.not_before < monday + timedelta(minutes=30) for row in rows)
    assert len({row.not_before for row in rows}) == 3
    assert {row.not_after for row in rows} == {NOW.replace(day=26, hour=0)}
    assert {row.state for row in rows} == {"scheduled"}


def test_what_has_not_left_is_cancelled_and_the_rest_stays(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.withdrawing.BATCH", 1)
    broadcast_id = place.confirms(place.draft())
    place.writes()
    gone, *waiting = [row.id for row in place.rows()]
    with place.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'sent' WHERE id = :id"), {"id": gone})
        broadcasts.cancel(connection, broadcast_id, "G01", NOW)
    assert place.writes() == 0
    states = {row.id: row.state for row in place.rows()}
    assert states == {gone: "sent", **dict.fromkeys(waiting, "cancelled")}
    assert place.history(waiting[0]) == ["queued", "cancelled"]
    assert place.history(gone) == ["queued"]


def test_a_broadcast_that_is_cancelled_while_it_is_written_is_written_no_further(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = town(database, families=6)
    monkeypatch.setattr(writing, "CHUNK", 2)
    broadcast_id = place.confirms(place.draft())
    answers = iter([False, True])
    writing.write(database, writing.Hours(), NOW, lambda: next(answers))
    with database.begin() as connection:
        broadcasts.cancel(connection, broadcast_id, "G01", NOW)
    assert place.writes() == 0
    assert {row.state for row in place.rows()} == {"cancelled"}
    assert place.state(broadcast_id) == "cancelled"


def _composed(place: Town) -> list[Composed | Suppressed]:
    rows = [
        Row(
            **{
                name: getattr(row, name)
                for name in Row.__dataclass_fields__
                if name not in ("address", "simulated")
            },
            address="",
            simulated=False,
        )
        for row in place.rows()
    ]
    with place.engine.connect() as connection:
        return writing.compose(connection, rows, NOW)


def _texts(composed: list[Composed | Suppressed]) -> list[str]:
    return [one.reply.text if isinstance(one, Composed) else f"({one.state})" for one in composed]


def test_each_family_reads_it_in_its_language(place: Town) -> None:
    with place.engine.begin() as connection:
        family = world.family(connection, place.place, "F100", language="en")
        world.contact(connection, family, address="+573004440000")
    draft = place.draft(en="Tomorrow there are ID cards.")
    assert place.preview(draft).recipients.messages == {("es_CO", "sms"): 3, ("en", "sms"): 1}
    place.confirms(draft)
    place.writes()
    assert sorted(_texts(_composed(place))) == [TEXT] * 3 + ["Tomorrow there are ID cards."]


def test_the_language_chosen_on_a_contact_goes_before_that_of_its_family(place: Town) -> None:
    family = place.place.families["F001"]
    with place.engine.begin() as connection:
        connection.execute(update(Contact).where(Contact.family_id == family).values(language="en"))
    draft = place.draft(en="Tomorrow there are ID cards.")
    assert place.preview(draft).recipients.messages == {("es_CO", "sms"): 2, ("en", "sms"): 1}
    place.confirms(draft)
    place.writes()
    assert sorted(_texts(_composed(place))) == [TEXT] * 2 + ["Tomorrow there are ID cards."]


def test_a_language_without_its_own_text_gets_the_spanish_one(place: Town) -> None:
    with place.engine.begin() as connection:
        connection.execute(update(Family).values(language="en"))
    place.confirms(place.draft())
    place.writes()
    assert _texts(_composed(place)) == [TEXT] * 3


def test_what_changed_since_it_was_written_counts(place: Town) -> None:
    """A yes taken back or a family that left: suppressed. A cancelled broadcast: all of it is cancelled."""
    broadcast_id = place.confirms(place.draft())
    place.writes()
    first, second, third = sorted(place.place.families.values())
    with place.engine.begin() as connection:
        connection.execute(update(Contact).where(Contact.family_id == first).values(authorised=False))
        connection.execute(update(Family).where(Family.id == second).values(stage="exited"))
    families = [row.family_id for row in place.rows()]
    by_family = dict(zip(families, _texts(_composed(place)), strict=True))
    assert by_family == {first: "(suppressed)", second: "(suppressed)", third: TEXT}
    with place.engine.begin() as connection:
        broadcasts.cancel(connection, broadcast_id, "G01", NOW)
    assert _texts(_composed(place)) == ["(cancelled)"] * 3


def test_a_gestor_who_lost_a_family_meanwhile_does_not_write_to_it(place: Town) -> None:
    place.confirms(place.draft())
    with place.engine.begin() as connection:
        other = staff(connection, "G02", "gestor")
        lost = place.place.families["F001"]
        connection.execute(update(Family).where(Family.id == lost).values(gestor_id=other))
    assert place.writes() == 2


def test_its_text_is_kept_as_long_as_other_texts_that_went_out(place: Town) -> None:
    """While something still waits it is needed; the count of recipients stays."""
    broadcast_id = place.confirms(place.draft())
    place.writes()
    late = NOW + timedelta(days=91)
    assert blank(place.engine, Kept(), late) == 0
    with place.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'sent'"))
    assert blank(place.engine, Kept(), NOW + timedelta(days=89)) == 0
    assert blank(place.engine, Kept(), late) == 1
    assert blank(place.engine, Kept(), late) == 0
    with place.engine.connect() as connection:
        kept = broadcasts.find(connection, broadcast_id)
    assert (kept.texts, kept.recipients) == ({}, 3)
