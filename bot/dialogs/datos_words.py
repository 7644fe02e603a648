"""What is kept of a family, in words. Where others may read along, only what sort of things."""

from bot.talk import Talk
from bot.understanding.languages import own_name
from db.people import people
from locales.dates import short_date
from programme.family_data.kept import kept
from programme.reserved import door


def is_own_phone(talk: Talk) -> bool:
    """Return whether somebody has said that this phone is theirs alone, and nothing speaks against it."""
    line = talk.line
    own = line.authorised is True and line.safe is True and not line.shared
    return own and len(people(talk.connection, line.id)) == 1


def may_see_details(talk: Talk) -> bool:
    """Return whether the details may be shown here, and all of it be deleted: on a phone of one's own, and,
    where a PIN was chosen, behind it.
    """
    if not is_own_phone(talk):
        return False
    asked = talk.state.dialog
    return (asked is not None and asked.reserved) or not _has_pin(talk)


def _has_pin(talk: Talk) -> bool:
    return bool(door.read(talk.connection, talk.line.id, talk.line.contact_id).pin)


def what_is_kept(talk: Talk) -> str:
    """Return a few lines: no private logro, no case, and nothing that counts them."""
    words = talk.texts
    if not may_see_details(talk):
        return words.say("datos.kinds_pin" if is_own_phone(talk) else "datos.kinds")
    found = kept(talk.connection, talk.family_id, talk.now, talk.line.contact_id)
    where = "datos.place" if found.vereda else "datos.place_alone"
    lines = [
        words.say("datos.family", code=found.code),
        words.say(where, municipality=found.municipality, vereda=found.vereda),
        words.say("datos.stage", stage=words.say(f"familias.stage.{found.stage}")),
        *([words.say("datos.withdrawal", reason=found.withdrawal)] if found.withdrawal else []),
        words.count("datos.members", found.members),
        words.say("datos.phone", language=own_name(talk.texts.language)),
    ]
    if found.answers:
        given = [
            words.say(
                f"datos.answer.{one.kind}",
                answer=words.say("datos.yes" if one.given else "datos.no"),
                date=short_date(one.on, words),
            )
            for one in found.answers
        ]
        lines.append(words.say("datos.answers", answers="; ".join(given)))
    also = "datos.also_reserved" if _has_pin(talk) else "datos.also"
    lines += [words.count("datos.messages", found.messages), words.say(also)]
    return "\n".join(lines)
