"""Families are asked whether a promise was kept, on its date, and what they say is published."""

import csv
import io
import json
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, update

from db.tables import (
    ActorCommitment,
    AnswerCount,
    AuditEvent,
    CommitmentCheck,
    Family,
    LogEntry,
    Municipality,
    Outbox,
    Participation,
    Staff,
    Wave,
)
from messaging.hours import Hours
from messaging.sms import fold, size
from outreach.waves import schedule
from outreach.waves.judgments import Publishing
from programme.refusal import Refusal
from reports.gestor_progress import of_gestor
from reports.summary.opinions import opinions, published_waves
from scorecard import counting
from scorecard.opening import Plan, open_now
from scorecard.publication.building import build
from scorecard.publication.release import publish
from scorecard.publication.signing import Signer
from scorecard.publication.withdrawing import withdraw
from scorecard.responses import held_waves
from tests import world
from tests.doors import Twilio, Watch, application
from tests.outreach.town import Town, town
from tests.outreach.waves.result_messages import results_told
from tests.scorecard import attacker

#: The day of the promise, a Tuesday; 10:00 in Bogotá.
TUESDAY = datetime(2026, 11, 24, 15, tzinfo=UTC)
DAY, DUE = timedelta(days=1), TUESDAY.date()
TEXT = "Abrir el puesto de salud los sábados."
SIGNER = Signer("A" * 43 + "=")

#: How 40 families answer: 1 yes, 2 no, 0 does not know. In an order that goes with nothing.
SAID = random.Random(5).sample([1] * 35 + [2] * 4 + [0], 40)


def summer(engine: Engine, families: int = 12) -> Town:
    """So many families, ten of a gestor, after a wave of the Libreta that closed in the summer."""
    place = town(engine, families)
    with engine.begin() as connection:
        for first in range(10, families, 10):
            codes = [f"F{number:03}" for number in range(first, first + 10)]
            gestor = world.gestor(connection, f"G{first}")
            connection.execute(update(Family).where(Family.code.in_(codes)).values(gestor_id=gestor))
        world.wave(connection, date(2026, 6, 1), date(2026, 6, 20), "2026-1")
        connection.execute(update(Wave).values(status="closed", closed_on=date(2026, 6, 21), wiped=True))
        connection.execute(delete(Participation))
    return place


@pytest.fixture
def place(database: Engine) -> Town:
    return summer(database)


def promise(place: Town, text: str = TEXT, due: date = DUE, **values: Any) -> int:
    """The mayor's office promised it in July. Gives its number."""
    with place.engine.begin() as connection:
        given = {
            "wave_id": connection.scalar(select(Wave.id).where(Wave.name == "2026-1")),
            "staff_id": connection.scalar(select(Staff.id).where(Staff.code == "C01")),
            "place_code": world.PLACE, "actor": "municipio", "text": text, "made_on": date(2026, 7, 1),
            "due_on": due, "at": datetime(2026, 7, 1, 15, tzinfo=UTC),
        }  # fmt: skip
        statement = insert(ActorCommitment).values({**given, **values}).returning(ActorCommitment.id)
        return connection.execute(statement).scalar_one()


def office_says(place: Town, commitment: int, state: str, now: datetime = TUESDAY) -> None:
    with place.engine.begin() as connection:
        staff = connection.scalar(select(ActorCommitment.staff_id).where(ActorCommitment.id == commitment))
        said = {"commitment_id": commitment, "state": state, "checked_on": now.date(), "at": now}
        connection.execute(insert(CommitmentCheck).values(**said, staff_id=staff))


def works(place: Town, now: datetime) -> None:
    """What the worker's timetable does then."""
    schedule.see_to(place.engine, now, Hours(), random.Random(1), publishing=Publishing(SIGNER))


def days(place: Town, *later: int) -> None:
    """The worker works so many days after Tuesday."""
    for day in later:
        works(place, TUESDAY + day * DAY)


def asked(place: Town) -> list[tuple[str, str, str]]:
    """The waves on promises: name, first day, status."""
    with place.engine.connect() as connection:
        waves = select(Wave.name, Wave.opens_on, Wave.status).where(Wave.commitment_id.is_not(None))
        rows = connection.execute(waves.order_by(Wave.id))
        return [(row.name, str(row.opens_on), row.status) for row in rows]


def page(place: Town, name: str, days_later: int = 11) -> str:
    """A file of the public results, as text."""
    client = application(place.engine, Watch(TUESDAY + days_later * DAY)).test_client()
    answer = client.get(f"/resultados/{name}")
    assert answer.status_code == 200, name
    return unescape(answer.data.decode("utf-8-sig"))


def answer(place: Town, said: list[int], now: datetime) -> None:
    """Each family answers by SMS; then the answers are counted."""
    client = application(place.engine, Watch(now)).test_client()
    for number, value in enumerate(said):
        phone = Twilio(client, f"+57300111{number:04}")
        for words in ("libreta", "1", str(value)):
            (told,) = phone.send(words)
        assert told.startswith("¡Gracias!")
    with place.engine.begin() as connection:
        counting.flush(connection, random.Random(1))


def test_what_forty_families_say_stands_beside_the_word_of_the_office(database: Engine) -> None:
    """From the worker's tick on the date, through the door, to the page. One test, because playing it takes
    longer than all that is looked at.
    """
    place = summer(database, len(SAID))
    commitment = promise(place)
    promise(place, "Pintar la escuela", date(2027, 6, 1))
    publish(database, "2026-1", TUESDAY - DAY, "test", empty=True)
    assert "Se les preguntará después de esa fecha." in page(place, "2026-1/15664.html", -1)
    works(place, TUESDAY)
    _is_pending(place)
    answer(place, SAID, TUESDAY + timedelta(hours=2))
    office_says(place, commitment, "missed")
    _nobody_is_told_by_a_copy(place)
    days(place, 1, 2, 9)
    assert asked(place) == [("compromiso-1", "2026-11-24", "open")]
    days(place, 10)
    assert asked(place) == [("compromiso-1", "2026-11-24", "closed")]
    _is_published(place)
    _is_signed(place)
    days(place, 10)  # the result is told at the tick after it was published
    _is_told_once(place)
    _is_no_wave_of_the_libreta(place)


def _is_pending(place: Town) -> None:
    assert "Hay respuesta después del 3 de diciembre de 2026" in page(place, "2026-1/15664.html", 0)
    (one,) = json.loads(page(place, "2026-1/15664.json", 0))["judgments"]
    assert (one["state"], one["office"], one["result"]) == ("asked", "open", None)
    client = application(place.engine, Watch(TUESDAY)).test_client()
    assert client.get("/resultados/compromiso-1/15664.html").status_code == 404


def _nobody_is_told_by_a_copy(place: Town) -> None:
    """No order, number or length of what is kept of a family goes with what it said; nothing waits."""
    ids = [place.place.families[f"F{number:03}"] for number in range(len(SAID))]
    copy = attacker.copied(place.engine)
    assert copy.of("completed_part") == []
    crowds = [ids[first : first + 10] for first in range(0, len(ids), 10)]
    said = {"said": {one: float(value) for one, value in zip(ids, SAID, strict=True)}}
    found = attacker.associations(attacker.of_families(copy, ids), said, crowds)
    assert {pair: z for pair, z in found.items() if abs(z) > 3.5} == {}


def _is_published(place: Town) -> None:
    """35 of 39, which are told as 35 of 40: so few say no that it is told as a bracket."""
    told = "De cada 100 familias, 75 o más respondieron «SÍ». Familias: 40. Ronda compromiso-1."
    row = next(line for line in page(place, "2026-1/15664.html").splitlines() if f">{TEXT}<" in line)
    assert f">{told}<" in row and "✗ No se cumplió. Se revisó el 24 de noviembre de 2026." in row
    assert "Of every 100 families, 75 or more answered «YES»." in page(place, "2026-1/15664.en.html")
    (one,) = json.loads(page(place, "2026-1/15664.json"))["judgments"]
    own = page(place, "compromiso-1/release.json")
    assert (one["state"], one["office"], one["hash"]) == ("told", "missed", sha256(own.encode()).hexdigest())
    assert one["result"] == json.loads(own)["places"]["15664"]["results"]["compromiso_1"]
    (figures,) = csv.DictReader(io.StringIO(page(place, "compromiso-1/15664.csv")))
    wanted = {"bracket": "at_least", "n": "40", "promise_due": "2026-11-24", "office_says": "missed"}
    assert wanted.items() <= figures.items()
    assert figures["question_text"] == f"La alcaldía prometió: «{TEXT.rstrip('.')}». ¿Lo cumplieron?"
    of_all = list(csv.DictReader(io.StringIO(page(place, "2026-1/15664.csv"))))
    (beside,) = [row for row in of_all if row["promise_due"]]
    own_wave = ("registered", "families", "complete", "rr1", "rr2", "representative")
    assert beside == {**figures, **dict.fromkeys(own_wave, "")}, "which its own table tells"
    assert (beside["wave"], beside["hash"]) == ("compromiso-1", one["hash"])
    html = page(place, "compromiso-1/15664.html")
    assert "Pintar la escuela" not in html and "Pintar la escuela" in page(place, "2026-1/15664.html")
    assert "Se les preguntó a las familias si se cumplió una promesa." in html and told in html
    index = page(place, "")
    assert f'<a href="/resultados/compromiso-1/15664.html">{TEXT}</a>' in index
    assert "Ronda 2026-1" in index and "Ronda compromiso-1" not in index


def _is_signed(place: Town) -> None:
    entries = json.loads(page(place, "registro.json"))["entries"]
    assert [(entry["subject"], entry["public_key"]) for entry in entries] == [
        ("2026-1/1", None), ("compromiso-1/1", SIGNER.public_key)
    ]  # fmt: skip


def _is_told_once(place: Town) -> None:
    """Asked by one message, which an answer made enough of, and told the result."""
    kinds = Counter((row.kind, row.about) for row in place.rows())
    assert kinds == {("invitation", "promise"): len(SAID), ("results", None): len(SAID)}
    (told,) = set(results_told(place, TUESDAY + 20 * DAY))
    assert "familias que respondieron, 75 o más dijeron que la promesa se cumplió. " in told
    assert size(fold(told)).segments == 2
    with place.engine.connect() as connection:
        actors = select(AuditEvent.actor, AuditEvent.action).order_by(AuditEvent.id)
        assert [tuple(row) for row in connection.execute(actors)][1:] == [
            ("timetable", "wave.opened"), ("timetable", "wave.closed"), ("timetable", "wave.published")
        ]  # fmt: skip


def _is_no_wave_of_the_libreta(place: Town) -> None:
    """Staff see how a wave of the Libreta goes, and what was published of one."""
    with place.engine.connect() as connection:
        held, shown = held_waves(connection, world.PLACE), opinions(connection, world.PLACE)
        assert [wave.name for wave in held] == ["2026-1"]
        assert [wave.name for wave in published_waves(connection, world.PLACE)] == ["2026-1"]
        assert shown and shown.wave == "2026-1"
        assert of_gestor(connection, place.place.gestor_id) is None


def test_few_answers_say_nothing_and_silence_is_nudged_once(place: Town) -> None:
    """Nine of twelve answered: told as too few. Who said no is not written to again."""
    promise(place)
    publish(place.engine, "2026-1", TUESDAY - DAY, "test", empty=True)
    works(place, TUESDAY)
    with place.engine.begin() as connection:
        connection.execute(update(Outbox).values(state="sent"))
    answer(place, [1] * 9, TUESDAY + timedelta(hours=2))
    phone = Twilio(application(place.engine, Watch(TUESDAY + DAY)).test_client(), "+573001110009")
    for words in ("libreta", "3"):
        phone.send(words)
    days(place, 1, 2, 3, 10)
    late = [f"F{number:03}" for number in (10, 11)]
    nudged = [row.family_id for row in place.rows() if row.about == "promise_nudge"]
    assert nudged == [place.place.families[code] for code in late]
    assert "Hay muy pocas respuestas para decirlo.<" in page(place, "2026-1/15664.html")
    with place.engine.connect() as connection:
        assert connection.scalars(select(AnswerCount.families)).all() == []


def test_one_after_the_other_and_a_month_apart(place: Town) -> None:
    """What fell due before this version too, the oldest first; nothing before its date."""
    promise(place, due=date(2026, 8, 1))
    promise(place, "Avisar antes", date(2026, 8, 1), actor="gestor")
    promise(place, "Abrir temprano", date(2027, 1, 30))
    days(place, 0, 9, 10, 29, 30, 40, 66, 67)
    assert [(name, day) for name, day, _ in asked(place)] == [
        ("compromiso-1", "2026-11-24"), ("compromiso-2", "2026-12-24"), ("compromiso-3", "2027-01-30")
    ]  # fmt: skip


def test_not_while_another_wave_is_open_nor_the_other_way_round(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a wave of the Libreta is never asked in the words of a promise, nor compared with what was said of
    one.
    """
    start = TUESDAY + 3000 * DAY  # after the day on which the first questionnaire was loaded
    with place.engine.begin() as connection:
        open_now(connection, Plan("2026-2", [world.PLACE], start.date() + 3 * DAY), start - DAY)
    promise(place)
    days(place, 3000, 3003)
    assert asked(place) == []
    works(place, start + 4 * DAY)
    assert [name for name, _, _ in asked(place)] == ["compromiso-1"]
    plan = Plan("2026-3", [world.PLACE], start.date() + 20 * DAY)
    with pytest.raises(Refusal, match=r"wave\.overlaps"), place.engine.begin() as connection:
        open_now(connection, plan, start + 5 * DAY)
    publish(place.engine, "2026-1", start, "test", empty=True)
    compared: list[list[str]] = []

    def building(*given: Any, **more: Any) -> Any:
        compared.append([release.wave for release in given[3].waves])
        return build(*given, **more)

    monkeypatch.setattr("scorecard.publication.release.build", building)
    days(place, 3014)
    with place.engine.begin() as connection:
        opened = open_now(connection, plan, start + 14 * DAY)
    schedule.close(place.engine, opened.id, start + 15 * DAY, random.Random(1))
    publish(place.engine, "2026-3", start + 15 * DAY, "test", empty=True)
    assert opened.questionnaire == "reconstruccion-2"
    assert compared == [[], ["2026-1"]]


def test_nobody_is_asked_of_what_was_taken_back_or_of_a_release_that_was_withdrawn(place: Town) -> None:
    office_says(place, promise(place), "withdrawn")
    promise(place, "Abrir temprano", at=TUESDAY)
    publish(place.engine, "2026-1", TUESDAY - DAY, "test", empty=True)
    works(place, TUESDAY)
    assert asked(place) == [], "on the day on which it is entered it may be taken back"
    works(place, TUESDAY + DAY)
    assert asked(place) == [("compromiso-2", "2026-11-25", "open")]
    with place.engine.begin() as connection:
        with pytest.raises(Refusal, match=r"problem\.family"):
            withdraw(connection, "2026-1", "La familia f001 no quería", TUESDAY, "test")
        withdraw(connection, "2026-1", "Tenía un error", TUESDAY, "test")
    promise(place, "Avisar antes", place_code="15")
    days(place, 2, 40)
    assert asked(place) == [("compromiso-2", "2026-11-25", "closed")]
    with place.engine.connect() as connection:
        closed = select(Wave.closed_on).where(Wave.name == "compromiso-2")
        assert connection.scalar(closed) == date(2026, 11, 26)
        assert connection.scalars(select(LogEntry.subject)).all() == ["2026-1/1"] * 2
    publish(place.engine, "2026-1", TUESDAY + 41 * DAY, "test", "Sin el error", empty=True)
    days(place, 41, 42)
    with place.engine.connect() as connection:
        released = connection.scalars(select(LogEntry.subject)).all()
    assert released == ["2026-1/1", "2026-1/1", "2026-1/2"], "what was cut short is never published"


def test_a_family_that_moved_is_not_asked_twice_in_a_month(place: Town) -> None:
    """And where fewer than ten families live nobody is asked what could never be told."""
    with place.engine.begin() as connection:
        for code in ("15001", "15003"):
            connection.execute(insert(Municipality).values(code=code, name=code, department_code="15"))
        for number in range(10):
            world.family(connection, place.place, f"T{number}", municipality_code="15001")
        for number in range(9):
            world.family(connection, place.place, f"U{number}", municipality_code="15003")
    promise(place)
    days(place, 0, 3)
    moved = place.place.families["F000"]
    with place.engine.begin() as connection:
        connection.execute(update(Family).where(Family.id == moved).values(municipality_code="15001"))
    for code in ("15001", "15003"):
        promise(place, place_code=code)
    works(place, TUESDAY + 4 * DAY)
    assert [name for name, _, _ in asked(place)] == ["compromiso-1", "compromiso-2"]
    with place.engine.connect() as connection:
        there = select(Participation.disposition).where(Participation.municipality_code == "15001")
        assert connection.scalars(there.where(Participation.family_id == moved)).all() == ["ineligible"]


def test_what_a_department_was_promised_is_not_put_off_for_ever(place: Town) -> None:
    """While families of a town wait for their month to pass, no later promise of another town goes first."""
    with place.engine.begin() as connection:
        connection.execute(insert(Municipality).values(code="15001", name="Tunja", department_code="15"))
        for number in range(10):
            world.family(connection, place.place, f"T{number}", municipality_code="15001")
    promise(place, due=date(2026, 11, 1))
    promise(place, "Avisar antes", date(2026, 11, 10), place_code="15")
    promise(place, "Abrir temprano", date(2026, 11, 20), place_code="15001")
    promise(place, "Pintar", date(2026, 11, 22), place_code="colombia", actor="red")
    days(place, 0)
    assert len(asked(place)) == 1
    days(place, 10, 29, 30, 40, 60)
    assert len(asked(place)) == 3
    days(place, 89, 90)
    assert [name for name, _, _ in asked(place)] == [f"compromiso-{number}" for number in (1, 2, 3, 4)]
