"""Where the national team reads open comments of the Libreta, one by one, and decides what others may see."""

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField

from console import access
from console.context import context
from console.language import page_texts
from console.pages import group
from programme.refusal import Refusal
from scorecard.voices import comments, telling

blueprint = group("comments")


class Decision(FlaskForm):
    """What becomes of a comment, and what is left of it."""

    text = TextAreaField()
    decision = RadioField(choices=["cleared", "set_aside", "danger"])


@blueprint.get("/central/comentarios")
@access.allowed("comments")
def page() -> str:
    """The next comment that nobody has decided on."""
    return _page()


@blueprint.post("/central/comentarios/<uuid:comment_id>")
@access.allowed("comments")
def decide(comment_id: uuid.UUID) -> Any:
    """Take a decision; a forged request does nothing. Who is second is told so. After a new sign-in, what was
    typed is still there.
    """
    form, user = Decision(), access.signed_in()
    assert user is not None
    if not form.validate_on_submit():
        if "csrf_token" not in form.errors:
            abort(400)
        return _page(page_texts().say("console.sign_in.expired"), comment_id, form.text.data), 400
    try:
        with context().engine.begin() as connection:
            decided = comments.decide(
                connection, user, comment_id, form.decision.data, form.text.data or "", context().clock()
            )
    except Refusal as refusal:
        return _page(page_texts().say(refusal.key, **refusal.fields), comment_id, form.text.data), 400
    flash(page_texts().say(f"comments.done.{form.decision.data}" if decided else "comments.taken"))
    return redirect(url_for("comments.page"))


def _page(problem: str = "", comment_id: uuid.UUID | None = None, typed: str | None = None) -> str:
    """`typed`: what was written about the comment `comment_id`, which may be gone by now."""
    with context().engine.connect() as connection:
        comment = comments.unread(connection, comment_id) or comments.unread(connection)
    form = Decision(formdata=None)
    if comment is not None:
        kept = typed is not None and comment.id == comment_id
        form.text.data = typed if kept else telling.without(comment.text)
    return render_template(
        "reports/comments.html",
        comment=comment,
        pieces=telling.marked(comment.text) if comment else [],
        form=form,
        problem=problem,
    )
