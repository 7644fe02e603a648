"""`libreta wave`, as it is typed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, update

from db.tables import Participation, Wave
from tests import world
from tests.commands.terminal import typed
from tests.outreach.town import Town, town
from tests.scorecard.workbooks import changed

Run = Callable[..., Result]

OPEN = ("open", "2026-2", "--places", "15664", "--closes", "2026-12-10")


@pytest.fixture
def place(database: Engine) -> Town:
    return town(database, 12)


@pytest.fixture
def run(place: Town, keys: str, tmp_path: Path) -> Run:
    """Types `libreta wave …` on a Friday at 10 in the morning."""
    return _in(place, keys, tmp_path)


def _in(place: Town, keys: str, tmp_path: Path) -> Run:
    def run(*words: str) -> Result:
        return typed(("wave", *words), place.engine, keys, tmp_path)

    return run


def _json(result: Result) -> dict:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def _answered(place: Town, **by_code: str) -> None:
    with place.engine.begin() as connection:
        for code, disposition in by_code.items():
            family = Participation.family_id == place.place.families[code]
            connection.execute(update(Participation).where(family).values(disposition=disposition))


def test_a_census_is_opened_and_its_families_will_be_invited(run: Run, place: Town) -> None:
    assert run(*OPEN).output == (
        "Ronda 2026-2 abierta hasta el 10 de diciembre de 2026, con el cuestionario reconstruccion-2. "
        "Familias: 12.\n"
        "Llega a 12 familias: SMS 12.\n"
        "El aviso y la invitación cuestan $1.080. Si nadie respondiera, con los recordatorios, $2.160.\n"
    )
    assert place.jobs() == ["waves"]


def test_what_opening_it_would_cost_is_seen_without_opening_it(run: Run, place: Town) -> None:
    said = run(*OPEN, "--dry-run").output
    assert said.startswith("Ronda 2026-2 se abriría hasta el 10 de diciembre de 2026,")
    assert (
        "No se guardó nada.\nLlega a 12 familias: SMS 12.\nEl aviso y la invitación cuestan $1.080." in said
    )
    assert place.jobs() == [] and run("status", "2026-2").exit_code == 1
    found = _json(run(*OPEN, "--json"))
    assert (found["messages"]["recipients"], found["pesos"], found["pesos_with_reminders"]) == (
        {"total": 12, "by_channel": {"sms": 12}}, 1080.0, 2160.0
    )  # fmt: skip


def test_a_round_can_be_opened_with_a_questionnaire_published_before(
    run: Run, place: Town, keys: str, tmp_path: Path
) -> None:
    """One published by mistake is left alone, by name; without a name it is the one published last."""
    for version, clock in (("buena", "2098-01-01T10:00-05:00"), ("errada", "2099-01-01T10:00-05:00")):
        book = changed(tmp_path, settings_C2=version, survey_C2=f"¿La {version}?")
        assert not typed(("import", "cuestionario", str(book)), place.engine, keys, tmp_path, clock).exit_code
    refused = run(*OPEN, "--questionnaire", "bueno")
    assert refused.exit_code == 1
    assert (
        "con la versión bueno. Los últimos publicados: errada, buena, reconstruccion-2, reconstruccion-1."
        in refused.output
    )
    assert "con el cuestionario buena." in run(*OPEN, "--questionnaire", "buena").output
    assert run("close", "2026-2", "--yes").exit_code == 0
    assert _json(run("open", "w", *OPEN[2:], "--json"))["questionnaire"] == "errada"


def test_one_is_said_as_one(run: Run, place: Town) -> None:
    drawn = "Muestra: 1 familia por municipio, con la semilla 7."
    assert drawn in run(*OPEN, "--sample", "1", "--seed", "7").output
    with place.engine.begin() as connection:
        connection.execute(update(Wave).values(unwritten=1))
    said = run("status", "2026-2").output
    assert drawn in said and "No se escribieron las respuestas de 1 familia:" in said


def test_a_sample_is_drawn_by_the_seed_that_was_announced_and_is_kept(run: Run) -> None:
    assert run("seed", "2026-2").exit_code == 0
    opened = _json(run(*OPEN, "--sample", "5", "--json"))
    assert (opened["families"], opened["sample"], opened["places"]) == (5, 5, {"15664": 5})
    assert opened["seed"] and _json(run("status", "2026-2", "--json"))["seed"] == opened["seed"]
    assert f"con la semilla {opened['seed']}." in run("status", "2026-2").output


def test_how_it_goes_is_told_in_tens_by_place_and_channel(
    database: Engine, keys: str, tmp_path: Path
) -> None:
    """Of a gestor's families in all alone: who visits one family a day would know which answered that day."""
    place = town(database, 36)
    run = _in(place, keys, tmp_path)
    run(*OPEN)
    _answered(place, **{f"F{number:03}": "complete" for number in range(19)})
    _answered(place, F020="partial", F021="refused", F022="contacted")
    asked_on(place, sms=25, telegram=11)
    told = {"families": 36, "complete": 10, "partial": 0, "rr1": 0.2778, "rr2": 0.2778}
    found = _json(run("status", "2026-2", "--json"))
    assert told.items() <= found.items() and found["representative"] is False, "19 are more than half"
    bag = {"codes": {"printed": 0, "drawn": 0, "used": 0}}
    there = {"code": "15664", "name": "San José de Pare", **bag, **told, "representative": False}
    assert found["places"] == [there]
    assert found["channels"]["sms"]["complete"] == 10 and found["channels"]["telegram"]["complete"] == 0
    theirs = _json(run("status", "2026-2", "--gestor", "G01", "--json"))
    assert told.items() <= theirs.items() and (theirs["places"], theirs["channels"]) == ([], {})
    said = run("status", "2026-2").output
    assert "NO REPRESENTATIVO: respondió menos de la mitad de las familias." in said
    assert "Tasa de respuesta (AAPOR RR1): 28%; con las parciales (RR2): 28%." in said
    lines = [line.split() for line in said.splitlines()]
    assert ["San", "José", "de", "Pare", "(15664)", "36", "10", "0", "28%", "28%"] in lines
    assert ["Telegram", "11", "0", "0", "0%", "0%"] in lines
    for one in (said, run("status", "2026-2", "--gestor", "G01").output, json.dumps([found, theirs])):
        assert "19" not in one and "20 de noviembre" not in one.partition("\n")[2]
    assert "NOT REPRESENTATIVE" in run("status", "2026-2", "--lang", "en").output


def asked_on(place: Town, **families: int) -> None:
    """So many families on each channel, in their order."""
    channels = [channel for channel, many in families.items() for _ in range(many)]
    with place.engine.begin() as connection:
        for family_id, channel in zip(place.place.families.values(), channels, strict=True):
            one = update(Participation).where(Participation.family_id == family_id)
            connection.execute(one.values(channel=channel))


def test_the_banner_goes_when_half_have_answered(run: Run, place: Town) -> None:
    """As far as the tens tell."""
    run(*OPEN)
    _answered(place, **{f"F{number:03}": "complete" for number in range(9)})
    assert "NO REPRESENTATIVO" in run("status", "2026-2").output
    _answered(place, F009="complete")
    assert "NO REPRESENTATIVO" not in run("status", "2026-2").output


def test_a_gestor_sees_how_many_of_their_own_unless_they_are_few(run: Run, place: Town) -> None:
    with place.engine.begin() as connection:
        other = world.gestor(connection, "G02")
        for number in range(3):
            world.family(connection, place.place, f"X{number}", gestor_id=other)
    run(*OPEN)
    assert _json(run("status", "2026-2", "--gestor", "G01", "--json"))["families"] == 12
    refused = run("status", "2026-2", "--gestor", "G02")
    assert (refused.exit_code, "menos de 10 familias" in refused.output) == (1, True)


def test_closing_early_asks_for_yes_and_is_for_ever(run: Run) -> None:
    run(*OPEN)
    asked = run("close", "2026-2")
    assert asked.exit_code == 1
    assert "está abierta hasta el 2026-12-10; para cerrarla ya, añada --yes." in asked.output
    closed = run("close", "2026-2", "--yes")
    assert closed.exit_code == 0
    assert "Ronda 2026-2, cerrada el 20 de noviembre de 2026." in closed.output
    again = run("close", "2026-2", "--yes")
    assert (again.exit_code, "ya está cerrada" in again.output) == (1, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (OPEN, "Ya hay una ronda que se llama 2026-2"),
        (("open", "otra", *OPEN[2:]), "La ronda 2026-2 está abierta en el municipio 15664"),
        (("open", "otra", "--places", "99999", "--closes", "2026-12-10"), "con el código 99999"),
        (("open", "otra", "--places", "", "--closes", "2026-12-10"), "Escriba al menos un código"),
        (("open", "otra", "--places", ", ,", "--closes", "2026-12-10"), "Escriba al menos un código"),
        (("open", "otra", "--places", "15664", "--closes", "2026-11-19"), "El 2026-11-19 ya pasó"),
        (("open", "otra", "--places", "15664", "--closes", "mañana"), "mañana no es una fecha"),
        (("status", "ninguna"), "No hay una ronda que se llame ninguna."),
        (("close", "ninguna", "--yes"), "No hay una ronda que se llame ninguna."),
        (("status", "2026-2", "--gestor", "G99"), "No hay un gestor con el código G99."),
    ],
)
def test_what_cannot_be_is_one_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    run(*OPEN)
    result = run(*words)
    assert result.exit_code == 1
    assert sentence in result.output and len(result.output.strip().splitlines()) == 1


def test_a_seed_goes_with_a_sample(run: Run) -> None:
    assert run(*OPEN, "--seed", "1").exit_code == 2


@pytest.mark.parametrize("seed", ["", " "])
def test_a_seed_is_not_empty(run: Run, seed: str) -> None:
    refused = run(*OPEN, "--sample", "5", "--seed", seed)
    assert (refused.exit_code, "--seed está vacía" in refused.output) == (2, True)


def test_a_sample_is_of_families_not_of_millions(run: Run) -> None:
    assert run(*OPEN, "--sample", "9999999999").exit_code == 2


@pytest.mark.parametrize("words", [(), ("open",), ("close",), ("status",)])
def test_help_in_both_languages(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words, "--help").output
    assert "ronda" in said.lower() and "round" in said.lower()
