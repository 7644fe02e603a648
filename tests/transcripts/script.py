"""Reading and writing transcripts."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from programme.calendar import BOGOTA


@dataclass
class Step:
    """`action` is a line that starts with `>`, `~` or `*`; `answer` are the lines that follow it."""

    action: str
    answer: list[str] = field(default_factory=list)


@dataclass
class Script:
    """A transcript: its title, what is given (several `meeting` lines are joined by newlines), its steps."""

    title: str
    given: dict[str, str]
    steps: list[Step]

    @property
    def channel(self) -> str:
        return self.given["contact"].split()[0]

    @property
    def address(self) -> str:
        return self.given["contact"].split()[1]

    @property
    def start(self) -> datetime:
        return datetime.fromisoformat(self.given["today"]).replace(tzinfo=BOGOTA)


def read(path: Path) -> Script:
    """The transcript in a file. Raises ValueError for a line that is none of its kinds."""
    lines = path.read_text().splitlines()
    given: dict[str, str] = {}
    at = 1
    while at < len(lines) and lines[at].strip():
        name, separator, value = lines[at].partition(": ")
        if not separator:
            raise ValueError(f"{path.name}:{at + 1}: not a `name: value`")
        given[name] = f"{given[name]}\n{value}" if name in given else value
        at += 1
    steps: list[Step] = []
    for number, line in enumerate(lines[at:], at + 1):
        if line.startswith("<") and steps:
            steps[-1].answer.append(line)
        elif line[:1] in (">", "~", "*"):
            steps.append(Step(line))
        elif line.strip():
            raise ValueError(f"{path.name}:{number}: {line!r}")
    return Script(lines[0], given, steps)


def write(path: Path, script: Script) -> None:
    """Write it as `read` reads it."""
    lines = [script.title]
    lines += [f"{name}: {one}" for name, value in script.given.items() for one in value.split("\n")]
    for step in script.steps:
        lines += ["", step.action, *step.answer]
    path.write_text("\n".join(lines) + "\n")
