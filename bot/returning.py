"""What somebody who left is answered: how to come back, once a day, and the way back."""

from bot import leaving
from bot.registry import handlers
from bot.talk import Talk


def word_of_who_left(talk: Talk, word: str | None) -> str | None:
    """Let the person back in who wishes it, and return the keyword to go on with. None: all is said."""
    wishes = talk.inbound.kind == "text" and (word == "alta" or leaving.returns(talk.text))
    if talk.inbound.handled == "start" or wishes:
        talk.line.opted_out = False
        talk.note("opt_in")
        talk.state.left_told = ""
        talk.say("alta.back")
        # A START that the provider has answered needs no menu of ours.
        return "alta" if wishes and talk.inbound.handled is None else None
    talk.keep_text = False
    first_of_the_day = (
        talk.inbound.kind in ("text", "media") and talk.state.left_told != talk.today.isoformat()
    )
    # Whose number it was before has left, and whoever has it now was never told how to come back.
    if word == "ayuda" or first_of_the_day or (talk.line.left_before and not talk.state.left_told):
        talk.state.left_told = talk.today.isoformat()
        talk.final = True
        talk.say("left.return")
    if word == "ayuda":
        handlers["ayuda"](talk)
    return None
