"""Complaints that families brought in the chat: for the national team, and for nobody who may be meant."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_wtf import FlaskForm

from console import access
from console.context import context
from console.pages import group
from programme import alerts, complaints
from programme.calendar import today
from scorecard import words

blueprint = group("complaints")


class TakenUp(FlaskForm):
    """Nothing but the proof that our own page sent it."""


@blueprint.get("/central/quejas")
@access.allowed("national")
def page() -> str:
    """Those that nobody has taken up, then the others, what is due first at the top."""
    with context().engine.connect() as connection:
        found = complaints.listed(connection)
        waiting = alerts.unseen_private(connection)
    return render_template(
        "complaints.html",
        complaints=found,
        alerts=waiting,
        form=TakenUp(),
        words=words,
        today=today(context().clock()),
    )


@blueprint.post("/central/quejas/avisos/<int(max=9223372036854775807):alert_id>/visto")
@access.allowed("national")
def see(alert_id: int) -> Any:
    """Take up an alert that was raised in a complaint; a forged request does nothing."""
    user = access.signed_in()
    assert user is not None
    if not TakenUp().validate_on_submit():
        abort(400)
    with context().engine.begin() as connection:
        if not alerts.see(connection, alert_id, user, context().clock()):
            abort(403)
    return redirect(url_for("complaints.page"))


@blueprint.post("/central/quejas/<int:number>")
@access.allowed("national")
def take_up(number: int) -> Any:
    """Note that the team sees to a complaint; a forged request does nothing."""
    user = access.signed_in()
    assert user is not None
    if not TakenUp().validate_on_submit():
        abort(400)
    with context().engine.begin() as connection:
        complaints.take_up(connection, user, str(number), context().clock())
    return redirect(url_for("complaints.page"))
