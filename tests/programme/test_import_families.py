"""Files of families and their members."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from db.tables import Contact, Conversation, Family, Member
from tests.programme.import_files import (
    FAMILIAS,
    FAMILIAS_DE_PRUEBA,
    asked,
    contents,
    counts,
    load,
    named,
    place,
)

MISTAKES = [
    ("X1,99999,,,,,,,,,,", "municipio", "No hay un municipio con ese código"),
    ("X1,San José,,,,,,,,,,", "municipio", "código DANE"),
    ("X1,15664,,quizá,,,,,,,,", "desplazada", "uno de estos: si, no"),
    ("X1,15664,,,C01,,,,,,,", "gestor", "No hay un gestor con ese código"),
    ("X1,15664,,,,mudanza,,,,,,", "etapa", "invitada, linea_base, proyecto"),
    ("X1,15664,,,,,2026-02-30,,,,,", "acuerdo", "una fecha como 2026-11-20 o 20/11/2026"),
    ("X1,15664,,,,,11/20/2026,,,,,", "acuerdo", "una fecha como 2026-11-20 o 20/11/2026"),
    ("X1,15664,,,,,0026-11-05,,,,,", "acuerdo", "una fecha como 2026-11-20 o 20/11/2026"),
    ("X1,15664,,,,,,,,2026-11-21,,", "autoriza", "no sea posterior a hoy, 2026-11-20"),
    ("X1,15664,,,,,,300111223,,,,", "celular", "celular de Colombia"),
    ("X1,15664,,,,,,,,,klingon,", "idioma", "uno de estos: es_CO"),
    ("X1,15664,,,,,,,,,,1985F;niño", "integrantes", "1985F;2012M;2020F"),
    ("X1,15664,,,,,,,,,,0D", "integrantes", "0D al final"),
    ("X1,15664,,,,,,,,,,1985FD;0D", "integrantes", "0D al final"),
    ("X1,15664,,,,,,,,,,2030F", "integrantes", "1985F;2012M;2020F"),
    ("Familia uno,15664,,,,,,,,,,", "familia", "sin espacios"),
    (",15664,,,,,,,,,,", "familia", "vacía. Escriba un valor"),
    ("X1,15664,=HYPERLINK(1),,,,,,,,,", "vereda", "No se aceptan fórmulas"),
    ("X1,15664,@SUM(1),,,,,,,,,", "vereda", "No se aceptan fórmulas"),
    ("X1,15664,-2+3,,,,,,,,,", "vereda", "No se aceptan fórmulas"),
    ("X1,15664,+cmd|1,,,,,,,,,", "vereda", "No se aceptan fórmulas"),
    ("X1,15664,#REF!,,,,,,,,,", "vereda", "No se aceptan fórmulas"),
    ("X1,15664,Ca\ufffdon,,,,,,,,,", "vereda", "letras que se dañaron"),
    ("F9,15664,Otra,,,,,,,,,", "familia", "Ya está en la fila 2"),
]


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("1985F; 2012MD;2020 d", [(1985, "F", False), (2012, "M", True), (2020, None, True)]),
        ("1985F;0D", [(1985, "F", False)]),
        ("1985F", [(1985, "F", None)]),
        ("2012M", [(2012, "M", None)]),
    ],
)
def test_a_list_says_who_lives_with_a_disability(
    database: Engine, tmp_path: Path, written: str, known: list[tuple[object, ...]]
) -> None:
    place(database, tmp_path)
    row = "X1,15664,,,,,,,,,,{}\n"
    load(database, tmp_path, "familias", FAMILIAS + "\n" + row.format("1985F"))
    report = load(database, tmp_path, "familias", FAMILIAS + "\n" + row.format(written))
    assert not report.problems
    # One without a D says nothing of it, so that what was known stays.
    without = written.upper().replace(";0D", "").replace("D", "")
    assert load(database, tmp_path, "familias", FAMILIAS + "\n" + row.format(without)).updated == 0
    with database.connect() as connection:
        theirs = select(Member.birth_year, Member.sex, Member.disability).join(
            Family, Family.id == Member.family_id
        )
        found = connection.execute(theirs.where(Family.code == "X1").order_by(Member.id)).all()
    assert [tuple(row) for row in found] == known
    lengths = "SELECT DISTINCT length(disability) FROM member"
    assert len(asked(database, lengths)) == 1, "a copy would show of whom it is known"


def test_who_is_in_a_new_list_keeps_what_was_known(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    row = "X1,15664,,,,,,,,,,{}\n"
    for written in ("1985F;2012MD", "1985F;2012M;2024F"):
        load(database, tmp_path, "familias", FAMILIAS + "\n" + row.format(written))
    with database.connect() as connection:
        theirs = select(Member.birth_year, Member.disability).join(Family, Family.id == Member.family_id)
        found = connection.execute(theirs.where(Family.code == "X1"))
        assert sorted(tuple(each) for each in found) == [(1985, False), (2012, True), (2024, None)]


def test_a_family_comes_with_members_phone_and_the_consent_it_signed(
    database: Engine, tmp_path: Path
) -> None:
    place(database, tmp_path)
    families = """SELECT f.code, vereda, s.code, stage, agreement_on, language, catalogue_version
                  FROM family f LEFT JOIN staff s ON s.id = gestor_id ORDER BY 1"""
    assert asked(database, families) == [
        ("F1", "Guanomo", "G01", "follow_up", date(2026, 1, 5), "es_CO", "juntos-2007"),
        ("F2", "Guanomo", "G01", "baseline", date(2026, 11, 5), "es_CO", "juntos-2007"),
        ("F3", "Centro", None, "invited", None, "es_CO", "juntos-2007"),
    ]
    with database.connect() as connection:
        displaced = select(Family.displaced).order_by(Family.code)
        assert connection.scalars(displaced).all() == [False, True, False]
        members = connection.execute(
            select(Member.birth_year, Member.sex)
            .join(Family, Family.id == Member.family_id)
            .where(Family.code == "F1")
            .order_by(Member.id)
        )
        assert [tuple(row) for row in members] == [(1985, "F"), (2012, "M")]
    contacts = "SELECT f.code, shared, safe, authorised FROM contact JOIN family f ON f.id = family_id"
    assert asked(database, contacts) == [("F1", False, None, True), ("F2", True, False, None)]
    with database.connect() as connection:
        lines = connection.execute(
            select(Conversation.channel, Conversation.address, Conversation.contact_id, Contact.id).join(
                Contact, Contact.conversation_id == Conversation.id
            )
        ).all()
    assert [(line.channel, line.address) for line in lines] == [
        ("sms", "+573001112233"),
        ("sms", "+573001112244"),
    ]
    assert all(line.contact_id == line.id for line in lines)
    consents = "SELECT kind, given, text_version, channel, at FROM consent"
    assert asked(database, consents) == [
        ("data", True, "papel", "paper", datetime(2026, 1, 4, 5, 0, tzinfo=UTC))
    ]


def test_everything_wrong_with_a_row_is_said_at_once(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    report = load(database, tmp_path, "familias", f"{FAMILIAS}\nX1,99999,,,NADIE,,mañana,12,,,,\n")
    assert [problem.column for problem in report.problems] == ["acuerdo", "celular"]
    report = load(database, tmp_path, "familias", f"{FAMILIAS}\nX1,99999,,,NADIE,,,,,,,\n")
    assert [problem.column for problem in report.problems] == ["municipio", "gestor"]
    assert report.refused == 1


def test_a_row_that_was_refused_does_not_keep_a_later_one_out(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    report = load(database, tmp_path, "familias", f"{FAMILIAS}\nX1,99999,,,,,,,,,,\nX1,15664,,,,,,,,,,\n")
    assert counts(report) == (1, 0, 0, 1)


def test_what_a_file_has_no_column_for_stays(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    before = contents(database)
    report = load(database, tmp_path, "familias", "familia,municipio,etapa\nF1,15664,egresada\nF2,15664,\n")
    assert counts(report) == (0, 1, 1, 0)
    assert asked(database, "SELECT vereda, stage, agreement_on FROM family WHERE code = 'F1'") == [
        ("Guanomo", "exited", date(2026, 1, 5))
    ]
    assert contents(database) == {**before, "audit_event": 4}


def test_a_language_that_the_family_chose_stays_when_the_file_has_none(
    database: Engine, tmp_path: Path
) -> None:
    place(database, tmp_path)
    with database.begin() as connection:
        connection.execute(text("UPDATE family SET language = 'en'"))
    assert counts(load(database, tmp_path, "familias", FAMILIAS_DE_PRUEBA)) == (0, 0, 3, 0)


def test_members_are_replaced_where_they_differ(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    same = load(database, tmp_path, "familias", FAMILIAS_DE_PRUEBA.replace("1985F;2012M", "2012M; 1985f"))
    assert same.unchanged == 3
    other = load(
        database, tmp_path, "familias", FAMILIAS_DE_PRUEBA.replace("1985F;2012M", "1985F;2012M;2026")
    )
    assert counts(other) == (0, 1, 2, 0)
    assert asked(database, "SELECT count(*) FROM member") == [(4,)]


def test_a_wrong_cell_is_named_and_the_rest_loaded(database: Engine, tmp_path: Path) -> None:
    place(database, tmp_path)
    rows = ["F9,15664,,,,,,,,,,", *(row for row, _, _ in MISTAKES), "F8,15664,,,,,,,,,,"]
    report = load(database, tmp_path, "familias", "\n".join([FAMILIAS, *rows]))
    assert named(report, MISTAKES)
    assert counts(report) == (2, 0, 0, len(MISTAKES))
