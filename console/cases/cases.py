"""Cases where they are handled: by a coordinator, what families of the municipality ask and claim, and what
stands in the way; by the national team, what may be about those who see everything else.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import Connection
from wtforms import SelectField, TextAreaField

from console import access
from console.context import context
from console.language import page_texts
from console.own_places import own_places
from console.pages import group
from programme import alerts
from programme.accounts import User
from programme.calendar import today
from programme.cases import handling, reading, receiving
from programme.cases.reading import Handler
from programme.refusal import Refusal
from reports import words

blueprint = group("cases")


class TakenUp(FlaskForm):
    """Nothing but the proof that our own page sent it."""


class Answer(FlaskForm):
    """What is answered, or what was done; of a new nudo crítico, what it is."""

    text = TextAreaField()


class PassedOn(FlaskForm):
    """Whose business it is."""

    entity = SelectField(validate_choice=False)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        texts = page_texts()
        self.entity.choices = [(name, texts.title(f"entity.{name}", name)) for name in handling.competent()]


@blueprint.get("/coordinacion/casos")
@access.allowed("cases")
def page() -> str:
    """`?municipio=` chooses one of the coordinator's own, as on the coordinator's page."""
    return _page()


@blueprint.get("/central/quejas")
@access.allowed("complaints")
def private() -> str:
    """What is private, all nudos críticos, and what comes from where there is no coordinator."""
    return _page()


@blueprint.post("/coordinacion/casos")
@access.allowed("nudos")
def nudo() -> Any:
    """Keep a new nudo crítico of the municipality."""
    form = Answer()

    def keep(connection: Connection, by: Handler, now: datetime) -> None:
        _, chosen = own_places(connection)
        receiving.raise_nudo(connection, by, str(chosen), form.text.data or "", now, context().random)

    return _done(form, keep)


@blueprint.post("/casos/<int:number>/atender")
@access.allowed("cases.handle")
def take_up(number: int) -> Any:
    """Note that somebody sees to a case."""

    def keep(connection: Connection, by: Handler, now: datetime) -> None:
        handling.take_up(connection, by, str(number), now)

    return _done(TakenUp(), keep)


@blueprint.post("/casos/<int:number>/responder")
@access.allowed("cases.handle")
def answer(number: int) -> Any:
    """Answer a family, or note what was done."""
    form = Answer()

    def keep(connection: Connection, by: Handler, now: datetime) -> None:
        handling.answer(connection, by, str(number), form.text.data or "", now)

    return _done(form, keep, str(number))


@blueprint.post("/casos/<int:number>/trasladar")
@access.allowed("cases.handle")
def pass_on(number: int) -> Any:
    """Pass a case on to the entity that is competent."""
    form = PassedOn()

    def keep(connection: Connection, by: Handler, now: datetime) -> None:
        handling.pass_on(connection, by, str(number), form.entity.data or "", now)

    return _done(form, keep, str(number))


@blueprint.post("/central/quejas/avisos/<int(max=9223372036854775807):alert_id>/visto")
@access.allowed("alerts.private")
def see(alert_id: int) -> Any:
    """Take up an alert that was raised in a complaint; a forged request does nothing."""

    def keep(connection: Connection, by: Handler, now: datetime) -> None:
        if not alerts.see(connection, alert_id, _user(), now):
            raise LookupError(alert_id)

    return _done(TakenUp(), keep)


def _done(
    form: FlaskForm, keep: Callable[[Connection, Handler, datetime], None], number: str | None = None
) -> Any:
    """Do it and show the page again; or say what is wrong and keep what was typed, also where the session had
    ended meanwhile.
    """
    user = _user()
    typed = form.text.data if isinstance(form, Answer) else None
    if not form.validate_on_submit():
        if typed is None:
            abort(400)
        return _page(page_texts().say("console.sign_in.expired"), number, typed), 400
    try:
        with context().engine.begin() as connection:
            keep(connection, _handler(user), context().clock())
    except LookupError:
        abort(403)
    except Refusal as refusal:
        return _page(page_texts().say(refusal.key, **refusal.fields), number, typed), 400
    if user.may("complaints"):
        return redirect(url_for("cases.private"))
    return redirect(url_for("cases.page", municipio=request.args.get("municipio")))


def _page(problem: str = "", number: str | None = None, typed: str | None = None) -> str:
    """`typed`: what was written in the case `number`, or of a new nudo crítico, and could not be kept."""
    user, now = _user(), context().clock()
    with context().engine.connect() as connection:
        places, chosen = own_places(connection) if user.may("cases") else ({}, None)
        nowhere = user.may("cases") and chosen is None
        found = [] if nowhere else reading.list_cases(connection, _handler(user), today(now), chosen)
        waiting = alerts.unseen_private(connection) if user.may("alerts.private") else []
    return render_template(
        "cases/cases.html",
        own=places,
        chosen=chosen,
        cases=found,
        alerts=waiting,
        taken_up=TakenUp(formdata=None),
        answer=Answer(formdata=None),
        passed_on=PassedOn(formdata=None),
        problem=problem,
        number=number,
        typed=typed or "",
        words=words,
        longest={"answer": handling.LONGEST_ANSWER, "note": handling.LONGEST_NOTE},
    )


def _handler(user: User) -> Handler:
    return Handler(user.staff_id, user.staff_code, user.role)


def _user() -> User:
    user = access.signed_in()
    assert user is not None
    return user
