"""The coordinator's page: the summary of each of their municipalities."""

from flask import abort, render_template, request

from console import access
from console.context import context
from console.pages import group
from programme import accounts
from scorecard import words
from scorecard.counts import AHEAD
from scorecard.summary import summarise

blueprint = group("coordination")


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
    return render_template("coordination.html", own=own, summary=summary, words=words, days=AHEAD.days)
