"""The data dictionary: what each column of the CSV files means, in Spanish and English."""

from pathlib import Path

from scorecard.publication.content import Release

_COLUMNS = Path(__file__).with_name("columns.csv")


def dictionary(release: Release) -> bytes:
    """CSV like the others, with the number and hash of the release in every row."""
    heading, *lines = _COLUMNS.read_text("utf-8").splitlines()
    written = [f"{heading},release,hash", *(f"{line},{release.number},{release.hash}" for line in lines)]
    return ("\ufeff" + "\r\n".join(written) + "\r\n").encode()
