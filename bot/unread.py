"""What is no text: a voice note, a picture, a place. It answers nothing and is not kept; the answer says how
to write it where the person is.
"""

from datetime import datetime, timedelta

from bot import alerts
from bot.registry import dialogs
from bot.talk import Talk
from locales.texts import SOURCE, texts

#: What comes so soon after an alert belongs to it.
_BELONGS = timedelta(hours=2)


def answer(talk: Talk) -> None:
    """Say that it cannot be read, and how to write it; the open question stands."""
    kind = _alerted(talk)
    if kind is not None:
        talk.kind = "danger"
        if talk.inbound.what == "location":
            _pass_on(talk, kind)
            talk.say("media.location.alert")
        else:
            talk.say("media.alert")
        return
    talk.say(_key(talk))
    talk.ask_again()


def say_beside(talk: Talk) -> None:
    """Say of a text that came with a picture that the text alone was read."""
    if talk.inbound.what and talk.inbound.kind == "text" and talk.lines:
        talk.after.append(talk.texts.say("media.beside"))


def _key(talk: Talk) -> str:
    """Return the text for what was sent, where it was sent."""
    what = talk.inbound.what
    dialog = talk.state.dialog
    of = "voice" if what == "voice" else "seen"
    if dialog is None or talk.line.staff_id is not None:
        own = {"voice": "media.voice", "location": "media.location", "contact": "media.contact"}
        return own.get(what, "media") if talk.line.staff_id is None else "media"
    if dialog.options:
        return f"media.{of}.choose"
    return f"media.{of}.told" if dialogs[dialog.name].accuses else f"media.{of}.text"


def _alerted(talk: Talk) -> str | None:
    """Return of what an alert was raised here a moment ago."""
    raised = talk.state.alerted_at
    if not raised or talk.now - datetime.fromisoformat(raised) > _BELONGS:
        return None
    return talk.state.alerted


def _pass_on(talk: Talk, kind: str) -> None:
    """Let whoever is on duty know that a place was sent; which one is not kept."""
    alerts.write(talk, kind, texts(SOURCE).say("media.location.sent"))
