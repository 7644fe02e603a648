"""Words that are the same however they are spelled."""

import re
import unicodedata
from functools import lru_cache


@lru_cache(4096)
def plain(text: str) -> str:
    """Without accents, case, and with one underscore for spaces and dashes: `Línea base` is `linea_base`."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[\s_-]+", "_", "".join(c for c in letters if not unicodedata.combining(c)).strip())
