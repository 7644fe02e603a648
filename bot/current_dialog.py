"""What a message does to the dialog that is open."""

from bot import staff_words
from bot.registry import dialogs, take
from bot.talk import Talk
from bot.understanding import options, spelling
from programme import notes

#: After so many wrong answers a dialog closes kindly.
MOST_WRONG = 3


def to_dialog(talk: Talk) -> bool:
    """Let the open dialog take the message. False when it makes no sense to it."""
    open_dialog = talk.state.dialog
    assert open_dialog is not None
    value = ""
    if open_dialog.options:
        value = options.choose(talk.text, open_dialog.choices, open_dialog.asks, open_dialog.text) or ""
    elif talk.inbound.kind == "tap":
        return False
    return take(talk, open_dialog, value)


def more(talk: Talk) -> bool:
    """MAS: the next page of the options."""
    open_dialog = talk.state.dialog
    if open_dialog is None or open_dialog.page is None or spelling.plain(talk.text) not in ("mas", "more"):
        return False
    talk.sealed = open_dialog.sealed
    talk.page = open_dialog.page
    talk.lines.append(open_dialog.text)
    talk.options = open_dialog.choices
    return True


def wrong(talk: Talk) -> None:
    """One line that says what is expected, the second time the whole question; after the third, the dialog
    closes kindly.
    """
    open_dialog = talk.state.dialog
    assert open_dialog is not None
    talk.note("not_understood")
    declared = dialogs[open_dialog.name]
    open_dialog.wrong += 1
    if open_dialog.wrong >= MOST_WRONG and talk.state.below is not None:
        talk.resume()
        return
    if open_dialog.wrong >= MOST_WRONG:
        talk.state.park()
        if talk.line.family_id is not None and declared.stuck_is_told(open_dialog.data):
            notes.note(talk.connection, talk.line.family_id, "stuck", talk.now)
        if talk.line.staff_id is None:
            talk.say(declared.closed)
        else:
            staff_words.say(talk, "staff.closed")
        if declared.closed_with is not None:
            talk.say(declared.closed_with)
        talk.offer_parked()
        return
    values = [option.value for option in open_dialog.choices]
    if not values:
        talk.say(declared.expected)
    elif open_dialog.wrong > 1 and not open_dialog.reserved:
        # The numbers alone did not help: whoever deleted the question does not know what they are.
        talk.say("wrong.again")
        talk.ask_again()
    elif talk.channel.buttons:
        talk.say("wrong.buttons")
        talk.options, talk.scale = open_dialog.choices, open_dialog.scale
    elif len(values) > 2 and values == [str(int(values[0]) + at) for at in range(len(values))]:
        talk.say("wrong.number", first=values[0], last=values[-1])
    else:
        talk.say("wrong.choice", numbers=", ".join(values))


def show_again(talk: Talk) -> None:
    """A tap on an old button changes nothing: the present state is shown."""
    talk.say("stale.tap")
    talk.keep_text = False
    open_dialog = talk.state.dialog
    if open_dialog is None:
        if talk.line.staff_id is None:
            talk.say("stale.menu")
        else:
            staff_words.say(talk, "staff.hello")
        return
    talk.ask_again()
