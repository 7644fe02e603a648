"""Broadcasts in figures, for programs and for people."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from locales.numbers import number
from locales.texts import Texts
from messaging.estimate import Totals
from messaging.preview import Preview
from programme import broadcast_figures, broadcasts
from programme.calendar import in_bogota


def figures(seen: Preview) -> dict[str, object]:
    """Return a preview: `recipients` by channel and by language, `excluded` families by reason, `sms` by
    language with its segments and the characters that make it dearer, `segments` and `pesos` in all, how many
    `may_go_on_by_sms` and what all costs then, when it leaves.
    """
    by_language: dict[str, int] = {}
    for (language, _), count in seen.recipients.messages.items():
        by_language[language] = by_language.get(language, 0) + count
    return {
        "audience": str(seen.draft.audience),
        "recipients": {
            "total": seen.recipients.total,
            "by_channel": seen.recipients.by_channel(),
            "by_language": by_language,
        },
        "excluded": seen.recipients.excluded,
        "sms": {
            language: {
                "text": sms.text,
                "encoding": sms.size.encoding,
                "segments": sms.size.segments,
                "dearer": sms.size.dearer,
            }
            for language, sms in seen.estimate.sms.items()
        },
        "segments": seen.estimate.segments,
        "pesos": float(seen.estimate.pesos),
        "may_go_on_by_sms": sum(seen.recipients.second.values()),
        "pesos_at_most": float(seen.estimate.most_pesos),
        "leaves_at": in_bogota(seen.leaves_at).isoformat(),
        "put_off": seen.put_off,
        "same_text_today": seen.same_today,
        "second_yes": seen.second_yes,
    }


def messages_figures(found: Totals) -> dict[str, object]:
    """Return what messages of several texts come to: how many, by channel, `segments` and `pesos`."""
    recipients = {"total": found.messages, "by_channel": found.by_channel}
    return {"recipients": recipients, "segments": found.segments, "pesos": float(found.pesos)}


def progress_figures(connection: Connection, broadcast_id: int) -> dict[str, object]:
    """Return one that was confirmed: its state, and its families by the state of their message (`messages`).
    Raises Refusal where there is none.
    """
    row = broadcasts.find(connection, broadcast_id)
    return {
        "id": broadcast_id,
        "from": row.code,
        "state": row.state,
        "leaves_at": in_bogota(row.leaves_at).isoformat(),
        "recipients": row.recipients,
        "messages": broadcast_figures.progress(connection, broadcast_id),
    }


def progress_lines(found: dict[str, Any], words: Texts) -> Iterator[str]:
    """Yield the same for a person."""
    done = found["state"] == "written" and not broadcast_figures.waits(found["messages"])
    state = words.say("broadcast.state.done" if done else f"broadcast.state.{found['state']}")
    yield f"{words.say('broadcast.is', number=found['id'])} {state}"
    for state, count in found["messages"].items():
        yield words.say(f"broadcast.count.{state}", families=number(count, words))
