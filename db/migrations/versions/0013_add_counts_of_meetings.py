"""Add counts of meetings, and of the families of each gestor, kept as they change"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_ACCOMPANIED = "stage NOT IN ('exited', 'withdrawn')"

_FAMILIES = f"""
    INSERT INTO gestor_family_count (municipality_code, gestor_id, vereda, families)
    SELECT municipality_code, gestor_id, vereda, sum(more) FROM {{families}} family
    WHERE gestor_id IS NOT NULL AND {_ACCOMPANIED}
    GROUP BY 1, 2, 3 HAVING sum(more) <> 0;
"""

_COUNT = """
    INSERT INTO meeting_count (municipality_code, starts_at, kind, status, said, families)
    SELECT municipality_code, starts_at, kind, status, {said}, sum(more) FROM {what}
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(more) <> 0;
"""

#: A meeting of one family asks it to come. Whom the others ask, reading works out.
_ASKED = _COUNT.format(
    said="'asked'",
    what="{meetings} meeting JOIN {families} family ON family.id = meeting.family_id "
    f"WHERE {_ACCOMPANIED}",
)

#: What families said of meetings that concern them (`programme.meetings.CONCERNS`). What has changed comes
#: first, by `more`; the others are found by it.
_SAID = _COUNT.format(
    said="said",
    what=f"""{{found}} WHERE {_ACCOMPANIED} AND (
        meeting.family_id = family.id
        OR meeting.family_id IS NULL AND meeting.gestor_id = family.gestor_id
            AND (meeting.vereda IS NULL OR meeting.vereda = family.vereda)
    )""",
)

#: A word, by the table that it stands in.
_WORDS = {
    "meeting_reply": "answer",
    "meeting_attendance": "CASE WHEN attended THEN 'came' ELSE 'missed' END",
}

_MEETING = "JOIN meeting ON meeting.id = word.meeting_id"
_FAMILY = "JOIN family ON family.id = word.family_id"


def _words_of(thing: str) -> str:
    """The words of one meeting or family. LATERAL: they are looked up, and never all read to be compared."""
    each = (
        f"SELECT meeting_id, family_id, {said} AS said FROM {table} WHERE {thing}_id = {thing}.id"
        for table, said in _WORDS.items()
    )
    return f"CROSS JOIN LATERAL ({' UNION ALL '.join(each)}) word"


#: The rows that a statement touches, and how they change what is counted.
_HAPPENINGS = {
    "INSERT": ("NEW TABLE AS new_rows", "(SELECT *, 1 AS more FROM new_rows)"),
    "DELETE": ("OLD TABLE AS old_rows", "(SELECT *, -1 AS more FROM old_rows)"),
    "UPDATE": (
        "NEW TABLE AS new_rows OLD TABLE AS old_rows",
        "(SELECT *, 1 AS more FROM new_rows UNION ALL SELECT *, -1 FROM old_rows)",
    ),
}


def _moved(*columns: str) -> str:
    """Of what an UPDATE touches, the rows in which one of `columns` has changed: as they are and were."""
    new, old = (", ".join(f"{rows}.{column}" for column in columns) for rows in ("new_rows", "old_rows"))
    # Most families that change their stage are accompanied before and after.
    moved = f"({new}) IS DISTINCT FROM ({old})".replace(".stage", f".{_ACCOMPANIED}")
    return f"""(
        SELECT version.* FROM new_rows JOIN old_rows USING (id)
        CROSS JOIN LATERAL (VALUES (id, {new}, 1), (id, {old}, -1)) version (id, {", ".join(columns)}, more)
        WHERE {moved}
    )"""


_MOVED_MEETINGS = _moved("starts_at", "kind", "status", "family_id", "gestor_id", "vereda")
_MOVED_FAMILIES = _moved("municipality_code", "stage", "gestor_id", "vereda")

#: Most of what is changed is nothing that is counted by. Not EXISTS: it is planned as if the first row were
#: soon found, and then compares each row with each.
_UNLESS_MOVED = "IF (SELECT count(*) FROM {moved} moved) = 0 THEN RETURN NULL; END IF;"

#: The families of moved meetings, and those that said something of them.
_THEIR_FAMILIES = f"""
    SELECT family_id FROM {_MOVED_MEETINGS} moved
    UNION SELECT word.family_id FROM {_MOVED_MEETINGS} meeting {_words_of("meeting")}
"""

#: Were a family or a meeting moved while a word of theirs changes, neither transaction would see the other's
#: change. The families are held whatever moves, so that all that is counted of one is counted in turn.
_HOLD = "PERFORM FROM {table} WHERE id IN ({ids}) ORDER BY id FOR SHARE;"

#: A word goes before its meeting and its family, while it can still be seen where it was counted.
_WORDS_FIRST = """
CREATE FUNCTION delete_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM meeting_reply WHERE meeting_id = OLD.id;
    DELETE FROM meeting_attendance WHERE meeting_id = OLD.id;
    RETURN OLD;
END $$;
CREATE TRIGGER words_first BEFORE DELETE ON meeting FOR EACH ROW EXECUTE FUNCTION delete_words();
CREATE FUNCTION delete_meetings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM meeting WHERE family_id = OLD.id;
    DELETE FROM meeting_reply WHERE family_id = OLD.id;
    DELETE FROM meeting_attendance WHERE family_id = OLD.id;
    RETURN OLD;
END $$;
CREATE TRIGGER meetings_first BEFORE DELETE ON family FOR EACH ROW EXECUTE FUNCTION delete_meetings();
"""


def upgrade() -> None:
    _create_count(
        "gestor_family_count",
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("gestor_id", sa.BigInteger(), nullable=False),
        sa.Column("vereda", sa.String(), nullable=True),
        place=1,
    )
    _create_count(
        "meeting_count",
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        place=2,
    )
    # Nobody may write between the first count and the triggers.
    op.execute(f"LOCK TABLE family, meeting, {', '.join(_WORDS)} IN SHARE ROW EXCLUSIVE MODE")
    everything = "(SELECT *, 1 AS more FROM {})".format
    op.execute(_FAMILIES.format(families=everything("family")))
    op.execute(_ASKED.format(meetings=everything("meeting"), families="family"))
    op.execute(_SAID.format(found=_by_meeting(everything("meeting"))))
    op.execute(_WORDS_FIRST)
    for happening, (rows, changed) in _HAPPENINGS.items():
        touched = rows.split()[-1]
        _count_on("family", "count_meetings", happening, rows, _when_families(happening, changed))
        _count_on("meeting", "count", happening, rows, _when_meetings(happening, changed, touched))
        for table, said in _WORDS.items():
            words = f"(SELECT meeting_id, family_id, {said} AS said, more FROM {changed} changed)"
            steps = [
                _HOLD.format(table="meeting", ids=f"SELECT meeting_id FROM {touched}"),
                _HOLD.format(table="family", ids=f"SELECT family_id FROM {touched}"),
                _SAID.format(found=f"{words} word {_MEETING} {_FAMILY}"),
            ]
            _count_on(table, "count", happening, rows, steps)


def _by_meeting(meetings: str) -> str:
    return f"{meetings} meeting {_words_of('meeting')} {_FAMILY}"


def _when_families(happening: str, changed: str) -> list[str]:
    if happening != "UPDATE":
        return [_FAMILIES.format(families=changed)]
    return [
        _UNLESS_MOVED.format(moved=_MOVED_FAMILIES),
        _FAMILIES.format(families=_MOVED_FAMILIES),
        _ASKED.format(meetings="meeting", families=_MOVED_FAMILIES),
        _SAID.format(found=f"{_MOVED_FAMILIES} family {_words_of('family')} {_MEETING}"),
    ]


def _when_meetings(happening: str, changed: str, touched: str) -> list[str]:
    if happening != "UPDATE":
        return [
            _HOLD.format(table="family", ids=f"SELECT family_id FROM {touched}"),
            _ASKED.format(meetings=changed, families="family"),
        ]
    return [
        _UNLESS_MOVED.format(moved=_MOVED_MEETINGS),
        _HOLD.format(table="family", ids=_THEIR_FAMILIES),
        _ASKED.format(meetings=_MOVED_MEETINGS, families="family"),
        _SAID.format(found=_by_meeting(_MOVED_MEETINGS)),
    ]


def _count_on(table: str, name: str, happening: str, rows: str, steps: list[str]) -> None:
    trigger = f"{name}_{happening.lower()}"
    function = f"{trigger}_of_{table}"
    op.execute(
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{' '.join(steps)} RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {trigger} AFTER {happening} ON {table} REFERENCING {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


def _create_count(table: str, *keys: sa.Column[Any], place: int) -> None:
    names = [key.name for key in keys]
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *keys,
        sa.Column("families", sa.BigInteger(), nullable=False),
        sa.Column("folded", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_place", table, names[:place])
    op.create_index(f"ix_{table}_new", table, ["id"], postgresql_where=sa.text("NOT folded"))
    op.create_index(f"ix_{table}_nought", table, ["id"], postgresql_where=sa.text("folded AND families = 0"))
    op.create_index(
        f"ix_{table}_folded",
        table,
        names,
        unique=True,
        postgresql_where=sa.text("folded"),
        postgresql_nulls_not_distinct=True,
    )
