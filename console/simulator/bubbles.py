"""Messages as the simulator's page draws them."""

from decimal import Decimal

from console.simulator.history import History, Message
from console.simulator.phones import PhoneLine
from locales.dates import full_day
from locales.numbers import number
from locales.texts import Texts
from messaging import sms
from messaging.channels import known
from programme.calendar import in_bogota
from reports import words

#: Two labels of this length stand side by side on a narrow phone.
_HALF_A_ROW = 14

#: What a question offers beside its scale ("no sé").
_BESIDE = "0"


def line_as_json(line: PhoneLine, history: History, pesos: Decimal, texts: Texts) -> dict[str, object]:
    """Return a line and its messages. Only the buttons of the last message can be tapped, and only while the
    talk has not gone on.
    """
    last = next((message for message in reversed(history.messages) if not message.sent), None)
    return {
        "channel": line.channel,
        "address": line.address,
        "linked": line.linked,
        "shared": line.shared,
        "opted_out": line.opted_out,
        "waiting": history.waiting,
        "late": history.late,
        "messages": [
            _bubble(message, line, message is last and message.turn == line.turn, pesos, texts)
            for message in history.messages
        ],
    }


def unkept_as_json(
    messages: list[Message], line: PhoneLine, pesos: Decimal, texts: Texts
) -> dict[str, object]:
    """Return messages of a line of which nothing is kept: the page has them alone."""
    shown = [_bubble(message, line, False, pesos, texts) for message in messages]
    return {"channel": line.channel, "address": line.address, "messages": shown}


def _bubble(message: Message, line: PhoneLine, live: bool, pesos: Decimal, texts: Texts) -> dict[str, object]:
    at = in_bogota(message.at)
    bubble: dict[str, object] = {
        "id": message.id,
        "sent": message.sent,
        "kind": message.kind,
        "text": message.text,
        "day": full_day(at, texts),
        "time": words.hour(message.at, texts),
        "at": at.isoformat(timespec="seconds"),
    }
    if message.text is None:
        bubble["why"] = texts.say(
            "simulator.not_kept.libreta" if message.kind == "libreta" else "simulator.not_kept"
        )
    elif known[line.channel].priced:
        bubble |= cost(message.text, pesos, texts)
    if message.scale and message.text is not None:
        bubble["text"] = f"{message.text}\n{legend(message.options)}"
    if live and message.options:
        bubble |= {"buttons": rows(message.options, message.scale), "turn": message.turn}
    return bubble


def rows(options: list[tuple[str, str]], scale: bool) -> list[list[tuple[str, str]]]:
    """Buttons in rows, each a value and a label, as messaging.telegram.keyboard lays them out."""
    if scale:
        steps = [(value, value) for value, _ in options if value != _BESIDE]
        return [steps, *([(value, label)] for value, label in options if value == _BESIDE)]
    wide = 2 if all(len(label) <= _HALF_A_ROW for _, label in options) else 1
    return [options[at : at + wide] for at in range(0, len(options), wide)]


def legend(options: list[tuple[str, str]]) -> str:
    """Return what the steps of a scale mean."""
    return ", ".join(f"{v} {label}" for v, label in options if v != _BESIDE and label not in ("", v))


def cost(text: str, pesos: Decimal, texts: Texts) -> dict[str, str]:
    """`72 caracteres`, `1 segmento · $ 45`, and which characters made it dearer."""
    size = sms.size(text)
    price = number(sms.price(size.segments, pesos), texts)
    return {
        "size": texts.count("simulator.characters", len(text)),
        "cost": f"{texts.count('simulator.segments', size.segments)} · $ {price}",
        "dearer": texts.say("simulator.dearer", characters=" ".join(size.dearer)) if size.dearer else "",
    }
