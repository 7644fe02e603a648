"""`libreta broadcast`, as it is typed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, select, text, update

from db.tables import AuditEvent, Contact, Conversation, Outbox
from messaging.hours import Hours
from outreach.fallback.resending import fall_back
from tests import world
from tests.commands.terminal import typed
from tests.outreach.town import NOW, TEXT, Town, staff, town

Run = Callable[..., Result]

CEDULAS = ("--from", "G01", "--to", "familias", "--text", TEXT)


@pytest.fixture
def place(database: Engine) -> Town:
    return town(database)


@pytest.fixture
def run(place: Town, keys: str, tmp_path: Path) -> Run:
    """Types `libreta broadcast …` on a Friday at 10 in the morning; settings may be given."""

    def run(*words: str, **settings: str) -> Result:
        return typed(("broadcast", *words), place.engine, keys, tmp_path, **settings)

    return run


def _json(result: Result) -> dict:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_preview_says_all_and_writes_nothing(run: Run, place: Town) -> None:
    with place.engine.begin() as connection:
        world.family(connection, place.place, "F100")
        world.contact(connection, place.place.families["F000"], "telegram", "9001")
    result = run(*CEDULAS)
    assert result.exit_code == 0, result.output
    for line in (
        "Así se lee por SMS. Se cobra como 1 SMS:",
        "Mañana hay jornada de cédulas en el salon comunal.",
        "Llega a 3 familias: Telegram 1, SMS 2.",
        "No llega a otras (sin teléfono: 1).",
        "SMS que se cobran: 2. Precio: $90.",
        "Si falla Telegram, 1 sigue por SMS. Precio máximo: $135.",
        "Sale ya.",
        "Nada se ha enviado. Para enviarlo, añada --yes.",
    ):
        assert line in result.output.splitlines()
    assert place.rows() == []


def test_figures_for_programs(run: Run) -> None:
    figures = _json(run(*CEDULAS, "--json"))
    assert figures["recipients"] == {"total": 3, "by_channel": {"sms": 3}, "by_language": {"es_CO": 3}}
    assert (figures["segments"], figures["pesos"], figures["id"]) == (3, 135, None)
    assert figures["leaves_at"].startswith("2026-11-20T10:00:0")
    assert not figures["second_yes"] and not figures["same_text_today"] and not figures["put_off"]


def test_the_characters_that_make_it_dearer_are_named(run: Run) -> None:
    result = run("--from", "G01", "--to", "familias", "--text", "Traigan la cédula 😀 y el ŵ " * 3)
    assert "Estos signos lo hacen más caro: 😀 ŵ" in result.output
    assert "Se cobra como 2 SMS:" in result.output
    assert "SMS que se cobran: 6. Precio: $270." in result.output


def test_with_yes_it_is_on_its_way_and_its_progress_is_told(run: Run, place: Town) -> None:
    figures = _json(run(*CEDULAS, "--yes", "--json"))
    assert figures["state"] == "written"
    assert len(place.rows()) == 3
    told = run("--progress", str(figures["id"]))
    assert told.output.splitlines() == [f"Aviso {figures['id']}. Va en camino.", "en fila: 3"]
    assert _json(run("--progress", str(figures["id"]), "--json"))["messages"] == {"queued": 3}


def test_what_may_go_on_by_sms_is_in_the_figures_and_a_family_counts_once(run: Run, place: Town) -> None:
    """Telegram fails for two families: one has a phone, the other's phone does not want messages."""
    families = place.place.families
    with place.engine.begin() as connection:
        for number, code in enumerate(("F000", "F001", "F002")):
            world.contact(connection, families[code], "telegram", f"900{number}")
        phone = select(Contact.conversation_id).where(Contact.family_id == families["F001"])
        stopped = Conversation.id.in_(phone) & (Conversation.channel == "sms")
        connection.execute(update(Conversation).where(stopped).values(opted_out_at=NOW))
    figures = _json(run(*CEDULAS, "--yes", "--json"))
    assert (figures["pesos"], figures["may_go_on_by_sms"], figures["pesos_at_most"]) == (0, 2, 90)
    lost = [families[code] for code in ("F000", "F001")]
    with place.engine.begin() as connection:
        connection.execute(
            update(Outbox).where(Outbox.family_id.in_(lost)).values(state="failed", attempts=1)
        )
    assert fall_back(place.engine, NOW, Hours()) == 1
    assert len(place.rows()) == 4
    told = _json(run("--progress", str(figures["id"]), "--json"))
    assert told["messages"] == {"failed": 1, "queued": 2}


def test_several_languages(run: Run, place: Town) -> None:
    with place.engine.begin() as connection:
        family = world.family(connection, place.place, "F100", language="en")
        world.contact(connection, family, address="+573004440000")
    words = (*CEDULAS, "--text-in", "en", "Tomorrow there are ID cards at the hall.")
    figures = _json(run(*words, "--json"))
    assert figures["recipients"]["by_language"] == {"es_CO": 3, "en": 1}
    assert figures["sms"]["en"]["text"] == "Tomorrow there are ID cards at the hall."
    refused = run(*CEDULAS, "--text-in", "qu", "Paqarin")
    assert refused.exit_code == 1 and "qu" in refused.output


@pytest.mark.parametrize(
    ("at", "leaves", "put_off"),
    [
        ("2026-11-25 08:00", "2026-11-25T08:00:00-05:00", False),
        ("2026-11-25T08:00", "2026-11-25T08:00:00-05:00", False),
        ("2026-11-25T13:00:00Z", "2026-11-25T08:00:00-05:00", False),
        ("2026-11-25T13:00+00:00", "2026-11-25T08:00:00-05:00", False),
        ("25/11/2026 8:00", "2026-11-25T08:00:00-05:00", False),
        ("2026-11-22 10:00", "2026-11-23T07:00:00-05:00", True),  # a Sunday
        ("2026-12-08 10:00", "2026-12-09T07:00:00-05:00", True),  # a holiday
        ("2026-11-20 22:00", "2026-11-21T08:00:00-05:00", True),  # at night
        ("2026-11-01 08:00", "2026-11-20T10:00:00-05:00", True),  # in the past
    ],
)
def test_it_leaves_at_the_hour_asked_or_at_the_next_opening(
    run: Run, at: str, leaves: str, put_off: bool
) -> None:
    figures = _json(run(*CEDULAS, "--at", at, "--json"))
    # The clock of a command runs on.
    assert (figures["leaves_at"][:18], figures["put_off"]) == (leaves[:18], put_off)


def test_the_same_text_to_the_same_people_today_is_warned_of(run: Run) -> None:
    """Whatever its case and spaces; another text, other people or another day is nothing to warn of."""
    assert not _json(run(*CEDULAS, "--yes", "--json"))["same_text_today"]
    again = ("--from", "G01", "--to", "vereda:guanomo", "--text", f"  {TEXT.upper()} ")
    assert "hoy ya va este mismo texto" in run(*again).output
    assert _json(run(*again, "--json"))["same_text_today"]
    assert not _json(run(*CEDULAS[:-1], "Otra cosa.", "--json"))["same_text_today"]
    assert not _json(run(*CEDULAS, "--at", "2026-11-25 08:00", "--json"))["same_text_today"]
    other = ("--from", "G01", "--to", "etapa:proyecto", "--text", TEXT)
    assert not _json(run(*other, "--json"))["same_text_today"]


def test_a_large_one_waits_for_a_second_persons_yes(run: Run, place: Town) -> None:
    few = {"LIBRETA_SECOND_YES_ABOVE": "2"}
    figures = _json(run(*CEDULAS, "--yes", "--json", **few))
    number = str(figures["id"])
    assert (figures["state"], figures["approvers"]) == ("waiting", ["C01"])
    assert place.rows() == []
    own = run("--approve", number, "--from", "G01")
    assert own.exit_code == 1 and "otra persona" in own.output
    assert place.rows() == []
    assert run("--approve", number, "--from", "C01").exit_code == 0
    assert len(place.rows()) == 3
    twice = run("--approve", number, "--from", "C01")
    assert twice.exit_code == 1 and "ya no espera" in twice.output
    with place.engine.connect() as connection:
        audit = connection.execute(select(AuditEvent.actor, AuditEvent.action).order_by(AuditEvent.id)).all()
    assert audit == [("staff:G01", "broadcast.created"), ("staff:C01", "broadcast.approved")]


def test_cancelling_takes_back_what_has_not_left(run: Run, place: Town) -> None:
    number = str(_json(run(*CEDULAS, "--yes", "--json"))["id"])
    with place.engine.begin() as connection:
        one = place.rows()[0].id
        connection.execute(text("UPDATE outbox SET state = 'sent' WHERE id = :id"), {"id": one})
        staff(connection, "G02", "gestor")
    assert run("--cancel", number, "--from", "G02").exit_code == 1
    told = run("--cancel", number, "--from", "G01")
    assert told.output.splitlines() == [f"Aviso {number}. Se canceló.", "cancelados: 2", "enviados: 1"]
    assert run("--cancel", number, "--from", "G01").exit_code == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--from", "X9", "--to", "familias", "--text", "Hola."), "No hay nadie del personal"),
        (("--from", "G01", "--to", "todos", "--text", "Hola."), "No se entiende todos"),
        (("--from", "G01", "--to", "vereda:", "--text", "Hola."), "No se entiende vereda:"),
        (("--from", "G01", "--to", "vereda:Marte", "--text", "Hola."), "las suyas son: Guanomo"),
        (("--from", "G01", "--to", "etapa:otra", "--text", "Hola."), "las etapas son: invitada"),
        (("--from", "G01", "--to", "logro:XXX-99", "--text", "Hola."), "No hay un logro"),
        (("--from", "G01", "--to", "logro:SAL-03", "--text", "Hola."), "háblelo en persona"),
        (("--from", "G01", "--to", "municipio:05001", "--text", "Hola."), "No hay un municipio"),
        (("--from", "G01", "--to", "familias", "--text", "  "), "El aviso está vacío."),
        (("--from", "G01", "--to", "familias", "--text", "a" * 613), "Caben 612 letras."),
        (("--from", "G01", "--to", "familias", "--text", "ŵ" * 269), "caben 268 letras: ŵ"),
        (
            ("--from", "G01", "--to", "familias", "--text", "Hola.", "--at", "luego"),
            "No se entiende la hora luego",
        ),
        (("--from", "G01", "--to", "etapa:proyecto", "--text", "Hola.", "--yes"), "no llega a nadie"),
        (("--from", "G01", "--cancel", "7"), "No hay un aviso 7."),
        (("--progress", "7"), "No hay un aviso 7."),
    ],
)
def test_what_cannot_be_is_one_sentence_with_status_1(
    run: Run, words: tuple[str, ...], sentence: str
) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert sentence in result.output
    assert len(result.output.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--to", "familias", "--text", "Hola."),
        ("--from", "G01", "--to", "familias"),
        ("--from", "G01", "--to", "familias", "--text", "Hola.", "--progress", "1"),
        ("--from", "G01", "--approve", "1", "--cancel", "1"),
        ("--approve", "1"),
        ("--progress", "uno"),
    ],
)
def test_wrong_usage_is_status_2(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_a_phone_that_is_not_ones_own_is_left_out_of_what_is_discreet(run: Run, place: Town) -> None:
    """And the text must not name it: whoever holds the phone reads it."""
    with place.engine.begin() as connection:
        world.family(connection, place.place, "F100", pending={"JUS-01": None})
        shared = world.family(connection, place.place, "F101", pending={"JUS-01": None})
        alone = world.family(connection, place.place, "F102", pending={"JUS-01": None})
        world.contact(connection, shared, address="+573004440001", safe=False)
        world.contact(connection, alone, address="+573004440002", safe=True)
    result = run("--from", "G01", "--to", "logro:JUS-01", "--text", "Venga el martes.")
    assert "No nombre ese logro en el texto." in result.output
    figures = _json(run("--from", "G01", "--to", "logro:JUS-01", "--text", "Venga el martes.", "--json"))
    assert figures["recipients"]["total"] == 1
    assert figures["excluded"] == {"no_contact": 1, "not_alone": 1}


def test_health_is_written_of_to_whoever_said_yes_to_it(run: Run, place: Town) -> None:
    with place.engine.begin() as connection:
        for number, health in enumerate((True, False, None)):
            family = world.family(connection, place.place, f"F10{number}", pending={"SAL-01": None})
            world.contact(connection, family, address=f"+57300444000{number}", health=health)
    figures = _json(run("--from", "G01", "--to", "logro:SAL-01", "--text", "Vacunas el martes.", "--json"))
    assert figures["recipients"]["total"] == 1
    assert figures["excluded"] == {"no_health": 2}


def test_the_text_is_kept_encrypted(run: Run, place: Town) -> None:
    _json(run(*CEDULAS, "--yes", "--json"))
    with place.engine.begin() as connection:
        stored = connection.execute(text("SELECT broadcast::text FROM broadcast")).scalars().all()
        audit = connection.execute(text("SELECT audit_event::text FROM audit_event")).scalars().all()
    shown = "".join([*stored, *audit])
    assert TEXT not in shown
    assert TEXT.encode().hex() not in shown
