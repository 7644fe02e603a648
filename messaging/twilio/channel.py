"""SMS: any phone takes them, each segment costs, and there is room for little."""

from messaging.channel import Channel, Shown
from messaging.message import Reply
from messaging.rendering import numbered
from messaging.sms import fold, size


def _show(reply: Reply, more: str, start: int = 0) -> Shown:
    """Folded, and with as many options as fit the segments that one takes."""
    return numbered(reply, more, start, lambda text: size(text).segments, fold)


CHANNEL = Channel(
    name="sms",
    title="SMS",
    preference=2,
    linked_by="number",
    for_staff=False,
    answers_at_once=True,
    priced=True,
    # Twilio takes no more (error 21617).
    longest=1600,
    show=_show,
    buttons=False,
    more="more",
    between="\n",
    within=" ",
    short_wording=True,
    protects=False,
)
