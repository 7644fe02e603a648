"""`libreta doctor`: what works, what is missing, and what to do about it."""

import json

import click
from sqlalchemy import func, select, text

from commands.program import Program
from db.tables import Family, Logro
from db.version import pending


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def command(program: Program, as_json: bool) -> None:
    """Revisa la instalación y dice qué falta.

    Checks the installation and says what is missing.
    """
    given = program.settings
    findings: list[tuple[str, bool, str]] = []
    with program.engine.connect() as connection:
        version = connection.scalar(text("SHOW server_version"))
        late = pending(connection)
        findings.append(("PostgreSQL", True, f"{version}"))
        findings.append(("migraciones", not late, "use `libreta db upgrade`" if late else "al día"))
        if not late:
            families, logros = (
                connection.scalar(select(func.count()).select_from(t)) for t in (Family, Logro)
            )
            findings.append(("catálogo", bool(logros), f"{logros} logros"))
            findings.append(("familias", True, f"{families}"))
    sms = "Twilio" if given.twilio_ready else "sin credenciales: los SMS van al simulador"
    chat = "Telegram" if given.telegram_ready else "sin credenciales: los chats van al simulador"
    findings.append(("SMS", given.twilio_ready, sms))
    findings.append(("Telegram", given.telegram_ready, chat))
    findings.append(("PUBLIC_URL", given.public_url.startswith("https://"), given.public_url))
    findings.append(("entorno", True, "production" if given.production else "demo"))
    if as_json:
        click.echo(
            json.dumps(
                [{"name": name, "ok": ok, "detail": detail} for name, ok, detail in findings],
                ensure_ascii=False,
            )
        )
        return
    for name, ok, detail in findings:
        click.echo(f"{'✓' if ok else '·'} {name}: {detail}")
