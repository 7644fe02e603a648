"""What a family is asked of each logro is what the manual asks of it, with its conditions (manual §2.1)."""

import pytest

from locales.texts import texts
from programme.catalogue import catalogue

#: A condition of the manual, as the question has it in Spanish and in English.
CONDITIONS = [
    ("ING-01", "Quienes quieren", "those who want"),
    ("ING-05", "Si hay servicio de empleo", "If there is an employment service"),
    ("EDU-01", "sin un adulto", "without an adult"),
    ("EDU-03", "22 con discapacidad", "22 with a disability"),
    ("EDU-04", "que quieren", "who want"),
    ("EDU-05", "quieren seguir", "want to"),
    ("NUT-04", "salvo orden médica", "unless a doctor says otherwise"),
]


@pytest.mark.parametrize(("code", "spanish", "english"), CONDITIONS)
def test_a_condition_of_the_manual_is_part_of_the_question(code: str, spanish: str, english: str) -> None:
    question = catalogue()[code].question
    assert spanish in question
    assert english.lower() in texts("en").title(f"logro.{code}.question", question).lower()
