"""Questionnaires in the database: publishing one, and finding the one that a wave is bound to."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from db.tables import PublishedQuestionnaire
from scorecard.instrument.questionnaire import Questionnaire

#: By version. What was published is never changed, so this is never out of date.
_known: dict[str, Questionnaire] = {}


def fingerprint(content: Mapping[str, Any]) -> str:
    """Return the version of a questionnaire that was given none: the first twelve hexadecimal digits of the
    SHA-256 of its content.
    """
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def publish(connection: Connection, version: str, content: Mapping[str, Any], now: datetime) -> bool:
    """Publish `content` as `version`. False where a questionnaire has that version already, whichever."""
    written = connection.scalar(
        insert(PublishedQuestionnaire)
        .values(version=version, content=content, published_at=now)
        .on_conflict_do_nothing()
        .returning(PublishedQuestionnaire.version)
    )
    return written is not None


def content_of(connection: Connection, version: str) -> Mapping[str, Any] | None:
    """Return what was published as `version`; None where nothing was."""
    return connection.scalar(
        select(PublishedQuestionnaire.content).where(PublishedQuestionnaire.version == version)
    )


def published(connection: Connection, version: str) -> Questionnaire:
    """Return the questionnaire of that version. Raises LookupError where there is none."""
    if version not in _known:
        content = content_of(connection, version)
        if content is None:
            raise LookupError(f"no questionnaire was published as {version}")
        _known[version] = Questionnaire.read(content)
    return _known[version]


def forget(version: str) -> None:
    """Forget a questionnaire whose publication was undone."""
    _known.pop(version, None)
