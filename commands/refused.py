"""What somebody asked a command for and cannot have, in plain words."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from locales.texts import SOURCE, texts
from programme.refusal import Refusal


@contextmanager
def plainly() -> Iterator[None]:
    """What cannot be is one sentence in each language, with status 1."""
    try:
        yield
    except Refusal as refusal:
        said = (texts(language).say(refusal.key, **refusal.fields) for language in (SOURCE, "en"))
        raise click.ClickException(" / ".join(said)) from refusal
