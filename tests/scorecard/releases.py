"""Releases made by hand: one small with a bit of everything, and one as large as the country."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from programme.places import NATION, Level
from scorecard.instrument.questionnaire import VERSION
from scorecard.instrument.xlsform.shipped import questionnaire
from scorecard.publication.content import (
    Change,
    Commitment,
    Place,
    Question,
    Rank,
    Release,
    Reply,
    Response,
    Result,
    Score,
)
from scorecard.publication.published_questions import figured

#: DANE's codes.
DEPARTMENTS = {
    "05": "Antioquia", "08": "Atlántico", "11": "Bogotá, D.C.", "13": "Bolívar", "15": "Boyacá",
    "17": "Caldas", "18": "Caquetá", "19": "Cauca", "20": "Cesar", "23": "Córdoba",
    "25": "Cundinamarca", "27": "Chocó", "41": "Huila", "44": "La Guajira", "47": "Magdalena",
    "50": "Meta", "52": "Nariño", "54": "Norte de Santander", "63": "Quindío", "66": "Risaralda",
    "68": "Santander", "70": "Sucre", "73": "Tolima", "76": "Valle del Cauca", "81": "Arauca",
    "85": "Casanare", "86": "Putumayo",
    "88": "Archipiélago de San Andrés, Providencia y Santa Catalina", "91": "Amazonas",
    "94": "Guainía", "95": "Guaviare", "97": "Vaupés", "99": "Vichada",
}  # fmt: skip


def questions() -> tuple[Question, ...]:
    """Those of the program's own questionnaire that have figures."""
    return figured(questionnaire())


def shown(share: int, n: int = 200, change: Change | None = None, rank: Rank | None = None) -> Result:
    """A figure that may be seen."""
    low, high = max(0, share - 6), min(100, share + 5)
    standing = "steady" if n >= 30 else "hint"
    return Result(n, round(n * share / 500) * 5, share, (low, high), None, None, standing, change, rank)


UP = Change("2026-1", 7, 2, 12, "up")
DOWN = Change("2026-1", -9, -14, -4, "down")
FLAT = Change("2026-1", 2, -3, 7, None)

#: Seen as "75% o más" and "25% o menos".
AT_LEAST = Result(n=20, bracket="at_least", standing="hint")
AT_MOST = Result(n=60, bracket="at_most", standing="steady")


def place(
    code: str, name: str, level: Level, parent: str | None, results: dict[str, Result], **fields: Any
) -> Place:
    """With three families of five having answered, nobody unsure, and nothing promised."""
    plain = Place(code, name, level, parent, Response(1000, 600, 60, 62, True), {}, results, {}, {}, (), ())
    return replace(plain, **fields)


def _pare() -> Place:
    results = {question.name: shown(50 + 2 * at) for at, question in enumerate(questions())}
    results |= {
        "G2": replace(shown(83, 145, UP), fully=41),
        "G3": shown(61, 145, DOWN),
        "G4": shown(72, 25, FLAT),
        "C1": Result(),
        "P2": AT_LEAST,
        "I1": replace(AT_LEAST, n=60, standing="steady"),
        "I2": shown(99, 60, UP),
        "S1": shown(77, 185, UP, Rank(1, 1, 2, 2)),
    }
    answer = "Gracias por responder.\nVamos a <abrir> otra oficina & avisar."
    replies = (
        Reply("municipio", "Alcaldía de San José de Pare", answer, date(2026, 11, 10)),
        Reply("gestor", "Coordinación zonal", "Las visitas se acordarán con más tiempo.", date(2026, 11, 12)),
    )
    may, checked = date(2026, 5, 4), date(2026, 11, 3)
    commitments = (
        Commitment("municipio", "Abrir los sábados", may, date(2026, 9, 30), "kept", checked, "2026-1"),
        Commitment("municipio", "Contar qué se hizo", may, date(2026, 10, 30), "missed", checked, "2026-1"),
        Commitment("gestor", "Avisar antes", date(2026, 11, 12), date(2027, 2, 28), "open", None, "2026-2"),
    )
    return place(
        "15664", "San José de Pare", "municipality", "15", results,
        response=Response(380, 185, 49, 51, False), replies=replies, commitments=commitments,
        scores={"gestor": Score(71, (66, 76), "steady", UP), "red": Score(74, (60, 85), "hint")},
    )  # fmt: skip


def _municipality(code: str, name: str, parent: str, satisfied: Result) -> Place:
    results = {question.name: shown(40 + at, 55) for at, question in enumerate(questions())}
    return place(code, name, "municipality", parent, results | {"S1": satisfied})


@cache
def small() -> Release:
    """The nation, three departments, twelve municipalities; a correction of another release."""
    inside = [
        _pare(),
        _municipality("15001", "Tunja", "15", shown(79, 300, FLAT, Rank(1, 1, 2, 2))),
        _municipality("15759", "Sogamoso", "15", shown(66, 25)),
        _municipality("15176", "Chiquinquirá", "15", Result()),
        _municipality("05001", "Medellín", "05", shown(91, 400, None, Rank(1, 1, 1, 3))),
        _municipality("05088", "Bello", "05", shown(70, 220, DOWN, Rank(2, 2, 3, 3))),
        _municipality("05154", "Caucasia", "05", shown(68, 220, UP, Rank(2, 2, 3, 3))),
        _municipality("05002", "Abejorral", "05", AT_LEAST),
        _municipality("05004", "Abriaquí", "05", Result()),
        _municipality("27001", "Quibdó", "27", shown(55, 90)),
        _municipality("27006", "Acandí", "27", AT_MOST),
        _municipality("27025", "Alto Baudó", "27", shown(58, 20)),
    ]
    ranks = {"05": Rank(1, 1, 2, 3), "15": Rank(1, 1, 2, 3), "27": Rank(2, 3, 3, 3)}
    above = [_above(code, DEPARTMENTS[code], "department", NATION, rank) for code, rank in ranks.items()]
    return _release([_above(NATION, "Colombia", "nation", None, None), *above, *inside])


def _above(code: str, name: str, level: Level, parent: str | None, rank: Rank | None) -> Place:
    results = {question.name: shown(45 + 2 * at, 1200, FLAT) for at, question in enumerate(questions())}
    results["S1"] = shown(78 if rank is None else 90 - 7 * rank.group, 2000, UP, rank)
    channels = {"sms": Response(3000, 1500, 50, 55, True), "telegram": Response(1500, 1000, 66, 70, True)}
    scores = {
        actor: Score(62, (60, 64), "steady", FLAT) for actor in ("red", "gestor", "coordinador", "entidad")
    }
    return place(
        code, name, level, parent, results, channels=channels, scores=scores,
        response=Response(4500, 2500, 55, 60, True), unsure={"G2": 4, "I1": 12, "S1": 1},
    )  # fmt: skip


def _release(places: Iterable[Place]) -> Release:
    return Release(
        wave="2026-2",
        number=2,
        published_on=date(2026, 11, 20),
        opened_on=date(2026, 10, 1),
        closed_on=date(2026, 10, 31),
        questionnaire=VERSION,
        sample=400,
        reason="Se corrigió el municipio de 40 familias.",
        corrects="ab" * 32,
        questions=questions(),
        places={place.code: place for place in places},
    )


@cache
def large(elsewhere: int = 2) -> Release:
    """33 departments, Antioquia with 125 municipalities and each other with `elsewhere` (31: as many in all
    as Colombia has), ranked by every question, each with a change, replies and commitments.
    """
    text = "Vamos a mejorar la atención en las oficinas y a avisar con tiempo cada visita. " * 6
    replies = tuple(
        Reply(actor, "Alcaldía municipal", text, date(2026, 11, 10)) for actor in ("municipio", "gestor")
    )
    promise = Commitment(
        "municipio", text[:150], date(2026, 5, 4), date(2026, 9, 30), "kept", date(2026, 10, 2), "2026-1"
    )
    many = {code: 125 if code == "05" else elsewhere for code in DEPARTMENTS}
    places = [_above(NATION, "Colombia", "nation", None, None)]
    for code, name in DEPARTMENTS.items():
        rank = Rank(1 + int(code) % 5, 3, 28, 33)
        places.append(
            replace(
                _above(code, name, "department", NATION, rank), replies=replies, commitments=(promise,) * 6
            )
        )
        for at in range(many[code]):
            rank = Rank(1 + at % 7, 1 + at, 100, many[code])
            results = {
                question.name: shown(30 + (at + int(code)) % 60, 145, UP, rank) for question in questions()
            }
            places.append(
                place(
                    f"{code}{at + 1:03}", f"San José de la Montaña {at + 1}", "municipality", code, results,
                    replies=replies, commitments=(promise,) * 6,
                    scores={actor: Score(62, (60, 64), "steady", UP) for actor in ("red", "gestor")},
                )
            )  # fmt: skip
    return _release(places)
