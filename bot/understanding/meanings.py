"""What a text that no rule takes may mean where it is written: at most three meanings, the likeliest first.

Nothing here acts: whoever wrote it chooses.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from bot.understanding import model
from bot.understanding.spelling import plain

#: So many are offered at once.
MOST = 3
#: What is less probable is not offered; and nothing is where it is so probably about something else.
_LEAST, _ELSE = 0.07, 0.7
#: Danger is offered where it is likelier than this: what is plain was heard before.
_DANGER = 0.25
#: Alone it would startle whoever means something else: of a few words, by their number, it has to be
#: likelier.
_ALONE = dict.fromkeys(range(6), 0.5)
#: The first must be so probable for anything to be offered, by the number of words: a few may be anything.
_ENOUGH = {1: 0.8, 2: 0.45, 3: 0.2}
#: Where nothing is, the likeliest is asked about all the same: from so little on, danger from a little more.
#: It takes so many words.
_LITTLE, _LITTLE_DANGER, _SEVERAL = 0.03, 0.1, 3
#: Beside an open question its own answers come first.
_OF_THE_QUESTION = 4

_WORD = re.compile(r"[a-z]{2,}")

#: What a meaning is as an answer, by what is asked (see bot.understanding.vocabulary), as an option's value.
_ANSWERS: dict[str, dict[str, str]] = {
    "consent": {"1": "yes confirm", "2": "no decline rather_not_say"},
    "phone": {"1": "phone_own yes", "2": "phone_shared no"},
    "visit": {"1": "confirm yes", "2": "decline no propose when"},
    "start": {"1": "libreta yes confirm", "2": "later when propose", "3": "no decline rather_not_say"},
    "visited": {"1": "yes confirm", "2": "no decline", "0": "dont_know rather_not_say"},
    "opinion": {"1": "yes confirm", "2": "no decline", "0": "dont_know rather_not_say"},
    "asked_for": {"1": "yes", "2": "no decline", "0": "rather_not_say dont_know"},
    "stop": {"1": "opt_out yes wrong_number", "2": "no opt_in"},
    "done": {"1": "report yes", "2": "logros no"},
    "health": {"1": "yes", "2": "no rather_not_say"},
}  # fmt: skip

#: What says it in other words than a yes or a no.
_SAYS = {
    "visited": {
        "2": re.compile(
            r"\bnunca\b|\bjamas\b|\bnadie\b|\bno (nos |me |la |lo |los |las "
            r")?(ha|han|hemos|viene|vienen|vino|arrima|"
            r"llega|aparece|conoc|visita)"
        ),
        "1": re.compile(
            r"^(?!.*\b(nunca|jamas|nadie)\b)(?!.*\bno (nos |me |la |lo "
            r")?(ha|viene|vino|arrima|llega|aparece|visita))"
            r".*\b(vino|viene|vienen|estuvo|arrima|arrimo|llega|llego|aparece|visita|ha venido|pasa por)\b"
        ),
    },
    "phone": {
        "1": re.compile(r"\b(nadie|ninguna?) (mas|otra persona|otro)\b|\bsolo (yo|mio)\b"),
        "2": re.compile(
            r"\b(es|era|de|con) (de )?(mi|mis|la|el|los) (marid|espos|hij|herman|mam|pap|vecin|suegr|niet|"
            r"yern|compa)|\bprest|\btodos\b|\bturn"
        ),
    },
    "asked_for": {
        "1": re.compile(
            r"^(?!.*\b(no|nadie|nunca)\b).*\b(pidio|pidieron|piden|cobr|exigi|toc(a|o|aba) (dar|pagar)|"
            r"vot(e|en|ar|aramos|aran|emos) por)"
        ),
        "2": re.compile(r"\b(nadie|nunca|jamas)\b|\bno (nos |me )?(ha|han|pid)"),
    },
}

#: Who doubts has not said anything yet.
_DOUBTS = re.compile(
    r"(tal ve[sz]|qui[zs]as?|depende|puede ser|de pronto|mas o menos|no se|a veces|ya casi|mas)"
)
#: Who will not answer now must not be handed a no.
_REFUSES = {
    "asked_for": re.compile(
        r"(ahora |hoy |ya )?no (puedo|quiero|podemos|queremos)?( ahora| hoy)?|(ahora|hoy) no"
    )
}

#: Words of praise and of blame, as beginnings: what a sentence about how one is treated says as a mark.
_MARKS = {
    "5": "excelent querid amable bien buen amor carin superbien rebien requetebien "
    "atent respet especial divin linda lindo felicit mejor "
    "contenta contento agradecid bendic maravill chever bacan paciente",
    "4": "bien buen",
    "3": "regular normal veces ahi medio",
    "2": "mal aspera seria regan grit brusc",
    "1": "mal groser grit peor terrible fatal humill feo fea despreci pesim horrible odios brav",
}
_OPPOSITE = re.compile(r"\b(no|nada|ni|poco|nunca)( \w+){0,2} $")


def proposed(
    likely: Mapping[str, float],
    text: str,
    asks: str,
    values: Collection[str],
    known: Iterable[str],
    *,
    scale: bool,
) -> list[str]:
    """Return what it may mean: `=1` for the option of that value of the open question, or a meaning of those
    `known`. `likely`: how probable each meaning of the text is (`model.likely`); `asks`: what is asked,
    `values`: of the options that there are; `scale`: they are marks.
    """
    said = plain(text)
    words = _WORD.findall(said)
    marks = _marks(said) if scale else {}
    if not words or (not marks and (_DOUBTS.fullmatch(said) or len(text.strip()) < 4)):
        return []
    scores: dict[str, float] = defaultdict(float)
    for value, meanings in _ANSWERS.get(asks, {}).items():
        if value in values and not scale:
            scores[f"={value}"] = _OF_THE_QUESTION * sum(likely[one] for one in meanings.split())
    for value, pattern in _SAYS.get(asks, {}).items():
        if value in values and not scale and pattern.search(said):
            scores[f"={value}"] += 1
    if asks in _REFUSES and _REFUSES[asks].fullmatch(said):
        return ["=0"] if "0" in values else []
    if scale:
        scores |= {f"={value}": weight for value, weight in marks.items()}
        scores["=0"] = _OF_THE_QUESTION * likely["dont_know"]
    for meaning in known:
        scores[meaning] += likely.get(meaning, 0.0)
    if scores["danger"] < _DANGER:
        del scores["danger"]
    best = [one for one in sorted(scores.items(), key=lambda one: -one[1]) if one[1] >= _LEAST][:MOST]
    if marks and best and best[0][0].startswith("="):
        return sorted((meaning for meaning, _ in best), key=lambda meaning: meaning == "danger")
    if (
        not best
        or best[0][1] < _ENOUGH.get(len(words), _ENOUGH[3])
        or (likely["other"] > _ELSE and best[0][1] < likely["other"])
    ):
        return []
    if [meaning for meaning, _ in best] == ["danger"] and best[0][1] < _ALONE.get(len(words), _DANGER):
        return []
    # What is least like the others stands last: whoever means it finds it, nobody else is startled.
    return sorted((meaning for meaning, _ in best), key=lambda meaning: meaning == "danger")


def likeliest(likely: Mapping[str, float], text: str, known: Iterable[str]) -> list[str]:
    """Return what a text of several words may mean of all those `known`, where nothing is probable: it is
    better to ask about that than to say again that it was not understood.
    """
    if len(_WORD.findall(plain(text))) < _SEVERAL:
        return []
    best = [one for one in known if likely.get(one, 0.0) >= (_LITTLE_DANGER if one == "danger" else _LITTLE)]
    best = sorted(best, key=lambda one: -likely[one])[:MOST]
    # Alone it would startle whoever means something else; who means it will say more.
    return [] if best == ["danger"] else sorted(best, key=lambda meaning: meaning == "danger")


#: What is as plain as a mark.
_AS_WELL = {
    "5": re.compile(
        r"\b(10|diez|100|cien|5|cinco) (sobre|de) (10|diez|100|cien|5|cinco)\b|\b(nota|lo|la) mas alta?\b"
    ),
    "3": re.compile(
        r"\bni (tan )?(bien|buen[ao]|fu|mucho)\b.* ni\b|\bmas o menos\b|\bmaso ?menos\b|^mas o meno\b"
    ),
    "1": re.compile(r"\b(nota|lo|la) mas baja\b|\bcomo (a |si fueramos )*(un |unos )?(perr|animal)"),
}
_RANGE = re.compile(r"\b(de|entre) (1|uno) (a|y|al) (5|cinco)\b")
_DENIED = re.compile(r"\bno (le |les )?(doy|pongo) (un |una )?\w+|\b\w+ no (le|les) (doy|pongo)\b")
_NUMBERS = {"uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cuatrico": "4", "cinco": "5", "sinco": "5"}


def _number(said: str) -> str | None:
    """Return the one mark that a sentence names, in figures or words; what is denied does not count."""
    left = _DENIED.sub("", _RANGE.sub("", said))
    named = {
        _NUMBERS.get(word, word) for word in left.split() if word in _NUMBERS or word in _NUMBERS.values()
    }
    return named.pop() if len(named) == 1 else None


def _marks(said: str) -> dict[str, float]:
    """Return how far a sentence is each mark, where it has words of praise or blame."""
    as_well = next((one for one, pattern in _AS_WELL.items() if pattern.search(said)), None)
    if as_well is not None:
        return {as_well: 1.0}
    if (mark := _number(said)) is not None:
        return {mark: 1.0}
    weights: dict[str, float] = defaultdict(float)
    for mark, beginnings in _MARKS.items():
        for beginning in beginnings.split():
            for found in re.finditer(rf"\b{beginning}\w*", said):
                turned = _OPPOSITE.search(said[: found.start()]) is not None
                weights[str(6 - int(mark)) if turned else mark] += 1
    total = sum(weights.values())
    return {mark: weight / total for mark, weight in weights.items()}


def probability(text: str, meanings: Iterable[str]) -> tuple[str, float]:
    """Return the most probable of these meanings, with its probability among all."""
    found = model.likely(text)
    best = max(meanings, key=lambda meaning: found[meaning])
    return best, found[best]
