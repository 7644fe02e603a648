"""A page as a screen reader meets it: headings, tables, links, what every element says of itself."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "img", "br", "rect", ""})


@dataclass
class Table:
    """`rows`: the texts of their cells; `heads`: the attributes of its header cells."""

    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)
    heads: list[dict[str, str | None]] = field(default_factory=list)


@dataclass
class Page(HTMLParser):
    """`elements`: each with its attributes; `headings`: level and text; `text`: all that is read."""

    source: str
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        assert self.unclosed == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.elements.append((tag, said))
        if tag == "table":
            self.tables.append(Table())
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in ("th", "td"):
            self.tables[-1].rows[-1].append("")
            if tag == "th":
                self.tables[-1].heads.append(said)
        elif tag[0] == "h" and tag[1:].isdigit():
            self.headings.append((int(tag[1:]), ""))
        if tag not in _VOID:
            self.unclosed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag
        if tag == "p":
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"th", "td"} & set(self.unclosed):
            self.tables[-1].rows[-1][-1] += data
        elif "caption" in self.unclosed:
            self.tables[-1].caption += data
        elif self.unclosed and self.unclosed[-1][0] == "h" and self.unclosed[-1][1:].isdigit():
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a kind."""
        return [said for name, said in self.elements if name == tag]
