"""The forms of a release: pages, CSV, JSON, PDF, map and metadata say the same, plainly, and nothing more."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from locales.texts import SOURCE, texts
from programme.places import NATION
from scorecard.instrument.questionnaire import FIRST_VERSION
from scorecard.publication import reading
from scorecard.publication.beside import Beside
from scorecard.publication.content import Commitment, Question, Reply, Result
from scorecard.publication.forms import FORMS, MapMissing, render, render_files, sentences
from scorecard.publication.forms.outlines import CODES, outlines
from scorecard.publication.forms.page import page
from scorecard.publication.judgments import Judgment, State
from scorecard.voices.replies import ACTORS
from scorecard.voices.replying import LONGEST_AUTHOR, LONGEST_COMMITMENT, LONGEST_REPLY, MOST_COMMITMENTS
from tests.scorecard.html_page import Page
from tests.scorecard.pdf_text import pages
from tests.scorecard.releases import DEPARTMENTS, UP, large, shown, small

# One process makes the folder once for all.
pytestmark = pytest.mark.xdist_group("forms")

#: Of one result, all that a form can be asked for: n, share, both ends of the interval, the bracket.
Figures = tuple[int | None, int | None, int | None, int | None, str | None]

PAGES = ("html", "en.html")


@pytest.fixture(scope="module")
def folder() -> dict[str, bytes]:
    """The small release as a published folder."""
    return dict(render_files(small()))


def figures(result: Result) -> Figures:
    low, high = result.interval or (None, None)
    return (result.n, result.share, low, high, result.bracket)


def in_csv(content: bytes, code: str) -> dict[str, Figures]:
    def number(text: str) -> int | None:
        return int(text) if text else None

    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return {
        row["question"]: (
            number(row["n"]),
            number(row["share"]),
            number(row["low"]),
            number(row["high"]),
            row["bracket"] or None,
        )  # fmt: skip
        for row in rows
        if row["place_code"] == code
    }


def in_json(content: bytes, code: str) -> dict[str, Figures]:
    said = json.loads(content)
    place = next(one for one in (said["place"], *said["inside"]) if one["code"] == code)
    return {name: figures(Result(**found)) for name, found in place["results"].items()}


def in_words(cells: list[str]) -> Figures:
    """The cells "75%", "de 70 a 80", "1.200" of a page; none where it is hidden."""
    if not cells:
        return (None, None, None, None, None)
    share, between, families = cells
    numbers = [int(number) for number in re.findall(r"\d+", between)]
    n = int(re.sub(r"\D", "", families))
    if not numbers:
        return (n, None, None, None, {"75": "at_least", "25": "at_most"}[share[:2]])
    low, high = numbers
    return (n, int(share.removesuffix("%")), low, high, None)


def in_page(language: str) -> Callable[[bytes, str], dict[str, Figures]]:
    def read(content: bytes, code: str) -> dict[str, Figures]:
        page, words = Page(content.decode()), texts(language)
        names = {sentences.wording(question, words): question.name for question in small().questions}
        rows = (row for table in page.tables for row in table.rows if row[0] in names)
        return {names[row[0]]: in_words(row[2:]) for row in rows}

    return read


def in_pdf(content: bytes, code: str) -> dict[str, Figures]:
    """Each question is followed by what was said, and that by the three figures."""
    text = " ".join(" ".join(pages(content)).split())
    words, found = texts("es_CO"), {}
    for question in small().questions:
        after = text.partition(sentences.wording(question, words))[2]
        cells = re.search(r"(\d+%(?: o \w+)?|–) (de \d+ a \d+|–) ([\d.]+|–)(?= |$)", after)
        assert cells, question
        found[question.name] = in_words([] if cells[3] == "–" else list(cells.groups()))
    return found


def in_workbook(content: bytes, code: str) -> dict[str, Figures]:
    header, *rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    found = [dict(zip(header, row, strict=True)) for row in rows]
    names = ("n", "share", "low", "high", "bracket")
    return {row["question"]: tuple(row[name] for name in names) for row in found if row["place_code"] == code}


READ = {
    "html": in_page("es_CO"), "en.html": in_page("en"), "csv": in_csv, "xlsx": in_workbook, "json": in_json,
    "pdf": in_pdf,
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("code", ["15664", "27006", "15", NATION])
def test_every_form_of_a_place_says_the_figures_of_the_release(
    folder: dict[str, bytes], code: str, form: str
) -> None:
    expected = {name: figures(result) for name, result in small().places[code].results.items()}
    assert READ[form](folder[f"{code}.{form}"], code) == expected


def test_a_place_says_of_those_in_it_what_they_say_of_themselves(folder: dict[str, bytes]) -> None:
    for inside in small().inside("15"):
        expected = {name: figures(result) for name, result in inside.results.items()}
        assert in_csv(folder["15.csv"], inside.code) == expected
        assert in_json(folder["15.json"], inside.code) == expected


def test_of_a_hidden_result_no_form_says_a_number_or_why(folder: dict[str, bytes]) -> None:
    page = Page(folder["15664.html"].decode())
    row = next(row for table in page.tables for row in table.rows if row[0].startswith("Si pidió ayuda"))
    assert row[1:] == ["No se muestra, para cuidar a quienes respondieron."]
    rows = csv.DictReader(io.StringIO(folder["15664.csv"].decode("utf-8-sig"), newline=""))
    hidden = next(row for row in rows if row["question"] == "C1")
    of_the_result = (
        "n",
        "satisfied",
        "share",
        "low",
        "high",
        "bracket",
        "fully",
        "change_points",
        "rank_group",
    )
    assert not any(hidden[column] for column in of_the_result)
    assert hidden["standing"] == "hidden"
    listed = Page(folder["15.html"].decode()).text
    assert "Chiquinquirá. No se muestra, para cuidar a quienes respondieron." in listed


def test_the_same_release_gives_the_same_bytes(folder: dict[str, bytes]) -> None:
    assert dict(render_files(reading.read(small().bytes, small().hash))) == folder


def test_every_file_carries_the_number_and_hash_of_the_release(folder: dict[str, bytes]) -> None:
    release = small()
    assert hashlib.sha256(folder["release.json"]).hexdigest() == release.hash
    for name, content in folder.items():
        if name.endswith(".pdf"):
            *others, last = pages(content)
            assert release.hash in last
            assert all(f"Edición 2 de la ronda 2026-2, publicada el 20 de noviembre de 2026. Huella "
                       f"{release.hash[:12]}" in page for page in (*others, last)), name  # fmt: skip
        elif name.endswith(".xlsx"):
            assert {
                row[-1].value for row in load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2)
            } == {release.hash}
        elif name not in ("libreta.css", "release.json"):
            assert release.hash in content.decode(), name
    assert {row["release"] for row in csv.DictReader(io.StringIO(folder["05.csv"].decode()))} == {"2"}


def test_every_place_has_every_form_and_every_link_leads_to_a_file(folder: dict[str, bytes]) -> None:
    assert {f"{code}.{form}" for code in small().places for form in FORMS} < set(folder)
    assert folder["index.html"] == folder[f"{NATION}.html"]
    for name, content in folder.items():
        if name.endswith(".html"):
            page = Page(content.decode())
            links = [said["href"] or "" for tag in ("a", "link") for said in page.all(tag)]
            links += [said["src"] or "" for said in page.all("img")]
            ids = {said["id"] for _, said in page.elements if "id" in said}
            for link in links:
                known = link in folder or link.removeprefix("#") in ids
                assert known or link.startswith("https://") or link == "../", link


def test_a_place_that_is_not_there_has_no_form() -> None:
    assert render(small(), "99999", "html") is None
    assert render(small(), "15664", "docx") is None


@pytest.mark.parametrize("ending", PAGES)
@pytest.mark.parametrize("code", ["15664", "05", NATION])
def test_a_page_can_be_read_out_and_needs_nothing_from_elsewhere(
    folder: dict[str, bytes], code: str, ending: str
) -> None:
    source = folder[f"{code}.{ending}"].decode()
    page = Page(source)
    kinds = {tag for tag, _ in page.elements}
    assert not kinds & {"script", "style", "iframe", "object"}
    assert not any(name == "style" or name.startswith("on") for _, said in page.elements for name in said)
    assert page.all("html")[0]["lang"] == ("es-CO" if ending == "html" else "en")
    assert {"header", "nav", "main", "footer"} <= kinds and len(page.all("main")) == 1
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert page.tables and all(table.caption for table in page.tables)
    assert all(head.get("scope") for table in page.tables for head in table.heads)
    assert all(said.get("alt") for said in page.all("img"))
    drawn = [said for said in page.all("svg") if said.get("class") != "map"]
    assert all(said.get("role") == "img" and said.get("aria-label") for said in drawn)
    parts = [said for said in page.all("a") if said.get("aria-label")]
    assert [said["aria-label"] for said in parts] == (
        ["Antioquia", "Boyacá", "Chocó"] if code == NATION else []
    )
    ids = [said["id"] for _, said in page.elements if "id" in said]
    assert len(ids) == len(set(ids))
    assert all(said["aria-labelledby"] in ids for said in page.all("section"))


def test_what_is_typed_by_staff_is_shown_and_never_markup(folder: dict[str, bytes]) -> None:
    assert "Vamos a &lt;abrir&gt; otra oficina &amp; avisar." in folder["15664.html"].decode()
    assert "Vamos a <abrir> otra oficina & avisar." in "".join(pages(folder["15664.pdf"]))


def test_a_page_tells_all_that_matters_in_words(folder: dict[str, bytes]) -> None:
    text = " ".join(Page(folder["15664.html"].decode()).text.split())
    for said in (
        "No representativo. Respondió menos de la mitad de las familias.",
        "De cada 100 familias, 83 dieron una nota de 4 o 5. ▲ Subió 7 puntos desde la ronda 2026-1.",
        "▼ Bajó 9 puntos desde la ronda 2026-1.",
        "● Desde la ronda 2026-1 no se ve un cambio claro. Orientativo: son pocas familias",
        "De cada 100 familias, 75 o más dieron una nota de 4 o 5.",
        "De cada 100 familias, 99 respondieron «NO». ▲ Subió 7 puntos desde la ronda 2026-1.",
        "A 25 o menos de cada 100 les pidieron dinero, regalos o favores.",
        "De cada 100 familias, 74 respondieron «QUE SIGA IGUAL».",
        "¿La entidad le respondió a tiempo?",
        "Alcaldía de San José de Pare respondió el 10 de noviembre de 2026:",
        "✓ Se cumplió. Se revisó el 3 de noviembre de 2026.",
        "✗ No se cumplió. Se revisó el 3 de noviembre de 2026.",
        "○ Pendiente.",
        "Se corrigió el municipio de 40 familias.",
    ):
        assert said in text
    assert "{" not in text
    of_all = Page(folder["15.html"].decode()).text
    assert "Además, 12 de cada 100 dijeron «PREFIERO NO DECIR»." in of_all
    assert "Grupo 1" in of_all and "Sogamoso: 66% (orientativo)" in of_all


def test_a_release_of_the_first_questionnaire_keeps_its_words() -> None:
    """It counted who said yes, also to what nobody may do, and told nothing of what its answers mean."""
    said = json.loads(small().bytes)
    said["questionnaire"] = FIRST_VERSION
    for question in said["questions"]:
        for name in ("answers", "counts_bad", "sensitive"):
            del question[name]
        question["good"] = {"scale_5": [4, 5], "stay_3": [1, 2]}.get(question["type"], [1])
    said["places"]["15664"]["results"]["I1"] |= {"bracket": "at_most"}
    content = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    release = reading.read(content, hashlib.sha256(content).hexdigest())
    assert release.bytes == content
    text = " ".join(Page(page(release, release.places["15664"], SOURCE).decode()).text.split())
    for words in (
        "De cada 100 familias, 83 dieron una nota de 4 o 5.",
        "De cada 100 familias, a 99 les pasó. Esto no debería pasarle a ninguna familia.",
        "A 25 o menos de cada 100 les pidieron dinero, regalos o favores.",
        "De cada 100 familias, 74 quieren que siga igual.",
    ):
        assert words in text


def test_what_families_say_of_a_promise_stands_beside_the_word_of_its_office() -> None:
    """In page, PDF, JSON and tables; the office's word is that of today."""
    place = small().places["15664"]
    kept, missed, _ = place.commitments
    asked = [
        Judgment(
            "15664", one.actor, one.text, one.due_on, one.wave, f"compromiso-{at}", date(2026, 10, 9), state,
            "missed", date(2026, 11, 19), result, 1, "ab" * 32,
        )
        for at, (one, state, result) in enumerate(judged(kept, missed))
    ]  # fmt: skip
    said = Beside(judgments=(*asked, replace(asked[0], place="15", result=shown(12))))
    words = (
        "De cada 100 familias, 81 respondieron «SÍ». Margen: de 75 a 86. Familias: 200. Ronda compromiso-0."
    )
    read = page(small(), place, SOURCE, said).decode()
    rows = [
        row
        for table in Page(read).tables
        for row in table.rows
        if "Abrir los sábados" in row[0] or "Contar" in row[0]
    ]
    assert [row[-2:] for row in rows] == [
        ["✗ No se cumplió. Se revisó el 19 de noviembre de 2026.", words],
        ["✗ No se cumplió. Se revisó el 19 de noviembre de 2026.", "Lo que dijeron ya no se muestra."],
    ]
    assert "Se les preguntará después de esa fecha." in read, "of the third, whose date is to come"
    waits = Beside(judgments=(replace(asked[1], state="counted"),))
    assert "Todavía no se publica lo que dijeron." in page(small(), place, SOURCE, waits).decode()
    pdf = render(small(), "15664", "pdf", said)
    assert pdf and "".join(words.split()) in "".join("".join(pages(pdf)).split())
    assert in_tables("15664", said) == ["200 81 compromiso-0 2026-09-30 missed"], (
        "of the other nothing is shown"
    )
    assert in_tables("15", said) == ["200 12 compromiso-0 2026-09-30 missed"] + in_tables("15664", said)
    told = json.loads(render(small(), "15664", "json", said) or b"")["judgments"]
    assert [(one["place"], one["state"]) for one in told] == [("15664", "told"), ("15664", "withdrawn")]


def in_tables(code: str, said: Beside) -> list[str]:
    """The rows on promises, as CSV and XLSX say them."""
    names = ("n", "share", "wave", "promise_due", "office_says")
    content = (render(small(), code, "csv", said) or b"").decode("utf-8-sig")
    comma = list(csv.DictReader(io.StringIO(content, newline="")))
    sheet = load_workbook(io.BytesIO(render(small(), code, "xlsx", said) or b"")).active
    header, *cells = sheet.iter_rows(values_only=True)
    book = [dict(zip(header, row, strict=True)) for row in cells]
    found = [[" ".join(str(row[name]) for name in names) for row in rows if row["promise_due"]]
             for rows in (comma, book)]  # fmt: skip
    assert found[0] == found[1]
    return found[0]


def judged(kept: Commitment, missed: Commitment) -> list[tuple[Commitment, State, Result | None]]:
    """What became of asking families of each."""
    return [(kept, "told", shown(81)), (missed, "withdrawn", None)]


def test_groups_and_possible_ranks_stand_in_the_table_and_the_map_shows_the_groups(
    folder: dict[str, bytes],
) -> None:
    table = Page(folder["index.html"].decode()).tables[-1]
    assert [row[0] for row in table.rows[1:]] == ["Grupo 1", "Antioquia", "Boyacá", "Grupo 2", "Chocó"]
    pare = Page(folder["15.html"].decode()).tables[-1].rows[2][0]
    assert pare == "San José de Pare (no representativo)"
    assert table.rows[2][3] == "de 1 a 2" and table.rows[5][3] == "3"
    drawing = ElementTree.fromstring(folder["mapa.svg"])
    written = [element.text for element in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert sorted(filter(None, written)) == ["1", "1", "2"]
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}path"))) == 33
    assert "CC BY 4.0" in folder["mapa.svg"].decode()


def test_the_map_knows_every_department() -> None:
    assert set(CODES.values()) == set(DEPARTMENTS) == set(outlines())


def test_without_the_map_it_is_said_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(MapMissing, match="make install"):
        outlines(tmp_path / "colombia.svg")


def test_the_dictionary_explains_every_column_in_both_languages(folder: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(folder["diccionario.csv"].decode("utf-8-sig"), newline="")))
    columns = folder["05.csv"].decode("utf-8-sig").splitlines()[0].split(",")
    assert [row["column"] for row in rows] == ["(file)", *columns]
    assert all(row["significado"] and row["meaning"] and row["type"] for row in rows)
    assert all(row["si_falta"] and row["if_missing"] for row in rows[1:])


def test_the_metadata_name_every_file_with_licence_and_days_and_the_hash_of_what_has_all_figures(
    folder: dict[str, bytes],
) -> None:
    catalogue = json.loads(folder["metadatos.jsonld"])
    (dataset,) = catalogue["dcat:dataset"]
    assert catalogue["@type"] == "dcat:Catalog" and dataset["@type"] == "dcat:Dataset"
    assert dataset["dct:temporal"]["dcat:endDate"]["@value"] == "2026-10-31"
    named = {one["dcat:downloadURL"]["@id"]: one for one in dataset["dcat:distribution"]}
    assert len(named) == len(dataset["dcat:distribution"])
    assert set(named) == set(folder) - {"libreta.css", "metadatos.jsonld"}
    summed = {name: one["spdx:checksum"] for name, one in named.items() if "spdx:checksum" in one}
    whole = {"release.json", "index.html", *(f"colombia.{form}" for form in FORMS)}
    assert set(summed) == whole | {"05.csv", "15.csv", "27.csv"}
    for name, found in summed.items():
        assert found["spdx:checksumValue"]["@value"] == hashlib.sha256(folder[name]).hexdigest()
        assert named[name]["dcat:byteSize"]["@value"] == str(len(folder[name]))
    spreadsheet = named["15664.xlsx"]
    assert spreadsheet["dct:format"]["@id"].endswith("/file-type/XLSX")
    assert spreadsheet["dcat:mediaType"]["@id"].endswith("openxmlformats-officedocument.spreadsheetml.sheet")
    assert named["05.en.html"]["dct:language"]["@id"].endswith("/ENG")
    assert named["05.html"]["dct:language"]["@id"].endswith("/SPA")
    for one in named.values():
        assert one["dct:license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"
        assert one["dcat:mediaType"]["@id"].startswith("https://www.iana.org/assignments/media-types/")


@pytest.mark.parametrize("code", [NATION, "05", "05001"])
def test_the_largest_pages_are_under_100_kb_and_the_longest_sheets_have_four_pages(code: str) -> None:
    for ending in PAGES:
        content = render(large(), code, ending)
        assert content is not None and len(content) < 100_000
    pdf = render(large(), code, "pdf")
    assert pdf is not None and 2 <= len(pages(pdf)) <= 4


def test_with_all_that_actors_may_write_a_large_page_stays_under_100_kb_and_a_print_in_its_columns() -> None:
    """The most commitments of a wave and of the one before, of the greatest length; one is a single word."""
    on, said = date(2026, 11, 1), "según las niñas y los niños " * 30
    many = tuple(
        Commitment(actor, said[:LONGEST_COMMITMENT], on, date(2027, 12, 31), "open", None, "2026-2")
        for actor in ACTORS
        for _ in range(2 * MOST_COMMITMENTS)
    )
    wide = Commitment("red", "W" * LONGEST_COMMITMENT, on, on, "open", None, "2026-2")
    replies = tuple(Reply(actor, said[:LONGEST_AUTHOR], said[:LONGEST_REPLY], on) for actor in ACTORS)
    whole = large()
    place = replace(whole.places["05"], replies=replies, commitments=(*many, wide))
    release = replace(whole, places={**whole.places, "05": place})
    for ending in PAGES:
        content = render(release, "05", ending)
        assert content is not None and len(content) < 100_000
    pdf = render(release, "05", "pdf")
    assert pdf is not None and "W" * 30 not in "".join(pages(pdf))


def test_several_may_ask_for_a_sheet_at_once(folder: dict[str, bytes]) -> None:
    codes = [*small().places] * 2
    with ThreadPoolExecutor(4) as asking:
        sheets = asking.map(lambda code: render(small(), code, "pdf"), codes)
        assert list(sheets) == [folder[f"{code}.pdf"] for code in codes]


def test_a_question_of_another_workbook_is_said_with_its_answers() -> None:
    question = Question("X1", "three", "red", "otra", {"es_CO": "¿Qué?"}, (1, 3), 0, True)
    words = texts("es_CO")
    assert sentences.said(question, shown(40), words) == "De cada 100 familias, 40 respondieron 1 o 3."
    assert sentences.said(question, Result(0, 0), words) == "Ninguna familia respondió esta pregunta."


def test_one_is_not_many() -> None:
    question = next(one for one in small().questions if one.name == "G2")
    words = texts("es_CO")
    assert sentences.said(question, shown(1), words) == "De cada 100 familias, 1 dio una nota de 4 o 5."
    assert sentences.changed(UP, words, problem=True) == "▲ Subió 7 puntos desde la ronda 2026-1: empeoró."
