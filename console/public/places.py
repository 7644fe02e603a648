"""The places of a release found by their names, and two of them side by side."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from console import access
from console.language import language, page_texts
from console.pages import group
from console.public.results import published_release
from locales.texts import Texts
from programme.spelling import plain
from scorecard.publication.content import Place, Release
from scorecard.publication.forms.opinions import Actor, Line, opinions

blueprint = group("places")

#: So many places are listed; who finds more writes more of the name.
_MOST = 30


@dataclass(frozen=True)
class Pair:
    """One question in both places."""

    one: Line
    other: Line


@blueprint.get("/resultados/<wave>/buscar")
@access.public
def find(wave: str) -> Any:
    """The place of that name, or those that may be meant."""
    access.signed_in()
    release = published_release(wave)
    wanted = plain(request.args.get("lugar", ""))[:60]
    found = [place for place in release.places.values() if wanted and wanted in plain(place.name)]
    exact = [place for place in found if plain(place.name) == wanted]
    if len(exact or found) == 1:
        return redirect(
            url_for("results.published", wave=wave, name=f"{(exact or found)[0].code}.{_ending()}")
        )
    found.sort(key=lambda place: (not plain(place.name).startswith(wanted), place.name))
    return render_template(
        "public/places.html", wave=wave, wanted=request.args.get("lugar", ""), found=found[:_MOST],
        more=len(found) > _MOST, within=release.places, ending=_ending(),
    )  # fmt: skip


@blueprint.get("/resultados/<wave>/comparar")
@access.public
def compare(wave: str) -> Any:
    """Two places side by side, question by question."""
    access.signed_in()
    release = published_release(wave)
    one, other = (release.places.get(request.args.get(name, "")) for name in ("uno", "otro"))
    names = sorted(release.places.values(), key=lambda place: (place.level != "department", place.name))
    pairs = _pairs(release, one, other, page_texts()) if one and other else []
    return render_template(
        "public/compare.html", wave=wave, one=one, other=other, pairs=pairs, names=names,
        within=release.places, ending=_ending(),
    )  # fmt: skip


def _pairs(release: Release, one: Place, other: Place, texts: Texts) -> list[tuple[Actor, list[Pair]]]:
    beside = {line.name: line for actor in opinions(release, other, texts) for line in actor.lines}
    return [
        (actor, [Pair(line, beside[line.name]) for line in actor.lines if line.name in beside])
        for actor in opinions(release, one, texts)
    ]


def _ending() -> str:
    return "html" if language() == "es" else "en.html"
