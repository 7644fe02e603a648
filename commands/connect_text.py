"""What `libreta connect` says: to the providers of us, and on the terminal of what it told them."""

from collections import Counter
from collections.abc import AsyncIterator

import click

from bot import command_list
from locales.texts import SOURCE, languages, texts
from messaging.connecting import Told
from messaging.telegram.presentation import Presentation


def presentations() -> dict[str, Presentation]:
    """Return what the bot says of itself and of its words, by language."""
    return {
        language: Presentation(
            command_list.for_families(texts(language)),
            texts(language).say("connect.description"),
            texts(language).say("connect.short_description"),
        )
        for language in languages()
    }


async def show(telling: AsyncIterator[Told], dry_run: bool) -> None:
    """Say what was told, a line for each thing; also what was told before something failed."""
    counted: Counter[Told] = Counter()
    try:
        async for told in telling:
            counted[told] += 1
    finally:
        for told, number in counted.items():
            key = "connect.would_change" if dry_run and told.state == "changed" else f"connect.{told.state}"
            click.echo(_line(key, told, number))
    if not any(told.state == "changed" for told in counted):
        click.echo(_line("connect.nothing"))


def _line(key: str, told: Told | None = None, number: int = 0) -> str:
    said = []
    for language in (SOURCE, "en"):
        words = texts(language)
        what = "" if told is None else words.say(told.key, value=told.value, number=number)
        said.append(words.say(key, what=what))
    return " / ".join(said)
