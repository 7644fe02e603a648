"""CASO 240891: how a case stands, and its answer."""

from bot.dialogs import caso as dialog
from bot.registry import keyword
from bot.talk import Talk
from db.turns import COMPLAINT

_OWN = ("mi queja", "mi reclamo", "mi caso", "mi peticion", "mi denuncia", "la queja", "el reclamo")
#: `mi queja como va` asks for the one that was told, and tells no other.
_ALSO = tuple(
    order
    for own in _OWN
    for asks in ("como va", "en que va", "como sigue", "que paso con", "que hubo de")
    for order in (f"{asks} {own}", f"{own} {asks.removesuffix(' con').removesuffix(' de')}")
)


@keyword(
    "caso",
    "casos",
    "radicado",
    "mi caso",
    "case",
    *_ALSO,
    shows="case",
    stored_as=COMPLAINT,
    with_number=True,
)
def caso(talk: Talk) -> None:
    """Say it; without a number, ask for it."""
    number, talk.state.case = talk.state.case, ""
    dialog.show(talk, number or None)
