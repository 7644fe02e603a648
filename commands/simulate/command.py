"""`libreta simulate`: a phone in the terminal, on the same pipeline as the providers."""

import uuid
from pathlib import Path

import click
from sqlalchemy import Connection, select

from commands.program import Program
from commands.simulate import drafts, terminal
from db.keys import keyring
from db.tables import Contact, Conversation, Family, Outbox
from db.turns import NotSimulated
from messaging import channels, key
from messaging.channel import Channel
from messaging.message import InboundMessage
from programme.telephones import mobile

REAL = "Ese contacto es de verdad, no se simula. / That contact is real and is not simulated."


@click.command("simulate")
@click.argument("contact", required=False)
@click.option("--draft", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="Oír un cuestionario sin publicarlo / hear a questionnaire unpublished")  # fmt: skip
@click.option("--dimension", metavar="CODE", default="",
              help="Con --draft, lo que le falta a la familia / what it lacks: ING, SAL…")  # fmt: skip
@click.option("--question", metavar="NAME", default="",
              help="Con --draft, una pregunta que no se hace a todas / one not all are asked")  # fmt: skip
@click.option("--channel", type=click.Choice(channels.names()), default=channels.priced().name,
              help="Con --draft, el canal / the channel")  # fmt: skip
@click.pass_obj
def command(
    program: Program, contact: str | None, draft: Path | None, dimension: str, question: str, channel: str
) -> None:
    """Un teléfono en la terminal. CONTACT: un celular, telegram:NÚMERO o el código de una familia.
    Con --draft, en lugar de CONTACT, responde una familia inventada. No se guarda ni se envía nada.

    A phone in the terminal. CONTACT: a mobile number, telegram:NUMBER or a family's code.
    With --draft, in place of CONTACT, a made-up family answers. Nothing is kept or sent.
    """
    if (contact is None) == (draft is None):
        raise click.UsageError("Escriba CONTACT, o --draft. / Write CONTACT, or --draft.")
    if draft is not None:
        drafts.talk(program, draft, dimension, question, channels.known[channel])
    else:
        _simulate(program, str(contact))


def _simulate(program: Program, contact: str) -> None:
    if program.settings.production:
        raise click.ClickException("En producción no se simula a nadie. / Nobody is simulated in production.")
    with program.engine.connect() as connection:
        channel, address = _address(connection, contact)
        if _is_real(connection, channel.name, address):
            raise click.ClickException(REAL)
    bot = terminal.bot(program)
    for line in terminal.lines():
        identity = f"terminal-{uuid.uuid4().hex}"
        message = InboundMessage(channel.name, identity, address, text=line, simulated=True)
        try:
            outcome = bot.take(message)
        except NotSimulated:
            raise click.ClickException(REAL) from None
        texts = outcome.texts or ([] if channel.answers_at_once else _left(program, channel, identity))
        for text in texts:
            terminal.show(text, channel)


def _left(program: Program, channel: Channel, identity: str) -> list[str]:
    """Return what the turn left in the outbox, with its buttons."""
    with program.engine.connect() as connection:
        payload = connection.scalar(
            select(Outbox.payload).where(Outbox.cause == key.reply(channel.name, identity))
        )
    if payload is None:
        return []
    return [terminal.with_buttons(payload["text"], payload["options"])]


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
