"""What the offices answer to families after a wave, and what they promise: written here, published with the
results.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import Connection

from console import access
from console.context import context
from console.language import page_texts
from console.own_waves import own_wave
from console.pages import group
from console.reports.commitment_forms import ActorForm, CheckForm, CommitmentForm, ReplyForm
from programme.accounts import User
from programme.calendar import today
from programme.refusal import Refusal
from reports import words
from scorecard.voices import replies, replying

blueprint = group("commitments")

#: So many waves have a link; who answers an older one knows its address.
_ROUNDS = 6

#: The database has no larger keys.
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class _Where:
    user: User
    own: dict[str, str]
    place: str | None
    waves: list[Any]
    wave: Any


@blueprint.get("/coordinacion/compromisos")
@access.allowed("replies")
def page() -> str:
    """`?lugar=` chooses one of the user's own places, `?ronda=` one of its closed waves: else the first."""
    return _page()


@blueprint.post("/coordinacion/compromisos/respuesta")
@access.allowed("replies")
def reply() -> Any:
    """Keep a reply, or say what is wrong with it and keep what was typed."""
    form = ReplyForm(formdata=request.form, prefix="reply-")

    def keep(connection: Connection, where: _Where, on: date, now: Any) -> None:
        said = {"author": form.author.data, "text": form.text.data}
        replying.reply(
            connection, where.user, str(where.place), where.wave.id, form.actor.data, **said, on=on, now=now
        )

    return _kept(form, keep, reply_form=form)


@blueprint.post("/coordinacion/compromisos/compromiso")
@access.allowed("replies")
def commit() -> Any:
    """Keep a commitment, or say what is wrong with it and keep what was typed."""
    form = CommitmentForm(formdata=request.form, prefix="commitment-")

    def keep(connection: Connection, where: _Where, on: date, now: Any) -> None:
        said = {"text": form.text.data, "due_on": form.due_on.data}
        replying.commit(
            connection, where.user, str(where.place), where.wave.id, form.actor.data, **said, on=on, now=now
        )

    return _kept(form, keep, commitment_form=form)


@blueprint.post(f"/coordinacion/compromisos/<int(max={_LARGEST}):commitment_id>")
@access.allowed("replies")
def check(commitment_id: int) -> Any:
    """Note what became of a commitment; a forged request does nothing."""
    form, user = CheckForm(), access.signed_in()
    assert user is not None
    if not form.validate_on_submit():
        abort(400)
    try:
        with context().engine.begin() as connection:
            place = replying.check(connection, user, commitment_id, form.state.data, context().clock())
    except LookupError:
        abort(403)
    except Refusal as refusal:
        return _page(problem=page_texts().say(refusal.key, **refusal.fields)), 400
    return redirect(url_for("commitments.page", lugar=place, ronda=request.args.get("ronda")))


def _kept(form: ActorForm, keep: Any, **shown: Any) -> Any:
    problem = ""
    if form.validate_on_submit():
        try:
            with context().engine.begin() as connection:
                where = _where(connection)
                if where.wave is None:
                    abort(403)
                keep(connection, where, form.on.data, context().clock())
        except LookupError:
            abort(403)
        except Refusal as refusal:
            problem = page_texts().say(refusal.key, **refusal.fields)
        else:
            return redirect(url_for("commitments.page", lugar=where.place, ronda=where.wave.id))
    elif "csrf_token" in form.errors:
        problem = page_texts().say("console.sign_in.expired")
    return _page(problem=problem or page_texts().say("commitments.problem"), **shown), 400


def _where(connection: Connection) -> _Where:
    """Return the place and the wave that the address names; 403 where they are not the user's."""
    user = access.signed_in()
    assert user is not None
    own = replying.places(connection, user)
    place = request.args.get("lugar") or next(iter(own), None)
    if place is not None and place not in own:
        abort(403)
    waves = replying.waves(connection, place) if place else []
    return _Where(user, own, place, waves[:_ROUNDS], own_wave(waves))


def _page(
    problem: str = "",
    reply_form: ReplyForm | None = None,
    commitment_form: CommitmentForm | None = None,
) -> str:
    now = context().clock()
    with context().engine.connect() as connection:
        where = _where(connection)
        made = replying.commitments(connection, where.place) if where.place else []
        said = replies.replies_of(connection, where.wave.id) if where.wave else {}
    return render_template(
        "reports/commitments.html",
        where=where,
        commitments=made,
        replies=said.get(where.place or "", ()),
        reply_form=reply_form or ReplyForm(formdata=None, prefix="reply-", data={"on": today(now)}),
        commitment_form=commitment_form
        or CommitmentForm(formdata=None, prefix="commitment-", data={"on": today(now)}),
        check=CheckForm(formdata=None),
        problem=problem,
        words=words,
        today=today(now),
        entered=lambda commitment: today(commitment.at),
        asked=lambda commitment: _asked(commitment, today(now)),
    )


def _asked(commitment: Any, day: date) -> str:
    """Return when families are asked whether it was kept, or were."""
    texts = page_texts()
    if commitment.asked is not None:
        opened, closes = (words.long_day(day, texts) for day in (commitment.asked_on, commitment.asked_until))
        key = f"commitments.asked.{commitment.asked_status}"
        return texts.say(key, opened=opened, closes=closes, wave=commitment.asked)
    if commitment.due_on > day:
        return texts.say("commitments.asked.later", date=words.long_day(commitment.due_on, texts))
    return texts.say("commitments.asked.waiting")
