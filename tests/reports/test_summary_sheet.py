"""What stands out in a summary, and its two pages."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, insert

from db.tables import (
    Participation,
)
from locales.texts import texts
from reports import words
from reports.summary import sheet as summary_sheet
from tests import world
from tests.console.released import released
from tests.reports.red import HERE, NOW, TODAY, came, family, logro, meeting, summary, wave
from tests.scorecard.releases import small


def test_nothing_stands_out_in_an_empty_municipality(red: Connection) -> None:
    assert summary(red).notices == ()


def test_what_stands_out_says_where_to_act(red: Connection) -> None:
    """A report of eight days is in time, one of nine is not."""
    ids = [family(red, f"F-{number}", "invited" if number == 0 else "follow_up") for number in range(5)]
    logro(red, ids[1], "IDE-01", "reported", TODAY - timedelta(days=8))
    logro(red, ids[2], "IDE-01", "reported", TODAY - timedelta(days=9))
    logro(red, ids[3], "HAB-01", "pending", date(2026, 1, 1))
    held = meeting(red, "R-1", starts_at=NOW - timedelta(days=5), status="held")
    for one in ids:
        came(red, held, one, one != ids[0] and one != ids[1])
    meeting(red, "R-2", "family", family_id=ids[0], starts_at=NOW - timedelta(days=1))
    meeting(red, "R-3", "family", family_id=ids[0])
    wave(red)
    for one in ids:
        participate(red, one, "complete" if one == ids[0] else "contacted")
    found = summary(red)
    assert [(notice.kind, notice.count, notice.of) for notice in found.notices] == [
        ("late_reports", 1, 2),
        ("unclosed", 1, 2),
        ("missed", 2, 5),
        ("unanswered", 1, 1),
        ("response", 5, 5),
        ("stuck", 1, 1),
        ("invited", 1, 5),
    ]
    said = [words.notice(notice, texts("es_CO")) for notice in found.notices]
    assert "1 reporte espera hace más de 8 días. Pídale al gestor que escriba VERIFICAR en su chat." in said
    assert "Habitabilidad: 1 logro lleva 6 meses o más sin cambios." in said[5]
    assert [notice["kind"] for notice in found.as_json()["stands_out"]][0] == "late_reports"


def participate(connection: Connection, family_id: int, disposition: str) -> None:
    wave_id = connection.exec_driver_sql("SELECT max(id) FROM wave").scalar_one()
    connection.execute(
        insert(Participation).values(
            wave_id=wave_id, family_id=family_id, municipality_code=HERE, disposition=disposition, day=TODAY
        )
    )


def test_the_sheet_has_two_pages_and_the_same_bytes_each_time(red: Connection) -> None:
    """Even with all that can stand out, and every dimension and kind."""
    ids = [family(red, f"F-{number}", "invited") for number in range(12)]
    wave(red, "una-ronda-con-un-nombre-bastante-largo-1")
    for one in ids:
        for code in (
            "IDE-01",
            "ING-01",
            "EDU-01",
            "SAL-01",
            "NUT-01",
            "HAB-01",
            "DIN-01",
            "BAN-01",
            "JUS-01",
        ):
            logro(red, one, code, "pending" if one % 2 else "reported", date(2026, 1, 1))
        participate(red, one, "contacted")
    for number, kind in enumerate(("family", "community", "welcome", "recreation")):
        own = {"family_id": ids[0]} if kind == "family" else {}
        meeting(red, f"R-{number}", kind, **own)
        meeting(red, f"S-{number}", kind, starts_at=NOW - timedelta(days=2), **own)
    world.case(red, "100001", "papers", date(2026, 10, 1), family_id=ids[0])
    world.case(red, "100002", "papers", date(2026, 11, 6), family_id=ids[0])
    released(red, [small()])
    for language in ("es_CO", "en"):
        pages = summary_sheet.pdf(summary(red), texts(language))
        assert pages == summary_sheet.pdf(summary(red), texts(language))
        assert len(re.findall(rb"/Type\s*/Page\b", pages)) == 2


@pytest.mark.parametrize("answered", [9, 10])
def test_the_sheet_tells_no_answers_of_fewer_than_ten_families(red: Connection, answered: int) -> None:
    wave(red)
    for number in range(20):
        participate(red, family(red, f"F-{number}"), "complete" if number < answered else "contacted")
    told = str(summary_sheet.content(summary(red), texts("es_CO")))
    assert (("Respondieron todo" in told), ("por responder la ronda" in told)) == (
        (False, False) if answered < 10 else (True, False)
    )
    assert ("Respondieron menos de 10 familias" in told) == (answered < 10)
    assert "45" not in told, "9 of 20"
