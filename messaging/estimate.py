"""What a text for many costs as an SMS, before anybody gets it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from locales.texts import SOURCE
from messaging.channels import known
from messaging.message import cleaned
from messaging.sms import Size, fold, price, size
from programme.refusal import Refusal

#: A longer text belongs into several, or is no notice.
MOST_SEGMENTS = 4

#: So many characters fit that many segments, in GSM-7 and in UCS-2.
LONGEST, LONGEST_DEAR = 4 * 153, 4 * 67


@dataclass(frozen=True)
class Sms:
    """A text as it goes out by SMS, and how it is billed."""

    text: str
    size: Size


@dataclass(frozen=True)
class Estimate:
    """`sms`: the text of each language, the source's first. `segments`, `pesos`: of all the SMS together.
    `most_pesos`: if all that may go on by SMS did.
    """

    sms: dict[str, Sms]
    segments: int
    pesos: Decimal
    most_pesos: Decimal


@dataclass(frozen=True)
class Totals:
    """Messages of different texts, before anybody gets them: how many on each channel, the preferred one
    first, the segments of those that are billed, and their price.
    """

    by_channel: dict[str, int]
    segments: int
    pesos: Decimal

    @property
    def messages(self) -> int:
        """How many there are on all channels."""
        return sum(self.by_channel.values())


def totals(messages: Mapping[tuple[str, str], int], pesos_per_segment: Decimal) -> Totals:
    """Return what `messages` come to, counted by text and channel."""
    by_channel = dict.fromkeys(known, 0)
    segments = 0
    for (text, channel), count in messages.items():
        by_channel[channel] += count
        if known[channel].priced:
            segments += count * size(fold(text)).segments
    there = {channel: count for channel, count in by_channel.items() if count}
    return Totals(there, segments, price(segments, pesos_per_segment))


def checked(text: str) -> str:
    """Return the text as it is kept: without what no channel carries, and without spaces around it.

    Raises Refusal for an empty one and for one that is too long as an SMS.
    """
    kept = cleaned(text).strip()
    if not kept:
        raise Refusal("broadcast.empty")
    billed = size(fold(kept))
    if billed.segments > MOST_SEGMENTS:
        if billed.dearer:
            raise Refusal("broadcast.too_long_dear", number=LONGEST_DEAR, signs=billed.dearer[:10])
        raise Refusal("broadcast.too_long", number=LONGEST)
    return kept


def estimate(
    texts: Mapping[str, str],
    messages: Mapping[tuple[str, str], int],
    pesos_per_segment: Decimal,
    second: Mapping[str, int] | None = None,
) -> Estimate:
    """Return the cost of `messages`, counted by language and channel, some of which are free; a language
    without a text of its own gets the source's. `second`: by language, those that may go on by SMS.
    """
    sms = {language: Sms(fold(text), size(fold(text))) for language, text in texts.items()}

    def billed(counts: Iterable[tuple[str, int]]) -> int:
        return sum(count * sms.get(language, sms[SOURCE]).size.segments for language, count in counts)

    segments = billed((language, n) for (language, channel), n in messages.items() if known[channel].priced)
    most = segments + billed((second or {}).items())
    return Estimate(sms, segments, price(segments, pesos_per_segment), price(most, pesos_per_segment))
