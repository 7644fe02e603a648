"""What stands in a PDF as typst writes it: fonts of two-byte codes with a table to Unicode each."""

import re
import zlib

#: Marks of what is which part, a text in the font last chosen, a choice of font, the end of a text.
#: Parentheses that balance are not escaped.
_STRING = re.compile(
    rb"<<.*?>>BDC|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|/(f\d+) [\d.]+ Tf|\b(ET)\b", re.DOTALL
)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(pdf: bytes) -> list[str]:
    """The text of each page, a line for each piece that is set at once."""
    objects = {int(found[1]): (found[2], found.start(2)) for found in _objects(pdf)}

    def part(number: bytes) -> bytes:
        return objects[int(number)][0]

    def stream(number: bytes) -> bytes:
        head, start = objects[int(number)]
        at = start + head.index(b"stream\n") + len(b"stream\n")
        length = re.search(rb"/Length (\d+)", head)
        assert length
        return zlib.decompress(pdf[at : at + int(length[1])])

    found = []
    for page in (body for body, _ in objects.values() if b"/Type/Page/" in body):
        resources = part(_after(rb"/Resources (\d+) 0 R", page))
        fonts = {
            name: _unicode(stream(_after(rb"/ToUnicode (\d+) 0 R", part(number))))
            for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
        }
        found.append(_text(stream(_after(rb"/Contents (\d+) 0 R", page)), fonts))
    return found


def _objects(pdf: bytes) -> list[re.Match[bytes]]:
    return list(re.finditer(rb"\n(\d+) 0 obj\n(.*?)endobj", pdf, re.DOTALL))


def _after(pattern: bytes, text: bytes) -> bytes:
    found = re.search(pattern, text)
    assert found, pattern
    return found[1]


def _unicode(table: bytes) -> dict[int, str]:
    """The `bfchar` lines of a table: a glyph and what it stands for."""
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def _text(content: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    font: dict[int, str] = {}
    written = ""
    for found in _STRING.finditer(content):
        if found[1]:
            font = fonts[found[1]]
        elif found[2]:
            written += "\n"
        elif found[0].startswith(b"("):
            codes = _ESCAPED.sub(_plain, found[0][1:-1])
            written += "".join(font[codes[at] * 256 + codes[at + 1]] for at in range(0, len(codes), 2))
    return written


def _plain(escaped: re.Match[bytes]) -> bytes:
    code = escaped[1]
    return bytes([int(code, 8)]) if code[:1].isdigit() else _NAMED.get(code, code)
