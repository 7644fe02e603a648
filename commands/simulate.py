"""`libreta simulate`: a phone in the terminal, on the same pipeline as the providers."""

import sys
import uuid

import click
from sqlalchemy import Connection, select

from bot.turn import Bot
from commands.program import Program
from commands.terms import terms
from db.keys import keyring
from db.tables import Contact, Conversation, Family, Outbox
from db.turns import NotSimulated
from messaging import channels, key
from messaging.channel import Channel
from messaging.message import InboundMessage
from messaging.sms import size
from programme.telephones import mobile

REAL = "Ese contacto es de verdad, no se simula. / That contact is real and is not simulated."


@click.command("simulate")
@click.argument("contact")
@click.pass_obj
def command(program: Program, contact: str) -> None:
    """Un teléfono en la terminal. CONTACT: un celular, telegram:NÚMERO o el código de una familia.

    A phone in the terminal. CONTACT: a mobile number, telegram:NUMBER or a family's code.
    """
    if program.settings.production:
        raise click.ClickException("En producción no se simula a nadie. / Nobody is simulated in production.")
    with program.engine.connect() as connection:
        channel, address = _address(connection, contact)
        if _is_real(connection, channel.name, address):
            raise click.ClickException(REAL)
    policy = f"{program.settings.public_url}/privacidad"
    bot = Bot(program.engine, program.clock, program.random, policy, terms(program.settings.limits))
    if sys.stdin.isatty():
        click.echo("Escriba un mensaje; Ctrl-D termina. / Write a message; Ctrl-D ends.")
    for line in sys.stdin:
        identity = f"terminal-{uuid.uuid4().hex}"
        message = InboundMessage(channel.name, identity, address, text=line.rstrip("\n"), simulated=True)
        try:
            outcome = bot.take(message)
        except NotSimulated:
            raise click.ClickException(REAL) from None
        texts = outcome.texts or ([] if channel.answers_at_once else _left(program, channel, identity))
        for text in texts:
            click.echo("\n".join(f"< {part}" for part in text.splitlines()))
            if channel.priced:
                told = size(text)
                click.secho(f"  {told.segments} SMS, {told.units} {told.encoding}", dim=True)


def _left(program: Program, channel: Channel, identity: str) -> list[str]:
    """Return what the turn left in the outbox, with its buttons."""
    with program.engine.connect() as connection:
        payload = connection.scalar(
            select(Outbox.payload).where(Outbox.cause == key.reply(channel.name, identity))
        )
    if payload is None:
        return []
    buttons = " ".join(f"[{value} {label}]" for value, label in payload["options"])
    return [f"{payload['text']}\n{buttons}".strip()]


def _address(connection: Connection, contact: str) -> tuple[Channel, str]:
    name, _, address = contact.partition(":")
    if address and name in channels.known:
        return channels.known[name], address
    try:
        return channels.of_numbers(), mobile(contact)
    except ValueError:
        pass
    found = connection.execute(
        select(Conversation.channel, Conversation.address, Conversation.simulated)
        .join(Contact, Contact.conversation_id == Conversation.id)
        .join(Family, Family.id == Contact.family_id)
        .where(Family.code == contact, Contact.ended_at.is_(None))
        .order_by(Conversation.simulated.desc(), Conversation.channel, Contact.id)
    ).first()
    if found is None:
        raise click.ClickException(
            f"No es un celular ni una familia con contacto: {contact}. / Neither a number nor a family."
        )
    return channels.known[found.channel], found.address


def _is_real(connection: Connection, channel: str, address: str) -> bool:
    query = select(Conversation.simulated).where(
        Conversation.channel == channel, Conversation.address_index.in_(keyring.indices(channel, address))
    )
    return connection.scalar(query) is False
