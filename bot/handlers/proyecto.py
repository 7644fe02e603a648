"""PROYECTO: how far the family is."""

from bot.registry import keyword
from bot.talk import Talk
from programme import families
from programme.catalogue import HEALTH

#: More would not fit a message, and more than three is no priority.
_PRIORITIES = 3


@keyword("proyecto", "plan", "avance", "progreso", "project", shows="project")
def proyecto(talk: Talk) -> None:
    """Achieved of applicable, and the priorities that may be named in a list."""
    found = families.logros(talk.connection, talk.family_id)
    applicable = [one for one in found if one.state != "not_applicable"]
    if not applicable:
        talk.say("logros.unknown")
        return
    achieved = sum(one.state == "achieved" for one in applicable)
    talk.say("proyecto.progress", achieved=achieved, applicable=len(applicable))
    review = sum(one.state == "reported" for one in applicable)
    if review:
        talk.lines.append(talk.texts.count("logros.review", review))
    titles = [
        talk.texts.title(f"logro.{one.logro.code}.title", one.logro.title)
        for one in applicable
        if one.state == "pending"
        and one.priority is not None
        and one.logro.privacy == "open"
        and (one.logro.dimension_code != HEALTH or talk.line.health)
    ]
    if titles:
        talk.say("proyecto.priorities", titles="; ".join(titles[:_PRIORITIES]))
    if achieved + review < len(applicable):
        talk.say("proyecto.next")
