"""The coordinator's page: what is out of order, the alerts to attend to, and the summary of each of their
municipalities.
"""

from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from console import access
from console.context import context
from console.language import page_texts
from console.own_places import own_places
from console.own_waves import own_wave
from console.pages import group
from messaging import channels
from messaging.stops import stops
from programme import alerts
from programme.cases.kinds import NEAR
from reports import gestores, words
from reports.summary import sheet as summary_sheet
from reports.summary.counts import STUCK_AFTER
from reports.summary.meeting_counts import AHEAD, BEHIND
from reports.summary.municipality import summarise
from reports.summary.opinions import published_waves
from scorecard.responses import HeldWave, held_waves
from scorecard.voices import comments

blueprint = group("coordination")


class Seen(FlaskForm):
    """Nothing but the proof that our own page sent it."""


@blueprint.get("/coordinacion")
@access.allowed("summary")
def page() -> str:
    """`?municipio=` chooses one of the coordinator's own; the first by name without it. `?ronda=` chooses one
    of the waves held there, whose response, opinions and comments are shown; the newest without it.
    """
    with context().engine.connect() as connection:
        own, chosen = own_places(connection)
        held, wave, older = _waves(connection, chosen)
        summary = summarise(connection, chosen, context().clock(), older) if chosen else None
        cleared = comments.cleared(connection, chosen, older) if chosen else []
        waiting = alerts.unseen(connection, chosen) if chosen else []
        stopped = stops(connection)
    return render_template(
        "reports/coordination.html",
        own=own,
        waves=held,
        wave=wave,
        older=older,
        summary=summary,
        alerts=waiting,
        comments=cleared,
        stopped=stopped,
        channel_title=channels.title,
        seen=Seen(),
        words=words,
        days=AHEAD.days,
        behind=BEHIND.days,
        months=STUCK_AFTER,
        near=NEAR,
    )


@blueprint.get("/coordinacion/resumen.pdf")
@access.allowed("summary")
def printed() -> Response:
    """The summary of one of the coordinator's own municipalities on two pages, with one of its waves, chosen
    as on the page.
    """
    with context().engine.connect() as connection:
        _, chosen = own_places(connection)
        _, _, older = _waves(connection, chosen)
        summary = summarise(connection, chosen, context().clock(), older) if chosen else None
    if summary is None:
        abort(404)
    answer = Response(summary_sheet.pdf(summary, page_texts()), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="resumen-{chosen}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/coordinacion/gestores")
@access.allowed("summary")
def by_gestor() -> str:
    """What families think of each gestor of a municipality, chosen as on the page, in one of the waves that
    were published there.
    """
    with context().engine.connect() as connection:
        own, chosen = own_places(connection)
        waves = published_waves(connection, chosen) if chosen else []
        wave = own_wave(waves)
        found = gestores.by_gestor(connection, chosen, wave.id) if chosen and wave else None
    return render_template(
        "reports/gestores.html", own=own, chosen=chosen, waves=waves, wave=wave, results=found, words=words
    )


@blueprint.post("/coordinacion/avisos/<int(max=9223372036854775807):alert_id>/visto")
@access.allowed("alerts")
def see(alert_id: int) -> Response:
    """Take an alert up; a forged request does nothing."""
    user = access.signed_in()
    assert user is not None
    if not Seen().validate_on_submit():
        abort(400)
    with context().engine.begin() as connection:
        if not alerts.see(connection, alert_id, user, context().clock()):
            abort(403)
    municipality, wave = request.args.get("municipio"), request.args.get("ronda")
    return redirect(url_for("coordination.page", municipio=municipality, ronda=wave))


def _waves(
    connection: Connection, municipality_code: str | None
) -> tuple[list[HeldWave], HeldWave | None, int | None]:
    """Return the waves held in a municipality, the one that the address names, and its id where there is a
    newer one.
    """
    held = held_waves(connection, municipality_code) if municipality_code else []
    wave = own_wave(held)
    return held, wave, wave.id if wave and wave != held[0] else None
