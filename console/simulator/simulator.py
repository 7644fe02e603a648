"""The two phones of the demo: a page, and the few requests that its scripts make."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from flask import abort, jsonify, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from console import access
from console.context import context
from console.language import page_texts
from console.pages import explain, group
from console.simulator import phones
from console.simulator.bubbles import line_as_json, unkept_as_json
from console.simulator.family_search import search
from console.simulator.history import Message, history
from console.simulator.phones import Phone, PhoneLine
from db.turns import NotSimulated
from locales.texts import Texts
from messaging import channels
from reports import words

blueprint = group("simulator")

#: What the scripts say.
_SCRIPT_WORDS = (
    "simulator.channel.none",
    "simulator.choose",
    "simulator.empty",
    "simulator.from_family",
    "simulator.from_us",
    "simulator.idle",
    "simulator.late",
    "simulator.not_sent",
    "simulator.offline",
    "simulator.opted_out",
    "simulator.search.empty",
    "simulator.search.more",
    "simulator.search.none",
    "simulator.shared",
    "simulator.sms.none",
    "simulator.writing",
)


@blueprint.get("/simulador")
@access.public
def page() -> str:
    """Both phones; `?familia=` chooses whose."""
    access.signed_in()
    texts = page_texts()
    return render_template(
        "simulator/simulator.html",
        keypad=channels.of_numbers(),
        chat=channels.of_links(),
        price=_phone().pesos_per_segment,
        script_words={key: texts.say(key) for key in _SCRIPT_WORDS}
        | {f"simulator.channel.{channel.name}": channel.title for channel in channels.every()},
    )


@blueprint.get("/simulador/familias")
@access.public
def families() -> Response:
    """The families that fit `?q=`, by code."""
    texts = page_texts()
    with context().engine.connect() as connection:
        found = search(connection, request.args.get("q", "")[:100], lambda s: texts.say(f"summary.stage.{s}"))
    return jsonify(
        total=found.total,
        families=[
            {
                "code": row.code,
                "vereda": row.vereda or "",
                "municipality": row.municipality,
                "stage": texts.say(f"summary.stage.{row.stage}"),
                "channels": sorted(row.channels or []),
            }
            for row in found.families
        ],
    )


@blueprint.get("/simulador/familias/<code>")
@access.public
def family(code: str) -> Response:
    """A family and what its phones show now."""
    return _state(code)


@blueprint.post("/simulador/mensajes")
@access.public
def send() -> Response:
    """Send what was typed, or tap a button, and give back what the phones show then."""
    given = _body()
    line = _line(given)
    channel = channels.known[line.channel]
    message_id = _message_id(given.get("id"))
    value, turn = given.get("value"), given.get("turn")
    if isinstance(value, str) and isinstance(turn, int) and channel.buttons:
        phones.tap(_phone(), line, value[:64], turn, message_id)
    else:
        text = given.get("text")
        if not isinstance(text, str) or not text.strip() or len(text) > channel.longest:
            abort(400)
        outcome = phones.write(_phone(), line, text, message_id)
        if not outcome.kept:
            return _state(given["family"], unkept=(line, [text, *outcome.texts]))
    return _state(given["family"])


@blueprint.post("/simulador/vincular")
@access.public
def link() -> Response:
    """Open the family's link, as the family would on its phone."""
    given = _body()
    line = _line(given)
    if channels.known[line.channel].linked_by != "link":
        abort(400)
    with context().engine.begin() as connection:
        found = phones.find_family(connection, given["family"])
        assert found is not None
        token = phones.link_token(connection, _phone(), found.id, context().clock())
    phones.write(_phone(), line, f"/start {token}", uuid4())
    return _state(given["family"])


@blueprint.errorhandler(NotSimulated)
def not_simulated(problem: NotSimulated) -> Response:
    """Return the line got a provider since the page was opened."""
    return explain(NotFound())


@blueprint.before_request
def only_our_own_page() -> None:
    """Another site's page may not write here. There is nothing to sign in to, so no form token either."""
    if request.method == "GET":
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    ours = site == "same-origin" if site else origin == request.host_url.rstrip("/")
    if not ours:
        abort(403)
    if not request.is_json:
        abort(415)


def _state(code: str, unkept: tuple[PhoneLine, list[str]] | None = None) -> Response:
    """Return what the phones show. `unkept`: what was typed on a line, and the answer, that nobody keeps."""
    now, texts, phone = context().clock(), page_texts(), _phone()
    with context().engine.connect() as connection:
        found = phones.find_family(connection, code)
        if found is None:
            abort(404)
        lines = phones.lines(connection, found.id)
        shown = [
            line_as_json(line, history(connection, line.conversation_id, now), phone.pesos_per_segment, texts)
            for line in lines
        ]
    return jsonify(
        now=words.instant(now, texts),
        hour=words.hour(now, texts),
        family={
            "code": found.code,
            "vereda": found.vereda or "",
            "municipality": found.municipality,
            "stage": texts.say(f"summary.stage.{found.stage}"),
            "channels": sorted({line.channel for line in lines if line.linked}),
        },
        lines=shown,
        unkept=_unkept(*unkept, now, phone.pesos_per_segment, texts) if unkept else None,
    )


def _unkept(
    line: PhoneLine, said: list[str], now: datetime, pesos: Decimal, texts: Texts
) -> dict[str, object]:
    messages = [Message(uuid4().hex, now, at == 0, text) for at, text in enumerate(said)]
    return unkept_as_json(messages, line, pesos, texts)


def _body() -> dict[str, Any]:
    given = request.get_json(silent=True)
    if not isinstance(given, dict) or not isinstance(given.get("family"), str):
        abort(400)
    return given


def _line(given: dict[str, Any]) -> PhoneLine:
    """Return the line that a request names, which must be its family's own."""
    with context().engine.connect() as connection:
        found = phones.find_family(connection, given["family"])
        known = phones.lines(connection, found.id) if found else []
    wanted = given.get("channel"), given.get("address")
    line = next((line for line in known if (line.channel, line.address) == wanted), None)
    if line is None:
        abort(404)
    return line


def _message_id(given: object) -> UUID:
    """Return the page's own id of a message, so that sending again after a lost answer does nothing twice."""
    try:
        return UUID(str(given))
    except ValueError:
        return uuid4()


def _phone() -> Phone:
    phone = context().phone
    assert phone is not None
    return phone
