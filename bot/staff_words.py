"""The words that a member of staff may write."""

from bot.registry import staff_handlers, staff_word_rights
from bot.talk import Talk
from locales.lists import either
from programme.rights import Member


def may_write(member: Member, word: str) -> bool:
    """Return whether the word is theirs to write."""
    return member.may(staff_word_rights[word])


def say(talk: Talk, key: str) -> None:
    """Say the text `key`, and then what this person may write."""
    member = talk.member
    assert member is not None
    talk.say(key)
    words = [word.upper() for word in staff_handlers if may_write(member, word)]
    if words:
        talk.say("staff.words", words=either(words, talk.texts))
    else:
        talk.say("staff.no_words")
