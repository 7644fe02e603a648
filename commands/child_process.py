"""Work that a long-lived process has done by another one, so that it does not carry what that loads."""

import multiprocessing
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import click

from commands.ending import Ending
from commands.parent import end_with_parent
from commands.program import Program
from commands.settings import SettingsProblem
from db.keys import KeyProblem


def run(work: Callable[[Program], Any], program: Program, stopping: Ending | None = None) -> Any:
    """Return what `work` gives, done in a forked process; None when `stopping` was set meanwhile, which ends
    it.

    Raises click.ClickException when it failed; why stands on standard
    error.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, program, theirs))
    process.start()
    theirs.close()
    try:
        while not ours.poll(0.1):
            if stopping is not None and stopping.is_set():
                process.terminate()
                return None
        answer = ours.recv()
        if isinstance(answer, click.ClickException):
            raise answer
        return answer
    except EOFError:
        raise click.ClickException("No se pudo preparar la base de datos. / The database failed.") from None
    finally:
        process.join()


def _work(work: Callable[[Program], Any], program: Program, result: Connection) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    end_with_parent()
    try:
        result.send(work(program))
    except (KeyProblem, SettingsProblem) as problem:
        result.send(click.ClickException(str(problem)))
    except Exception:  # noqa: BLE001 - said here; the parent only learns that it failed
        traceback.print_exc(file=sys.stderr)
