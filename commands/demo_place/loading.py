"""Writing the demo's files and importing them."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from commands.demo_place import cases, offers, people, progress, visits
from commands.demo_place.people import DemoFamily
from db.keys import keyring
from db.tables import Consent, Contact, Conversation, Family
from messaging import channels
from programme import calendar, catalogue
from programme.imports import Report, import_file
from programme.telephones import mobile

#: The share of families that also write on Telegram.
_ON_TELEGRAM = 0.35

#: Chat ids that Telegram has not given to any of them; they only live in the simulator.
_FIRST_CHAT = 900_000_001


#: A row of a file or of a table, by column.
Row = dict[str, object]


class DemoProblem(RuntimeError):
    """A row that the demo wrote was refused."""


@dataclass(frozen=True)
class DemoPlace:
    """What was loaded: codes, and how many rows of each kind of file. `telegram`: families with a chat."""

    municipality: str
    coordinator: str
    gestores: list[str]
    families: list[str]
    counts: dict[str, int]
    telegram: int


def load(engine: Engine, now: datetime, seed: int = 15664) -> DemoPlace:
    """Load San José de Pare with 600 families: the same ones for the same `seed` and day.

    Raises DemoProblem when a file of the demo is not what the importers take.
    """
    rng, today = Random(seed), calendar.today(now)
    found = people.families(rng, today)
    with engine.begin() as connection:
        catalogue.load(connection)
        # Before the families: a number made up here may be a stranger's, and is never given to a provider.
        _simulate(connection, {mobile(family.phone) for family in found if family.phone})
    files: dict[str, Iterable[Row]] = {
        "municipios": [{"codigo": people.MUNICIPALITY, "nombre": people.MUNICIPALITY_NAME,
                        "departamento": people.DEPARTMENT}],
        "personal": _staff(),
        "familias": [family.columns() for family in found],
        "logros": progress.rows(rng, found, today),
        "reuniones": visits.rows(rng, found, now),
        "oferta": offers.rows(today),
    }  # fmt: skip
    with TemporaryDirectory() as folder:
        reports = [_import(engine, kind, Path(folder), rows, now) for kind, rows in files.items()]
    with engine.begin() as connection:
        chats = _give_chats(connection, rng, found, now)
        cases.write(connection, found, today, Random(seed + 1))
    return DemoPlace(
        municipality=people.MUNICIPALITY,
        coordinator=people.COORDINATOR[0],
        gestores=list(people.GESTORES),
        families=[family.code for family in found],
        counts={report.kind: report.loaded for report in reports},
        telegram=chats,
    )


def _staff() -> list[Row]:
    code, name = people.COORDINATOR
    everybody: list[Row] = [{"codigo": code, "rol": "coordinador", "nombre": name}]
    everybody += [
        {"codigo": gestor, "rol": "gestor", "nombre": name, "jefe": code}
        for gestor, name in people.GESTORES.items()
    ]
    return [{"correo": "", "celular": "", "municipios": people.MUNICIPALITY, "jefe": "", **one}
            for one in everybody]  # fmt: skip


def _import(engine: Engine, kind: str, folder: Path, rows: Iterable[Row], now: datetime) -> Report:
    """Write the rows into a file and load it."""
    path = folder / f"{kind}.csv"
    rows = list(rows)
    columns = dict.fromkeys(name for row in rows for name in row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        writer.writerows(rows)
    report = import_file(engine, kind, path, now, channel=channels.of_numbers().name)
    if report.problems:
        raise DemoProblem(report.problems[0].line())
    return report


def _simulate(connection: Connection, numbers: set[str]) -> None:
    """Begin the conversations of these numbers in the simulator."""
    rows = [_line(channels.of_numbers().name, number) for number in sorted(numbers)]
    connection.execute(insert_or_skip(Conversation).on_conflict_do_nothing(), rows)


def _give_chats(connection: Connection, rng: Random, families: list[DemoFamily], now: datetime) -> int:
    """Link some families to a chat in the simulator, and give how many."""
    ids = {row.code: row.id for row in connection.execute(select(Family.code, Family.id))}
    linked = rng.sample(families, round(len(families) * _ON_TELEGRAM))
    chats = connection.scalars(
        insert(Conversation).returning(Conversation.id, sort_by_parameter_order=True),
        [_line(channels.of_links().name, str(_FIRST_CHAT + number)) for number in range(len(linked))],
    ).all()
    contacts = connection.scalars(
        insert(Contact).returning(Contact.id),
        [
            {"conversation_id": chat, "family_id": ids[family.code], "authorised": True, "created_at": now}
            for chat, family in zip(chats, linked, strict=True)
        ],
    ).all()
    connection.execute(
        update(Conversation)
        .where(Conversation.id == Contact.conversation_id, Conversation.channel == channels.of_links().name)
        .values(contact_id=Contact.id)
    )
    linked_on = channels.of_links().name
    proof = {"kind": "data", "given": True, "text_version": "demo", "channel": linked_on, "at": now}
    connection.execute(insert(Consent), [{"contact_id": contact, **proof} for contact in contacts])
    return len(linked)


def _line(channel: str, address: str) -> Row:
    """Return a conversation in the simulator."""
    index = keyring.index(channel, address)
    return {"channel": channel, "address": address, "address_index": index, "simulated": True}
