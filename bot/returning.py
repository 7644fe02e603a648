"""What somebody who left is answered: how to come back, once a day, and the way back."""

from bot import leaving
from bot.registry import dialogs, handlers
from bot.talk import Talk
from programme.family_data import marks


def asks_about_data(talk: Talk, word: str | None) -> bool:
    """Return whether a family that left asks what is kept of it, or is being asked about that: this is its
    right all the same, and it is answered.
    """
    open_dialog = talk.state.dialog
    mine = talk.line.contact_id is not None and talk.line.staff_id is None
    back = word == "alta" or talk.inbound.handled is not None or leaving.returns(talk.text)
    answers = open_dialog is not None and dialogs[open_dialog.name].after_leaving and word is None
    if not mine or back or not (word == "datos" or answers):
        return False
    talk.final = True
    return True


def word_of_who_left(talk: Talk, word: str | None) -> str | None:
    """Let the person back in who wishes it, and return the keyword to go on with. None: all is said."""
    wishes = talk.inbound.kind == "text" and (word == "alta" or leaving.returns(talk.text))
    if talk.inbound.handled == "start" or wishes:
        talk.line.opted_out = False
        marks.take_away(talk.connection, marks.address(talk.inbound.channel, talk.inbound.address))
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
