"""RESUMEN: how the gestor's own work stands, in one message."""

from bot.registry import staff_keyword
from bot.talk import Talk
from programme import gestor_figures

#: So many families are named; the others are only counted.
_NAMED = 5


@staff_keyword("resumen", "mis cifras", "cifras", "como voy", "mi resumen", "summary", right="families")
def resumen(talk: Talk) -> None:
    """Say it."""
    assert talk.line.staff_id is not None
    talk.close()
    words = talk.texts
    found = gestor_figures.of_gestor(talk.connection, talk.line.staff_id, talk.now)
    if not found.families:
        talk.say("familias.none")
        return
    stages = ", ".join(
        words.say("resumen.stage", stage=words.say(f"familias.stage.{stage}"), number=number)
        for stage, number in found.stages.items()
    )
    lines = [
        words.count("resumen.families", found.families, stages=stages),
        words.say("familias.reported", number=found.reported) if found.reported else "",
        words.say("resumen.meetings", held=found.held, missed=found.missed),
        words.say("resumen.achieved", number=found.achieved),
    ]
    silent = list(found.silent)
    codes = ", ".join(silent[:_NAMED])
    if len(silent) > _NAMED:
        lines.append(words.say("resumen.silent_more", codes=codes, number=len(silent) - _NAMED))
    elif silent:
        lines.append(words.say("resumen.silent", codes=codes))
    else:
        lines.append(words.say("resumen.none_silent"))
    talk.lines.append(talk.channel.within.join(filter(None, lines)))
