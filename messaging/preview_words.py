"""A preview in words, the same in the chat and in the terminal."""

from collections.abc import Mapping

from locales.dates import when
from locales.numbers import number
from locales.texts import Texts
from messaging import channels
from messaging.estimate import Estimate, Totals
from messaging.preview import Preview
from programme.calendar import in_bogota


def lines(preview: Preview, texts: Texts) -> list[str]:
    """Return a line a fact: the text as an SMS, whom it reaches, whom not, its price, when it leaves,
    warnings.
    """
    return [
        *(line for language in preview.estimate.sms for line in _as_sms(preview, language, texts)),
        *_reach(preview, texts),
        *_cost(preview, texts),
        *([_leaves(preview, texts)] if preview.recipients.total else []),
        *_warnings(preview, texts),
    ]


def reaches(found: Totals, texts: Texts) -> str:
    """Return how many messages go out on which channel, in words."""
    if not found.messages:
        return texts.say("broadcast.reaches_nobody")
    return texts.count("broadcast.reaches", found.messages, channels=_ways(found.by_channel, texts))


def costs(found: Totals | Estimate, texts: Texts) -> str:
    """Return how many segments are billed and what they cost, in words."""
    if not found.segments:
        return texts.say("broadcast.free")
    segments, pesos = number(found.segments, texts), number(found.pesos, texts)
    return texts.say("broadcast.costs", segments=segments, pesos=pesos)


def _ways(by_channel: Mapping[str, int], texts: Texts) -> str:
    return ", ".join(f"{channels.title(name)} {number(count, texts)}" for name, count in by_channel.items())


def _as_sms(preview: Preview, language: str, texts: Texts) -> list[str]:
    sms = preview.estimate.sms[language]
    head = texts.count("broadcast.as_sms", sms.size.segments)
    if len(preview.estimate.sms) > 1:
        head = f"{language}: {head}"
    dearer = sms.size.dearer
    return [
        head,
        sms.text,
        *([texts.say("broadcast.dearer", signs=" ".join(dearer[:10]))] if dearer else []),
    ]


def _reach(preview: Preview, texts: Texts) -> list[str]:
    found = preview.recipients
    ways = _ways(found.by_channel(), texts)
    if not found.total:
        said = [texts.say("broadcast.reaches_nobody")]
    else:
        said = [texts.count("broadcast.reaches", found.total, channels=ways)]
    if found.excluded:
        reasons = "; ".join(
            texts.say(f"broadcast.excluded.{reason}", families=number(count, texts))
            for reason, count in sorted(found.excluded.items(), key=lambda one: (-one[1], one[0]))
        )
        said.append(texts.say("broadcast.excluded", reasons=reasons))
    return said


def _cost(preview: Preview, texts: Texts) -> list[str]:
    if not preview.recipients.total:
        return []
    return [costs(preview.estimate, texts), *_second(preview, texts)]


def _second(preview: Preview, texts: Texts) -> list[str]:
    """Return how many go on by SMS where Telegram fails, and what all costs then."""
    most = sum(preview.recipients.second.values())
    pesos = number(preview.estimate.most_pesos, texts)
    return [texts.count("broadcast.goes_on", most, pesos=pesos)] if most else []


def _leaves(preview: Preview, texts: Texts) -> str:
    shown = when(in_bogota(preview.leaves_at), texts)
    if preview.leaves_now:
        return texts.say("broadcast.past" if preview.put_off else "broadcast.leaves_now")
    if preview.put_off:
        return texts.say("broadcast.put_off", when=shown)
    return texts.say("broadcast.leaves", when=shown)


def _warnings(preview: Preview, texts: Texts) -> list[str]:
    return [
        texts.say(key)
        for key, holds in (
            ("broadcast.discreet", preview.draft.audience.needs_safe),
            ("broadcast.same_today", preview.same_today),
            ("broadcast.second_yes", preview.second_yes),
        )
        if holds
    ]
