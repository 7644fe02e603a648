"""Waves of the Libreta de Calificaciones: who takes part, and, apart from that, what was answered."""

import uuid
from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Key
from db.columns import EncryptedText


class Wave(Base):
    """`status`: open or closed. `questionnaire`: the version it is bound to. `sample`: families a place,
    drawn with `seed`; None: all of them. `crowd`: how many families' answers are counted together at the
    least; it never changes, which the database holds.

    `step` of the invitations was begun last, to leave at `step_at`, and is written up to `step_family_id`
    (None: to the end). Without a step, `step_at` is when the first may be begun; None: nobody is invited.

    `commitment_id`: the promise of which it asks whether it was kept; None: it is a wave of the Libreta.

    `closed_on`: the day on which it was closed. `wiped`: no answers under way are left of it. `unwritten`:
    how many families' answers were given up because there were not enough of them.

    `code_key`: the key of the hashes of its codes from a bag; None where none was printed, and once it has
    closed, so that nobody can look a code up any more.
    """

    __tablename__ = "wave"
    __table_args__ = (CheckConstraint("crowd >= 10", name="crowd"),)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    questionnaire: Mapped[str] = mapped_column(ForeignKey("questionnaire.version"))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    status: Mapped[str]
    sample: Mapped[int | None]
    seed: Mapped[str | None]
    crowd: Mapped[int] = mapped_column(default=10)
    closed_on: Mapped[date | None]
    unwritten: Mapped[int | None]
    wiped: Mapped[bool] = mapped_column(default=False)
    step: Mapped[str | None]
    step_at: Mapped[datetime | None]
    step_family_id: Mapped[int | None] = mapped_column(BigInteger)
    results_at: Mapped[datetime | None]
    results_family_id: Mapped[int | None] = mapped_column(BigInteger)
    code_key: Mapped[str | None] = mapped_column(EncryptedText("wave.code_key"))
    # By name: promises are made after a wave, which a wave then asks about.
    commitment_id: Mapped[int | None] = mapped_column(
        ForeignKey("actor_commitment.id", use_alter=True), unique=True
    )


class Draw(Base):
    """A sample that will be drawn for the wave of that name. `hash`, the SHA-256 of the seed, is public from
    `announced_at` on, so that nobody can look for a seed that draws whom they like; the seed is, once the
    wave has closed.
    """

    __tablename__ = "draw"

    id: Mapped[Key]
    wave: Mapped[str] = mapped_column(unique=True)
    seed: Mapped[str] = mapped_column(EncryptedText("draw.seed"))
    hash: Mapped[str]
    announced_at: Mapped[datetime]


class WavePlace(Base):
    """A municipality in which the wave is held. `families`: those accompanied there when it opened, out of
    which a sample is drawn. `gestores`: who accompanied those that take part, on that day; None where
    that was not kept. `codes_printed`: for families without a phone; `codes_used`: of these, once the wave
    has closed.
    """

    __tablename__ = "wave_place"

    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(
        ForeignKey("municipality.code"), primary_key=True, index=True
    )
    families: Mapped[int | None]
    codes_printed: Mapped[int] = mapped_column(server_default=text("0"))
    codes_used: Mapped[int] = mapped_column(server_default=text("0"))
    gestores: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))


class Participation(Base):
    """`disposition`: invited, contacted, started, partial, complete, refused, breakoff, unreachable,
    ineligible (AAPOR), or drawn: it draws a code from a bag, and whether it answers with it is not known.
    `day`: of the last change, never an hour. `channel`: on which the family answers, or is asked until it
    does; None before, and of who draws a code. Nothing here leads to an answer. A family that was deleted is
    counted on under a random `family_id` below nought.
    """

    __tablename__ = "participation"
    __table_args__ = (Index(None, "wave_id", "municipality_code", "disposition"),)

    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    family_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, index=True)
    municipality_code: Mapped[str]
    disposition: Mapped[str]
    day: Mapped[date]
    channel: Mapped[str | None]


class CompletedPart(Base):
    """What a family answered, sealed, waiting until that of ten can be counted together.

    First all of it waits in one row, as the family's `core`, however much it is. When the core is counted the
    other answers go on waiting, each by itself and of no family: `part` is then the question that only some
    families are asked, or `comment`. `crowd` is the group in which they hide: a gestor's families in a
    municipality, or all of the municipality; when the wave has closed, of the department, or of the nation.
    What a larger group hides is empty. What came with a code from a bag is of no family from the beginning.
    """

    __tablename__ = "completed_part"
    __table_args__ = (UniqueConstraint("family_id", "wave_id"), Index(None, "wave_id", "crowd", "part"))

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id", ondelete="CASCADE"))
    part: Mapped[str]
    crowd: Mapped[str]
    gestor_id: Mapped[int | None]
    municipality_code: Mapped[str | None]
    department_code: Mapped[str | None]
    answers: Mapped[str] = mapped_column(EncryptedText("completed_part.answers"))


class AnswerCount(Base):
    """How many families gave an answer to a question of a wave: a running total, to which ten or more
    families are added at a time. How it grew is kept nowhere, and no row knows two answers of one family.
    Gestor, municipality and department are empty where too few answered to show them.
    """

    __tablename__ = "answer_count"
    __table_args__ = (
        Index(
            "ix_answer_count_of", "wave_id", "municipality_code", "department_code", "gestor_id", "question",
            "answer", unique=True, postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    department_code: Mapped[str | None] = mapped_column()
    municipality_code: Mapped[str | None] = mapped_column()
    gestor_id: Mapped[int | None] = mapped_column()
    question: Mapped[str] = mapped_column()
    answer: Mapped[int] = mapped_column()
    families: Mapped[int] = mapped_column(BigInteger)

    # No row of it may have a number of its own, which would tell in which order they came.
    __mapper_args__ = {
        "primary_key": (wave_id, department_code, municipality_code, gestor_id, question, answer)
    }  # fmt: skip


class OpenComment(Base):
    """An open comment, apart from all else, read and cleared centrally. `status`: unread, cleared,
    set_aside, danger. `cleared`: what is left of it for others to read. Once it was read, `text` is gone.
    """

    __tablename__ = "open_comment"
    __table_args__ = (Index(None, "municipality_code", "status"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    department_code: Mapped[str | None]
    municipality_code: Mapped[str | None]
    text: Mapped[str | None] = mapped_column(EncryptedText("open_comment.text"))
    cleared: Mapped[str | None] = mapped_column(EncryptedText("open_comment.cleared"))
    status: Mapped[str] = mapped_column(default="unread")
