"""When a wave is published, the families who answered are told the result of their municipality, once."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from db.tables import Contact, Conversation, Family, Outbox, Participation
from locales.texts import SOURCE, texts
from messaging.hours import Hours
from messaging.sms import fold, size
from outreach.fallback import resending
from outreach.waves import schedule
from outreach.waves.result_text import said
from scorecard.publication import public_log
from scorecard.publication.brief import Brief, Figure
from scorecard.publication.content import Result
from scorecard.publication.forms import FORMS
from scorecard.publication.public_log import Seal
from tests import releases, world
from tests.outreach.town import Town, town
from tests.outreach.waves.result_messages import results_told
from tests.releases import CONTENT, HIDDEN, TREATED, Results, share

#: A Friday, 10:00 in Bogotá, after the close.
FRIDAY = datetime(2026, 12, 11, 15, tzinfo=UTC)

FIGURES = {CONTENT: share(80), TREATED: share(90)}
ABOVE = {CONTENT: share(70), TREATED: share(85)}


@pytest.fixture
def place(database: Engine) -> Town:
    """F000 and F001 answered, F002 did not; the wave has closed."""
    place = town(database)
    with database.begin() as connection:
        world.wave(connection, date(2026, 12, 1), date(2026, 12, 10))
        for code, disposition in (("F000", "complete"), ("F001", "partial"), ("F002", "contacted")):
            mine = Participation.family_id == place.place.families[code]
            connection.execute(update(Participation).where(mine).values(disposition=disposition))
    schedule.see_to(database, FRIDAY - timedelta(hours=1), Hours(), random.Random(1))
    return place


def _publish(
    place: Town, municipality: Results = FIGURES, department: Results = ABOVE, number: int = 1
) -> None:
    with place.engine.begin() as connection:
        (wave_id,) = connection.scalars(select(Participation.wave_id).distinct())
        releases.publish(connection, wave_id, municipality, department, number)


def _see_to(place: Town, now: datetime = FRIDAY) -> list[str]:
    """What the job does at `now`; gives the families whose message stands then."""
    schedule.see_to(place.engine, now, Hours(), random.Random(1))
    by_id = {family_id: code for code, family_id in place.place.families.items()}
    return [by_id[row.family_id] for row in _rows(place)]


def _rows(place: Town) -> list[Any]:
    return [row for row in place.rows() if row.kind == "results"]


def _seal(place: Town) -> str:
    """The first characters of the root, as the public log has it after this release."""
    with place.engine.connect() as connection:
        return str(public_log.entries(connection)[-1].root)[:8]


def _told(place: Town) -> list[str]:
    return results_told(place, FRIDAY)


def test_who_answered_is_told_once_after_the_publication(place: Town) -> None:
    assert _see_to(place) == []
    _publish(place)
    assert _see_to(place, FRIDAY + timedelta(hours=10)) == [], "at night"
    assert _see_to(place) == ["F000", "F001"]
    assert {(row.kind, row.priority, row.state) for row in _rows(place)} <= {
        ("results", 2, "queued"),
        ("results", 2, "scheduled"),
    }
    assert all(FRIDAY <= row.not_before < FRIDAY + timedelta(minutes=30) for row in _rows(place))
    assert _told(place) == [
        "Gracias por calificar la Red. En San José de Pare, de cada 100 familias que calificaron, 80 están "
        f"contentas con la Red. Con el trato del gestor, 90. Sello: {_seal(place)}. "
        "Vea todo: https://libreta.example/resultados/2026-2/15664.html"
    ] * 2  # fmt: skip


@pytest.mark.parametrize("whose", [Family, Contact])
def test_the_link_leads_to_the_page_in_the_familys_language(
    place: Town, whose: type[Family | Contact]
) -> None:
    with place.engine.begin() as connection:
        connection.execute(update(whose).values(language="en"))
    _publish(place)
    _see_to(place)
    assert all(text.endswith("/resultados/2026-2/15664.en.html") for text in _told(place))
    assert "en.html" in FORMS


def test_a_correction_tells_nobody_again_but_is_what_is_told(place: Town) -> None:
    _publish(place)
    _see_to(place)
    _publish(place, {CONTENT: share(75), TREATED: share(90)}, number=2)
    assert _see_to(place, FRIDAY + timedelta(days=3)) == ["F000", "F001"]
    assert all("calificaron, 75 están" in said for said in _told(place))
    assert all(f"Sello: {_seal(place)}." in said for said in _told(place)), "of the correction"


def test_what_is_entered_later_changes_no_seal(place: Town) -> None:
    """All families of a wave hold the same one, also those whose message leaves days later."""
    _publish(place)
    _see_to(place)
    before = _told(place)
    with place.engine.begin() as connection:
        public_log.enter(connection, "month", "2026-11", "0" * 64, FRIDAY.date(), None)
    assert _told(place) == before


@pytest.mark.parametrize(
    ("municipality", "department", "expected"),
    [
        (
            {CONTENT: Result(bracket="at_least", n=20, standing="hint"), TREATED: HIDDEN},
            ABOVE,
            "En San José de Pare, de cada 100 familias que calificaron, 75 o más están contentas con la Red.",
        ),
        (
            {CONTENT: HIDDEN, TREATED: share(90)},
            ABOVE,
            "En San José de Pare, de cada 100 familias que calificaron, 90 están contentas con el trato del "
            "gestor.",
        ),
        (
            {CONTENT: HIDDEN, TREATED: HIDDEN},
            ABOVE,
            "No damos cifras de San José de Pare, para cuidar a las familias. En Boyacá, 70 de "
            "cada 100 familias que calificaron están contentas con la Red.",
        ),
        ({}, {}, "No damos cifras de San José de Pare, para cuidar a las familias."),
    ],
)
def test_what_may_not_be_told_is_not(
    place: Town, municipality: Results, department: Results, expected: str
) -> None:
    """A bracket is told as one; for what is hidden the department's figure stands in, where it has one.
    Without both there is one SMS, in which the seal has no room.
    """
    _publish(place, municipality, department)
    _see_to(place)
    link = "Vea todo: https://libreta.example/resultados/2026-2/15664.html"
    seal = f"Sello: {_seal(place)}. " if municipality else ""
    assert _told(place) == [f"Gracias por calificar la Red. {expected} {seal}{link}"] * 2


def test_only_contacts_that_may_be_written_to(place: Town) -> None:
    """When it is written, and again when it is sent."""
    families = place.place.families
    with place.engine.begin() as connection:
        line = select(Contact.conversation_id).where(Contact.family_id == families["F001"]).scalar_subquery()
        left = update(Conversation).where(Conversation.id == line).values(opted_out_at=FRIDAY)
        connection.execute(left)
    _publish(place)
    assert _see_to(place) == ["F000"]
    with place.engine.begin() as connection:
        connection.execute(update(Family).where(Family.id == families["F000"]).values(stage="withdrawn"))
    assert _told(place) == ["la familia ya no autoriza mensajes aquí"]


def test_killed_in_the_middle_it_goes_on_where_it_was(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outreach.waves.results._CHUNK", 1)
    _publish(place)
    calls = iter((False, True))
    schedule.see_to(place.engine, FRIDAY, Hours(), random.Random(1), lambda: next(calls, True))
    assert len(_rows(place)) == 1
    assert _see_to(place, FRIDAY + timedelta(hours=1)) == ["F000", "F001"]
    assert _see_to(place, FRIDAY + timedelta(hours=2)) == ["F000", "F001"]


def test_what_fails_on_telegram_goes_by_sms(place: Town) -> None:
    with place.engine.begin() as connection:
        chat = world.contact(connection, place.place.families["F000"], "telegram", "9001")
    _publish(place)
    _see_to(place)
    with place.engine.begin() as connection:
        mine = update(Outbox).where(Outbox.conversation_id == chat)
        connection.execute(mine.values(state="failed", attempts=1))
    assert resending.fall_back(place.engine, FRIDAY, Hours()) == 1
    (again,) = [row for row in _rows(place) if row.second]
    assert (again.channel, again.conversation_id != chat) == ("sms", True)
    assert len({text.partition(".")[0] for text in _told(place)}) == 1


@pytest.mark.parametrize("language", [SOURCE, "en"])
def test_it_fits_into_two_sms_with_the_longest_names(language: str) -> None:
    """Of the municipalities and departments of the DIVIPOLA, with a wave and an address of usual length."""
    ending = "html" if language == SOURCE else "en.html"
    url = f"https://libreta.prosperidadsocial.gov.co/resultados/2026-2/25843.{ending}"
    figure = Figure(25, "at_most")
    for name, parent, figures in (
        ("Villa de San Diego de Ubaté", "Cundinamarca", (figure, figure)),
        ("San Sebastián de Buenavista", "Norte de Santander", (None, None)),
        ("Providencia", "Archipiélago de San Andrés, Providencia y Santa Catalina", (None, None)),
    ):
        places = {"1": Brief(name, "2", *figures), "2": Brief(parent, None, figure, figure)}
        text = said(places, "1", url, texts(language), Seal("1a2b3c4d", signed=True))
        sms = size(fold(text))
        assert (sms.segments <= 2, sms.encoding) == (True, "gsm7"), sms
        assert ("1a2b3c4d" in text) == (name != "Providencia"), "left out where there is no room"
