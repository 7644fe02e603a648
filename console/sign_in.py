"""Signing in and out."""

import re
from math import ceil
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from console import access, browser
from console.context import context
from console.language import page_texts
from console.pages import group
from programme import accounts
from programme.accounts import TooMany, User

blueprint = group("sign_in")

#: A path of this site: browsers read `//`, and `/` with a tab or backslash after it, as another's.
_OUR_ADDRESS = re.compile(r"/(?!/)[\w./?=&%-]*")

#: Where people begin, by a right that they have: the first of these.
_HOME = {
    "people": "people.page",
    "summary": "coordination.page",
    "families": "families.page",
    "comments": "comments.page",
    "replies": "commitments.page",
}


class SignIn(FlaskForm):
    """`next`: the page that was wanted."""

    user_name = StringField(validators=[InputRequired(), Length(max=100)])
    password = PasswordField(validators=[InputRequired(), Length(max=200)])
    next = HiddenField()


class SignOut(FlaskForm):
    """Nothing but the proof that our own page sent it."""


@blueprint.route("/entrar", methods=["GET", "POST"])
@access.public
def enter() -> Any:
    """The form, and what comes of it."""
    form = SignIn(next=request.args.get("next", ""))
    user = access.signed_in()
    if user is not None:
        return redirect(_destination(user, form.next.data))
    problem, status = "", 200
    if form.validate_on_submit():
        found = _check(form)
        if isinstance(found, User):
            access.begin_session(found)
            answer = redirect(_destination(found, form.next.data))
            browser.remember(found, answer)
            return answer
        if isinstance(found, TooMany):
            return _wait(form, found)
        problem, status = page_texts().say("console.sign_in.wrong"), 401
    elif form.is_submitted():
        expired = "csrf_token" in form.errors
        problem, status = page_texts().say(f"console.sign_in.{'expired' if expired else 'empty'}"), 400
    return render_template("sign_in.html", form=form, problem=problem), status


@blueprint.post("/salir")
@access.public
def leave() -> Response:
    """End the session; a forged request does nothing."""
    if SignOut().validate_on_submit():
        access.end_session()
    return redirect(url_for("front.home"))


@blueprint.app_context_processor
def sign_out_form() -> dict[str, object]:
    """Return the header of every page signs out."""
    return {"sign_out": SignOut}


def _check(form: SignIn) -> User | TooMany | None:
    with context().engine.begin() as connection:
        return accounts.check(
            connection,
            form.user_name.data,
            form.password.data,
            request.remote_addr or "",
            context().clock(),
            browser.known(accounts.plain(form.user_name.data)),
        )


def _wait(form: SignIn, found: TooMany) -> Response:
    """Return the form, with how long to wait: nobody is kept waiting in a thread."""
    seconds = max(1, ceil((found.until - context().clock()).total_seconds()))
    texts = page_texts()
    if seconds < 60:
        problem = texts.count("console.sign_in.wait_seconds", seconds)
    else:
        problem = texts.count("console.sign_in.wait", ceil(seconds / 60))
    answer = make_response(render_template("sign_in.html", form=form, problem=problem), 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _destination(user: User, wanted: str | None) -> str:
    """Return the page that was wanted where it is one of ours, else where the role begins."""
    if wanted and _OUR_ADDRESS.fullmatch(wanted):
        return wanted
    return url_for(next((page for right, page in _HOME.items() if user.may(right)), "front.home"))
