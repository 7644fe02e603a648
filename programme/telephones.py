"""Colombian mobile numbers."""

import phonenumbers


def mobile(text: str) -> str:
    """Return the number in E.164 (`+573001112233`); raises ValueError when it is no valid Colombian mobile.

    Takes what people write: spaces, dashes, `57…`, `+57…` and `0057…` (which the library left alone reads
    as a Russian number).
    """
    cleaned = text.strip()
    if cleaned.startswith("0057"):
        cleaned = "+57" + cleaned[4:]
    try:
        number = phonenumbers.parse(cleaned, "CO")
    except phonenumbers.NumberParseException as problem:
        raise ValueError(str(problem)) from problem
    kind = phonenumbers.number_type(number)
    if number.country_code != 57 or not phonenumbers.is_valid_number(number):
        raise ValueError("not a Colombian number")
    if kind not in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE):
        raise ValueError("not a mobile number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def masked(number: str) -> str:
    """Return a number for a report that others may read: `+57300*****33`."""
    return f"{number[:6]}{'*' * (len(number) - 8)}{number[-2:]}"
