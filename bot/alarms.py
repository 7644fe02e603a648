"""What is answered before everything else: that somebody is in danger, or in a calamity."""

from bot import alerts, calamities, continued_text, leaving, staff
from bot.dialogs import libreta_words
from bot.handlers import keywords
from bot.registry import alarmed, staff_keywords, staff_texts
from bot.talk import Talk
from bot.understanding import danger, marks, meanings, model, options

#: So many words may tell of something, whatever was asked.
_SENTENCE = 3
#: Meanings that are about the services of the Red, whoever writes them.
_SERVICES = frozenset("logros visit libreta offers project case".split())
#: What else it may be about after the lines: the danger itself, or what one does in it.
_SOMETHING_ELSE = frozenset(
    "danger message complaint decline confirm propose logro report member moved data help opt_out payments "
    "who cost reads".split()
)


def rings(talk: Talk) -> bool:
    """Give the help lines, or say what to do in a calamity, where it tells of one; else return False."""
    if talk.inbound.kind != "tap" and not staff.writes_to_families(talk) and _is_danger(talk):
        alerts.raise_danger(talk, talk.text)
        if _is_calamity(talk):
            # Who answers for calamities does not read of the other thing.
            talk.say("staff.calamity" if talk.line.staff_id is not None else "calamity.lines")
            calamities.report(talk, untold=True)
        _go_on(talk)
        return True
    if _is_calamity(talk):
        of_staff = talk.line.staff_id is not None
        lines = "staff.calamity" if of_staff else "calamity.lines"
        alerts.raise_alert(talk, "calamity", lines, calamities.words(talk))
        calamities.report(talk)
        _go_on(talk)
        return True
    return False


def _go_on(talk: Talk) -> None:
    """Let the open dialog ask about the words, which only the alert has."""
    asked = talk.state.dialog
    if asked is not None and asked.name in alarmed and talk.inbound.kind == "text":
        alarmed[asked.name](talk, asked.data)


def needs_care(talk: Talk) -> bool:
    """Return whether somebody who was given the help lines a moment ago goes on writing of that, and not of
    the services, nor of what was opened since.
    """
    if not alerts.was_helped(talk):
        return False
    if _was_opened_since(talk) and len(talk.text.split()) < _SENTENCE:
        return False
    if talk.inbound.kind != "text":
        return True
    found = meanings.proposed(
        model.likely(talk.text), talk.text, "", (), [*_SERVICES, *_SOMETHING_ELSE], scale=False
    )
    return not found or not _SERVICES.issuperset(found)


def _was_opened_since(talk: Talk) -> bool:
    """Return whether what is open was opened after the lines, by a word of the family's own."""
    opened = talk.state.dialog
    if opened is not None and opened.name == "meant":
        opened = talk.state.below
    return opened is not None and opened.turn > talk.state.helped_turn


def _is_danger(talk: Talk) -> bool:
    return not _is_plain(talk) and (danger.in_danger(talk.text) or continued_text.in_danger(talk))


def _is_calamity(talk: Talk) -> bool:
    """Return whether somebody tells of a calamity; what follows within a minute belongs to it."""
    return (
        talk.inbound.kind == "text"
        and not _is_work(talk)
        and not continued_text.goes_on(talk, "calamity")
        and not _is_plain(talk)
        and danger.in_calamity(talk.text)
    )


def _is_work(talk: Talk) -> bool:
    """Return whether a member of staff writes what is for others: a notice, an answer, a nudo."""
    if talk.line.staff_id is None:
        return False
    asked = talk.state.dialog
    return (
        staff.writes_to_families(talk)
        or (asked is not None and not asked.options)
        or staff_keywords.exact(talk.text) is not None
        or staff_keywords.few(talk.text) is not None
        or staff_keywords.begins(talk.text) in staff_texts
    )


def _is_plain(talk: Talk) -> bool:
    """Return whether it is a word of ours, an answer in the question's own words or a wish to leave, and
    nothing besides: what knows whole sentences is not asked about these.
    """
    text, asked = talk.text, talk.state.dialog
    return (
        keywords.within(text) is not None
        or bool(keywords.near(text))
        or leaving.wish(text) in ("sure", "loose")
        or (
            asked is not None
            and bool(asked.options)
            and (
                # Of the Libreta; elsewhere who does not want to go on may mean life.
                (asked.sealed and (libreta_words.stops(text) or libreta_words.refuses(text)))
                or (
                    options.choose(text, asked.choices, asked.asks, asked.text) is not None
                    # Behind a mark anything may be told.
                    and not (asked.scale and marks.with_a_reason(text))
                )
            )
        )
    )
