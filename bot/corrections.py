"""What a chat brings that is no new message: a corrected one, and further photos of one album."""

from bot.talk import Talk
from db.keys import keyring

#: The last messages whose corrections are known for what they are.
_REMEMBERED = 12


def is_nothing_new(talk: Talk) -> bool:
    """Return whether the message says nothing that was not said: a correction of something else than the
    words (a preview of a link that was loaded), or one more photo of an album.
    """
    inbound, state = talk.inbound, talk.state
    if inbound.kind == "edited":
        return [inbound.message_id, _hash(inbound.text)] in state.heard
    if inbound.kind == "media" and inbound.album and inbound.album == state.album:
        return True
    state.album = inbound.album or state.album
    return False


def remember(talk: Talk) -> None:
    """Keep what the message says, hashed, under its number in the chat."""
    number = talk.inbound.message_id
    if number is not None and talk.inbound.kind in ("text", "edited"):
        kept = [known for known in talk.state.heard if known[0] != number]
        talk.state.heard = [*kept, [number, _hash(talk.text)]][-_REMEMBERED:]


def _hash(text: str) -> str:
    return keyring.index("heard", text).hex()[:16]
