"""The two ways to show a reply: its options as numbered lines, or as buttons."""

from collections.abc import Callable

from messaging.channel import Shown
from messaging.message import Option, Reply

#: Telegram takes at most 4,096 characters and shows long keyboards badly.
BUTTONS_A_PAGE = 8


def numbered(
    reply: Reply,
    more: str,
    start: int,
    parts: Callable[[str], int],
    written: Callable[[str], str] = str,
) -> Shown:
    """Return the reply with its options from `start` on, one a line as `1 …`. `parts`: in how many messages a
    text goes out; `written`: how it is written there.

    As many options are shown as fit the parts that one takes, and `more` (`MAS: ver mas`) as the last line
    when some are left. A scale is one line, with its first and last step.
    """
    head = [reply.text] if start == 0 else []
    last = [reply.after] if reply.after else []
    if reply.scale:
        steps = [option for option in reply.options if option.label != option.value]
        return Shown(
            written("\n".join([reply.text, ", ".join(f"{o.value} {o.label}" for o in steps), *last]))
        )
    lines = [f"{option.value} {option.label}" for option in reply.options[start:]]

    def page(shown: int) -> str:
        return written("\n".join([*head, *lines[:shown], more]))

    everything = written("\n".join([*head, *lines, *last]))
    if parts(everything) == 1 or len(lines) <= 2:
        return Shown(everything)
    allowed = parts(page(1))
    shown = 1
    while shown < len(lines) and parts(page(shown + 1)) <= allowed:
        shown += 1
    if shown == len(lines):
        return Shown(everything)
    return Shown(page(shown), next=start + shown)


def buttons(reply: Reply, more: str, start: int = 0) -> Shown:
    """Return the reply with one page of its options as buttons.

    When some are left, the last button is `more` and stands for the word MAS.
    """
    text = f"{reply.text}\n\n{reply.after}" if reply.after else reply.text
    if reply.scale or len(reply.options) - start <= BUTTONS_A_PAGE:
        return Shown(text, reply.options[start:])
    end = start + BUTTONS_A_PAGE
    return Shown(text, (*reply.options[start:end], Option("mas", more)), end)
