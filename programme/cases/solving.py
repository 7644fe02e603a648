"""How the question whether a case is solved stands among the messages: as news of the case, one for each
answer.
"""

#: The kind of message of all news of cases.
KIND = "case"


def apart(number: str, answer_id: int) -> str:
    """Return what tells it from other news of the case. `answer_id`: the entry that is asked about."""
    return f"solved:{number}:{answer_id}"
