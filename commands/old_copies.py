"""What the copies of before an update still hold, which the update took out of the database or encrypted."""

import logging

from sqlalchemy import Engine

from db import migrate

_log = logging.getLogger(__name__)

#: By the last of the migrations that did it: see db.migrate.WRITTEN_ANEW.
_HELD = {
    "0024": (
        "Las copias de antes (también los archivos WAL) todavía guardan sin cifrar casos, integrantes de las "
        "familias o logros privados: reemplácelas por una nueva y bórrelas. / Backups of before (WAL files "
        "too) still hold cases, members of families or private logros in clear: replace them by a new one, "
        "and delete them."
    ),
    "0037": (
        "Las copias de antes (también los archivos WAL) todavía guardan juntas las respuestas de cada "
        "familia, sin su nombre: bórrelas cuando ya no le hagan falta. / Backups of before (WAL files too) "
        "still hold the answers of each family together, without its name: delete them once you need them "
        "no more."
    ),
}


def sentences(before: str | None) -> list[str]:
    """Return what to tell whoever keeps the copies. `before`: the revision that was brought up to date; None
    where none was.
    """
    return [] if before is None else [said for number, said in _HELD.items() if before < number]


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date, and log what the copies of before still hold: whoever restarts a process
    types no `db upgrade`. Raises WrongKeys.
    """
    for said in sentences(migrate.upgrade(engine)):
        _log.warning(said)
