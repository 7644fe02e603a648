"""Families who answered questions of an operator's own are told one figure of their municipality."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from db.tables import Contact, Participation, PublishedQuestionnaire, Wave
from messaging.hours import Hours
from messaging.sms import fold, size
from outreach.waves import schedule
from scorecard.publication.content import Question, Result
from tests import releases, world
from tests.outreach.town import Town, town
from tests.outreach.waves.result_messages import results_told
from tests.releases import HIDDEN, question, share

#: A Friday, 10:00 in Bogotá, after the close.
FRIDAY = datetime(2026, 12, 11, 15, tzinfo=UTC)

LINK = "Vea todo: https://libreta.example/resultados/2026-2/15664.html"

YES_NO = {"1": {"es_CO": "SÍ", "en": "YES"}, "2": {"es_CO": "NO", "en": "NO"}}


def asked(name: str, words: str, actor: str = "entidad", **fields: Any) -> Question:
    """A question of yes and no."""
    plain = {"labels": {"es_CO": words}, "type": "yes_no", "good": (1,), "scored": 0, "answers": YES_NO}
    return question(name, actor, "acceso", **{**plain, **fields})


FIRST = asked("A1", "¿Abrió el banco a tiempo?")
SECOND = asked("A2", "Diga si le explicaron bien")
PROMISE = replace(
    asked("compromiso_1", "La alcaldía prometió: «Abrir». ¿Lo cumplieron?"), variable="cumplimiento"
)


@pytest.fixture
def place(database: Engine) -> Town:
    """F000 answered a wave with other questions than ours, which has closed."""
    place = town(database, 1)
    with database.begin() as connection:
        connection.execute(
            insert(PublishedQuestionnaire).values(
                version="propia", content={"questions": []}, published_at=FRIDAY
            )
        )
        world.wave(connection, date(2026, 12, 1), date(2026, 12, 10), version="propia")
        connection.execute(update(Participation).values(disposition="complete"))
    schedule.see_to(database, FRIDAY - timedelta(hours=1), Hours(), random.Random(1))
    return place


def told(place: Town, questions: list[Question], results: dict[str, Result]) -> str:
    """What F000 is told: a figure, or nothing but the link."""
    with place.engine.begin() as connection:
        (wave,) = connection.scalars(Wave.__table__.select().with_only_columns(Wave.id))
        releases.publish(connection, wave, results, results, questions=questions)
    schedule.see_to(place.engine, FRIDAY, Hours(), random.Random(1))
    (text,) = results_told(place, FRIDAY)
    sms = size(fold(text))
    assert (sms.segments <= 2, sms.encoding) == (True, "gsm7"), text
    seal = f"Sello: {text.partition('Sello: ')[2][:8]}. "
    assert text.startswith("Gracias por calificar la Red. ") and text.endswith(LINK)
    return text.removeprefix("Gracias por calificar la Red. ").removesuffix(LINK).replace(seal, "").strip()


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (share(80), "De cada 100 familias, 80 respondieron «SÍ»."),
        (share(1), "De cada 100 familias, 1 respondió «SÍ»."),
        (
            Result(n=60, bracket="at_most", standing="steady"),
            "De cada 100 familias, 25 o menos respondieron «SÍ».",
        ),
        (
            Result(20, 10, interval=(30, 70), standing="hint", words="perhaps_more"),
            "Quizá más de la mitad de las familias respondieron «SÍ».",
        ),
    ],
)
def test_the_first_question_in_the_words_of_its_page(place: Town, result: Result, words: str) -> None:
    said = told(place, [FIRST, SECOND], {"A1": result, "A2": share(50)})
    assert said == f"En San José de Pare: ¿Abrió el banco a tiempo? {words}"


def test_whether_families_are_content_with_the_red_goes_first(place: Town) -> None:
    content = question("Z9", "red", "satisfacción", labels={"es_CO": "¿Le sirve la Red?"})
    said = told(place, [FIRST, content], {"A1": share(80), "Z9": share(60)})
    assert said.startswith(
        "En San José de Pare: ¿Le sirve la Red? De cada 100 familias, 60 dieron una nota de 4 o 5"
    )


@pytest.mark.parametrize(
    "first",
    [
        (FIRST, HIDDEN),
        (FIRST, Result(15, 5, interval=(10, 80), standing="hint", words="few")),
        (FIRST, Result(0, 0)),
        (replace(FIRST, sensitive=True), share(80)),
        (replace(FIRST, asked_of_all=False), share(80)),
        (replace(FIRST, counts_bad=True), share(80)),
        (replace(FIRST, labels={"es_CO": "¿Abrió a tiempo? " * 20}), share(80)),
    ],
)
def test_what_is_hidden_or_touchy_or_too_long_is_passed_over(
    place: Town, first: tuple[Question, Result]
) -> None:
    """Whoever holds the phone reads it; and it costs no more than a message on our own questions."""
    question, result = first
    said = told(place, [question, SECOND], {"A1": result, "A2": share(70)})
    assert (
        said == "En San José de Pare: Diga si le explicaron bien. De cada 100 familias, 70 respondieron «SÍ»."
    )


def test_where_nothing_may_be_told_there_is_the_link(place: Town) -> None:
    assert told(place, [FIRST], {"A1": HIDDEN}) == ""


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (share(80), "de cada 100 familias que respondieron, 80 dijeron que la promesa se cumplió."),
        (share(1), "de cada 100 familias que respondieron, 1 dijo que la promesa se cumplió."),
        (
            Result(n=60, bracket="at_least", standing="steady"),
            "de cada 100 familias que respondieron, 75 o más dijeron que la promesa se cumplió.",
        ),
        (
            Result(20, 10, interval=(30, 70), standing="hint", words="half"),
            "cerca de la mitad de las familias que respondieron dijeron que la promesa se cumplió.",
        ),
    ],
)
def test_of_a_promise_it_is_told_whether_it_was_kept(place: Town, result: Result, words: str) -> None:
    assert told(place, [PROMISE], {"compromiso_1": result}) == f"En San José de Pare, {words}"


def test_a_question_of_that_variable_among_others_is_no_promise(place: Town) -> None:
    said = told(place, [PROMISE, SECOND], {"compromiso_1": share(80), "A2": share(70)})
    assert "prometió: «Abrir». ¿Lo cumplieron? De cada 100 familias, 80 respondieron «SÍ»." in said


def test_in_english_with_the_words_that_there_are(place: Town) -> None:
    with place.engine.begin() as connection:
        connection.execute(update(Contact).values(language="en"))
        (wave,) = connection.scalars(Wave.__table__.select().with_only_columns(Wave.id))
        releases.publish(connection, wave, {"A1": share(80)}, {}, questions=[FIRST])
    schedule.see_to(place.engine, FRIDAY, Hours(), random.Random(1))
    (text,) = results_told(place, FRIDAY)
    assert "In San José de Pare: ¿Abrió el banco a tiempo? Of every 100 families, 80 answered «YES»." in text
