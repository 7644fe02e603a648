"""What can be answered to the word about the plan that we write once a month."""

from dataclasses import dataclass
from datetime import date

from bot.dialogs import plan, proyecto
from bot.registry import dialog
from bot.talk import Talk


@dataclass(frozen=True)
class Word:
    """That of one month (its first day), to one contact."""

    month: date
    contact_id: int


@dialog("plan_dicho", Word, keeps_text=True, means=lambda word, value: "project")
def _answer(talk: Talk, word: Word, value: str) -> bool:
    if value == "1":
        proyecto.show(talk)
    elif value:
        plan.answer_monthly(talk, False)
    return bool(value)
