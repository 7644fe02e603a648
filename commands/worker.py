"""`libreta worker`: what goes out, and what happens by itself."""

import asyncio
import gc
from dataclasses import replace

import click

from commands import old_copies
from commands.ending import asking
from commands.external import warn
from commands.parent import end_with_parent
from commands.program import Program
from commands.settings import Settings
from commands.terms import hours, rules
from messaging import channels
from messaging.pace import Pace
from messaging.provider import Provider
from messaging.routes import Delivery, Route
from messaging.simulator.absent import Absent
from messaging.simulator.phone import Simulator
from messaging.telegram.bot import TelegramProvider
from messaging.telegram.channel import CHANNEL as TELEGRAM
from messaging.twilio.api import TwilioProvider
from messaging.twilio.channel import CHANNEL as SMS
from outreach.composers import COMPOSERS, batches
from outreach.waves.judgments import Publishing
from outreach.worker import worker


@click.command("worker")
@click.pass_obj
def command(program: Program) -> None:
    """El trabajador: envía los mensajes y los recordatorios. Puede haber varios, en varias máquinas.

    The worker: sends messages and reminders. There may be several, on several machines.
    """
    warn(program)
    program.is_serving = True
    end_with_parent()
    old_copies.upgrade(program.engine)
    # What is loaded stays: looking through it for garbage held up sending for a tenth of a second.
    gc.collect()
    gc.freeze()
    asyncio.run(_run(program))


async def _run(program: Program) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in asking():
        loop.add_signal_handler(number, stopping.set)
    publishing = Publishing(program.signer, invented=not program.settings.production)
    decided = replace(rules(program.settings.limits), publishing=publishing)
    await worker.run(wiring(program), decided, program.database_url, stopping)


def wiring(program: Program) -> Delivery:
    """Return each channel with its provider and its pace. Without credentials, the simulator, which can be
    hurried; in production nothing is simulated. A channel without a provider here goes the same way.

    Where the settings say nothing: 30 messages a second on Telegram, one a second to a chat
    (core.telegram.org/bots/faq, "My bot is hitting limits"); 10 SMS a second.
    """
    simulator, limits = Simulator(), program.settings.limits
    nobody = Absent() if program.settings.production else simulator
    ready = {
        TELEGRAM.name: (_telegram(program.settings), Pace(limits.telegram_rate, limits.chat_gap)),
        SMS.name: (_sms(program.settings), Pace(limits.sms_rate)),
    }
    routes = {}
    for name in channels.names():
        provider, pace = ready.get(name, (None, None))
        routes[name] = Route(provider, pace) if provider and pace else Route(nobody, Pace(1000))
    return Delivery(
        engine=program.engine,
        clock=program.clock,
        random=program.random,
        routes=routes,
        simulator=simulator,
        composers=COMPOSERS,
        batches=batches(program.settings.public_url),
        hours=hours(limits),
    )


def _telegram(settings: Settings) -> Provider | None:
    """None without credentials."""
    if not settings.telegram_ready:
        return None
    return TelegramProvider(settings.telegram_bot_token, settings.telegram_api_url)


def _sms(settings: Settings) -> Provider | None:
    """None without credentials."""
    if not settings.twilio_ready:
        return None
    return TwilioProvider(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token,
        sender=settings.twilio_from,
        messaging_service_sid=settings.twilio_messaging_service_sid,
        api_url=settings.twilio_api_url,
        public_url=settings.public_url,
    )
