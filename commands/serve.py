"""`libreta serve`: the web server."""

import os
from pathlib import Path

import click
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from commands import child_process, connections, listener
from commands.external import warn
from commands.parent import end_with_parent, has_parent
from commands.program import Program
from commands.server import Server


@click.command("serve")
@click.pass_obj
def command(program: Program) -> None:
    """El servidor web: webhooks, páginas y simulador.

    The web server: webhooks, pages and simulator.
    """
    warn(program)
    host, port = program.settings.host, program.settings.port
    ours = listener.reserve(host, port)
    end_with_parent()
    # The server's processes read the settings anew; the embedded database's address is only known here.
    os.environ["DATABASE_URL"] = program.database_url
    if not has_parent():
        child_process.run(_upgrade, program)
    listener.open_door(ours, host, port)
    Server(
        "commands.application:gate",
        factory=True,
        address=host,
        port=port,
        listener=ours,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=connections.HTTP1,
        backpressure=connections.most(),
        workers=program.settings.processes,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        log_level=LogLevels.warning,
        working_dir=Path.cwd(),
    ).serve()


def _upgrade(program: Program) -> None:
    from commands import old_copies

    old_copies.upgrade(program.engine)
