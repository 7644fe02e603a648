"""What is no text answers nothing, is not kept, and is told how to be written; in danger it is passed on."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from db.tables import Alert, Case, Inbound
from messaging.twilio.inbound import read
from tests import world
from tests.doors import Telegram, Watch, application

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
CHAT = 9001
PLACE = {"location": {"latitude": 10.9, "longitude": -74.8}}


@pytest.fixture
def watch() -> Watch:
    return Watch(NOW)


@pytest.fixture
def chat(database: Engine, watch: Watch) -> Telegram:
    with database.begin() as connection:
        family_id = world.family(connection, world.place(connection))
        world.contact(connection, family_id, "telegram", str(CHAT))
    return Telegram(application(database, watch).test_client(), CHAT)


def _alerts(database: Engine) -> list[tuple[str, str | None, bool]]:
    with database.connect() as connection:
        found = connection.execute(select(Alert.kind, Alert.text, Alert.private).order_by(Alert.id))
        return [(row.kind, row.text, row.private) for row in found]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("mi esposo me está pegando", "danger"), ("se está inundando la casa y no podemos salir", "calamity")],
)
def test_a_place_that_follows_an_alert_is_passed_on_without_the_place(
    database: Engine, chat: Telegram, watch: Watch, text: str, kind: str
) -> None:
    chat.post(chat.message(text))
    chat.post(chat.message(None, **PLACE))
    assert _alerts(database) == [(kind, text, False), (kind, "Mandó su ubicación. No se guarda.", False)]
    watch.now += timedelta(hours=3)
    chat.post(chat.message(None, **PLACE))
    assert len(_alerts(database)) == 2


def test_a_place_alone_alerts_nobody(database: Engine, chat: Telegram) -> None:
    chat.post(chat.message(None, **PLACE))
    assert _alerts(database) == []


@pytest.mark.parametrize(
    "what", ["voice", "photo", "sticker", "contact", "document", "poll", "dice", "video"]
)
def test_it_is_no_complaint_and_nothing_of_it_is_kept(database: Engine, chat: Telegram, what: str) -> None:
    for one in ("queja", "5"):
        chat.post(chat.message(one))
    chat.post(chat.message(None, **{what: {"file_id": "secret"}}))
    with database.connect() as connection:
        assert connection.scalars(select(Case.number)).all() == []
        (last,) = connection.execute(select(Inbound.kind, Inbound.text).order_by(Inbound.id.desc()).limit(1))
    assert last.text is None and last.kind != "text"


@pytest.mark.parametrize(
    ("sort", "what"),
    [
        ("audio/amr", "voice"),
        ("image/jpeg", "photo"),
        ("video/3gpp", "video"),
        ("text/x-vcard; charset=utf-8", "contact"),
        ("application/pdf", "document"),
        ("", "other"),
        ("nonsense", "other"),
    ],
)
def test_what_an_mms_carries_is_read_from_its_type(sort: str, what: str) -> None:
    form = {
        "MessageSid": "MM" + "0" * 32,
        "From": "+573001112233",
        "NumMedia": "1",
        "MediaContentType0": sort,
    }
    assert (read(form).kind, read(form).what) == ("media", what)
    assert read({**form, "Body": "hola"}).kind == "text"
    assert read({**form, "NumMedia": "0"}).what == ""
