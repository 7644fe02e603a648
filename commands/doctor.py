"""`libreta doctor`: what works, what is missing, and what to do about it."""

import json
from datetime import datetime, time

import click
from sqlalchemy import Connection, func, select, text

from commands.outbox import stopped
from commands.program import Program
from commands.settings import Limits, Settings
from db.reindex import is_pending
from db.tables import Alert, DataKey, Family, FamilyCount, LogEntry, Logro, Staff
from db.version import pending
from messaging import channels
from messaging.stops import stops
from programme import extras, staff_chats, wrong_channel
from programme.stages import GONE
from reports.summary import recounting
from scorecard import judging
from scorecard.publication import checking

#: A name, whether it is in order, and what there is to say of it.
Finding = tuple[str, bool, str]


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True)
@click.option("--municipality", "code", metavar="CODE",
              help="Recontar este; si no, uno al azar / recount this one, else one at random")  # fmt: skip
@click.pass_obj
def command(program: Program, as_json: bool, code: str | None) -> None:
    """Revisa la instalación y dice qué falta. Cuenta de nuevo un municipio y compara.

    Checks the installation and says what is missing. Counts one municipality anew and compares.
    """
    findings = [*_database(program, code), *_ways_out(program.settings), *_limits(program.settings)]
    if as_json:
        told = [{"name": name, "ok": ok, "detail": detail} for name, ok, detail in findings]
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, ok, detail in findings:
        click.echo(f"{'✓' if ok else '·'} {name}: {detail}")


def _database(program: Program, code: str | None) -> list[Finding]:
    with program.engine.connect() as connection:
        late = pending(connection)
        findings: list[Finding] = [
            ("PostgreSQL", True, str(connection.scalar(text("SHOW server_version")))),
            ("migraciones", not late, "use `libreta db upgrade`" if late else "al día"),
        ]
        if not late:
            families, logros = (
                connection.scalar(select(func.count()).select_from(t)) for t in (Family, Logro)
            )
            findings.append(("catálogo", bool(logros), f"{logros} logros"))
            findings.append(("familias", True, f"{families}"))
            findings += [
                (f"salida de {channels.title(row.channel)}", False,
                 stopped(row.channel, row.words, row.since.isoformat()))
                for row in stops(connection)
            ]  # fmt: skip
            findings.append(_keys(connection))
            findings.append(_channels(connection, program.clock()))
            findings.append(_duty(connection, program.clock()))
            findings.append(_left(connection))
            findings.append(_figures(program, connection, code))
            findings.append(_published(connection))
            findings.append(_promises(connection))
            findings.append(_log(program, connection))
    return findings


def _channels(connection: Connection, now: datetime) -> Finding:
    """Return whether Twilio brings what comes on channels that nobody answers."""
    found = wrong_channel.last(connection, now)
    if found is None:
        return "canales de Twilio", True, "solo llegan SMS"
    told = (
        f"el {found.at:%Y-%m-%d} escribieron por {found.text or 'otro canal'} y nadie les contesta; "
        "en la consola de Twilio, quite de ese canal la dirección de Libreta o apague ese canal"
    )
    return "canales de Twilio", False, told


def _figures(program: Program, connection: Connection, code: str | None) -> Finding:
    """Return whether what is kept of a municipality is what counting gives."""
    codes = connection.scalars(select(FamilyCount.municipality_code).distinct()).all()
    if code is None and not codes:
        return "cifras", True, "aún no hay familias que contar"
    place = program.random.choice(codes) if code is None else code
    if place not in codes:
        return "cifras", False, f"no hay familias en el municipio {place}"
    wrong = recounting.differing(connection, place)
    if wrong:
        found = "1 cifra no cuadra" if wrong == 1 else f"{wrong} cifras no cuadran"
        return "cifras", False, f"municipio {place}: {found}; use `libreta db recount`"
    return "cifras", True, f"municipio {place}: contado de nuevo, cuadra"


def _published(connection: Connection) -> Finding:
    """Return whether every release is what was published."""
    changed = ", ".join(f"{wave}, edición {number}" for wave, number in checking.changed(connection))
    if changed:
        return "publicado", False, f"no está como se publicó: {changed}; restaure la base de una copia"
    return "publicado", True, "cada edición tiene su huella"


def _promises(connection: Connection) -> Finding:
    """Return whether what families say of a promise can be published here."""
    waiting = len(judging.unpublished(connection))
    told = "1 ronda cerrada por publicar" if waiting == 1 else f"{waiting} rondas cerradas por publicar"
    if not extras.is_installed("statistics"):
        missing = "esta instalación no publica; en la máquina de un worker, instale requirements-demo.lock"
        return "promesas", False, f"{told}; {missing}"
    return "promesas", True, told


def _log(program: Program, connection: Connection) -> Finding:
    """Return whether the public log holds what was published, and with which key it is signed."""
    name = "registro público"
    missing = ", ".join(f"{kind} {subject}" for kind, subject in checking.not_entered(connection))
    if missing:
        return name, False, f"falta o no es lo que se publicó: {missing}; restaure la base de una copia"
    broken = checking.broken(connection)
    if broken is not None:
        return name, False, f"no cuadra desde la entrada {broken}; restaure la base de una copia"
    entries = connection.scalar(select(func.count()).select_from(LogEntry)) or 0
    told = "1 entrada" if entries == 1 else f"{entries} entradas"
    if program.signer is None:
        return name, False, f"{told}; lo nuevo queda sin firma: ponga SIGNING_KEY (docs/deploy.md)"
    return name, True, f"{told}; llave pública {program.signer.public_key}"


def _keys(connection: Connection) -> Finding:
    """Return whether one key encrypts and indexes everything. That they open the data was seen before."""
    used = connection.scalar(select(func.count()).where(~DataKey.retired)) or 0
    if is_pending(connection):
        return "llaves", False, "el índice está a medias: use `libreta db upgrade`"
    if used > 1:
        return "llaves", False, f"{used} en uso: use `libreta keys rotate` para quedarse con la nueva"
    return "llaves", True, "abren los datos"


def _duty(connection: Connection, now: datetime) -> Finding:
    """Return who hears of an alert, and how many wait."""
    unseen = connection.scalar(select(func.count()).where(Alert.seen_at.is_(None)))
    linked = len(staff_chats.open_chats(connection, now, channels.for_staff(), right="alerts"))
    waiting = f"{unseen} sin ver en /coordinacion"
    if not linked:
        return "avisos", False, f"{waiting}; ninguna coordinación tiene chat: use `libreta link --staff CODE`"
    return "avisos", not unseen, f"{waiting}; coordinaciones con chat: {linked}"


def _left(connection: Connection) -> Finding:
    """Return families of gestores who have left: nobody sees to them until they are given to others."""
    whose = (
        select(Staff.code, func.count().label("families"))
        .join(Family, Family.gestor_id == Staff.id)
        .where(Staff.ended_at.is_not(None), Family.stage.not_in(GONE))
        .group_by(Staff.code)
        .order_by(Staff.code)
    )
    found = connection.execute(whose).all()
    if not found:
        return "gestores", True, "cada familia tiene a alguien del equipo, o a nadie todavía"
    told = ", ".join(f"{row.code} {row.families}" for row in found)
    return "gestores", False, f"familias de quien ya no está: {told}; asígnelas con `libreta import familias`"


def _ways_out(given: Settings) -> list[Finding]:
    lost = "no salen" if given.production else "van al simulador"
    sms = "Twilio" if given.twilio_ready else f"sin credenciales: los SMS {lost}"
    chat = "Telegram" if given.telegram_ready else f"sin credenciales: los chats {lost}"
    limits = given.limits
    return [
        (
            "SMS",
            given.twilio_ready,
            f"{sms}, {limits.sms_rate:g} por segundo, $ {limits.sms_price} el segmento",
        ),
        ("Telegram", given.telegram_ready, f"{chat}, {limits.telegram_rate:g} por segundo"),
        ("PUBLIC_URL", given.public_url.startswith("https://"), given.public_url),
        (
            "entorno",
            True,
            "production" if given.production else "demo: cualquiera abre el simulador",
        ),
    ]


def _limits(given: Settings) -> list[Finding]:
    limits = given.limits
    behind = "cuántos proxies hay delante; sin eso, todos entran desde la misma dirección"
    # Providers come by HTTPS, which is a proxy's work: ours speaks plain HTTP.
    missing = given.public_url.startswith("https://") and not limits.proxies
    return [
        ("horario", True, _hours(limits)),
        ("textos", True, f"{limits.keep_inbound} días los recibidos, {limits.keep_outbound} los enviados"),
        ("LIBRETA_PROXIES", not missing, behind if missing else str(limits.proxies)),
        ("/metrics", True, "con METRICS_TOKEN" if limits.metrics_token else "solo desde esta máquina"),
    ]


def _hours(limits: Limits) -> str:
    windows = {"lunes a viernes": limits.weekdays, "sábado": limits.saturday, "domingo": limits.sunday}
    return ", ".join(f"{day} {_window(window)}" for day, window in windows.items())


def _window(window: tuple[time, time] | None) -> str:
    return "cerrado" if window is None else f"{window[0]:%H:%M}-{window[1]:%H:%M}"
