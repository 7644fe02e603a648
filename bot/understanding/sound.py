"""Spelling by ear: one form for the many ways in which a word is written on a keypad phone."""

import re
import unicodedata

from bot.understanding.spelling import bounded

#: Short forms, as they are typed on a phone.
_SHORT = {
    short: whole
    for whole, shorts in {
        "que": "q k",
        "por": "x",
        "por que": "xq xk pq pk porq porque xke",
        "de": "d",
        "del": "dl",
        "tambien": "tmb tmbn tb tbn",
        "bien": "bn",
        "donde": "dnd dnde ond onde",
        "mensaje": "msj mjs sms mns",
        "por favor": "xfa xfavor porfa porfis pf plis",
        "cuando": "cdo cndo qndo",
        "esta": "sta ta",
        "estoy": "toy stoy",
        "estamos": "tamos",
        "pues": "ps pos pus",
        "nada": "nd na",
        "señor": "sr",
        "señora": "sra",
        "señorita": "srta",
        "doctora": "dra",
        "doctor": "dr",
        "usted": "ud",
        "ustedes": "uds",
        "pa": "para",
        "pa el": "pal",
        "mañana": "mñn mñna",
        "gracias": "grax",
        "celular": "cel",
        "telefono": "tel",
        "numero": "nro num",
        "whatsapp": "wpp wsp wasap guasap",
        "despues": "dsp despue",
        "horas": "hrs",
        "hora": "hr",
        "no te preocupes": "ntp",
        "verdad": "vdd",
        "mi hija": "mija",
        "mi hijo": "mijo",
    }.items()
    for short in shorts.split()
}
#: Words that phones without ñ spell with n, by the part before it. Others (ano, pena, cana) stay.
_ENYE = re.compile(
    r"\b(ni|se(?=nor)|ma(?=nan)|espa(?=n[aio])|peque|compa(?=ner)|due(?=n[oa])|sue(?=n[oa])|cu(?=nad)|ense|"
    r"ba(?=nos?\b)|da(?=n[oa]d|nos?\b)|cumplea|extra(?=n)|acompa|rasgu|pu(?=nal)|monta(?=n)|caba(?=n))n"
)
_YEARS = re.compile(r"(\d+|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|dies|diez|este|hace|los) ano(s?)\b")
#: `cansao`, but not `cacao` or `chao`.
_CLIPPED = re.compile(r"(?<!\bcac)(?<!\bbacal)(?<!\bch)(?<!\bc)(?<!\bn)(?<=[a-zñ]{2})ao(s?)\b")
#: One letter for each sound; x stands for ch.
_BY_EAR = [
    (re.compile(old), new)
    for old, new in (
        (r"x", "s"),
        (r"ch", "x"),
        (r"h", ""),
        (r"ll", "y"),
        (r"v", "b"),
        (r"w", "u"),
        (r"\bie", "ye"),
        (r"y\b", "i"),
        (r"qu(?=[ei])", "k"),
        (r"q", "k"),
        (r"c(?=[ei])", "s"),
        (r"c", "k"),
        (r"z", "s"),
        (r"g(?=[ei])", "j"),
        (r"n(?=[bp])", "m"),
        (r"([a-zñ])\1+", r"\1"),
        (r"(?<=[a-zñ]{3}[ae])d\b", ""),
        (r"(?:ja|je|ji){2,}\w*", "jaja"),
    )
]


def fold(text: str) -> str:
    """Return the text as it sounds: short forms written out, ñ put back, then one letter for each sound.
    `KIERO saver k dia es la bisita!` is `kiero saber ke dia es la bisita`.
    """
    said = " ".join(_SHORT.get(word, word) for word in _plain(text).split())
    said = _ENYE.sub(r"\1ñ", said)
    said = _YEARS.sub(r"\1 año\2", said)
    said = _CLIPPED.sub(r"ado\1", said)
    for sound, letter in _BY_EAR:
        said = sound.sub(letter, said)
    return said


def _plain(text: str) -> str:
    """Lower case without accents, signs and emoji; ñ stays, full-width digits become plain."""
    spelled = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", bounded(text)).lower())
    spelled = spelled.replace("n\u0303", "ñ")
    spelled = "".join(character for character in spelled if not unicodedata.combining(character))
    return " ".join(re.findall(r"[a-zñ]+|\d+", spelled))
