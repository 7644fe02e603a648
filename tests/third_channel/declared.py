"""Two channels that nobody has: one without buttons, whose replies wait in the outbox, and one with them."""

from locales.texts import Said
from messaging.channel import Channel, Shown
from messaging.message import Reply
from messaging.rendering import buttons, numbered

#: A message of either has at most so many characters; a longer text goes out in several.
LONGEST = 300


def _all_at_once(reply: Reply, more: str, start: int = 0) -> Shown:
    """Every option, a line each: what is long goes out in several messages, and nothing waits for MAS."""
    return numbered(reply, more, start, lambda text: 1)


def _keys(reply: Reply, more: str, start: int = 0) -> Shown:
    """What is said, without its words."""
    return Shown("\n".join(part.key if isinstance(part, Said) else "…" for part in reply.parts))


#: Known by its number as a phone is, but free, with accents, and answered through the outbox.
BUZON = Channel(
    name="buzon",
    title="Buzón",
    preference=3,
    linked_by="number",
    for_staff=False,
    answers_at_once=False,
    priced=False,
    longest=LONGEST,
    show=_all_at_once,
    buttons=False,
    more="more",
    between="\n",
    within=" ",
    short_wording=True,
    protects=False,
)

#: Known by a link, and with buttons under its messages.
PIZARRA = Channel(
    name="pizarra",
    title="Pizarra",
    preference=4,
    linked_by="link",
    for_staff=True,
    answers_at_once=False,
    priced=False,
    longest=LONGEST,
    show=buttons,
    buttons=True,
    more="more.button",
    between="\n\n",
    within="\n",
    short_wording=False,
    protects=True,
    photos=True,
)

#: Says everything its own way: here, by its key.
VOZ = Channel(
    name="voz",
    title="Voz",
    preference=5,
    linked_by="number",
    for_staff=False,
    answers_at_once=True,
    priced=False,
    longest=LONGEST,
    show=_keys,
    buttons=False,
    more="more",
    between="\n",
    within=" ",
    short_wording=True,
    protects=False,
)
