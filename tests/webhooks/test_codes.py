"""A code from a bag and the answers to it, in one message, on any phone: nothing of the phone is kept."""

import logging
import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select

from bot.brake import MOST, WINDOW
from db.tables import Alert, BagCode, CompletedPart, Inbound, Participation
from scorecard import closing
from scorecard.bag.code import SIGNS, new_code, shown
from tests import world
from tests.doors import Telegram, Twilio, Watch, application
from tests.scorecard.bag import codes
from tests.webhooks.rows import NOW, count, known

NUMBER, CHAT = "+573007654321", 9007
DONE = (
    "¡Gracias! Sus respuestas quedaron guardadas. Nadie sabrá que son suyas. Ya puede borrar estos mensajes "
    "y botar el papel."
)
SMS_DONE = DONE.replace("á", "a")
USED = "Este codigo ya se uso: sus respuestas estan guardadas. No tiene que hacer nada mas."
WRONG = "Revise el codigo: asi no esta en nuestra lista."
CLOSED = "Esta Libreta ya cerro. Lo que se mando a tiempo quedo guardado. ¡Gracias!"


class Phones:
    """A borrowed phone on each channel, and codes for the wave of `known`."""

    def __init__(self, engine: Engine, number: int = 3) -> None:
        known(engine)
        self.engine, self.watch = engine, Watch(NOW)
        client = application(engine, self.watch).test_client()
        self.sms, self.telegram = Twilio(client, NUMBER), Telegram(client, CHAT)
        self.codes = codes(engine, number, NOW)

    def say(self, text: str, **more: Any) -> str:
        """What is answered by SMS."""
        return "".join(self.sms.send(text, **more))

    def chat(self, text: str) -> dict[str, Any] | None:
        """What the response to an update has Telegram do."""
        answer = self.telegram.post(self.telegram.message(text))
        assert answer.status_code == 200
        return answer.get_json() if answer.data else None

    def answers(self) -> list[str]:
        """What waits."""
        with self.engine.connect() as connection:
            return sorted(connection.scalars(select(CompletedPart.answers)))


@pytest.fixture
def phones(database: Engine) -> Phones:
    return Phones(database)


def _rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, as they are stored."""
    with engine.connect() as connection:
        return {
            table: sorted(map(tuple, connection.exec_driver_sql(f"SELECT * FROM {table}")), key=repr)
            for table in inspect(engine).get_table_names()
        }


def _changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {table for table in after if after[table] != before[table]}


def test_one_message_holds_it_all_on_both_channels(phones: Phones) -> None:
    first, second, _ = phones.codes
    assert phones.say(f"LIBRETA {first} 1 2 5 1") == SMS_DONE
    assert phones.chat(f"libreta {second.lower()} 2 0 3 2") == {
        "method": "sendMessage", "chat_id": CHAT, "text": DONE,
    }  # fmt: skip
    assert [answers.strip("\0 ") for answers in phones.answers()] == [
        '{"G1": 1, "I1": 2, "S1": 5, "S2": 1}',
        '{"G1": 2, "I1": 0, "S1": 3, "S2": 2}',
    ]
    with phones.engine.connect() as connection:
        kept = connection.execute(
            select(CompletedPart.family_id, CompletedPart.gestor_id, CompletedPart.crowd, CompletedPart.part)
        )
        assert set(kept.all()) == {(None, None, "municipality:15664", "core")}


@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_nothing_is_left_but_a_used_code_and_sealed_answers(
    phones: Phones, channel: str, caplog: pytest.LogCaptureFixture
) -> None:
    """No number, chat, text, hour or job: two copies of the database differ in these two tables."""
    caplog.set_level(logging.DEBUG)
    before = _rows(phones.engine)
    say = phones.say if channel == "sms" else phones.chat
    for words in ("1 9 5 1", "1 2", "1 2 5 1", "1 2 5 1"):
        assert say(f"LIBRETA {phones.codes[0]} {words}")
    assert say("LIBRETA K7F2-9QX4-M3TD 1 2 5 1") and say("LIBRETA K7F2-9QX4-M3T 1 2 5 1")
    after = _rows(phones.engine)
    assert _changed(before, after) == {"bag_code", "completed_part"}
    assert len(after["completed_part"]) == 1 and str(CHAT) not in repr(after["completed_part"])
    assert [used for *_, used in after["bag_code"]].count(True) == 1
    assert not {NUMBER, str(CHAT), phones.codes[0]} & set(caplog.text.split())
    assert "K7F2" not in caplog.text and NUMBER not in caplog.text


def test_as_people_write_it(database: Engine) -> None:
    """Without blanks or hyphens, with blanks, in small letters, S for 5, full-width figures, other words."""
    ways = ("{c} 1251", "Libreta: {c}, 1, 2, 5, 1.", "{n}1251", "libreta {b} si no 5 sí", "{l} l 2 5 I",
            "LIVRETA {c}\n1\n2\n5\n1", "LIBRETA{c} 1 2 5 1",
            "buenas tardes {c} 1-2-5-1", "{w} 1 2 5 1")  # fmt: skip
    phones = Phones(database, len(ways))
    for way, code in zip(ways, phones.codes, strict=True):
        wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in code)
        low = code.lower().translate(str.maketrans("5286", "szbg"))
        forms = {"c": code, "n": code.replace("-", ""), "b": code.replace("-", " "), "w": wide, "l": low}
        assert phones.say(way.format(**forms)) == SMS_DONE, way
    assert {answers.strip("\0 ") for answers in phones.answers()} == {'{"G1": 1, "I1": 2, "S1": 5, "S2": 1}'}


def test_a_slip_of_the_pen_is_told_and_uses_nothing_up(phones: Phones) -> None:
    code = phones.codes[0]
    slip = code[:-1] + next(sign for sign in SIGNS if sign != code[-1])
    swapped = code[:6] + code[7] + code[6] + code[8:]
    short, strange = code[:-1], code[:5] + "0" + code[6:]
    for wrong in {slip, short, strange, swapped} - {code}:
        assert phones.say(f"LIBRETA {wrong} 1 2 5 1").startswith(WRONG), wrong
    assert phones.say(f"LIBRETA {code}") == (
        "Faltan o sobran respuestas: son 4 y llegaron 0. Mande otra vez el codigo y las 4, en orden. El "
        "codigo todavia sirve."
    )
    assert "son 4 y llegaron 5." in phones.say(f"LIBRETA {code} 1 2 5 1 1")
    assert phones.say(f"LIBRETA {code} 1 2 6 1") == (
        "Revise la respuesta 3: debe ser uno de estos numeros: 1, 2, 3, 4, 5, 0. Mande todo otra vez. El "
        "codigo todavia sirve."
    )
    assert "Revise la respuesta 4: debe ser uno de estos numeros: 1, 2, 3, 0." in phones.say(
        f"{code} 1 2 5 4"
    )
    assert phones.answers() == [] and count(phones.engine, BagCode, BagCode.used) == 0
    assert phones.say(f"LIBRETA {code} 1 2 5 1") == SMS_DONE


def test_a_code_serves_once_and_a_repeated_delivery_is_told_the_truth(phones: Phones) -> None:
    code = phones.codes[0]
    assert phones.say(f"LIBRETA {code} 1 2 5 1", sid="SM" + "7" * 32) == SMS_DONE
    assert phones.say(f"LIBRETA {code} 1 2 5 1", sid="SM" + "7" * 32) == USED
    answered = phones.chat(f"LIBRETA {code} 2 2 2 2")
    assert answered is not None and answered["text"] == (
        "Este código ya se usó: sus respuestas están guardadas. No tiene que hacer nada más."
    )
    assert len(phones.answers()) == 1


def test_after_the_close_it_says_so(phones: Phones) -> None:
    used, unused, _ = phones.codes
    phones.say(f"LIBRETA {used} 1 2 5 1")
    phones.watch.now += timedelta(days=21)
    assert phones.say(f"LIBRETA {unused} 1 2 5 1") == CLOSED, "its last day has passed"
    with phones.engine.connect() as connection:
        wave_id = connection.scalars(select(BagCode.wave_id)).first()
    assert wave_id is not None
    closing.close(phones.engine, wave_id, random.Random(1), phones.watch.now, "test")
    for code in (used, unused):
        assert phones.say(f"LIBRETA {code} 1 2 5 1") == CLOSED
    assert count(phones.engine, CompletedPart) == 0


def test_guessing_is_slowed_down_and_leaves_no_trace(phones: Phones) -> None:
    before = _rows(phones.engine)
    guesses = [shown(new_code(world.PLACE, random.Random(seed))) for seed in range(100, 101 + MOST)]
    for guess in guesses[:MOST]:
        assert phones.say(f"LIBRETA {guess} 1 2 5 1").startswith(WRONG)
    assert "Van muchos intentos" in phones.say(f"LIBRETA {guesses[MOST]} 1 2 5 1")
    good = f"LIBRETA {phones.codes[0]} 1 2 5 1"
    assert phones.say(good) == "", "nothing is said, or guessing would go on"
    assert phones.chat(good) is not None, "another phone notices nothing"
    phones.watch.now += WINDOW
    assert phones.say(f"LIBRETA {phones.codes[1]} 1 2 5 1") == SMS_DONE
    assert _changed(before, _rows(phones.engine)) == {"bag_code", "completed_part"}


def test_one_phone_serves_a_whole_meeting(database: Engine) -> None:
    """Slips between codes that do are nobody's guesses."""
    phones = Phones(database, 8)
    for code in phones.codes:
        for _ in range(4):
            phones.say(f"LIBRETA {code[:-1]} 1 2 5 1")
        assert phones.say(f"LIBRETA {code} 1 2 5 1") == SMS_DONE


def test_a_familys_own_phone_is_any_phone(phones: Phones) -> None:
    phones.sms.sender = "+573001112233"
    before = _rows(phones.engine)
    assert phones.say(f"LIBRETA {phones.codes[0]} 1 2 5 1") == SMS_DONE
    assert _changed(before, _rows(phones.engine)) == {"bag_code", "completed_part"}
    assert count(phones.engine, Participation, Participation.disposition == "complete") == 0


def test_a_code_that_lacks_signs_is_told_and_kept_with_nobody(phones: Phones) -> None:
    """Also without the word before it, in groups, or each sign apart."""
    one, two, three = phones.codes[0].split("-")
    ways = (
        f"{one}{two}{three[:-1]}",
        f"{one} {two} {three[:-1]}",
        f"{one}-{two}",
        " ".join(one + two + three),
    )
    for way in ways:
        assert phones.say(f"{way} 1 2 5 1").startswith(WRONG), way
    assert count(phones.engine, Inbound) == 0


def test_who_writes_of_danger_gets_help_first(phones: Phones) -> None:
    """And whoever is on duty reads of the danger, not the code and the answers."""
    said = phones.say(f"LIBRETA {phones.codes[0]} 1 2 5 1 mi marido me esta pegando y me va a matar")
    assert "123" in said
    assert count(phones.engine, BagCode, BagCode.used) == 0
    with phones.engine.connect() as connection:
        assert connection.scalar(select(Alert.text)) == "mi marido me esta pegando y me va a matar"


def test_nor_do_they_stand_in_an_alert_from_under_a_picture(phones: Phones) -> None:
    told = {"caption": f"{phones.codes[0]} 1 2 5 1 mi marido me esta pegando", "photo": [{"file_id": "F1"}]}
    update = phones.telegram.message("x")
    del update["message"]["text"]
    update["message"].update(told)
    assert phones.telegram.post(update).status_code == 200
    with phones.engine.connect() as connection:
        assert connection.scalar(select(Alert.text)) == "mi marido me esta pegando"


def test_what_is_no_code_is_a_conversation_as_before(phones: Phones) -> None:
    texts = ("libreta", "LIBRETA 4", "libreta por favor", "libreta 2026", "4 5 4 5 4 5 4 5 4 5 4 5",
             "F001", "libreta 2da vez", "mi numero es 3104567892", "casa 3, vereda 45-22")  # fmt: skip
    for text in texts:
        assert WRONG not in phones.say(text), text
    assert count(phones.engine, Inbound) == len(texts)
