"""What a release says of each place in a figure or two, for the message to its families."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, text

from scorecard.instrument.questionnaire import FIRST_VERSION, VERSION
from scorecard.publication.own_figures import OwnFigure, own_figures
from scorecard.publication.reading import NotAsPublished

#: Looked up in the database: the release of a country is large, and two figures a place are wanted of it.
_BRIEF = text("""
    WITH said AS MATERIALIZED (
        SELECT convert_from(content, 'UTF8')::jsonb AS release FROM release
        WHERE id = :release_id AND encode(sha256(content), 'hex') = hash
    ), ours AS (
        SELECT release ->> 'questionnaire' = ANY(:ours) AS wording FROM said
    ), asked AS (
        SELECT question ->> 'actor' AS actor, question ->> 'variable' AS variable, question ->> 'name' AS name
        FROM said, jsonb_array_elements(release -> 'questions') question
    ), content AS (
        SELECT min(name) AS name FROM asked WHERE (actor, variable) = ('red', 'satisfacción')
    ), treated AS (
        SELECT min(name) AS name FROM asked WHERE (actor, variable) = ('gestor', 'trato')
    )
    SELECT ours.wording AS ours, place.key AS code, place.value ->> 'name' AS name, place.value ->> 'parent'
    AS parent,
           place.value -> 'results' -> content.name AS content,
           place.value -> 'results' -> treated.name AS treated
    FROM said, ours, content, treated, jsonb_each(release -> 'places') place
""")

#: What a bracket stands for: see content.Result.
_BRACKETS = {"at_least": 75, "at_most": 25}


@dataclass(frozen=True)
class Figure:
    """So many of a hundred; with a `bracket`, so many or more, or so many or fewer."""

    percent: int
    bracket: Literal["at_least", "at_most"] | None = None


@dataclass(frozen=True)
class Brief:
    """One place. `content`: of a hundred families, how many are content with the Red; `treated`: with how the
    gestor treats them. None where that was not asked or may not be told. `vague`: there are too few answers
    for a number. `ours`: the questions are our own, whose words these are; of others, `own` has what may be
    told (`scorecard.publication.own_figures`).
    """

    name: str
    parent: str | None
    content: Figure | None
    treated: Figure | None
    vague: bool = False
    ours: bool = True
    own: tuple[OwnFigure, ...] = ()


def briefs(connection: Connection, release_id: int) -> Mapping[str, Brief]:
    """Return all places of a release, by code. Raises NotAsPublished where it is not what was published."""
    ours = [FIRST_VERSION, VERSION]
    rows = connection.execute(_BRIEF, {"release_id": release_id, "ours": ours}).all()
    if not rows:
        raise NotAsPublished(release_id)
    own = {} if rows[0].ours else own_figures(connection, release_id)
    return {
        row.code: Brief(
            row.name,
            row.parent,
            _figure(row.content),
            _figure(row.treated),
            any(result is not None and result.get("words") for result in (row.content, row.treated)),
            row.ours,
            own.get(row.code, ()),
        )
        for row in rows
    }


def _figure(result: Any) -> Figure | None:
    if result is None:
        return None
    bracket = result["bracket"]
    if bracket is not None:
        return Figure(_BRACKETS[bracket], bracket)
    return None if result["share"] is None else Figure(result["share"])
