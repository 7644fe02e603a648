"""Many messages at the same moment: each is taken once, in some order, and none is lost."""

import itertools
import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from xml.etree import ElementTree

from flask import Flask
from sqlalchemy import Engine, select

from db.tables import Alert, Contact, Conversation, Family, Inbound, Outbox, Participation
from scorecard.instrument.xlsform.shipped import questionnaire
from tests import world
from tests.doors import Telegram, Twilio, Watch, application
from tests.scorecard.town import DONE, OFFER
from tests.webhooks.rows import CLOSES, NOW, OPENS, count, inbound, known, line, outbox, state

SENDER = "+573001112233"

#: Different words, each an answer to any question: no sé, yes or the lowest step, no or the next one.
ANSWERS = ("0", "cero", "1", "uno", "1.", "2", "dos")
MEANT = Counter({0: 2, 1: 3, 2: 2})


def at_once(app: Flask, forms: Sequence[dict[str, str]]) -> list[list[str]]:
    """Bring all these messages at the same moment, each in a thread; gives what was answered to each."""
    start = threading.Barrier(len(forms))

    def bring(form: dict[str, str]) -> list[str]:
        twilio = Twilio(app.test_client())
        start.wait()
        answer = twilio.post(form)
        assert answer.status_code == 200
        return [message.text or "" for message in ElementTree.fromstring(answer.data)]

    with ThreadPoolExecutor(len(forms)) as threads:
        return list(threads.map(bring, forms))


def begun(engine: Engine) -> tuple[Flask, Twilio]:
    """A family at the second question of its Libreta: the gestor has visited."""
    known(engine)
    app = application(engine, Watch(NOW))
    twilio = Twilio(app.test_client(), SENDER)
    for text in ("libreta", "1", "1"):
        twilio.send(text)
    return app, twilio


def asked(answers: list[list[str]]) -> list[int]:
    """The numbers of the questions in these answers."""
    return [
        int(found[1]) for texts in answers for text in texts if (found := re.match(r"Pregunta (\d+)\.", text))
    ]


def test_the_same_message_fifty_times_at_once_is_one_answer(database: Engine) -> None:
    app, twilio = begun(database)
    form = twilio.form("2")
    answers = at_once(app, [form] * 50)
    assert answers[0][0].startswith("Pregunta 3.")
    assert answers == [answers[0]] * 50
    assert list(state(database).dialog.data["answers"].values()) == [1, 2]
    assert count(database, Inbound) == 4
    assert line(database).turn == 4


def test_the_same_update_fifty_times_at_once_is_one_reply(database: Engine) -> None:
    known(database, "telegram", "9001")
    app = application(database, Watch(NOW))
    update = Telegram(app.test_client(), 9001).message("hola")
    start = threading.Barrier(50)

    def bring(_: int) -> int:
        telegram = Telegram(app.test_client(), 9001)
        start.wait()
        return telegram.post(update).status_code

    with ThreadPoolExecutor(50) as threads:
        assert set(threads.map(bring, range(50))) == {200}
    assert count(database, Inbound) == count(database, Outbox) == 1


def test_seven_answers_at_once_are_each_taken_by_a_question_of_its_own(database: Engine) -> None:
    app, twilio = begun(database)
    answers = at_once(app, [twilio.form(text) for text in ANSWERS])
    taken = state(database).dialog.data["answers"]
    assert len(taken) == 8
    given = [value for name, value in taken.items() if name != "G1"]
    assert Counter(given) == MEANT
    assert sorted(asked(answers)) == [3, 4, 5, 6, 7, 8, 9]
    assert len({text for (text,) in answers}) == 7
    # In the instrument's order, as one after the other would have been.
    positions = [questionnaire().questions[name].position for name in taken]
    assert positions == sorted(positions)
    assert [row.kind for row in inbound(database)[2:]] == ["libreta"] * 8
    assert all(row.text is None for row in inbound(database)[2:])


def test_all_the_answers_at_once_finish_the_libreta_once(database: Engine) -> None:
    app, twilio = begun(database)
    answers = at_once(app, [twilio.form(text) for text in (*ANSWERS, "dos.", "2!")])
    done = [text for (text,) in answers if text == DONE]
    assert len(done) == 1
    assert sorted(asked(answers)) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert count(database, Participation, Participation.disposition == "complete") == 1
    assert state(database).dialog is None
    assert count(database, Inbound) == 3 + 9


def test_answers_and_repeats_of_them_at_once_are_each_taken_once(database: Engine) -> None:
    app, twilio = begun(database)
    forms = [twilio.form(text) for text in ANSWERS]
    answers = at_once(app, [form for form in forms for _ in range(5)])
    for first in range(0, len(answers), 5):
        assert answers[first : first + 5] == [answers[first]] * 5
    assert len(state(database).dialog.data["answers"]) == 8
    assert count(database, Inbound) == 3 + len(ANSWERS)


def test_leaving_in_the_middle_of_a_burst_ends_it(database: Engine) -> None:
    app, twilio = begun(database)
    answers = at_once(app, [*(twilio.form(text) for text in ANSWERS), twilio.form("SALIR")])
    assert answers[-1] == ["Listo. No le escribiremos mas por aqui. Para volver escriba ALTA."]
    # Those before it were taken, in order; those after it met silence.
    before = asked(answers)
    assert sorted(before) == list(range(3, 3 + len(before)))
    assert sum(not texts for texts in answers) == 7 - len(before)
    assert line(database).opted_out_at is not None
    assert (state(database).dialog, state(database).parked) == (None, {})
    assert count(database, Inbound) == 3 + 8
    assert twilio.send("hola") == []


def test_leaving_and_coming_back_at_once_ends_in_one_of_them(database: Engine) -> None:
    app, twilio = begun(database)
    forms = [twilio.form(text) for text in ("SALIR", "ALTA", "STOP", "alto", "alta")]
    answers = at_once(app, forms)
    assert count(database, Inbound) == 3 + 5
    assert any(
        texts == ["Listo. No le escribiremos mas por aqui. Para volver escriba ALTA."] for texts in answers
    )
    assert state(database).parked == {}


def test_the_first_words_of_an_unknown_number_make_one_conversation(database: Engine) -> None:
    app = application(database, Watch(NOW))
    twilio = Twilio(app.test_client(), "+573009998877")
    answers = at_once(app, [twilio.form(f"hola {number}") for number in range(20)])
    assert count(database, Conversation) == 1
    assert count(database, Inbound) == 20
    assert sorted(map(len, answers)) == [0] * 19 + [1]


def shared(engine: Engine) -> tuple[Flask, Twilio]:
    """A phone of two families."""
    with engine.begin() as connection:
        where = world.place(connection)
        for code in ("F001", "F002"):
            world.contact(connection, world.family(connection, where, code))
        world.wave(connection, OPENS, CLOSES)
    app = application(engine, Watch(NOW))
    return app, Twilio(app.test_client(), SENDER)


def on_the_line(engine: Engine) -> str | None:
    """The code of the family that is talking."""
    with engine.connect() as connection:
        return connection.scalar(
            select(Family.code)
            .join(Contact, Contact.family_id == Family.id)
            .join(Conversation, Conversation.contact_id == Contact.id)
        )


def test_two_families_on_one_phone_are_told_apart_in_a_burst(database: Engine) -> None:
    """Who waited for the line while it was chosen who is writing is taken for the one who was chosen."""
    app, twilio = shared(database)
    assert twilio.send("hola")[0].startswith("Este teléfono es de varias familias.")
    answers = at_once(app, [twilio.form(text) for text in ("2", "2.", "dos", "la 2", "2!", "(2)")])
    assert on_the_line(database) == "F002"
    # The first chose the family; after that each 2 is what it is in a menu: the progress, or no answer.
    assert sum(text.startswith("Hola, soy Libreta") for (text,) in answers) == 1
    assert not any("varias familias" in text for (text,) in answers)
    assert count(database, Inbound) == 7


def test_each_family_of_a_phone_answers_its_own_libreta(database: Engine) -> None:
    _, twilio = shared(database)
    watch = Watch(NOW)
    twilio = Twilio(application(database, watch).test_client(), SENDER)
    for code, choice in (("F001", "1"), ("F002", "2")):
        assert twilio.send("libreta")[0].startswith("Este teléfono es de varias familias.")
        assert twilio.send(choice)[0].startswith("Califique la Red.")
        for text in ("1", *["1"] * 10):
            last = twilio.send(text)
        assert last == [DONE]
        assert on_the_line(database) == code
        watch.now += timedelta(hours=13)
    assert count(database, Participation, Participation.disposition == "complete") == 2


def test_one_family_on_two_phones_counts_once(database: Engine) -> None:
    with database.begin() as connection:
        family_id = world.family(connection, world.place(connection))
        for number in range(2):
            world.contact(connection, family_id, address=f"+5730011122{number}0")
        world.wave(connection, OPENS, CLOSES)
    app = application(database, Watch(NOW))
    phones = [Twilio(app.test_client(), f"+5730011122{number}0") for number in range(2)]
    for text in ("libreta", "1", *["1"] * 9):
        for phone in phones:
            phone.send(text)
    answers = at_once(app, [phone.form("1") for phone in phones])
    assert sorted(answers) == [
        [f"Su familia ya respondio esta Libreta. ¡Gracias!\n{OFFER}"],
        [DONE],
    ]


def silent_from(answer: Callable[[], list[str]], most: int) -> int:
    """How many times something is answered before silence."""
    return next(number for number in range(most) if not answer())


def test_more_than_twenty_equal_messages_in_five_minutes_meet_silence(database: Engine) -> None:
    known(database)
    watch = Watch(NOW)
    twilio = Twilio(application(database, watch).test_client(), SENDER)
    assert silent_from(lambda: twilio.send("¡Hola!"), 30) == 20
    assert all(twilio.send(text) == [] for text in ("hola", "HOLA", "hola 😀"))
    assert twilio.send("logros")[0].startswith("Le faltan 3 logros.")
    assert count(database, Alert, Alert.kind == "flood") == 1
    assert count(database, Inbound) == 25
    assert silent_from(lambda: twilio.send("hola"), 30) == 20
    watch.now += timedelta(minutes=6)
    assert twilio.send("hola")
    assert count(database, Alert, Alert.kind == "flood") == 2


def test_a_flood_at_once_meets_silence_from_the_twenty_first_on(database: Engine) -> None:
    known(database)
    app = application(database, Watch(NOW))
    twilio = Twilio(app.test_client(), SENDER)
    answers = at_once(app, [twilio.form("hola") for _ in range(30)])
    assert sum(map(bool, answers)) == 20
    assert count(database, Alert, Alert.kind == "flood") == 1
    assert count(database, Inbound) == 30


def test_messages_that_only_begin_alike_are_no_flood(database: Engine) -> None:
    known(database)
    twilio = Twilio(application(database, Watch(NOW)).test_client(), SENDER)
    assert all(twilio.send(f"Buenos días, le escribo para contarle {number}") for number in range(24))


def test_who_sends_more_than_anybody_can_read_is_answered_slowly(database: Engine) -> None:
    known(database)
    watch = Watch(NOW)
    twilio = Twilio(application(database, watch).test_client(), SENDER)
    words = itertools.cycle(("hola", "ayuda"))
    answers = [twilio.send(next(words)) for _ in range(201)]
    assert ["seguidos" in said for (said,) in answers] == [False] * 200 + [True]
    assert [twilio.send(next(words)) for _ in range(3)] == [[], [], []]
    assert count(database, Alert, Alert.kind == "flood") == 1
    # Five a minute are answered, and that it is slow is said once an hour.
    watch.now += timedelta(minutes=1)
    assert [bool(twilio.send(next(words))) for _ in range(7)] == [True] * 5 + [False] * 2
    watch.now += timedelta(hours=1)
    assert all(twilio.send(next(words)) for _ in range(200))
    assert "Espere un minuto" in twilio.send(next(words))[0]
    assert count(database, Alert, Alert.kind == "flood") == 2


def test_danger_and_salir_are_heard_however_many_messages_came(database: Engine) -> None:
    known(database)
    twilio = Twilio(application(database, Watch(NOW)).test_client(), SENDER)
    words = itertools.cycle(("hola", "ayuda"))
    for _ in range(205):
        twilio.send(next(words))
    assert "123" in twilio.send("mi esposo me está pegando")[0]
    assert twilio.send("salir")[0].startswith("Listo. No le escribiremos")
    assert line(database).opted_out_at


def test_taps_at_once_on_one_button_are_one_answer(database: Engine) -> None:
    known(database, "telegram", "9001")
    app = application(database, Watch(NOW))
    telegram = Telegram(app.test_client(), 9001)
    for text in ("libreta", "1"):
        telegram.post(telegram.message(text))
    turn = outbox(database)[-1].payload["turn"]
    taps = [telegram.tap(f"{turn}:{value}") for value in "1201" * 3]
    start = threading.Barrier(len(taps))

    def bring(update: dict[str, object]) -> int:
        mine = Telegram(app.test_client(), 9001)
        start.wait()
        return mine.post(update).status_code

    with ThreadPoolExecutor(len(taps)) as threads:
        assert set(threads.map(bring, taps)) == {200}
    assert len(state(database, "telegram", "9001").dialog.data["answers"]) == 1
    stale = [row.payload["text"].startswith("Ese botón ya no sirve.") for row in outbox(database)[2:]]
    assert sorted(stale) == [False] + [True] * 11
