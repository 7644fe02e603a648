"""A gestor's own families: of each what stays between the two of them, and the code for its PIN."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm

from console import access
from console.context import context
from console.language import page_texts
from console.pages import group
from programme import accompanied
from programme.accounts import User
from programme.reserved import checking, codes, logros
from reports import words

blueprint = group("families")


class Pressed(FlaskForm):
    """Nothing but the proof that our own page sent it."""


@blueprint.get("/gestor")
@access.allowed("families")
def page() -> str:
    """Those that one accompanies, by their codes."""
    with context().engine.connect() as connection:
        found = accompanied.all_of(connection, _user().staff_id, context().clock())
    return render_template("families/list.html", families=sorted(found, key=lambda one: one.code))


@blueprint.get("/gestor/familias/<code>")
@access.allowed("families.private")
def one(code: str) -> str:
    """One of them. Another's is as one that there is not."""
    return _one(code)


@blueprint.post("/gestor/familias/<code>/codigo")
@access.allowed("pins")
def give_code(code: str) -> str:
    """Show a new code, this once: it is kept nowhere in clear."""
    if not Pressed().validate_on_submit():
        abort(400)
    user = _user()
    try:
        with context().engine.begin() as connection:
            family = checking.own_family(connection, user.staff_id, code)
            made = codes.make(
                connection, family.id, code, user.staff_code, context().clock(), context().random
            )
    except LookupError:
        abort(404)
    return _one(code, made)


@blueprint.post("/gestor/familias/<code>/logros/<logro>")
@access.allowed("families.private")
def check(code: str, logro: str) -> Any:
    """Note what was seen of a private logro."""
    if not Pressed().validate_on_submit():
        abort(400)
    user, state = _user(), request.form.get("state", "")
    try:
        with context().engine.begin() as connection:
            now = context().clock()
            checking.check(connection, user.staff_id, user.staff_code, code, logro, state, now)
    except LookupError:
        abort(404)
    return redirect(url_for("families.one", code=code))


def _one(code: str, made: str = "") -> str:
    try:
        with context().engine.connect() as connection:
            family = checking.own_family(connection, _user().staff_id, code)
            found = logros.private_logros(connection, family.id)
    except LookupError:
        abort(404)
    titles = {
        one.logro.code: page_texts().title(f"logro.{one.logro.code}.title", one.logro.title) for one in found
    }
    return render_template(
        "families/one.html",
        family=family,
        logros=found,
        titles=titles,
        code=f"{made[:4]} {made[4:]}" if made else "",
        pressed=Pressed(formdata=None),
        words=words,
    )


def _user() -> User:
    user = access.signed_in()
    assert user is not None
    return user
