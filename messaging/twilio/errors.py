"""What an error of Twilio means for a message (twilio.com/docs/api/errors)."""

from messaging.provider import Failed, Gone, Left, Refused, Retry, Stopped, in_words

_Meaning = type[Gone] | type[Refused] | type[Stopped]

#: Errors at sending. Others count by their HTTP status.
_AT_SENDING: dict[int, tuple[_Meaning, str]] = {
    20003: (Stopped, "twilio.credentials"),
    20005: (Stopped, "twilio.account"),
    21212: (Stopped, "twilio.sender"),
    21408: (Stopped, "twilio.country"),
    21603: (Stopped, "twilio.sender"),
    21606: (Stopped, "twilio.sender"),
    21659: (Stopped, "twilio.sender"),
    21660: (Stopped, "twilio.sender"),
    21661: (Stopped, "twilio.sender"),
    21701: (Stopped, "twilio.sender"),
    21703: (Stopped, "twilio.sender"),
    21705: (Stopped, "twilio.sender"),
    21211: (Gone, "twilio.no_number"),
    21217: (Gone, "twilio.no_number"),
    21265: (Gone, "twilio.not_mobile"),
    21610: (Left, "twilio.opted_out"),
    21612: (Gone, "twilio.unreachable"),
    21614: (Gone, "twilio.not_mobile"),
    21635: (Gone, "twilio.not_mobile"),
    21602: (Refused, "twilio.empty"),
    21605: (Refused, "twilio.too_long"),
    21608: (Refused, "twilio.trial"),
    21617: (Refused, "twilio.too_long"),
}

#: Errors that a receipt may bring.
_ON_A_RECEIPT = {
    21610: "twilio.opted_out",
    30001: "twilio.queue",
    30002: "twilio.account",
    30003: "twilio.phone_off",
    30004: "twilio.blocked",
    30005: "twilio.no_number",
    30006: "twilio.not_mobile",
    30007: "twilio.filtered",
    30008: "twilio.carrier",
    30024: "twilio.sender",
    30032: "twilio.sender",
    30034: "twilio.sender",
    30036: "twilio.too_late",
    30410: "twilio.carrier",
}

#: After these on a receipt, the number is not written to again. Not after 30003 (switched off, no signal),
#: which passes; nor 30006, which Twilio also gives where a short code does not reach the carrier of a good
#: number; nor 30004, 30007 and 30008, which may be about the text or the day.
GONE_ON_A_RECEIPT = frozenset({30005})

#: After these the person has left, by a word that Twilio took for itself.
LEFT_ON_A_RECEIPT = frozenset({21610})

_BUSY = frozenset({20429, 21611, 63038})


def result_of(status: int, code: int | None, after: float | None) -> Failed:
    """Return what to do after HTTP `status`, with Twilio's own `code` where it gave one, and its
    Retry-After.
    """
    name = str(code or status)
    if status == 429 or code in _BUSY:
        return Retry(after, name, in_words("twilio.too_fast"))
    if status >= 500:
        return Retry(after, name, in_words("twilio.no_answer"), perhaps_sent=True)
    if code in _AT_SENDING:
        meaning, key = _AT_SENDING[code]
        return meaning(name, in_words(key))
    if status in (401, 403, 404):
        # The address or the account is wrong, whatever the message.
        return Stopped(name, in_words("twilio.credentials"))
    return Refused(name, in_words("twilio.refused"))


def receipt_words(code: int | None) -> str | None:
    """Our words for the error on a receipt; None without one."""
    return None if not code else in_words(_ON_A_RECEIPT.get(code, "twilio.carrier"))
