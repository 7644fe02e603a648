"""How the bot presents itself on Telegram: what it says of itself, and the words it offers as commands."""

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import NamedTuple

from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllPrivateChats, BotCommandScopeChat

from locales.texts import SOURCE
from messaging.connecting import State, Told, state
from messaging.telegram.calls import call, call_of_chat

#: Words with what each does, in the order in which they are shown.
Commands = Sequence[tuple[str, str]]


class Presentation(NamedTuple):
    """What the bot says in one language: the words of families, and what it is, in up to 512 and in up to
    120 characters.
    """

    commands: Commands
    description: str
    short_description: str


class StaffChat(NamedTuple):
    """The chat of a member of staff with the words that are theirs, by language; with none, what families
    are offered counts there.
    """

    address: str
    commands: Mapping[str, Commands]


async def tell_presentation(
    bot: Bot, presentations: Mapping[str, Presentation], *, dry_run: bool
) -> AsyncIterator[Told]:
    """Set what families see, in each language. The language of the source is for all that have none.

    Raises Refusal for what failed.
    """
    families = BotCommandScopeAllPrivateChats()
    for language in _known(presentations):
        code, own = _code(language), presentations[language]
        there = await _tell_commands(bot, families, code, own.commands, dry_run)
        yield Told("connect.telegram.commands", there, language)
        long = await call(bot.get_my_description, code)
        there = state(long.description == own.description)
        if there == "changed" and not dry_run:
            await call(bot.set_my_description, own.description, code)
        yield Told("connect.telegram.description", there, language)
        short = await call(bot.get_my_short_description, code)
        there = state(short.short_description == own.short_description)
        if there == "changed" and not dry_run:
            await call(bot.set_my_short_description, own.short_description, code)
        yield Told("connect.telegram.short_description", there, language)


async def tell_staff(bot: Bot, chats: Iterable[StaffChat], *, dry_run: bool) -> AsyncIterator[Told]:
    """Set what each member of staff is offered, one thing told a chat. Raises Refusal for what failed."""
    for chat in chats:
        states = [
            await _tell_commands(bot, BotCommandScopeChat(chat.address), _code(language), words, dry_run)
            for language, words in chat.commands.items()
            if language in _known(chat.commands)
        ]
        there = max(states, key=("already", "absent", "changed").index)
        if any(chat.commands.values()):
            yield Told("connect.telegram.staff", there)
        else:
            # From a chat that is gone nothing has to be taken.
            yield Told("connect.telegram.former", "already" if there == "absent" else there)


async def _tell_commands(
    bot: Bot, scope: BotCommandScope, code: str | None, commands: Commands, dry_run: bool
) -> State:
    wanted = tuple(BotCommand(word, text) for word, text in commands)
    there = await call_of_chat(bot.get_my_commands, scope, code)
    if there is None:
        return "absent"
    if there == wanted or dry_run:
        return state(there == wanted)
    if not wanted:
        done = await call_of_chat(bot.delete_my_commands, scope, code)
    else:
        done = await call_of_chat(bot.set_my_commands, wanted, scope, code)
    return "absent" if done is None else "changed"


def _known(languages: Iterable[str]) -> list[str]:
    """The languages that Telegram knows by two letters (ISO 639-1)."""
    return [language for language in languages if re.fullmatch(r"[a-z]{2}(_\w+)?", language)]


def _code(language: str) -> str | None:
    return None if language == SOURCE else language[:2]
