"""A reply as each channel shows it."""

from dataclasses import replace

from messaging.message import Option, Reply
from messaging.sms import fold, size

#: Telegram takes at most 4,096 characters and shows long keyboards badly.
BUTTONS_A_PAGE = 8


def sms_page(reply: Reply, more: str, start: int = 0) -> tuple[str, int | None]:
    """The SMS for the options from `start` on, folded, and where the next page starts (None: that was all).

    Options stand one a line as `1 …`; as many as fit the segments that one takes, and `more` (`MAS: ver mas`)
    as the last line when some are left. A scale is one line, with its first and last step.
    """
    head = [reply.text] if start == 0 else []
    last = [reply.after] if reply.after else []
    if reply.scale:
        steps = [option for option in reply.options if option.label != option.value]
        return _joined([reply.text, ", ".join(f"{o.value} {o.label}" for o in steps), *last]), None
    lines = [f"{option.value} {option.label}" for option in reply.options[start:]]
    everything = _joined([*head, *lines, *last])
    if size(everything).segments == 1 or len(lines) <= 2:
        return everything, None
    allowed = size(_joined([*head, lines[0], more])).segments
    shown = 1
    while shown < len(lines) and size(_joined([*head, *lines[: shown + 1], more])).segments <= allowed:
        shown += 1
    if shown == len(lines):
        return everything, None
    return _joined([*head, *lines[:shown], more]), start + shown


def _joined(lines: list[str]) -> str:
    return fold("\n".join(lines))


def button_page(reply: Reply, more: str, start: int = 0) -> tuple[Reply, int | None]:
    """The reply with one page of its options as buttons, and where the next page starts.

    When some are left, the last button is `more` and stands for the word MAS.
    """
    text = f"{reply.text}\n\n{reply.after}" if reply.after else reply.text
    if reply.scale or len(reply.options) - start <= BUTTONS_A_PAGE:
        return replace(reply, text=text, after="", options=reply.options[start:]), None
    end = start + BUTTONS_A_PAGE
    return replace(reply, text=text, after="", options=(*reply.options[start:end], Option("mas", more))), end
