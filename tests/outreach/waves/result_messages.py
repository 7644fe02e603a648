"""What the messages with results that wait would say, if they were sent now."""

from datetime import datetime

from messaging.composing import Composed, Row
from outreach.waves.result_text import ResultsText
from tests.outreach.town import Town


def results_told(place: Town, now: datetime) -> list[str]:
    """The text of each, or why there is none."""
    rows = [
        Row(
            **{name: getattr(row, name) for name in Row.__dataclass_fields__ if hasattr(row, name)},
            address="",
            simulated=False,
        )
        for row in place.rows()
        if row.kind == "results"
    ]
    with place.engine.begin() as connection:
        done = ResultsText("https://libreta.example")(connection, rows, now)
    return [one.reply.text if isinstance(one, Composed) else one.words for one in done]
