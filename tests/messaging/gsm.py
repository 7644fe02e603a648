"""SMS as 3GPP describes them, slowly: what `messaging.sms` counts is built here, segment by segment.

The default alphabet and its extension are those of TS 23.038, 6.2.1 and 6.2.1.1. A message carries 140 octets
of user data (TS 23.040, 9.2.3.24); one of several loses six of them to the header that joins them (length,
and the element "concatenated short messages, 8-bit reference": 9.2.3.24.1). Septets are packed into octets.
"""

_OCTETS, _HEADER = 140, 6

#: In the order of the codes, 16 a line. 0x1B is the escape to the extension.
_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
_ESCAPE = 0x1B
_EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\",
    0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip

SEPTETS = {character: (code,) for code, character in enumerate(_ALPHABET) if code != _ESCAPE} | {
    character: (_ESCAPE, code) for code, character in _EXTENSION.items()
}


def segments(text: str) -> tuple[str, list[tuple[int, ...]]]:
    """The encoding, and the units (septets or UTF-16 units) that each segment of `text` carries."""
    if all(character in SEPTETS for character in text):
        return "gsm7", _cut([SEPTETS[character] for character in text], 7)
    return "ucs2", _cut([_utf16(character) for character in text], 16)


def read(encoding: str, segment: tuple[int, ...]) -> str:
    """What a phone makes of one segment alone. Raises ValueError where a character was cut."""
    if encoding == "ucs2":
        return b"".join(unit.to_bytes(2, "big") for unit in segment).decode("utf-16-be")
    units, text = iter(segment), ""
    for unit in units:
        text += _ALPHABET[unit] if unit != _ESCAPE else _EXTENSION[next(units, -1)]
    return text


def _utf16(character: str) -> tuple[int, ...]:
    octets = character.encode("utf-16-be")
    return tuple(int.from_bytes(octets[at : at + 2], "big") for at in range(0, len(octets), 2))


def _cut(characters: list[tuple[int, ...]], bits: int) -> list[tuple[int, ...]]:
    """The fewest segments that hold the characters whole: every place to cut is tried."""
    alone, joined = _OCTETS * 8 // bits, (_OCTETS - _HEADER) * 8 // bits
    if sum(map(len, characters)) <= alone:
        return [tuple(unit for character in characters for unit in character)]
    best: list[list[tuple[int, ...]]] = [[]]
    for end in range(1, len(characters) + 1):
        found: list[list[tuple[int, ...]]] = []
        segment: tuple[int, ...] = ()
        for start in range(end - 1, -1, -1):
            segment = characters[start] + segment
            if len(segment) > joined:
                break
            found.append([*best[start], segment])
        best.append(min(found, key=len))
    return best[-1]
