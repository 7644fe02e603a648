"""What a file of families changes in their phones, and what it may not."""

from pathlib import Path

from sqlalchemy import Engine, select, text

from db.tables import Contact, Conversation, Family
from tests.programme.import_files import FAMILIAS, MUNICIPIOS, asked, counts, load


def contacts(database: Engine) -> list[tuple[object, ...]]:
    """Family, number, whether it is shared and authorised, whether it goes on, whether it is who talks."""
    with database.connect() as connection:
        rows = connection.execute(
            select(
                Family.code,
                Conversation.address,
                Contact.shared,
                Contact.authorised,
                Contact.ended_at.is_(None),
                Conversation.contact_id == Contact.id,
            )
            .join(Contact, Contact.family_id == Family.id)
            .join(Conversation, Conversation.id == Contact.conversation_id)
            .order_by(Contact.id)
        )
        return [tuple(row) for row in rows]


def phones(*rows: str) -> str:
    """A file of families with phones: `familia,celular,compartido,autoriza`."""
    cells = [row.split(",") for row in rows]
    lines = (f"{f},15664,,,,,,{number},{shared},{day},," for f, number, shared, day in cells)
    return "\n".join([FAMILIAS, *lines])


def test_two_families_at_one_number_are_two_contacts_of_one_conversation(
    database: Engine, tmp_path: Path
) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    load(database, tmp_path, "familias", phones("F1,3001112233,,2026-11-01"))
    assert contacts(database) == [("F1", "+573001112233", False, True, True, True)]
    load(database, tmp_path, "familias", phones("F2,0057 300 111 2233,si,"))
    assert contacts(database) == [
        ("F1", "+573001112233", False, True, True, None),
        ("F2", "+573001112233", True, None, True, None),
    ]
    assert asked(database, "SELECT count(*) FROM conversation") == [(1,)]


def test_a_new_number_ends_the_old_contact(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    load(database, tmp_path, "familias", phones("F1,3001112233,,2026-11-01", "F2,3001112233,si,"))
    report = load(database, tmp_path, "familias", phones("F1,+57 (300) 999-8877,no,2026-11-01"))
    assert counts(report) == (0, 1, 0, 0)
    assert contacts(database) == [
        ("F1", "+573001112233", False, True, False, False),
        ("F2", "+573001112233", True, None, True, True),
        ("F1", "+573009998877", False, True, True, True),
    ]
    assert asked(database, "SELECT count(*) FROM consent") == [(2,)]
    back = load(database, tmp_path, "familias", phones("F1,3001112233,,"))
    assert counts(back) == (0, 1, 0, 0)
    assert contacts(database)[-1] == ("F1", "+573001112233", False, None, True, None)


def test_a_number_that_becomes_shared_is_not_safe_any_more(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    load(database, tmp_path, "familias", phones("F1,3001112233,no,"))
    with database.begin() as connection:
        connection.execute(text("UPDATE contact SET safe = true"))
    assert counts(load(database, tmp_path, "familias", phones("F1,3001112233,si,"))) == (0, 1, 0, 0)
    assert asked(database, "SELECT shared, safe FROM contact") == [(True, False)]
    assert counts(load(database, tmp_path, "familias", phones("F1,3001112233,,"))) == (0, 0, 1, 0)


def test_an_empty_phone_ends_nothing(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    load(database, tmp_path, "familias", phones("F1,3001112233,,"))
    assert counts(load(database, tmp_path, "familias", phones("F1,,,"))) == (0, 0, 1, 0)
    assert counts(load(database, tmp_path, "familias", phones("F1,,,2026-11-10"))) == (0, 1, 0, 0)
    assert contacts(database) == [("F1", "+573001112233", False, True, True, True)]


def test_a_no_that_is_later_than_the_paper_stays(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    load(database, tmp_path, "familias", phones("F1,3001112233,,2026-11-01"))
    with database.begin() as connection:
        connection.execute(text("UPDATE contact SET authorised = false"))
        connection.execute(
            text(
                "INSERT INTO consent (contact_id, kind, given, text_version, channel, at) "
                "SELECT id, 'data', false, '1', 'sms', '2026-11-10T12:00Z' FROM contact"
            )
        )
    assert counts(load(database, tmp_path, "familias", phones("F1,3001112233,,2026-11-09"))) == (0, 0, 1, 0)
    assert contacts(database)[0][3] is False
    load(database, tmp_path, "familias", phones("F1,3009998877,,2026-11-09"))
    assert contacts(database)[-1][3] is None
    load(database, tmp_path, "familias", phones("F1,3009998877,,2026-11-15"))
    assert contacts(database)[-1][3] is True


def test_a_number_that_was_taken_from_a_family_is_not_put_back(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    file = phones("F1,3001112233,,")
    load(database, tmp_path, "familias", file)
    with database.begin() as connection:
        connection.execute(text("UPDATE contact SET ended_at = now()"))
    report = load(database, tmp_path, "familias", file)
    assert counts(report) == (0, 0, 1, 0)
    assert "Este número se le quitó a la familia" in report.notices[0].line()
    assert len(contacts(database)) == 1


def test_somebody_who_wrote_before_is_known_from_then_on(database: Engine, tmp_path: Path) -> None:
    load(database, tmp_path, "municipios", MUNICIPIOS)
    load(database, tmp_path, "familias", phones("F1,3001112233,,"))
    with database.begin() as connection:
        connection.execute(text("UPDATE conversation SET opted_out_at = now(), contact_id = NULL"))
        connection.execute(text("DELETE FROM contact"))
    load(database, tmp_path, "familias", phones("F1,3001112233,,"))
    assert asked(database, "SELECT contact_id IS NOT NULL, opted_out_at IS NOT NULL FROM conversation") == [
        (True, True)
    ]
