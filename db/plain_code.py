"""Codes that are the same but for their case, and for zeros that a spreadsheet dropped."""

from sqlalchemy import ColumnElement, Index, String, literal_column, text

#: What the column `code` of a table has in common with those: an index on it is used for these words alone.
_PLAIN = r"regexp_replace(lower(code), '(^|[^0-9])0+(?=[0-9])', '\1', 'g')"


def plain_code() -> ColumnElement[str]:
    """Return it of the table that is asked."""
    return literal_column(_PLAIN, String)


def index(table: str) -> Index:
    """Return the index by which a table finds them."""
    return Index(f"ix_{table}_plain_code", text(f"({_PLAIN})"))
