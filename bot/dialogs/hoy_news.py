"""What is new of the gestor's families, and whom the gestor must tell what we could not."""

from collections.abc import Sequence

from bot.talk import Talk
from locales.dates import when
from programme import notes
from programme.calendar import in_bogota
from programme.late_notices import untold


def tell(talk: Talk) -> None:
    """Say all of it, each piece of news once."""
    assert talk.line.staff_id is not None
    if news := notes.take_unseen(talk.connection, talk.line.staff_id, talk.now):
        talk.lines.append(talk.channel.within.join(_of_family(talk, *one) for one in news.items()))
    for late in untold(talk.connection, talk.line.staff_id, talk.now):
        shown = when(in_bogota(late.starts_at), talk.texts)
        codes = ", ".join(late.families)
        talk.say("hoy.untold_moved" if late.moved else "hoy.untold_cancelled", codes=codes, when=shown)


def _of_family(talk: Talk, code: str, kinds: Sequence[notes.Kind]) -> str:
    """Return what is new of a family, in a line."""
    what = ", ".join(talk.texts.say(f"hoy.note.{kind}") for kind in kinds)
    return talk.texts.say("hoy.note", code=code, what=what)
