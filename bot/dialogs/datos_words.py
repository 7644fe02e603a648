"""What is kept of a family, in words. Where others may read along, only what sort of things."""

from bot.talk import Talk
from bot.understanding.languages import own_name
from db.people import people
from locales.dates import short_date
from programme.family_data.kept import kept


def is_own_phone(talk: Talk) -> bool:
    """Return whether somebody has said that this phone is theirs alone, and nothing speaks against it."""
    line = talk.line
    own = line.authorised is True and line.safe is True and not line.shared
    return own and len(people(talk.connection, line.id)) == 1


def what_is_kept(talk: Talk) -> str:
    """Return a few lines: no private logro, no case, and nothing that counts them."""
    words = talk.texts
    if not is_own_phone(talk):
        return words.say("datos.kinds")
    found = kept(talk.connection, talk.family_id, talk.now, talk.line.contact_id)
    where = "datos.place" if found.vereda else "datos.place_alone"
    lines = [
        words.say("datos.family", code=found.code),
        words.say(where, municipality=found.municipality, vereda=found.vereda),
        words.say("datos.stage", stage=words.say(f"familias.stage.{found.stage}")),
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
    lines += [words.count("datos.messages", found.messages), words.say("datos.also")]
    return "\n".join(lines)
