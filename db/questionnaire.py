"""Questionnaires of the Libreta as they were published."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class PublishedQuestionnaire(Base):
    """Never changed: a trigger refuses it. `content`: `{"questions": […]}` in their order, each with `name`,
    `type`, `label` and `sms` (by language), `actor`, `variable`, `dimension`, `sensitive`, `group`,
    `channels`, `relevant` (`[question, value]` or null) and `choices` (`value`, and `label` by language).
    """

    __tablename__ = "questionnaire"

    version: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, object]] = mapped_column(JSONB)
    published_at: Mapped[datetime]
