"""What a family tells of itself reaches its gestor after a yes; a number of somebody else reaches nobody."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot import family_news
from db.tables import AuditEvent, Contact, Conversation, FamilyNote
from tests import world
from tests.doors import Telegram, Twilio, Watch, application

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
PHONE, CHAT = "+573001112233", 9001


@dataclass
class Home:
    """F001 with a phone, its gestor with a chat."""

    engine: Engine

    def __post_init__(self) -> None:
        self.watch = Watch(NOW)
        with self.engine.begin() as connection:
            where = world.place(connection)
            self.family_id = world.family(connection, where)
            world.contact(connection, self.family_id, "sms", PHONE)
            world.contact(connection, None, "telegram", str(CHAT), staff_id=where.gestor_id)
        client = application(self.engine, self.watch).test_client()
        self.phone, self.chat = Twilio(client, PHONE), Telegram(client, CHAT)

    def says(self, *words: str) -> str:
        """Return the last answer."""
        answers: list[str] = []
        for one in words:
            self.watch.now += timedelta(seconds=70)
            answers = self.phone.send(one)
        return answers[-1] if answers else ""

    def rows(self, statement: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(statement))

    def kinds(self) -> list[str]:
        return [row.kind for row in self.rows(select(FamilyNote.kind).order_by(FamilyNote.id))]


@pytest.fixture
def home(database: Engine) -> Home:
    return Home(database)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("nos mudamos a Soledad", "moved"),
        ("nació mi bebé", "member"),
        ("mi suegra se vino a vivir", "member"),
        ("mi esposo nos dejó", "member"),
        ("perdí el celular", "number_changed"),
        ("este es mi nuevo número", "number_changed"),
        ("mi esposo murió", "mourning"),
        ("murió la dueña de este celular", "lost_person"),
        ("mi mamá que era la que contestaba murió", "lost_person"),
    ],
)
def test_the_gestor_hears_it_after_a_yes_alone(home: Home, text: str, kind: str) -> None:
    assert home.says(text).endswith("1 SI\n2 NO")
    assert home.kinds() == []
    assert home.says("no").startswith("Esta bien. No le decimos nada") and home.kinds() == []
    home.says(text, "sí")
    assert home.kinds() == [kind]


def test_it_is_taken_back_until_the_gestor_has_seen_it(home: Home) -> None:
    home.says("nos mudamos", "sí")
    assert home.says("me equivoqué") == "Listo, no le decimos nada a su gestor." and home.kinds() == []
    home.says("nos mudamos", "sí")
    home.chat.post(home.chat.message("hoy"))
    assert home.says("me equivoqué").startswith("Su gestor ya lo vio.") and home.kinds() == ["moved"]


def test_nothing_of_it_travels_from_a_complaint(home: Home) -> None:
    home.says("queja", "1", "nos mudamos a Soledad", "2")
    assert home.kinds() == []


@pytest.mark.parametrize(
    "text",
    [
        "nos mudamos?",
        "si nos mudamos nos sacan",
        "no nos hemos mudado",
        "vamos a mudarnos en enero, nos mudamos a Soledad",
        "mi hijo nació un sábado",
        "el niño nació en Venezuela",
        "mi suegra vino de visita y no se quiere ir",
        "mi mamá se fue a lavar",
        "nos vinimos a la cita",
        "mi esposo se fue a trabajar",
        "no perdí el celular",
    ],
)
def test_other_stories_are_not_taken_for_it(text: str) -> None:
    assert family_news.heard(text) is None


@pytest.mark.parametrize("text", ["mi mamá murió hace 4 años", "cristo murió por todos", "¿murió mi caso?"])
def test_nobody_is_mourned_who_died_long_ago(text: str) -> None:
    assert not family_news.mourns(text)


def test_a_number_of_somebody_else_is_let_go(home: Home) -> None:
    home.says("número equivocado")
    assert home.kinds() == []
    assert home.says("sí") == "Listo. No le escribiremos mas a este numero. Disculpe la molestia."
    assert home.kinds() == ["number_changed"]
    ((ended, left),) = home.rows(
        select(Contact.ended_at, Conversation.opted_out_at)
        .join(Conversation, Conversation.id == Contact.conversation_id)
        .where(Contact.family_id == home.family_id)
    )
    assert ended is not None and left is not None
    said = select(AuditEvent.subject).where(AuditEvent.action == "contact.of_somebody_else")
    assert [row.subject for row in home.rows(said)] == ["family:F001"]


def test_whoever_has_the_number_then_learns_nothing_of_the_family(home: Home) -> None:
    home.says("logros", "número equivocado", "sí")
    home.watch.now += timedelta(days=1)
    said = [home.says(one) for one in ("hola", "alta", "logros", "proyecto", "visita", "datos", "1")]
    assert all("F001" not in one and "logros" not in one and "visita" not in one for one in said), said
