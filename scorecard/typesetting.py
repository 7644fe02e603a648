"""PDF pages out of a Typst template and its content."""

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

#: A compiler serves one thread at a time; it uses all the processors by itself.
_alone = Lock()


def typeset(template: Path, content: Mapping[str, Any], moment: datetime) -> bytes:
    """Return the PDF of `template`, which reads `content` as JSON. It is dated with `moment`, so that the
    same content at the same moment gives the same bytes.

    Raises ExtraMissing where PDF is not installed.
    """
    data = json.dumps(content, ensure_ascii=False)
    with _alone:
        pdf = _compiler(template).compile(
            format="pdf", sys_inputs={"data": data}, timestamp=int(moment.timestamp())
        )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler(template: Path) -> "typst.Compiler":
    """With the fonts that it carries alone: the machine's own would differ from one to the next."""
    extras.need("pdf")
    # Large, and a server may lack it.
    import typst

    return typst.Compiler(str(template), root=str(template.parent), ignore_system_fonts=True)
