"""The terminal as a phone."""

import sys
from collections.abc import Iterable, Iterator

import click

from bot.turn import Bot
from commands.program import Program
from commands.terms import terms
from messaging.channel import Channel
from messaging.sms import size


def bot(program: Program) -> Bot:
    """Return who answers."""
    policy = f"{program.settings.public_url}/privacidad"
    return Bot(program.engine, program.clock, program.random, policy, terms(program.settings.limits))


def lines() -> Iterator[str]:
    """Yield what is typed, message by message."""
    if sys.stdin.isatty():
        click.echo("Escriba un mensaje; Ctrl-D termina. / Write a message; Ctrl-D ends.")
    for line in sys.stdin:
        yield line.rstrip("\n")


def show(text: str, channel: Channel) -> None:
    """Show what is answered, and what it costs."""
    click.echo("\n".join(f"< {part}" for part in text.splitlines()))
    if channel.priced:
        told = size(text)
        click.secho(f"  {told.segments} SMS, {told.units} {told.encoding}", dim=True)


def with_buttons(text: str, options: Iterable[Iterable[str]]) -> str:
    """Return a text and under it the buttons, each a value and a label."""
    buttons = " ".join(f"[{value} {label}]" for value, label in options)
    return f"{text}\n{buttons}".strip()
