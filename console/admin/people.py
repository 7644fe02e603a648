"""The team, for who administers it: who has an open chat, and taking somebody, or only the chats, away."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from sqlalchemy import Connection, select

from console import access
from console.context import context
from console.language import page_texts
from console.pages import group
from db.tables import Staff
from messaging import channels
from outreach import staff_leaving
from outreach.staff_leaving import Taken
from programme import staff_chats
from programme.refusal import Refusal

blueprint = group("people")


class Taking(FlaskForm):
    """Nothing but the proof that our own page sent it."""


@blueprint.get("/admin/personal")
@access.allowed("people")
def page() -> str:
    """Everybody by code; who has left comes last."""
    return _page()


@blueprint.post("/admin/personal/<code>/terminar")
@access.allowed("people")
def end(code: str) -> Any:
    """Let a member of staff do nothing any more; nobody does that to themselves."""
    return _take(staff_leaving.end, code, "people.ended")


@blueprint.post("/admin/personal/<code>/desvincular")
@access.allowed("people")
def unlink(code: str) -> Any:
    """Take the chats of a member of staff away."""
    return _take(staff_leaving.unlink, code, "people.unlinked")


def _take(act: Callable[[Connection, str, str, datetime], Taken], code: str, done: str) -> Any:
    user = access.signed_in()
    assert user is not None
    if not Taking().validate_on_submit():
        abort(400)
    try:
        if code == user.staff_code and act is staff_leaving.end:
            raise Refusal("people.yourself")
        with context().engine.begin() as connection:
            taken = act(connection, code, f"staff:{user.staff_code}", context().clock())
    except Refusal as refusal:
        return _page(page_texts().say(refusal.key, **refusal.fields)), 400
    flash(page_texts().say(done, code=taken.code))
    if taken.families:
        flash(page_texts().count("people.families", taken.families, code=taken.code))
    return redirect(url_for("people.page"))


def _page(problem: str = "") -> str:
    with context().engine.connect() as connection:
        team = connection.execute(
            select(Staff.id, Staff.code, Staff.name, Staff.role, Staff.ended_at).order_by(
                Staff.ended_at.is_not(None), Staff.code
            )
        ).all()
        chats = {
            chat.staff_id
            for chat in staff_chats.open_chats(connection, context().clock(), channels.for_staff())
        }
    return render_template(
        "admin/people.html", team=team, chats=chats, taking=Taking(formdata=None), problem=problem
    )
