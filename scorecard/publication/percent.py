"""Whole percents."""


def percent(part: float, whole: float) -> int:
    """Of counts above 0, to the nearest whole one, halves up."""
    return int(100 * part / whole + 0.5)
