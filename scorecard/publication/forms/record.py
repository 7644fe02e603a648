"""A place and those directly in it as JSON, with what is needed to read it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from scorecard.publication.content import Place, Release
from scorecard.publication.judgments import Judgment

#: What the file says of the release, beside the places: all but them.
_OF_THE_RELEASE = (
    "wave", "number", "hash", "published_on", "opened_on", "closed_on", "questionnaire", "sample", "reason",
    "corrects",
)  # fmt: skip


def record(release: Release, place: Place, judgments: Sequence[Judgment] = ()) -> bytes:
    """`release`, `questions`, `place` and `inside`, all as `scorecard.publication.content` describes them,
    and the `judgments` of their promises.
    """
    inside = release.inside(place.code)
    codes = {place.code, *(one.code for one in inside)}
    said: dict[str, object] = {
        "release": {name: getattr(release, name) for name in _OF_THE_RELEASE},
        "licence": "CC-BY-4.0",
        "questions": [asdict(question) for question in release.questions],
        "place": place.as_told(),
        "inside": [one.as_told() for one in inside],
        "judgments": [asdict(one) for one in judgments if one.place in codes],
    }
    plain = json.dumps(
        said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=date.isoformat
    )
    return f"{plain}\n".encode()
