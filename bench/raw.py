"""The statements of a Libreta answer on psycopg alone, with as many clients: what the database allows."""

import json
import multiprocessing
import time
from multiprocessing.synchronize import Barrier

import psycopg
from sqlalchemy.engine import make_url

from bench.place import NOW, telephone
from db import turns
from db.keys import keyring

_REACH = """
UPDATE participation SET disposition = 'started', day = $1
WHERE wave_id = 1 AND family_id = $2 AND disposition <> 'complete'
"""


def run(url: str, families: range, answers: list[str], clients: int) -> float:
    """Turns a second: the same statements, parameters of the same size, as many connections, each in a
    process of its own.
    """
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(clients + 1), context.Queue()
    for client in range(clients):
        mine = [family for family in families if family % clients == client]
        context.Process(target=_client, args=(url, mine, answers, barrier, results), daemon=True).start()
    barrier.wait()
    started = time.perf_counter()
    turns_taken = sum(results.get() for _ in range(clients))
    return turns_taken / (time.perf_counter() - started)


def _client(
    url: str, families: list[int], answers: list[str], barrier: Barrier, results: "multiprocessing.Queue[int]"
) -> None:
    dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(dsn, cursor_factory=psycopg.RawCursor) as connection:
        state = keyring.encrypt("x" * 1024, "conversation.state")
        reply = keyring.encrypt(json.dumps(["x" * 508]), "inbound.reply")
        indices = {family: keyring.index("sms", telephone(family)) for family in families}
        barrier.wait()
        taken = 0
        for family in families:
            for step in range(len(answers)):
                row = connection.execute(turns.LOAD, ("sms", indices[family]), binary=True).fetchone()
                assert row is not None
                if step in (0, 4):
                    connection.execute(_REACH, (NOW.date(), family + 1))
                values = (
                    "sms", f"RW{family:08d}{step:04d}", row[0], NOW, "libreta", None, reply, state,
                    row[1] + 1, row[9], False, False,
                )  # fmt: skip
                connection.execute(turns.STORE, values)
                connection.commit()
                taken += 1
        results.put(taken)
