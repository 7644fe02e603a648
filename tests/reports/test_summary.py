"""The coordinator's summary: what it counts, and what it must not show."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, insert, update

from db.tables import (
    Participation,
    Wave,
)
from locales.texts import texts
from reports import words
from reports.summary import sheet as summary_sheet
from reports.summary.municipality import summarise
from tests import world
from tests.console.released import WAVE, first, released
from tests.reports.red import (
    ELSEWHERE,
    HERE,
    NOW,
    TODAY,
    answer,
    answers,
    came,
    family,
    logro,
    meeting,
    staff,
    summary,
    wave,
)
from tests.scorecard.releases import small


def test_an_unknown_municipality_has_no_summary(red: Connection) -> None:
    assert summarise(red, "99999", NOW) is None


def test_an_empty_municipality_has_zeros_and_no_results(red: Connection) -> None:
    found = summary(red)
    assert found.families == 0
    assert [d.total for d in found.logros] == [0] * 9
    assert found.meetings_in_all.meetings == 0
    assert found.waiting.reports == 0 and found.waiting.oldest is None
    assert found.response is None and found.opinions is None


def test_families_are_counted_by_stage_those_that_left_too(red: Connection) -> None:
    for number, stage in enumerate(["invited", "baseline", "baseline", "exited", "withdrawn"]):
        family(red, f"F-{number}", stage)
    family(red, "F-9", municipality_code=ELSEWHERE)
    found = summary(red)
    assert found.stages == {
        "invited": 1,
        "baseline": 2,
        "life_project": 0,
        "follow_up": 0,
        "exited": 1,
        "withdrawn": 1,
    }
    assert (found.families, found.accompanied) == (5, 2), "who is only invited is not accompanied yet"


def test_logros_are_counted_by_dimension(red: Connection) -> None:
    one, two = family(red, "F-1"), family(red, "F-2")
    logro(red, one, "IDE-01", "achieved")
    logro(red, two, "IDE-01", "reported", date(2026, 11, 2))
    logro(red, two, "IDE-02", "pending")
    logro(red, two, "IDE-03", "not_applicable")
    logro(red, one, "BAN-01", "reported", date(2026, 11, 9))
    counts = {d.code: (d.achieved, d.reported, d.pending) for d in summary(red).logros}
    assert list(counts) == ["IDE", "ING", "EDU", "SAL", "NUT", "HAB", "DIN", "BAN", "JUS"]
    assert counts["IDE"] == (1, 1, 1)
    assert counts["BAN"] == (0, 1, 0)
    assert counts["SAL"] == (0, 0, 0)
    waiting = summary(red).waiting
    assert (waiting.reports, waiting.families, waiting.oldest) == (2, 2, date(2026, 11, 2))


def test_private_logros_are_in_no_total(red: Connection) -> None:
    """EDU-07, SAL-03, SAL-10, SAL-11 and JUS-03 point to a family even as a number."""
    displaced = family(red, "F-1", displaced=True)
    for code in ("EDU-07", "SAL-03", "SAL-10", "SAL-11", "JUS-03"):
        logro(red, displaced, code, "reported")
    found = summary(red)
    assert found.logros_in_all.total == 0
    assert found.waiting.reports == 0
    assert found.as_json()["private_logros"] == "excluded"


def test_families_that_left_have_no_logros_and_no_meetings(red: Connection) -> None:
    for number, stage in enumerate(["exited", "withdrawn"]):
        gone = family(red, f"F-{number}", stage)
        logro(red, gone, "IDE-01", "reported")
        meeting(red, f"R-{number}", "family", family_id=gone)
    found = summary(red)
    assert found.logros_in_all.total == found.waiting.reports == found.meetings_in_all.meetings == 0


def test_a_community_meeting_concerns_the_gestors_families_of_its_vereda(red: Connection) -> None:
    near = [family(red, f"F-{number}", vereda="Guanomo") for number in range(3)]
    far = family(red, "F-8", vereda="Muñoces")
    family(red, "F-9", gestor_id=staff(red, "G-2"))
    family(red, "F-10", municipality_code=ELSEWHERE)
    whole = meeting(red, "R-1")
    there = meeting(red, "R-2", vereda="Guanomo")
    answer(red, whole, far, "confirmed")
    answer(red, there, near[0], "confirmed")
    answer(red, there, near[1], "declined")
    answer(red, there, far, "declined")  # Not of that vereda: an answer from before the meeting was moved.
    counts = {m.kind: m for m in summary(red).meetings}["community"]
    assert (counts.meetings, counts.families, counts.confirmed, counts.declined) == (2, 4 + 3, 2, 1)
    assert counts.unanswered == 4


def test_a_meeting_for_some_families_asks_those_alone(red: Connection) -> None:
    asked = [family(red, f"F-{number}") for number in range(3)]
    far = family(red, "F-7", municipality_code=ELSEWHERE)
    gone = family(red, "F-8", "withdrawn")
    others = family(red, "F-9", gestor_id=staff(red, "G-2"))
    family(red, "F-10")
    for_them = meeting(red, "R-1", invited=[*asked, far, gone, others], logro_code="EDU-03")
    meeting(red, "R-2", invited=[far], logro_code="EDU-03")
    answer(red, for_them, asked[0], "confirmed")
    counts = {m.kind: m for m in summary(red).meetings}["community"]
    assert (counts.meetings, counts.families, counts.confirmed, counts.unanswered) == (1, 3, 1, 2)


def test_meetings_are_those_of_the_coming_three_weeks(red: Connection) -> None:
    one = family(red, "F-1")
    meeting(red, "R-0", "family", family_id=one, starts_at=NOW - timedelta(minutes=1))
    meeting(red, "R-1", "family", family_id=one, starts_at=NOW)
    meeting(red, "R-2", "family", family_id=one, starts_at=NOW + timedelta(days=20, hours=23))
    meeting(red, "R-3", "family", family_id=one, starts_at=NOW + timedelta(days=21))
    meeting(red, "R-4", "family", family_id=one, status="cancelled")
    counts = {m.kind: m for m in summary(red).meetings}["family"]
    assert (counts.meetings, counts.families) == (2, 2)


def test_response_rates_are_of_the_newest_wave(red: Connection) -> None:
    """AAPOR RR1 and RR2: complete, and complete with partial, of all but the ineligible; in tens."""
    old, new = wave(red, "2026-1", date(2026, 5, 1)), wave(red)
    dispositions = ["complete"] * 26 + ["partial"] * 13 + ["refused", "invited"] * 5 + ["ineligible"] * 2
    for number, disposition in enumerate(dispositions):
        one = family(red, f"F-{number}")
        for wave_id, what in ((old, "complete"), (new, disposition)):
            red.execute(
                insert(Participation).values(
                    wave_id=wave_id,
                    family_id=one,
                    municipality_code=HERE,
                    disposition=what,
                    day=NOW.date(),
                )
            )
    response = summary(red).response
    assert response is not None
    assert (response.wave, response.eligible) == ("2026-2", 49)
    assert (response.complete, response.partial) == (20, 10)
    assert (response.rr1, response.rr2) == (20 / 49, 30 / 49)
    assert response.representative, "26 of 49"


def test_a_wave_without_participants_has_no_rate(red: Connection) -> None:
    wave(red)
    response = summary(red).response
    assert response is not None and response.rr1 is None and not response.representative


def test_opinions_are_those_that_were_published_in_the_newest_edition(red: Connection) -> None:
    """To the nearest 5; what is hidden from everybody is hidden here."""
    assert summary(red).opinions is None
    released(red, [first(), small()])
    found = summary(red).opinions
    assert found is not None and (found.wave, found.edition) == (WAVE, 2)
    by_name = {one.question.name: one for one in found.asked}
    assert "I1" not in by_name and "G1" not in by_name, "a yes or no is no opinion"
    assert by_name["C1"].as_json() == {
        "question": "C1", "actor": "coordinador", "n": None, "satisfied": None, "share": None,
        "bracket": None, "words": None, "standing": "hidden",
    }  # fmt: skip
    spanish = texts("es_CO")
    shown = {name: (words.families(one.result, spanish), words.share(one.result, spanish))
             for name, one in by_name.items()}  # fmt: skip
    assert shown["C1"] == ("–", "reservado")
    assert shown["G2"] == ("145", "83%") and shown["G4"] == ("25 *", "72%")
    assert shown["P2"] == ("20 *", "75% o más")
    few = replace(by_name["P2"].result, bracket=None, words="few")
    assert words.share(few, spanish) == "Hay muy pocas respuestas para decirlo."
    assert words.share(replace(few, words="half"), spanish) == "cerca de la mitad"
    assert words.opinion(by_name["P2"], spanish).startswith("Entidades: ¿")
    assert "{" not in words.opinion(by_name["P2"], spanish)


@pytest.mark.parametrize("status", ["open", "closed"])
def test_answers_that_are_not_published_tell_a_coordinator_nothing(red: Connection, status: str) -> None:
    """From one day to the next they would tell of ten families of one gestor."""
    wave_id = wave(red)
    answers(red, wave_id, *[{"G2": 1}] * 40)
    red.execute(update(Wave).values(status=status))
    found = summary(red)
    assert found.opinions is None and found.as_json()["opinions"] is None


def test_a_logro_is_stuck_that_has_been_pending_for_six_whole_months(red: Connection) -> None:
    one = family(red, "F-1")
    logro(red, one, "HAB-01", "pending", date(2026, 5, 31))
    logro(red, one, "HAB-02", "pending", date(2026, 6, 1))
    logro(red, one, "HAB-03", "achieved", date(2020, 1, 1))
    counts = {d.code: (d.pending, d.stuck) for d in summary(red).logros}
    assert counts["HAB"] == (2, 1)
    assert summary(red).logros_in_all.stuck == 1


def test_past_meetings_are_held_or_not_closed_and_families_came_or_did_not(red: Connection) -> None:
    ids = [family(red, f"F-{number}") for number in range(3)]
    held = meeting(red, "R-1", starts_at=NOW - timedelta(days=5), status="held")
    for one, attended in zip(ids, (True, True, False), strict=True):
        came(red, held, one, attended)
    meeting(red, "R-2", "family", family_id=ids[0], starts_at=NOW - timedelta(days=1))
    meeting(red, "R-3", "family", family_id=ids[0], starts_at=NOW - timedelta(days=1), status="cancelled")
    meeting(red, "R-4", "family", family_id=ids[0], starts_at=NOW - timedelta(days=31), status="held")
    past = {m.kind: (m.held, m.unclosed, m.came, m.missed) for m in summary(red).past}
    assert past["community"] == (1, 0, 2, 1)
    assert past["family"] == (0, 1, 0, 0)


def test_cases_near_their_date_are_counted_and_the_first_named(red: Connection) -> None:
    """Near is three business days, today too: on a Friday until Wednesday. What is private, elsewhere or
    answered is none of them.
    """
    one = family(red, "F-1")
    due = {
        "100001": date(2026, 11, 19), "100002": TODAY, "100003": date(2026, 11, 25),
        "100004": date(2026, 11, 26), "100005": date(2026, 12, 14), "100006": date(2026, 12, 15),
    }  # fmt: skip
    for number, on in due.items():
        world.case(red, number, "service", TODAY, family_id=one, due_on=on)
    for number, status in (("100007", "answered"), ("100008", "solved")):
        world.case(red, number, "service", TODAY, family_id=one, due_on=TODAY, status=status)
    world.case(red, "100009", "treatment", TODAY, family_id=one, due_on=TODAY)
    world.case(red, "100010", "papers", TODAY, municipality=ELSEWHERE, due_on=TODAY)
    found = summary(red)
    assert (found.cases.open, found.cases.near, found.cases.late) == (6, 2, 1)
    assert [(case.number, case.late) for case in found.cases.next] == [
        ("100001", True), ("100002", False), ("100003", False), ("100004", False), ("100005", False)
    ]  # fmt: skip
    assert [(notice.kind, notice.count, notice.of) for notice in found.notices] == [
        ("late_cases", 1, 6), ("near_cases", 2, 6)
    ]  # fmt: skip
    said = [words.notice(notice, texts("es_CO")) for notice in found.notices]
    assert said == [
        "1 caso tiene el plazo vencido. Respóndalo hoy en Casos.",
        "2 casos vencen en 3 días hábiles o menos. Respóndalos en Casos.",
    ]
    assert found.as_json()["cases"]["next"][0] == {
        "number": "100001", "kind": "service", "due_on": "2026-11-19"
    }  # fmt: skip
    told = summary_sheet.content(found, texts("es_CO"))
    assert told["cases"] == ["Abiertos: 6. Vencen en 3 días hábiles o menos: 2. Con el plazo vencido: 1."]
    assert "100001" not in str(told)
