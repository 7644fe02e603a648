"""`libreta link`: a single-use link that joins a Telegram chat to a family or a member of staff."""

import json
import urllib.error
import urllib.request

import click
from sqlalchemy import Connection, insert, select

from bot.linking import VALID_FOR, new_token
from commands.program import Program
from commands.settings import Settings
from db.tables import AuditEvent, Family, Staff


@click.command("link")
@click.argument("family", required=False)
@click.option("--staff", metavar="CODE", help="Para una persona del equipo. / For a member of staff.")
@click.pass_obj
def command(program: Program, family: str | None, staff: str | None) -> None:
    """Un enlace de Telegram para una familia, de un solo uso.

    A single-use Telegram link for a family.
    """
    if (family is None) == (staff is None):
        raise click.UsageError("Escriba una familia o --staff CODE. / Give a family or --staff CODE.")
    now = program.clock()
    with program.engine.begin() as connection:
        token = new_token(
            connection,
            family_id=_family(connection, family) if family else None,
            staff_id=_staff(connection, staff) if staff else None,
            now=now,
            random=program.random,
        )
        subject = f"family:{family}" if family else f"staff:{staff}"
        connection.execute(
            insert(AuditEvent).values(at=now, actor="command", action="link", subject=subject, detail={})
        )
    name = _bot_name(program.settings)
    days = VALID_FOR.days
    if name:
        click.echo(f"https://t.me/{name}?start={token}")
    else:
        click.echo(f"/start {token}")
        click.echo(
            "No hay bot de Telegram; escriba esa línea en el simulador. / No bot: use the simulator.",
            err=True,
        )
    click.echo(f"Sirve una vez, durante {days} días. / Works once, for {days} days.", err=True)


def _family(connection: Connection, code: str) -> int:
    found = connection.scalar(select(Family.id).where(Family.code == code))
    if found is None:
        raise click.ClickException(f"No existe la familia {code}. / There is no family {code}.")
    return found


def _staff(connection: Connection, code: str) -> int:
    found = connection.execute(select(Staff.id, Staff.ended_at).where(Staff.code == code)).one_or_none()
    if found is None:
        raise click.ClickException(f"No existe la persona {code}. / There is no staff member {code}.")
    if found.ended_at is not None:
        raise click.ClickException(f"{code} ya no está en el equipo. / {code} has left the team.")
    return int(found.id)


def _bot_name(given: Settings) -> str | None:
    """Return the bot's own name, from Telegram; None without credentials."""
    if not given.telegram_ready:
        return None
    address = f"{given.telegram_api_url}/bot{given.telegram_bot_token}/getMe"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return str(json.load(answer)["result"]["username"])
    except (urllib.error.URLError, KeyError, ValueError, TimeoutError) as problem:
        raise click.ClickException(
            "Telegram no dice el nombre del bot; revise TELEGRAM_BOT_TOKEN y TELEGRAM_API_URL. / "
            "Telegram does not tell the bot's name."
        ) from problem
