"""CASO 240891: how a case stands, and its answer."""

from bot.dialogs import caso as dialog
from bot.registry import keyword
from bot.talk import Talk
from db.turns import COMPLAINT


@keyword("caso", "casos", "radicado", "mi caso", "case", shows="case", stored_as=COMPLAINT, with_number=True)
def caso(talk: Talk) -> None:
    """Say it; without a number, ask for it."""
    number, talk.state.case = talk.state.case, ""
    dialog.show(talk, number or None)
