"""From what families answered to ballots that are nobody's."""

import json
import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError

from db.tables import CompletedPart
from scorecard import ballots, waves
from scorecard.instrument.questionnaire import VERSION
from scorecard.instrument.xlsform.shipped import questionnaire
from tests.doors import Twilio
from tests.scorecard.town import DONE, ENTITY, Household, Town

CORES = "SELECT answers, id, xmin::text, gestor_id FROM ballot WHERE part = 'core' ORDER BY ctid"
WAITING = "SELECT part, count(*) FROM completed_part GROUP BY part ORDER BY part"

#: Answers by which a test knows a family's ballot again.
MARKS = [{"S1": s1, "S2": s2} for s1 in (1, 2, 3, 4, 5) for s2 in (1, 2, 3)]


@pytest.fixture
def town(database: Engine) -> Town:
    return Town(database)


def _settle(town: Town, many: int, **columns: Any) -> list[Household]:
    """So many more families."""
    return [town.family(**columns) for _ in range(many)]


def test_nine_families_write_nothing_and_the_tenth_all_ten(town: Town) -> None:
    families = _settle(town, 10)
    town.open()
    for household, mark in zip(families[:9], MARKS, strict=False):
        town.answer(household, **mark)
    assert town.flush() == 0
    assert town.rows("SELECT 1 FROM ballot") == []
    assert town.rows(WAITING) == [("core", 9)]
    town.answer(families[9], **MARKS[9])
    assert town.flush() >= 10
    found = [{"S1": row.answers["S1"], "S2": row.answers["S2"]} for row in town.rows(CORES)]
    assert sorted(found, key=MARKS.index) == MARKS[:10]
    assert {row.gestor_id for row in town.rows(CORES)} == {town.gestores[0]}
    assert town.rows("SELECT 1 FROM completed_part WHERE family_id IS NOT NULL") == []


def test_families_of_another_gestor_or_municipality_wait_apart(town: Town) -> None:
    """A ballot shows gestor and municipality; one of ten from elsewhere would be found at once."""
    other, elsewhere = town.gestor(), town.municipality()
    families = _settle(town, 9) + _settle(town, 9, gestor_id=other)
    families += _settle(town, 9, municipality_code=elsewhere)
    with town.engine.begin() as connection:
        wave = waves.open_wave(
            connection, "w", ["15664", elsewhere], VERSION, town.watch.now.date(), town.watch.now.date()
        )
        for household, place in zip(families, ["15664"] * 18 + [elsewhere] * 9, strict=True):
            ballots.complete(
                connection, wave, household.id, household.gestor_id, place, {"G1": 2}, None, questionnaire()
            )
    assert town.flush() == 0
    assert town.rows(WAITING) == [("core", 27)]


def test_what_only_some_were_asked_waits_for_ten_of_the_municipality_and_is_nobodys(town: Town) -> None:
    other = town.gestor()
    families = _settle(town, 10) + _settle(town, 10, gestor_id=other)
    town.open()
    for household in families[:10]:
        town.answer(household, G1=1, P1=2, S3="Que avisen" if household.id <= families[3].id else "")
    assert town.flush() == 20, "the cores, and the part on the entity that all were asked"
    assert town.rows("SELECT part, count(*), min(gestor_id) FROM ballot GROUP BY part ORDER BY part") == [
        ("core", 10, town.gestores[0]),
        (f"entity:{ENTITY}", 10, None),
    ]
    assert town.rows("SELECT 1 FROM open_comment") == []
    assert ("comment", 4) in town.rows(WAITING)
    assert town.rows("SELECT DISTINCT family_id, gestor_id, crowd FROM completed_part") == [
        (None, None, "municipality:15664")
    ]
    for household in families[10:]:
        town.answer(household, G1=1, P1=2, S3="Más visitas" if household.id <= families[15].id else "")
    town.flush()
    assert town.rows("SELECT count(*) FROM open_comment") == [(10,)]
    assert all(part != "comment" for part, _ in town.rows(WAITING))
    assert town.rows("SELECT 1 FROM ballot WHERE answers ? 'S3'") == []


def test_an_empty_comment_writes_nothing(town: Town) -> None:
    families = _settle(town, 10)
    town.open()
    for household in families:
        town.answer(household, S3="")
    town.flush()
    assert town.rows("SELECT 1 FROM open_comment") == []
    assert all(part != "comment" for part, _ in town.rows(WAITING))


def test_ten_ballots_share_a_transaction_that_no_participation_has(town: Town) -> None:
    families = _settle(town, 10)
    town.open()
    for household in families:
        town.answer(household)
    town.flush()
    (written,) = {row.xmin for row in town.rows(CORES)}
    for table in ("participation", "conversation", "contact", "family"):
        assert (written,) not in town.rows(f"SELECT xmin::text FROM {table}"), table
    assert all(uuid.UUID(str(row.id)).version == 4 for row in town.rows(CORES))


def test_a_ballot_has_no_time_and_leads_to_no_family(database: Engine) -> None:
    tables = inspect(database)
    for table in ("ballot", "open_comment"):
        types = {column["name"]: str(column["type"]) for column in tables.get_columns(table)}
        assert not [name for name, type_ in types.items() if "TIME" in type_ or "DATE" in type_]
        assert {key["referred_table"] for key in tables.get_foreign_keys(table)} == {"wave"}
        assert "family" not in " ".join(types)


def test_ballots_lie_in_no_order_of_completion(town: Town) -> None:
    """Rank correlation over 40 crowds of ten: under chance its mean is 0, give or take 0.053."""
    families = _settle(town, 10)
    tau = []
    for number in range(40):
        with town.engine.begin() as connection:
            today = town.watch.now.date()
            wave = waves.open_wave(connection, f"w{number}", ["15664"], VERSION, today, today)
            for household, mark in zip(families, MARKS, strict=False):
                ballots.complete(
                    connection, wave, household.id, 1, "15664", {"G1": 2, **mark}, None, questionnaire()
                )
        assert town.flush(seed=number) == 10
        query = f"SELECT answers FROM ballot WHERE wave_id = {wave} ORDER BY "
        for order in ("ctid", "id"):
            at = [MARKS.index({"S1": a["S1"], "S2": a["S2"]}) for (a,) in town.rows(query + order)]
            tau.append(1 - 6 * sum((rank - one) ** 2 for rank, one in enumerate(at)) / 990)
    assert abs(sum(tau[::2]) / 40) < 0.17, "where they lie"
    assert abs(sum(tau[1::2]) / 40) < 0.17, "by their ids"


def test_parts_that_wait_lie_in_no_order_of_completion(town: Town) -> None:
    """Whoever sees in which order they wait would know again who finished after whom."""
    families = _settle(town, 10)
    with town.engine.begin() as connection:
        today = town.watch.now.date()
        wave = waves.open_wave(connection, "w", ["15664"], VERSION, today, today)
        for number, household in enumerate(families):
            answers = {"G1": 2, "S3": f"{number}"}
            ballots.complete(connection, wave, household.id, 1, "15664", answers, None, questionnaire())
        assert ballots.write_ready(connection, CompletedPart.part == "core", random.Random(1)) == 10
        waiting = select(CompletedPart.answers).where(CompletedPart.part == "comment")
        found = [json.loads(answers) for answers in connection.scalars(waiting.order_by(text("ctid")))]
    lie = [int(comment["S3"]) for comment in found]
    assert sorted(lie) == list(range(10))
    assert lie not in (sorted(lie), sorted(lie, reverse=True))


def test_the_traces_of_those_who_were_written_are_cut(town: Town) -> None:
    families = [*_settle(town, 9), town.family("telegram")]
    waiting = town.family(gestor_id=town.gestor())
    town.open()
    for household in (*families, waiting):
        town.answer(household)
    town.flush()
    traces = town.rows("SELECT conversation_id, text, reply FROM inbound WHERE kind = 'libreta'")
    hours = "SELECT DISTINCT {} AT TIME ZONE 'America/Bogota' FROM {} WHERE {} AND conversation_id IS NULL"
    assert sum(row.conversation_id is not None for row in traces) == 11, "of the one that waits"
    assert {row for row in traces if row.conversation_id is None} == {(None, None, None)}
    ((received,),) = town.rows(hours.format("received_at", "inbound", "kind = 'libreta'"))
    ((due,),) = town.rows(hours.format("not_before", "outbox", "libreta"))
    assert f"{received:%H:%M:%S} {due:%H:%M:%S}" == "00:00:00 00:00:00"
    shown = town.rows("SELECT payload, text, conversation_id FROM outbox WHERE libreta")
    assert len(shown) == 10 and set(shown) == {(None, None, None)}
    history = "SELECT 1 FROM outbox_change JOIN outbox ON outbox.id = outbox_id WHERE libreta"
    assert town.rows(history) == []


def test_the_last_word_arrives_although_the_ballots_were_written_first(town: Town) -> None:
    families = [*_settle(town, 9), town.family("telegram")]
    town.open()
    for household in families:
        town.answer(household)
    town.flush()
    ((state, payload),) = town.rows(
        "SELECT state, payload IS NOT NULL FROM outbox WHERE conversation_id IS NOT NULL AND NOT libreta "
        "ORDER BY id DESC LIMIT 1"
    )
    assert (state, payload) == ("queued", True)


def test_a_repeat_of_a_message_is_known_after_its_traces_are_cut(town: Town) -> None:
    families = _settle(town, 10)
    town.open()
    phone = families[0].phones[0]
    assert isinstance(phone, Twilio)
    town.say(phone, "libreta")
    town.say(phone, "1")
    form = phone.form("1", sid="SM" + "e" * 32)
    assert b"Pregunta 2" in phone.post(form).data
    assert b"Pregunta 2" in phone.post(form).data, "a repeat gets the same answer"
    while question := town.asked(phone):
        town.say(phone, str(question.choices[0].value) if question.choices else "0")
    for household in families[1:]:
        town.answer(household)
    assert town.flush() >= 10
    before = town.rows("SELECT count(*), max(turn) FROM inbound, conversation")
    assert b"<Message>" not in phone.post(form).data
    assert town.rows("SELECT count(*), max(turn) FROM inbound, conversation") == before


def test_two_phones_of_one_family_count_once(town: Town) -> None:
    twice = town.family("sms", "telegram")
    families = _settle(town, 9)
    town.open()
    telegram = twice.phones[1]
    town.say(telegram, "libreta")
    town.say(telegram, "1")
    town.answer(twice)
    while question := town.asked(telegram):
        town.say(telegram, str(question.choices[0].value) if question.choices else "0")
    for household in families[:8]:
        town.answer(household)
    assert town.flush() == 0, "nine families"
    town.answer(families[8])
    assert town.flush() >= 10
    assert len(town.rows(CORES)) == 10


def test_who_has_answered_cannot_answer_again(town: Town) -> None:
    household = town.family("sms", "telegram")
    town.open()
    assert town.answer(household) == [DONE]
    assert town.say(household.phones[0], "libreta") == ["Su familia ya respondio esta Libreta. ¡Gracias!"]
    for phone in household.phones:
        town.say(phone, "libreta")
        town.say(phone, "1")
        assert town.asked(phone) is None
    assert town.rows(WAITING) == [("core", 1)]


def test_who_began_on_another_phone_is_told_that_the_family_has_answered(town: Town) -> None:
    household = town.family("sms", "telegram")
    town.open()
    sms, telegram = household.phones
    town.say(sms, "libreta")
    town.say(sms, "1")
    town.say(sms, "hola")
    town.answer(household, phone=1)
    assert town.say(sms, "libreta") == ["Su familia ya respondio esta Libreta. ¡Gracias!"]


def test_who_could_not_be_reached_can_still_answer(town: Town) -> None:
    household = town.family()
    town.open()
    with town.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE participation SET disposition = 'unreachable'")
    town.answer(household)
    assert town.rows("SELECT disposition FROM participation") == [("complete",)]
    assert town.rows(WAITING) == [("core", 1)]


def test_of_two_waves_the_one_not_answered_yet_is_asked(town: Town) -> None:
    household = town.family()
    town.open(name="first")
    town.open(name="second")
    town.answer(household)
    town.answer(household)
    assert town.rows("SELECT disposition, count(*) FROM participation GROUP BY 1") == [("complete", 2)]


def test_two_flushes_at_once_write_each_ballot_once(town: Town) -> None:
    families = _settle(town, 12)
    town.open()
    for household in families:
        town.answer(household, P1=2)
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(town.flush, range(4)))
    assert len(town.rows(CORES)) == 12
    assert sum(written) == len(town.rows("SELECT 1 FROM ballot"))
    assert sorted(written)[:3] == [0, 0, 0]


def test_a_flush_waits_until_nobody_else_writes_ballots(town: Town) -> None:
    """Two could each take a few of the same ten."""
    with ThreadPoolExecutor(1) as pool, town.engine.begin() as other:
        ballots.one_at_a_time(other)
        flushed = pool.submit(town.flush)
        waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        until = monotonic() + 20
        while not town.rows(waits):
            assert not flushed.done() and monotonic() < until, "it does not wait"
            sleep(0.01)
        other.commit()
        assert flushed.result(timeout=20) == 0


def test_a_family_that_is_deleted_meanwhile_leaves_nine_who_wait(town: Town) -> None:
    """Written as nine they would be fewer than ten; the proof of their talk stays with them too."""
    families = _settle(town, 10)
    town.open()
    for household in families:
        town.answer(household)
    with ThreadPoolExecutor(1) as pool, town.engine.begin() as erasing:
        erasing.exec_driver_sql("SET LOCAL libreta.erasing = 'on'")
        erasing.exec_driver_sql(f"DELETE FROM family WHERE id = {families[4].id}")
        flushed = pool.submit(town.flush)
        until = monotonic() + 20
        while not town.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert monotonic() < until, "nobody waits"
            sleep(0.01)
        erasing.commit()
        assert flushed.result(timeout=20) == 0
    assert town.rows("SELECT 1 FROM ballot") == []
    assert town.rows(WAITING) == [("core", 9)]


def test_history_is_guarded_again_when_the_traces_are_cut(town: Town) -> None:
    families = [*_settle(town, 9), town.family("telegram")]
    town.open()
    for household in families:
        town.answer(household)
    with pytest.raises(DBAPIError, match="append-only"), town.engine.begin() as connection:
        assert ballots.flush(connection, random.Random(1)) >= 10
        connection.exec_driver_sql("DELETE FROM outbox_change")
