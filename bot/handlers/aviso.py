"""AVISO: a member of staff writes to many families, or sees how that is going."""

from bot.dialogs import aviso as dialog
from bot.registry import staff_keyword
from bot.talk import Talk


@staff_keyword("aviso", "avisos", "notice", "broadcast", right="notices.see", takes_text=True)
def aviso(talk: Talk) -> None:
    """Show what there is, or begin."""
    dialog.begin(talk)
