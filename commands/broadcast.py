"""`libreta broadcast`: one text for many families."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from bot.dialogs.approval import ask_approvers
from commands.broadcast_text import figures, progress_figures, progress_lines
from commands.program import Program
from commands.refused import plainly
from commands.terms import terms
from locales.texts import SOURCE, Texts, languages, texts
from messaging.estimate import checked
from messaging.preview import Preview, confirm, preview
from messaging.preview_words import lines
from outreach.broadcasts.messages import write
from programme import audience, audience_reading, broadcasts, moments
from programme.broadcasts import Draft
from programme.refusal import Refusal


@click.command("broadcast")
@click.option("--from", "staff", metavar="STAFF", help="Quién escribe (código) / who writes (code)")
@click.option("--to", "to", metavar="AUDIENCE", help="familias, municipio:CODE, vereda:NAME, etapa:NAME, "
              "logro:CODE; varias con comas / several with commas")  # fmt: skip
@click.option("--text", "text", metavar="TEXT", help="El texto en español / the text in Spanish")
@click.option("--text-in", "others", nargs=2, multiple=True, metavar="LANG TEXT",
              help="El texto en otro idioma / the text in another language")  # fmt: skip
@click.option("--at", "at", metavar="TIME", help='"2026-11-25 08:00" en Bogotá, o ISO / or ISO')
@click.option("--yes", is_flag=True, help="Enviar; sin esto solo se muestra / send; else only shown")
@click.option("--approve", type=int, metavar="ID", help="Decir que sí a un aviso / approve one")
@click.option("--cancel", type=int, metavar="ID", help="Cancelar lo que no ha salido / cancel the rest")
@click.option("--progress", type=int, metavar="ID", help="Cómo va / how it is going")
@click.option("--json", "as_json", is_flag=True, help="Cifras para programas / figures for programs")
@click.option("--lang", type=click.Choice(["es", "en"]), default="es", help="Idioma / language")
@click.pass_obj
def command(
    program: Program,
    staff: str | None,
    to: str | None,
    text: str | None,
    others: tuple[tuple[str, str], ...],
    at: str | None,
    yes: bool,
    approve: int | None,
    cancel: int | None,
    progress: int | None,
    as_json: bool,
    lang: str,
) -> None:
    """Un aviso para muchas familias. Sin --yes solo muestra a quién llega, cuánto cuesta y cuándo sale.

    A notice for many families. Without --yes it only shows whom it reaches, what it costs, when it leaves.
    """
    words = texts(SOURCE if lang == "es" else lang)
    known = [one for one in (approve, cancel, progress) if one is not None]
    if len(known) + (to is not None or text is not None) != 1:
        raise click.UsageError(
            "Use --to y --text, o --approve, --cancel o --progress. / Use --to and --text, or one of those."
        )
    if staff is None and progress is None:
        raise click.UsageError("Falta --from STAFF. / --from STAFF is missing.")
    with plainly():
        if known:
            broadcast_id = known[0]
            if staff is not None and approve is not None:
                _decide(program, broadcasts.approve, broadcast_id, staff)
            elif staff is not None and cancel is not None:
                _decide(program, broadcasts.cancel, broadcast_id, staff)
            _tell_progress(program, broadcast_id, as_json, words)
        elif staff is None or to is None or text is None:
            raise click.UsageError("Faltan --to o --text. / --to or --text is missing.")
        else:
            now = program.clock()
            draft = _draft(program, staff, to, {SOURCE: text, **_other(others)}, at, now)
            _broadcast(program, draft, yes, as_json, words, now)


def _broadcast(program: Program, draft: Draft, yes: bool, as_json: bool, words: Texts, now: datetime) -> None:
    rules = terms(program.settings.limits)
    broadcast_id, names = None, []
    with program.engine.begin() as connection:
        seen = preview(connection, draft, rules, now)
        if yes:
            broadcast_id = confirm(connection, seen, now)
            if seen.second_yes:
                names = ask_approvers(connection, broadcast_id, rules.pesos_per_segment, now)
    if yes:
        _write(program)
    if as_json:
        state = None if broadcast_id is None else _state(seen)
        found = {**figures(seen), "id": broadcast_id, "state": state, "approvers": names}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join([*lines(seen, words), *_outcome(seen, broadcast_id, names, words)]))


def _outcome(seen: Preview, broadcast_id: int | None, names: list[str], words: Texts) -> Iterator[str]:
    if broadcast_id is None:
        yield words.say("broadcast.only_preview")
        return
    state = words.say(f"broadcast.state.{_state(seen)}")
    yield f"{words.say('broadcast.is', number=broadcast_id)} {state}"
    if seen.second_yes:
        yield (
            words.say("broadcast.asks", names=", ".join(names))
            if names
            else words.say("broadcast.asks_nobody")
        )


def _state(seen: Preview) -> str:
    """That of one that was confirmed just now."""
    return "waiting" if seen.second_yes else "written"


def _decide(program: Program, decide: Any, broadcast_id: int, staff: str) -> None:
    with program.engine.begin() as connection:
        decide(connection, broadcast_id, staff, program.clock())
    _write(program)


def _write(program: Program) -> None:
    """A worker would do it soon; done here, it is done when this command ends, and shown as it is."""
    write(program.engine, terms(program.settings.limits).hours, program.clock())


def _tell_progress(program: Program, broadcast_id: int, as_json: bool, words: Texts) -> None:
    with program.engine.connect() as connection:
        found = progress_figures(connection, broadcast_id)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(progress_lines(found, words)))


def _draft(
    program: Program, staff: str, to: str, said: dict[str, str], at: str | None, now: datetime
) -> Draft:
    with program.engine.connect() as connection:
        sender = audience.sender(connection, code=staff)
        chosen = audience_reading.parse(connection, to, sender)
    try:
        leaves_at = moments.moment(at, now) if at else now
    except ValueError:
        raise Refusal("broadcast.no_hour", hour=at) from None
    return Draft(sender, chosen, {language: checked(text) for language, text in said.items()}, leaves_at)


def _other(others: tuple[tuple[str, str], ...]) -> dict[str, str]:
    for language, _ in others:
        if language not in languages():
            raise Refusal("broadcast.no_language", language=language, names=", ".join(languages()))
    return dict(others)
