"""The sheet that is read aloud and the slips to cut out, as they are printed."""

from datetime import UTC, date, datetime

import pytest

from scorecard.bag.answers import on_paper
from scorecard.bag.printing import Printed
from scorecard.bag.slips import content, slips
from scorecard.instrument.xlsform.shipped import questionnaire
from tests.scorecard.pdf_text import pages

CODES = tuple(f"8M32222222{first}{second}" for first in "234" for second in "CDF")
PRINTED = Printed(CODES, "2026-2", "San José", date(2026, 12, 10), tuple(on_paper(questionnaire())))


@pytest.mark.parametrize(
    ("phone", "to"), [("310 555 1234", "al número 310\u00a0555\u00a01234"), ("", "al número ______________")]
)
def test_all_that_is_needed_stands_on_the_sheet_and_on_each_slip(phone: str, to: str) -> None:
    moment = datetime(2026, 11, 24, 15, tzinfo=UTC)
    sheet, *cut = (page.replace("\n", "").replace(" ", "") for page in pages(slips(PRINTED, phone, moment)))
    in_order = [
        "Libreta de Calificaciones: códigos para San José", "Esta hoja es para leerla en la reunión",
        "Qué se hace", "1.Recorte los papeles", "2.Lea las preguntas en voz alta",
        "3.Después manda un solo mensaje",
        f"{to}: primero LIBRETA", "4.Quien presta el celular", "Sirven hasta el 10 de diciembre de 2026.",
        "LIBRETA XXXX-XXXX-XXXX □ □ □ □", "Las preguntas", "1. ¿El gestor o la gestora", "1 SÍ 2 NO 0 NO SÉ",
        "2. ¿Alguien les pidió dinero", "3. En general", "1 nada 2 3 4 5 mucho 0 NO SÉ", "Página 1 de",
    ]  # fmt: skip
    at = [sheet.find(words.replace(" ", "")) for words in in_order]
    assert -1 not in at and at == sorted(at), dict(zip(in_order, at, strict=True))
    found = "".join(cut)
    assert [code for code in CODES if f"{code[:4]}-{code[4:8]}-{code[8:]}" in found] == list(CODES)
    once = "Sirve una sola vez, hasta el 10 de diciembre de 2026. No ponga su nombre."
    for words in ("Libreta · San José", f"Mande un mensaje de texto {to}:", "y sus números en orden:", once):
        assert found.count(words.replace(" ", "")) == len(CODES), words


def test_a_number_is_kept_together_and_each_answer_stands_with_its_words() -> None:
    found = content(PRINTED, "310 555")
    questions, codes = found.pop("questions"), found.pop("codes")
    assert found == {
        "title": "Libreta de Calificaciones: códigos para San José",
        "meeting": "Esta hoja es para leerla en la reunión",
        "steps_title": "Qué se hace",
        "steps": [
            "Recorte los papeles, dóblelos y échelos en una bolsa. Cada familia sin teléfono saca "
            "uno. Nadie anota cuál le tocó.",
            "Lea las preguntas en voz alta, despacio. Cada familia escribe sus números en el papel, "
            "en orden.",
            "Después manda un solo mensaje desde cualquier celular, también prestado, al número "
            "310\xa0555: primero LIBRETA, luego el código y luego los números, como abajo.",
            "Quien presta el celular borra el mensaje después. Los papeles se rompen, los usados y "
            "los que sobran. Sirven hasta el 10 de diciembre de 2026.",
        ],
        "example": "LIBRETA XXXX-XXXX-XXXX □ □ □ □",
        "questions_title": "Las preguntas",
        "slip_title": "Libreta · San José",
        "send": "Mande un mensaje de texto al número 310\xa0555:",
        "then": "y sus números en orden:",
        "once": "Sirve una sola vez, hasta el 10 de diciembre de 2026. No ponga su nombre. Nadie sabrá "
        "qué respondió usted.",
        "page": "Página {page} de {pages}",
    }
    assert codes == [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in CODES]
    assert isinstance(questions, list) and [len(one["answers"]) for one in questions] == [3, 3, 6, 4]
    assert questions[2] == {
        "text": "En general, ¿qué tan contenta está su familia con la Red?",
        "answers": [
            {"value": value, "label": label}
            for value, label in (
                ("1", "nada"), ("2", ""), ("3", ""), ("4", ""), ("5", "mucho"), ("0", "NO SÉ"),
            )
        ],
    }  # fmt: skip
    assert content(PRINTED, "")["send"] == "Mande un mensaje de texto al número ______________:"
