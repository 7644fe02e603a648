"""SALIR: no more messages of ours on this contact, at once. Confirmed once, never stored as an answer.

What is taken for it is in `bot.leaving`.
"""

from bot.registry import keyword
from bot.talk import Talk
from scorecard import waves


@keyword("salir", shows="opt_out", always=True)
def salir(talk: Talk) -> None:
    """Opt the contact out, and forget what it was in the middle of."""
    _leave_the_libreta(talk)
    talk.state.forget()
    talk.state.left_told = talk.today.isoformat()
    talk.line.opted_out = True
    talk.final = True
    talk.keep_text = False
    # A provider that has confirmed it has said what there is to say.
    if talk.inbound.handled != "stop":
        talk.say("salir.done")


def _leave_the_libreta(talk: Talk) -> None:
    """Who leaves in the middle is not asked again in the wave (AAPOR: a break-off)."""
    if talk.line.family_id is None:
        return
    wave = waves.wave_for(talk.connection, talk.line.family_id, talk.today)
    if wave is not None and wave.disposition == "started":
        waves.reach(talk.connection, wave.id, talk.line.family_id, "breakoff", talk.today)
