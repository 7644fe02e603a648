"""What coordinators see of each gestor: nothing that tells on the families of another one."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Engine, select

from db.tables import Wave
from reports.gestores import by_gestor, counted
from scorecard.disclosure import Counts
from scorecard.instrument.xlsform.shipped import questionnaire
from scorecard.publication.content import Result
from tests import world
from tests.console.people import person, sign_in
from tests.console.released import PLACE, WAVE, released
from tests.doors import Watch, application
from tests.scorecard import answered
from tests.scorecard.releases import small


def test_the_coordinator_sees_them_when_the_round_is_published(database: Engine) -> None:
    """Shares to the nearest ten or words and no counts, of questions whose figure of the place is shown."""
    watch = Watch(datetime(2026, 11, 20, 15, tzinfo=UTC))
    with database.begin() as connection:
        where = world.place(connection)
        person(connection, watch, "coordinator", "coordinator")
        other = world.gestor(connection, "G02")
        pare = small().places[PLACE]
        hidden = replace(pare, results={**pare.results, "G5": Result()})
        release = replace(small(), places={**small().places, PLACE: hidden})
        assert by_gestor(connection, PLACE) is None
        released(connection, [release])
        wave = connection.scalars(select(Wave.id)).one()
        for gestor, marks in ((where.gestor_id, [5] * 98 + [2] * 22), (other, [4] * 9 + [1] * 6)):
            said = [{"G1": 1, "G2": mark, "G3": 0, "G5": mark} for mark in marks]
            answered.add(connection, wave, said, municipality_code=PLACE, gestor_id=gestor)
    client = application(database, watch, PUBLIC_URL="http://localhost").test_client()
    sign_in(client, "coordinator")
    page = client.get("/coordinacion/gestores").text
    words = " ".join(page.replace("<", " <").split())
    assert page.count("cerca de 80%") == 1 and "G01" in words, "98 of 120, to the nearest ten"
    assert page.count("la mitad o más *") == 1 and "G02" in words, "9 of 15: a hint"
    assert not [told for told in ("120", "98", "82", ">15<", ">9<") if told in page]
    assert "no se muestra ningún gestor" in words, "of G3 everybody said no sé, G5 is hidden from everybody"
    assert client.get("/coordinacion/gestores?municipio=05001").status_code == 403


def test_what_is_good_is_what_the_questionnaire_says(database: Engine) -> None:
    """Also where 1 is the best mark."""
    turned = tuple(
        replace(choice, means={1: "good", 2: "good", 4: "bad", 5: "bad"}.get(choice.value, choice.means))
        for choice in questionnaire().questions["G2"].choices
    )
    question = replace(questionnaire().questions["G2"], choices=turned)
    with database.begin() as connection:
        where = world.place(connection)
        released(connection, [small()])
        wave = connection.scalars(select(Wave.id)).one()
        said = [{"G2": mark} for mark in (1, 1, 2, 3, 4, 5, 0)]
        answered.add(connection, wave, said, municipality_code=PLACE, gestor_id=where.gestor_id)
        assert counted(connection, WAVE, PLACE, [question]) == {"G2": {"G01": Counts(6, 3)}}
