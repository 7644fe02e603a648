"""Somebody with a whole copy of the database, physical places included, and without the data key.

No table keeps what one family answered, but for open comments, each a row. What the copy shows of each family
is set beside what it shows of each comment, and beside what the family said. Two measures:

* `links`: the families of a crowd are laid beside its comments, both in the order of a feature, equal ones at
  random. By chance one family a crowd lies beside its own, so the number of hits is about Poisson.
* `associations`: the rank correlation of a family's feature with what it said (the attacker does not know
  that; the test does), as a z score of the exact permutation variance within groups. It finds hints that are
  too weak to link by.
"""

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import mean
from typing import Any

from sqlalchemy import Engine, inspect

Row = dict[str, Any]
#: A value by family, or by comment.
Feature = dict[Any, float]


@dataclass
class Copy:
    """The rows of every table, in the order in which they lie, each with its `ctid` and `xmin`."""

    tables: dict[str, list[Row]]

    def of(self, table: str, **columns: Any) -> list[Row]:
        """The rows of a table that have these values."""
        return [row for row in self.tables[table] if all(row[name] == columns[name] for name in columns)]


def copied(engine: Engine) -> Copy:
    """A copy of all there is, encrypted values as they are stored."""
    with engine.connect() as connection:
        found = {
            table: connection.exec_driver_sql(
                "SELECT row_number() OVER (ORDER BY ctid) AS ctid_, xmin::text::bigint AS xmin_, * "
                f"FROM {table}"
            )
            for table in inspect(engine).get_table_names()
        }
        return Copy({table: [dict(row._mapping) for row in rows] for table, rows in found.items()})


def of_families(copy: Copy, family_ids: Iterable[int]) -> dict[str, Feature]:
    """What a copy shows of each family."""
    shown: dict[str, Feature] = defaultdict(dict)
    for family_id in family_ids:
        lines = [row["conversation_id"] for row in copy.of("contact", family_id=family_id)]
        for name, value in _of_one(copy, family_id, lines):
            shown[name][family_id] = float(value)
    return dict(shown)


def _of_one(copy: Copy, family_id: int, lines: list[int]) -> Iterable[tuple[str, float]]:
    (took_part,) = copy.of("participation", family_id=family_id)
    talks = [row for row in copy.tables["conversation"] if row["id"] in lines]
    yield "family id", family_id
    yield "participation place", took_part["ctid_"]
    yield "participation transaction", took_part["xmin_"]
    yield "participation day", took_part["day"].toordinal()
    yield "participation on Telegram", took_part["channel"] == "telegram"
    yield "logros pending", len(copy.of("logro_state", family_id=family_id, state="pending"))
    yield "on Telegram", sum(talk["channel"] == "telegram" for talk in talks)
    yield "turns", sum(talk["turn"] for talk in talks)
    yield "turn transaction", max(talk["xmin_"] for talk in talks)
    yield "last inbound", max(talk["last_inbound_at"].timestamp() for talk in talks)
    yield "state length", sum(len(talk["state"]) for talk in talks)
    for table in ("inbound", "outbox"):
        rows = [row for row in copy.tables[table] if row["conversation_id"] in lines]
        others = [row for row in copy.tables[table] if row["conversation_id"] not in (*lines, None)]
        at = max((row["id"] for row in rows), default=0)
        first = min((row["id"] for row in rows), default=0)
        after = min((row["id"] for row in others if row["id"] > first), default=at + 1)
        yield f"{table} rows", len(rows)
        yield f"{table} first id", first
        yield f"{table} last id", at
        yield f"{table} gap to the next family", after - first
        yield f"{table} turns without a row", sum(talk["turn"] for talk in talks) - len(rows)
        yield (
            f"{table} nobody's rows in the gap",
            sum(first < row["id"] < after and row["conversation_id"] is None for row in copy.tables[table]),
        )
        for column in ("text", "reply", "payload"):
            lengths = [len(row[column]) for row in rows if row.get(column)]
            yield f"{table} {column} lengths", sum(lengths)
            yield f"{table} {column} longest", max(lengths, default=0)
    begun = min(row["xmin_"] for row in copy.tables["inbound"] if row["conversation_id"] in lines)
    yield "transactions from the first message to the last", took_part["xmin_"] - begun
    for table in ("procrastinate_jobs", "outbox_change"):
        yield (
            f"{table} meanwhile",
            sum(begun <= row["xmin_"] <= took_part["xmin_"] for row in copy.tables[table]),
        )
    waiting = copy.of("completed_part", family_id=family_id)
    yield "parts that wait", len(waiting)
    yield "length of what waits", sum(len(row["answers"]) for row in waiting)


def of_comments(copy: Copy) -> dict[str, Feature]:
    """What a copy shows of each open comment."""
    shown: dict[str, Feature] = defaultdict(dict)
    for by_id, row in enumerate(sorted(copy.tables["open_comment"], key=lambda row: row["id"])):
        shown["place"][row["id"]] = row["ctid_"]
        shown["order of ids"][row["id"]] = by_id
        shown["transaction"][row["id"]] = row["xmin_"]
    return dict(shown)


def links(
    families: Mapping[str, Feature],
    comments: Mapping[str, Feature],
    crowds: Iterable[Mapping[int, Hashable]],
    rng: random.Random,
) -> dict[tuple[str, str], int]:
    """How many families of all crowds each pair of features lays beside their own comment. A crowd is the
    truth: each family's comment.
    """
    hits: dict[tuple[str, str], int] = defaultdict(int)
    for truth in crowds:
        by_family = {name: _ordered(feature, truth, rng) for name, feature in families.items()}
        by_comment = {name: _ordered(feature, truth.values(), rng) for name, feature in comments.items()}
        for one, whose in by_family.items():
            for other, what in by_comment.items():
                for way, laid in ((other, what), (f"{other}, backwards", what[::-1])):
                    hits[one, way] += sum(truth[f] == said for f, said in zip(whose, laid, strict=True))
    return dict(hits)


def _ordered(feature: Feature, among: Iterable[Any], rng: random.Random) -> list[Any]:
    return sorted(among, key=lambda one: (feature[one], rng.random()))


def associations(
    families: Mapping[str, Feature], secrets: Mapping[str, Feature], groups: Iterable[list[int]]
) -> dict[tuple[str, str], float]:
    """The z score of each pair of features, both by family, within groups of families that may be told apart
    by what everybody knows.
    """
    groups = [group for group in groups if len(group) > 1]
    ranked = {name: [_ranks(feature, group) for group in groups] for name, feature in families.items()}
    hidden = {name: [_ranks(feature, group) for group in groups] for name, feature in secrets.items()}
    return {(one, other): _z(ranked[one], hidden[other]) for one in ranked for other in hidden}


def _z(left: list[list[float]], right: list[list[float]]) -> float:
    together = variance = 0.0
    for a, b in zip(left, right, strict=True):
        together += sum(x * y for x, y in zip(a, b, strict=True))
        variance += sum(x * x for x in a) * sum(y * y for y in b) / (len(a) - 1)
    return together / sqrt(variance) if variance else 0.0


def _ranks(feature: Feature, group: list[int]) -> list[float]:
    """Ranks within the group, equal values sharing theirs, around 0."""
    values = [feature[one] for one in group]
    ranks = [mean(at for at, other in enumerate(sorted(values)) if other == value) for value in values]
    return [rank - mean(ranks) for rank in ranks]
