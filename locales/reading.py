"""How easy a Spanish text is to read.

Formula: Szigriszt Pazos, F. (1993), Sistemas predictivos de legibilidad del mensaje escrito: fórmula de
perspicuidad, doctoral thesis, Universidad Complutense de Madrid. Scale INFLESZ: Barrio-Cantalejo, I. M., and
others (2008), Validación de la Escala INFLESZ, Anales del Sistema Sanitario de Navarra 31(2), 135-152: under
40 very hard, under 55 rather hard, under 65 normal, up to 80 fairly easy, above very easy.
Syllables: Ortografía de la lengua española (RAE and ASALE, 2010), on diphthongs, triphthongs and hiatus.
"""

import re

_STRONG = frozenset("aeoáéó")
_ACCENTED_WEAK = frozenset("íú")
_END_OF_SENTENCE = re.compile(r"[.!?…]+(?=[\s\"'”’»)\]]|$)|\n+")


def syllables(word: str) -> int:
    """Return how many syllables a Spanish word has, at least 1. `día` 2, `ciudad` 2, `ahora` 3, `guion` 1.

    Abbreviations without a vowel (`SMS`) count 1: nobody knows how they are read out.
    """
    word = word.lower().replace("h", "")
    word = re.sub(r"qu|gu(?=[eiéí])", "k", word)
    word = re.sub(r"y(?![aeiouáéíóúü])", "i", word)
    return max(1, sum(_nuclei(group) for group in re.findall(r"[aeiouáéíóúü]+", word)))


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence. A line is a sentence too; figures are not words."""
    parts = (re.findall(r"[^\W\d_]+", part) for part in _END_OF_SENTENCE.split(text))
    return [words for words in parts if words]


def ease(text: str) -> float:
    """Return the reading ease of `text`: 206.835 - 62.3 syllables a word - words a sentence.

    Raises ValueError for a text without words.
    """
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    if not words:
        raise ValueError("a text without words has no reading ease")
    return 206.835 - 62.3 * sum(map(syllables, words)) / len(words) - len(words) / len(found)


def _nuclei(vowels: str) -> int:
    """Syllables in a row of vowels: one for each strong vowel, and for each accented weak one beside it.

    Without a strong vowel the row is one syllable, but two equal weak vowels are two (`chiita`).
    """
    if _STRONG.isdisjoint(vowels):
        return 1 + len(re.findall(r"(.)(?=\1)", vowels))
    return sum(vowel in _STRONG or vowel in _ACCENTED_WEAK for vowel in vowels)
