"""PDF pages out of a template in `scorecard/data/` and what it is told."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from programme import extras

if TYPE_CHECKING:
    import typst

_FOLDER = Path(__file__).parent / "data"

#: A compiler serves one at a time.
_alone = Lock()


def typeset(template: str, told: Mapping[str, Any], moment: datetime) -> bytes:
    """The PDF of `template`, a file name, which reads `told` as JSON. It is dated with `moment`, so that the
    same told at the same moment is the same bytes.

    Raises ExtraMissing where PDF is not installed.
    """
    data = json.dumps(told, ensure_ascii=False)
    with _alone:
        pdf = _compiler(template).compile(
            format="pdf", sys_inputs={"data": data}, timestamp=int(moment.timestamp())
        )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler(template: str) -> "typst.Compiler":
    """With the fonts that it carries alone: the machine's own would differ from one to the next."""
    extras.need("pdf")
    # Large, and a server may lack it.
    import typst

    return typst.Compiler(str(_FOLDER / template), root=str(_FOLDER), ignore_system_fonts=True)
