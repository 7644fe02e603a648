"""`libreta serve`: the web server."""

import logging
import os
import random
from contextlib import ExitStack
from pathlib import Path

import click
from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from sqlalchemy import Engine

from bot.turn import Bot
from commands import settings
from commands.program import Program
from commands.settings import Settings
from db.engine import connect
from db.migrate import upgrade
from programme.calendar import Clock
from webhooks import health, limits, telegram, twilio

#: Threads that take turns in one process, each with a connection of its own.
THREADS = 8


@click.command("serve")
@click.pass_obj
def command(program: Program) -> None:
    """El servidor web: webhooks, páginas y simulador.

    The web server: webhooks, pages and simulator.
    """
    # Worker processes read the settings anew; the embedded server's address is only known here.
    os.environ["DATABASE_URL"] = program.database_url
    upgrade(program.engine)
    program.engine.dispose()
    Granian(
        "commands.serve:application",
        factory=True,
        address=program.settings.host,
        port=program.settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=program.settings.processes,
        blocking_threads=THREADS,
        websockets=False,
        workers_kill_timeout=3,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        working_dir=Path.cwd(),
    ).serve()


def application() -> Flask:
    """The WSGI application of one worker process, from the settings of its environment."""
    program = Program(settings.read(), ExitStack())
    logging.basicConfig(level=program.settings.log_level)
    engine = connect(program.database_url, pool=THREADS)
    return create(program.settings, engine, program.clock, program.random)


def create(given: Settings, engine: Engine, clock: Clock, rng: random.Random) -> Flask:
    """Wire the doors and pages."""
    bot = Bot(engine, clock, rng, policy=f"{given.public_url}/privacidad")
    app = Flask("libreta", static_folder=None)
    app.secret_key = given.secret_key
    limits.install(app)
    account = twilio.Account(given.twilio_account_sid, given.twilio_auth_token, given.public_url)
    app.register_blueprint(twilio.blueprint(account, bot, engine, clock))
    app.register_blueprint(telegram.blueprint(given.telegram_webhook_secret, bot))
    app.register_blueprint(health.blueprint(engine))
    return app
