"""A draft played on the two phones of the simulator, by the real turn (bot.rehearsal.draft)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import abort, jsonify, render_template, request
from werkzeug.wrappers import Response

from bot.rehearsal import draft
from bot.rehearsal.draft import Heard, Said
from console.context import context
from console.drafts import forms, phones
from console.drafts.talk import NotOurs, Talk, seal, unseal
from console.language import page_texts
from messaging import channels
from messaging.message import cleaned

#: What the scripts say.
_SCRIPT_WORDS = (
    "draft.too_long",
    "simulator.empty",
    "simulator.from_family",
    "simulator.from_us",
    "simulator.idle",
    "simulator.not_sent",
    "simulator.offline",
)

#: Chance begins with a number below this.
_SEEDS = 1_000_000


def begin() -> Any:
    """Show the phones of a family that was just invited."""
    form, told = forms.Play(), page_texts()
    if not form.validate_on_submit():
        abort(400)
    try:
        content = unseal(form.draft.data or "").content
        chosen = form.dimension.data or "", form.question.data or "", form.language.data or ""
        family = draft.family(content, *chosen, context().random.randrange(_SEEDS))
    except (NotOurs, ValueError):
        abort(400)
    talk = Talk(content, family, context().clock())
    return render_template(
        "drafts/played.html",
        keypad=channels.of_numbers(),
        chat=channels.of_links(),
        price=context().draft.pesos_per_segment,
        play=forms.play(seal(Talk(content)), content, told, family),
        state=_state(talk, []),
        script_words={key: told.say(key) for key in _SCRIPT_WORDS},
    )


def take() -> Response:
    """Say one thing more in a talk, and give back what the phones show then."""
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        abort(400)
    try:
        talk = unseal(str(given.get("talk")))
    except NotOurs:
        abort(400)
    if talk.is_full:
        refused = jsonify(error=page_texts().say("draft.too_long"))
        refused.status_code = 400
        return refused
    said = _said(given, context().clock())
    talk = replace(talk, said=(*talk.said, said))
    return jsonify(_state(talk, draft.play(context().draft.bot, talk.content, talk.family, talk.said)))


def _said(given: dict[str, object], now: datetime) -> Said:
    """Return what was typed or tapped, where a phone could have sent it."""
    channel = channels.known.get(str(given.get("channel")))
    if channel is None:
        abort(400)
    value, turn, text = given.get("value"), given.get("turn"), given.get("text")
    if isinstance(value, str) and isinstance(turn, int) and channel.buttons:
        return Said(channel.name, value[:64], now, turn)
    if not isinstance(text, str) or not text.strip() or len(text) > channel.longest:
        abort(400)
    return Said(channel.name, cleaned(text), now)


def _state(talk: Talk, heard: list[Heard]) -> dict[str, object]:
    return {"talk": seal(talk), **phones.shown(talk, heard, context().draft.pesos_per_segment, page_texts())}
