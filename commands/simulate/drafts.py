"""A draft of a questionnaire, heard in the terminal by a family that is made up. Nothing is kept or sent."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bot.rehearsal import draft
from bot.rehearsal.draft import Said
from commands.program import Program
from commands.simulate import terminal
from locales.texts import SOURCE
from messaging.channel import Channel


def talk(program: Program, file: Path, dimension: str, question: str, channel: Channel) -> None:
    """Let the terminal be the family's phone. Raises click.ClickException where the workbook cannot be
    published, and click.UsageError for a family that there cannot be.
    """
    content = _content(program, file)
    try:
        family = draft.family(content, dimension, question, SOURCE, program.random.randrange(1_000_000))
    except ValueError as problem:
        raise click.UsageError(_unknown(content, str(problem))) from None
    bot, said = terminal.bot(program), list[Said]()
    for line in terminal.lines():
        if len(said) == draft.MOST_SAID:
            raise click.ClickException("La charla ya es muy larga. / This talk is very long already.")
        said.append(Said(channel.name, line, program.clock()))
        heard = draft.play(bot, content, family, said)[-1]
        if heard.text:
            buttons = [(option.value, option.label) for option in heard.options]
            terminal.show(terminal.with_buttons(heard.text, buttons), channel)


def _content(program: Program, file: Path) -> Mapping[str, Any]:
    # It takes a second to load.
    from scorecard.instrument.xlsform import import_questionnaire

    outcome = import_questionnaire(program.engine, file, program.clock(), dry_run=True)
    for problem in outcome.report.problems:
        click.echo(problem.line(SOURCE), err=True)
    if outcome.content is None:
        raise click.ClickException("Corrija el libro primero. / Correct the workbook first.")
    return outcome.content


def _unknown(content: Mapping[str, Any], option: str) -> str:
    known = draft.choices(content)
    there = {"dimension": known.dimensions, "question": known.questions}[option]
    return f"--{option}: {', '.join(there) or '—'}"
