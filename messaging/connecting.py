"""Telling a provider where we are: what it was told and what it knew already, and what it may answer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Literal, NamedTuple, TypeVar

from messaging.provider import Failed, Retry, Stopped
from programme.refusal import Refusal

#: `absent`: it cannot be told, because what it is about is not there any more.
State = Literal["already", "changed", "absent"]

#: Seconds that a provider may ask us to wait, and how many times we do what it refused before.
_LONGEST_WAIT, _TRIES = 30, 3

_Taken = TypeVar("_Taken")

_log = logging.getLogger(__name__)


class Told(NamedTuple):
    """One thing that a provider is told: the key of the text that names it, and the value that it has."""

    key: str
    state: State
    value: str = ""


def state(already: bool) -> State:
    """Return the state of what the provider knew already, or did not."""
    return "already" if already else "changed"


async def patiently(
    provider: str, credentials: str, attempt: Callable[[], Awaitable[_Taken | Failed]]
) -> _Taken:
    """Return what an attempt gives, made again where the provider asks us to wait a little.

    `provider`, `credentials`: its name, and the settings that it may not accept. Raises Refusal for what
    failed.
    """
    for left in reversed(range(_TRIES)):
        result = await attempt()
        if not isinstance(result, Failed):
            return result
        after = result.after if isinstance(result, Retry) else None
        if after is None or after > _LONGEST_WAIT or not left:
            raise _refusal(provider, credentials, result)
        _log.warning("%s asks to wait for %g seconds", provider, after)
        await asyncio.sleep(after)
    raise AssertionError("the last try returns or raises")


def _refusal(provider: str, credentials: str, failed: Failed) -> Refusal:
    if isinstance(failed, Stopped):
        return Refusal("connect.credentials", provider=provider, names=credentials)
    if isinstance(failed, Retry) and failed.after is not None:
        return Refusal("connect.wait", provider=provider, seconds=f"{failed.after:g}")
    if isinstance(failed, Retry):
        return Refusal("connect.no_answer", provider=provider)
    return Refusal("connect.refused", provider=provider, code=failed.code)
