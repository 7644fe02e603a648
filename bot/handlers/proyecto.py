"""PROYECTO: how far the family is, and its plan; `plan no`: nothing more about it each month."""

from bot.dialogs import plan, plan_dicho
from bot.dialogs import proyecto as dialog
from bot.registry import keyword
from bot.talk import Talk
from bot.understanding.spelling import plain, squeezed

__all__ = ["plan_dicho", "proyecto"]

_NO = ("plan no", "no plan", "no mas plan", "plan no mas", "no mas del plan", "plan stop")
_YES = ("plan si", "si plan", "plan yes")
_HOW_FAR = (
    "como voy", "como vamos", "en que voy", "en que vamos", "cuanto llevo", "cuanto llevamos",
    "cuanto he avanzado", "cuanto hemos avanzado",
)  # fmt: skip


@keyword("proyecto", "plan", "avance", "progreso", "project", *_HOW_FAR, *_NO, *_YES, shows="project")
def proyecto(talk: Talk) -> None:
    """Show it, or note whether we may write of the plan."""
    said = squeezed(plain(talk.text))
    if said in _NO or said in _YES:
        plan.answer_monthly(talk, said in _YES)
    else:
        dialog.show(talk)
