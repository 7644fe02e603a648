"""A preview in words, the same in the chat and in the terminal."""

from locales.dates import when
from locales.numbers import number
from locales.texts import Texts
from messaging import channels
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
    ways = ", ".join(
        f"{channels.title(name)} {number(count, texts)}" for name, count in found.by_channel().items()
    )
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
    return [_price(preview, texts), *_second(preview, texts)]


def _price(preview: Preview, texts: Texts) -> str:
    if not preview.estimate.segments:
        return texts.say("broadcast.free")
    segments, pesos = number(preview.estimate.segments, texts), number(preview.estimate.pesos, texts)
    return texts.say("broadcast.costs", segments=segments, pesos=pesos)


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
