"""A reply as each channel shows it."""

from messaging.message import Reply
from messaging.sms import fold, size

#: Telegram takes at most 4,096 characters and shows long keyboards badly.
BUTTONS_A_PAGE = 8


def sms_page(reply: Reply, more: str, start: int = 0) -> tuple[str, int | None]:
    """The SMS for the options from `start` on, folded, and where the next page starts (None: that was all).

    Options stand one a line as `1 …`; as many as fit one segment, and `more` (`MAS: ver mas`) as the last
    line when some are left. A scale is one line, from its first step to its last.
    """
    if reply.scale:
        steps = [option for option in reply.options if option.label != option.value]
        return fold("\n".join([reply.text, ", ".join(f"{o.value} {o.label}" for o in steps)])), None
    lines = [f"{option.value} {option.label}" for option in reply.options]
    head = [reply.text] if start == 0 else []
    everything = fold("\n".join(head + lines[start:]))
    if size(everything).segments == 1 or len(lines) - start <= 2:
        return everything, None
    shown = start + 1
    while (
        shown < len(lines)
        and size(fold("\n".join([*head, *lines[start : shown + 1], more]))).segments
        <= size(fold("\n".join([*head, lines[start], more]))).segments
    ):
        shown += 1
    if shown == len(lines):
        return everything, None
    return fold("\n".join([*head, *lines[start:shown], more])), shown


def button_page(reply: Reply, start: int = 0) -> tuple[Reply, int | None]:
    """The reply with one page of its options as buttons, and where the next page starts."""
    if len(reply.options) <= BUTTONS_A_PAGE or reply.scale:
        return reply, None
    end = start + BUTTONS_A_PAGE
    page = Reply(reply.text, reply.options[start:end], reply.scale, reply.protect)
    return page, end if end < len(reply.options) else None
