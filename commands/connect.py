"""`libreta connect`: telling the providers where we are, and Telegram also what the bot offers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import click
from sqlalchemy import Connection, select

from bot import command_list
from commands.connect_text import presentations, show
from commands.program import Program
from commands.refused import plainly
from commands.settings import Settings
from commands.told_secret import note, told_at
from db.tables import Conversation
from locales.texts import languages, texts
from messaging.connecting import Told
from messaging.telegram.bot import TelegramProvider
from messaging.telegram.calls import call
from messaging.telegram.channel import CHANNEL
from messaging.telegram.presentation import StaffChat, tell_presentation, tell_staff
from messaging.telegram.webhook import tell_webhook
from messaging.twilio.webhook import Account
from programme import staff_chats
from programme.refusal import Refusal

_dry_run = click.option(
    "--dry-run", is_flag=True, help="Solo decir qué cambiaría / only say what would change"
)


@click.group("connect")
def command() -> None:
    """Decirle a un proveedor dónde estamos. Se puede repetir.

    Tell a provider where we are. It can be typed again.
    """


@command.command(CHANNEL.name)
@_dry_run
@click.pass_obj
def telegram(program: Program, dry_run: bool) -> None:
    """Decirle a Telegram a qué dirección trae los mensajes y con qué secreto, qué palabras ofrece y qué dice
    de sí el bot, en cada idioma. El equipo ve en sus chats abiertos las palabras que cada uno puede usar.

    Tell Telegram to which address it brings messages and with which secret, which words the bot offers and
    what it says of itself, in each language. In their open chats, the staff see the words each of them may
    use.
    """
    given = program.settings
    with plainly():
        _require(given, TELEGRAM_BOT_TOKEN=given.telegram_bot_token,
                 TELEGRAM_WEBHOOK_SECRET=given.telegram_webhook_secret)  # fmt: skip
        with program.engine.connect() as connection:
            since = told_at(connection, given)
            chats = _staff_chats(connection, program.clock())
        asyncio.run(show(_tell_telegram(program, since, chats, dry_run), dry_run))


@command.command("twilio")
@_dry_run
@click.pass_obj
def twilio(program: Program, dry_run: bool) -> None:
    """Decirle a Twilio a qué dirección trae los SMS que lleguen al número o al servicio de mensajes.

    Tell Twilio to which address it brings the SMS that come to the number or the messaging service.
    """
    given = program.settings
    with plainly():
        senders = {"TWILIO_FROM o/or TWILIO_MESSAGING_SERVICE_SID":
                   given.twilio_from or given.twilio_messaging_service_sid}  # fmt: skip
        _require(given, TWILIO_ACCOUNT_SID=given.twilio_account_sid,
                 TWILIO_AUTH_TOKEN=given.twilio_auth_token, **senders)  # fmt: skip
        asyncio.run(show(_tell_twilio(given, dry_run), dry_run))


def _require(given: Settings, **needed: str) -> None:
    """Raise Refusal in the demo, and where one of the settings is not there."""
    if not given.production:
        raise Refusal("connect.demo")
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise Refusal("connect.missing", names=", ".join(missing))


async def _tell_telegram(
    program: Program, since: datetime | None, chats: list[StaffChat], dry_run: bool
) -> AsyncIterator[Told]:
    given = program.settings
    bot = TelegramProvider(given.telegram_bot_token, given.telegram_api_url).bot
    try:
        await call(bot.initialize)
        secret = given.telegram_webhook_secret
        webhook = await tell_webhook(bot, given.public_url, secret, since, dry_run=dry_run)
        if not dry_run and any(told.state == "changed" for told in webhook):
            with program.engine.begin() as connection:
                note(connection, given, program.clock())
        for told in webhook:
            yield told
        async for told in tell_presentation(bot, presentations(), dry_run=dry_run):
            yield told
        async for told in tell_staff(bot, chats, dry_run=dry_run):
            yield told
    finally:
        await bot.shutdown()


async def _tell_twilio(given: Settings, dry_run: bool) -> AsyncIterator[Told]:
    account = Account(given.twilio_account_sid, given.twilio_auth_token, given.twilio_api_url)
    senders = given.twilio_from, given.twilio_messaging_service_sid
    try:
        async for told in account.tell_webhook(given.public_url, *senders, dry_run=dry_run):
            yield told
    finally:
        await account.close()


def _staff_chats(connection: Connection, now: datetime) -> list[StaffChat]:
    """The open chats with the words of each, and those that are open no more, without words."""
    chats = staff_chats.open_chats(connection, now, [CHANNEL.name])
    roles = {chat.conversation_id: chat.role for chat in chats}
    rows = connection.execute(
        select(Conversation.id, Conversation.address)
        .where(Conversation.id.in_(staff_chats.ever_linked(connection, [CHANNEL.name])))
        .order_by(Conversation.id)
    )
    words = {
        role: {language: command_list.for_staff(role, texts(language)) for language in languages()}
        for role in set(roles.values())
    }
    none: dict[str, list[command_list.Command]] = {language: [] for language in languages()}
    return [StaffChat(row.address, words.get(roles.get(row.id, ""), none)) for row in rows]
