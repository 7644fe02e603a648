"""The environment as a whole: addresses, keys, credentials, and the limits."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from dotenv import dotenv_values

from commands.settings.allowed import refuse_demo, require_production
from commands.settings.limits import Limits, limits
from commands.settings.values import SettingsProblem, whole
from db.keys import new_key

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

#: What decides whether the program may start as it was asked to.
_GUARDED = (
    "SECRET_KEY", "DATA_KEY", "PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM",
    "TWILIO_MESSAGING_SERVICE_SID", "TWILIO_API_URL", "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET",
    "TELEGRAM_API_URL", "METRICS_TOKEN", "SIGNING_KEY",
)  # fmt: skip

#: Threads that take turns in one process of the server, each with a database connection of its own.
THREADS = 6


@dataclass(frozen=True)
class Settings:
    """The settings that the README lists. An empty text is "not set"."""

    home: Path
    production: bool
    database_url: str
    host: str
    port: int
    public_url: str
    secret_key: str
    data_key: str
    signing_key: str
    clock_start: datetime | None
    clock_since: float
    twilio_account_sid: str
    twilio_auth_token: str
    twilio_from: str
    twilio_messaging_service_sid: str
    twilio_api_url: str
    telegram_bot_token: str
    telegram_webhook_secret: str
    telegram_api_url: str
    log_level: str
    log_format: str
    processes: int
    limits: Limits

    @property
    def twilio_ready(self) -> bool:
        """Whether SMS can really be sent."""
        sender = self.twilio_from or self.twilio_messaging_service_sid
        return bool(self.twilio_account_sid and self.twilio_auth_token and sender)

    @property
    def telegram_ready(self) -> bool:
        """Whether Telegram messages can really be sent."""
        return bool(self.telegram_bot_token)


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings as they stand. In the demo, missing keys are made and kept in the data folder.

    Raises SettingsProblem: in production for anything that is missing or weak, in the demo for what is real.
    """
    if environment is None:
        environment = {**{k: v or "" for k, v in dotenv_values(".env").items()}, **os.environ}

    def get(name: str, default: str = "") -> str:
        return environment.get(name, "").strip() or default

    home = Path(get("LIBRETA_HOME", ".libreta"))
    kind = get("LIBRETA_ENV", "demo")
    production = _one_of("LIBRETA_ENV", kind, ("demo", "production")) == "production"
    start, since = _clock(get("LIBRETA_CLOCK"), get("LIBRETA_CLOCK_SINCE"), production)
    (require_production if production else refuse_demo)({name: get(name) for name in _GUARDED})
    port = whole("PORT", get("PORT", "8000"), 1, 65535)
    host = get("HOST", "127.0.0.1")
    return Settings(
        home=home,
        production=production,
        database_url=get("DATABASE_URL"),
        host=host,
        port=port,
        public_url=get("PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
        secret_key=get("SECRET_KEY") or ("" if production else _kept(home, "secret.key")),
        data_key=get("DATA_KEY") or ("" if production else _kept(home, "data.key")),
        signing_key=get("SIGNING_KEY"),
        clock_start=start,
        clock_since=since,
        twilio_account_sid=get("TWILIO_ACCOUNT_SID"),
        twilio_auth_token=get("TWILIO_AUTH_TOKEN"),
        twilio_from=get("TWILIO_FROM"),
        twilio_messaging_service_sid=get("TWILIO_MESSAGING_SERVICE_SID"),
        twilio_api_url=get("TWILIO_API_URL", "https://api.twilio.com").rstrip("/"),
        telegram_bot_token=get("TELEGRAM_BOT_TOKEN"),
        telegram_webhook_secret=get("TELEGRAM_WEBHOOK_SECRET"),
        telegram_api_url=get("TELEGRAM_API_URL", "https://api.telegram.org").rstrip("/"),
        log_level=_one_of("LOG_LEVEL", get("LOG_LEVEL", "INFO").upper(), _LEVELS),
        log_format=_one_of("LOG_FORMAT", get("LOG_FORMAT", "text").lower(), ("text", "json")),
        processes=whole("LIBRETA_PROCESSES", get("LIBRETA_PROCESSES", "2"), 1, 64),
        limits=limits(get),
    )


def _clock(text: str, since: str, production: bool) -> tuple[datetime | None, float]:
    if not text:
        return None, 0.0
    if production:
        raise SettingsProblem("LIBRETA_CLOCK no se permite en producción.")
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        start = datetime.min
    if start.tzinfo is None:
        raise SettingsProblem("LIBRETA_CLOCK debe ser un instante con su zona, como 2026-11-20T10:00-05:00.")
    if not since:
        # The processes that this one starts go on with the same clock instead of starting it anew.
        since = os.environ.setdefault("LIBRETA_CLOCK_SINCE", str(time.time()))
    return start, float(since)


def _one_of(name: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise SettingsProblem(f"{name} debe ser {', '.join(choices[:-1])} o {choices[-1]}, no {text!r}.")
    return text


def _kept(home: Path, name: str) -> str:
    """Return a key of the demo, made once. Two processes that start together end with the same one."""
    path = home / name
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with NamedTemporaryFile("w", dir=home, delete=False) as draft:
            draft.write(new_key())
        # A link fails where the name is taken, so a half-written key is never read and the first one stays.
        with suppress(FileExistsError):
            os.link(draft.name, path)
        os.unlink(draft.name)
    return path.read_text().strip()
