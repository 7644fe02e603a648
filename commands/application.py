"""The application: doors and pages wired together, behind the gate that reads what comes."""

import gc
import random
import sys
from contextlib import ExitStack

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.turn import Bot
from commands import logs, settings
from commands.parent import end_with_parent
from commands.program import Program
from commands.settings import THREADS, Settings
from commands.terms import terms
from console import site
from console.context import DraftPhone
from console.simulator import draft
from console.simulator.phones import Phone
from db.engine import connect
from db.keys import keyring
from messaging.twilio.channel import CHANNEL
from programme import wrong_channel
from programme.calendar import Clock
from webhooks import health, limits, metrics, receipts, sms, telegram
from webhooks.gate import Gate
from webhooks.head import Head
from webhooks.signature import Account


def gate() -> Gate:
    """Return what one worker process of the server runs, from the settings of its environment."""
    given = settings.read()
    logs.install(given.log_level, given.log_format)
    end_with_parent(grace=3)
    keyring.load(given.data_key)
    program = Program(given, ExitStack())
    app = create(given, _opened(program), program.clock, program.random)
    larger = {} if given.production else {draft.PATH: draft.LARGEST}
    gate = Gate(app.wsgi_app, Head(given.telegram_webhook_secret), THREADS, larger)
    # What is loaded stays; looking through it again and again for garbage would cost every turn.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    # The loop that reads wants a moment, often: taken from a thread in the middle of a turn it costs both.
    sys.setswitchinterval(0.05)
    return gate


def _opened(program: Program) -> Engine:
    """Return the database, whose keys are checked where it can be reached. While it is away, doors answer
    503.
    """
    engine = connect(program.database_url, pool=THREADS, serving=True, keeps_plans=True)
    try:
        program.check(engine)
    except (OperationalError, TimeoutError):
        engine.dispose()
    return engine


def create(given: Settings, engine: Engine, clock: Clock, rng: random.Random) -> Flask:
    """Wire the doors and pages."""
    bot = Bot(engine, clock, rng, f"{given.public_url}/privacidad", terms(given.limits))
    app = Flask("libreta", static_folder=None)
    app.secret_key = given.secret_key
    limits.install(app)
    # Who calls is whom the last of our own proxies saw; what a caller says of itself counts for nothing.
    if given.limits.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, given.limits.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    account = Account(given.twilio_account_sid, given.twilio_auth_token, given.public_url)
    app.wsgi_app = sms.in_front_of(  # type: ignore[method-assign, assignment]
        app.wsgi_app, account, bot, lambda sender, channel: _note_channel(engine, sender, channel, clock)
    )
    app.wsgi_app = Head(given.telegram_webhook_secret).in_front_of(app.wsgi_app)  # type: ignore[method-assign, assignment]
    app.register_blueprint(receipts.blueprint(account, engine, clock))
    app.register_blueprint(telegram.blueprint(given.telegram_webhook_secret, bot))
    app.register_blueprint(health.blueprint(engine))
    app.register_blueprint(metrics.blueprint(engine, clock, given.limits.metrics_token))
    site.register(
        app,
        engine=engine,
        clock=clock,
        rng=rng,
        demo=not given.production,
        phone=None if given.production else Phone(bot, rng, given.limits.sms_price),
        draft_phone=DraftPhone(bot, given.limits.sms_price),
        public_url=given.public_url,
    )
    return app


def _note_channel(engine: Engine, sender: str, channel: str, clock: Clock) -> None:
    with engine.begin() as connection:
        wrong_channel.note(connection, sender, channel, CHANNEL.name, clock())
