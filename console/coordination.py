"""The coordinator's page: what is out of order, the alerts to attend to, and the summary of each of their
municipalities.
"""

from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from console import access
from console.context import context
from console.pages import group
from messaging.stops import stops
from programme import accounts, alerts
from scorecard import words
from scorecard.counts import AHEAD
from scorecard.summary import summarise

blueprint = group("coordination")


class Seen(FlaskForm):
    """Nothing but the proof that our own page sent it."""


@blueprint.get("/coordinacion")
@access.allowed("coordinator")
def page() -> str:
    """`?municipio=` chooses one of the coordinator's own; the first by name without it."""
    user = access.signed_in()
    assert user is not None
    with context().engine.connect() as connection:
        own = accounts.municipalities(connection, user.staff_id)
        chosen = request.args.get("municipio") or next(iter(own), None)
        if chosen is not None and chosen not in own:
            abort(403)
        summary = summarise(connection, chosen, context().clock()) if chosen else None
        waiting = alerts.unseen(connection, chosen) if chosen else []
        stopped = stops(connection)
    return render_template(
        "coordination.html",
        own=own,
        summary=summary,
        alerts=waiting,
        stopped=stopped,
        seen=Seen(),
        words=words,
        days=AHEAD.days,
    )


@blueprint.post("/coordinacion/avisos/<int:alert_id>/visto")
@access.allowed("coordinator")
def see(alert_id: int) -> Response:
    """Take an alert up; a forged request does nothing."""
    user = access.signed_in()
    assert user is not None
    if not Seen().validate_on_submit():
        abort(400)
    with context().engine.begin() as connection:
        if not alerts.see(connection, alert_id, user, context().clock()):
            abort(403)
    return redirect(url_for("coordination.page", municipio=request.args.get("municipio")))
