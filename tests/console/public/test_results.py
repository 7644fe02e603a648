"""The published results are there for everybody, the same as in the files."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from db.keys import new_key
from scorecard.publication.forms import FORMS, file
from scorecard.publication.public_log import enter
from scorecard.publication.signing import Signer
from tests.console.released import PLACE, WAVE, first, released
from tests.databases import fresh_database
from tests.doors import Watch, application
from tests.scorecard.html_page import Page
from tests.scorecard.releases import small

# One process makes the site once for all.
pytestmark = pytest.mark.xdist_group("results")

TYPES = {
    "html": "text/html; charset=utf-8",
    "en.html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.fixture(scope="module")
def site(server: URL) -> Iterator[Flask]:
    """One wave, whose release was corrected once."""
    with fresh_database(server) as engine:
        with engine.begin() as connection:
            released(connection, (first(), small()))
        yield application(engine, Watch(datetime(2026, 11, 20, 15, tzinfo=UTC)))


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


def test_the_front_page_leads_to_the_newest_results_and_the_list_to_all(client: FlaskClient) -> None:
    assert f'href="/resultados/{WAVE}/"' in client.get("/").text
    listed = client.get("/resultados/").text
    assert "Ronda 2026-2" in listed and "Edición 2, publicada el 20 de noviembre de 2026" in listed
    assert f'href="/resultados/{WAVE}/edicion-1/index.html"' in listed
    assert "Round 2026-2" in client.get("/resultados/?lang=en").text


def test_before_the_first_release_there_is_nothing_to_lead_to(database: Engine) -> None:
    empty = application(database, Watch(datetime(2026, 11, 20, 15, tzinfo=UTC))).test_client()
    assert "/resultados/" not in empty.get("/").text
    assert "Todavía no hay resultados publicados." in empty.get("/resultados/").text


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_served_with_the_bytes_of_the_file(client: FlaskClient, form: str) -> None:
    name = f"{PLACE}.{form}"
    answer = client.get(f"/resultados/{WAVE}/{name}")
    assert answer.status_code == 200
    assert answer.content_type == TYPES[form]
    assert answer.data == file(small(), name)


def test_the_nation_stands_at_the_wave_and_what_pages_link_to_is_there(client: FlaskClient) -> None:
    assert client.get(f"/resultados/{WAVE}/").data == file(small(), "index.html")
    for name in ("libreta.css", "mapa.svg", "diccionario.csv", "metadatos.jsonld", "release.json"):
        answer = client.get(f"/resultados/{WAVE}/{name}")
        assert answer.data == file(small(), name), name
        assert answer.headers["Content-Security-Policy"] and "unsafe" not in str(answer.headers)


def test_who_has_it_already_is_not_sent_it_again(client: FlaskClient) -> None:
    answer = client.get(f"/resultados/{WAVE}/{PLACE}.html")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    tag = answer.headers["ETag"]
    assert small().hash[:16] in tag
    again = client.get(f"/resultados/{WAVE}/{PLACE}.html", headers={"If-None-Match": tag})
    assert again.status_code == 304 and again.data == b""
    head = client.head(f"/resultados/{WAVE}/{PLACE}.html")
    assert (head.data, head.headers["ETag"], head.headers.get("Set-Cookie")) == (b"", tag, None)


@pytest.mark.parametrize("name", [f"{PLACE}.html", "release.json", "15.csv", "mapa.svg"])
def test_who_takes_it_packed_gets_it_packed_and_a_cache_keeps_both(client: FlaskClient, name: str) -> None:
    plain = client.get(f"/resultados/{WAVE}/{name}")
    packed = client.get(f"/resultados/{WAVE}/{name}", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data and len(packed.data) < len(plain.data) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"]
    # Nothing in it hangs on who asks, so one copy does for everybody.
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    same = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert client.get(f"/resultados/{WAVE}/{name}", headers=same).status_code == 304


def test_what_is_packed_already_is_left_alone(client: FlaskClient) -> None:
    answer = client.get(f"/resultados/{WAVE}/{PLACE}.pdf", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers and "Vary" not in answer.headers


def test_an_english_browser_gets_english(client: FlaskClient) -> None:
    for path in (f"/resultados/{WAVE}/", f"/resultados/{WAVE}/edicion-1/"):
        answer = client.get(path, headers={"Accept-Language": "en-GB,en;q=0.9,es;q=0.5"})
        assert '<html lang="en"' in answer.text
        assert "Accept-Language" in answer.headers["Vary"] and "Cookie" not in answer.headers["Vary"]
        assert '<html lang="es-CO"' in client.get(path, headers={"Accept-Language": "fr"}).text


def test_a_place_is_found_by_its_name_however_it_is_typed(client: FlaskClient) -> None:
    def find(name: str) -> str:
        answer = client.get(f"/resultados/{WAVE}/buscar", query_string={"lugar": name})
        return answer.headers.get("Location", "") or answer.text

    assert find("san jose de pare") == f"/resultados/{WAVE}/{PLACE}.html"
    assert find("TUNJA") == f"/resultados/{WAVE}/15001.html"
    both = find("ab")
    assert "Abejorral</a> · Antioquia" in both and "Abriaquí</a> · Antioquia" in both
    assert "Ningún lugar de esta ronda se llama así" in find("Macondo")
    assert "Ningún lugar" not in find("") and "<script" not in find("<script>")
    assert client.get("/resultados/nunca/buscar?lugar=x").status_code == 404
    assert f'action="/resultados/{WAVE}/buscar"' in client.get("/resultados/").text


def test_two_places_stand_side_by_side(client: FlaskClient) -> None:
    page = client.get(f"/resultados/{WAVE}/comparar?uno=15664&otro=15001").text
    row = page[page.index("qué tan contenta está su familia") :].partition("</tr>")[0]
    assert "77%" in row and "79%" in row and "(de 71 a 82)" in row
    hidden = page[page.index("Si pidió ayuda") :].partition("</tr>")[0]
    assert "No se muestra, para cuidar a quienes respondieron." in hidden
    assert "<table" not in client.get(f"/resultados/{WAVE}/comparar?uno=15664&otro=nada").text
    assert '<option value="15664" selected' in page


def test_the_footer_tells_the_seal_of_its_own_edition_and_leads_to_the_log(database: Engine) -> None:
    """Of the second edition, signed, and of the first, which was not; also where a month was closed since."""
    with database.begin() as connection:
        released(connection, (first(), small()))
        for release, signer in ((first(), None), (small(), Signer(new_key()))):
            subject = f"{WAVE}/{release.number}"
            enter(connection, "release", subject, release.hash, release.published_on, signer)
        enter(connection, "month", "2026-11", "0" * 64, small().published_on, None)
    client = application(database, Watch(datetime(2026, 11, 20, 15, tzinfo=UTC))).test_client()
    log = client.get("/resultados/registro.json")
    assert log.content_type == "application/json" and log.headers["Cache-Control"] == "public, max-age=300"
    said = log.json
    assert said is not None and [one["kind"] for one in said["entries"]] == ["release", "release", "month"]
    for path, entry, words in (("edicion-1/", 0, "sin firma"), ("", 1, "firmado")):
        page = Page(client.get(f"/resultados/{WAVE}/{path}{PLACE}.html").text)
        root = said["entries"][entry]["root"]
        assert f"Sello en el registro público: {root[:8]}, {words}." in " ".join(page.text.split())
        for name in ("registro.json", "verificar.py"):
            lead = client.get(f"/resultados/{WAVE}/{path}{name}")
            assert (lead.status_code, lead.location) == (302, f"/resultados/{name}")
    english = client.get(f"/resultados/{WAVE}/{PLACE}.en.html").text
    assert "Seal in the public log:" in english and ", signed." in english
    script = client.get("/resultados/verificar.py")
    assert script.content_type == "text/plain; charset=utf-8" and b"registro.json" in script.data


def test_an_edition_that_was_corrected_can_still_be_read(client: FlaskClient) -> None:
    """What its pages link to is of the same edition."""
    old = f"/resultados/{WAVE}/edicion-1/"
    assert client.get(f"{old}{PLACE}.json").data == file(first(), f"{PLACE}.json")
    assert client.get(old).data == file(first(), "index.html")
    assert client.get(f"/resultados/{WAVE}/edicion-2/release.json").data == small().bytes
    saved = client.get(f"{old}{PLACE}.csv").headers["Content-Disposition"]
    assert saved == f"attachment; filename=libreta-{WAVE}-edicion-1-{PLACE}.csv"
    asked = client.get(f"/resultados/{WAVE}/{PLACE}.html?edicion=1")
    assert (asked.status_code, asked.location) == (301, f"{old}{PLACE}.html"), "as it was written first"


@pytest.mark.parametrize(
    "path",
    ["2026-9/", f"2026-9/{PLACE}.html", f"{WAVE}/99999.html", f"{WAVE}/{PLACE}.docx", f"{WAVE}/{PLACE}",
     f"{WAVE}/edicion-3/", f"{WAVE}/edicion-0/{PLACE}.html", f"{WAVE}/edicion-1000/",
     f"{WAVE}/edicion-1/{PLACE}.docx", f"{WAVE}/?edicion=dos", f"{WAVE}/?edicion=99999999999999999999",
     "%00/", "%ff/",
     f"{WAVE}/..%2f..%2fetc%2fpasswd", f"{WAVE}/{PLACE}%00.html", f"{WAVE}/?edicion=-1", "x" * 300 + "/"],
)  # fmt: skip
def test_what_was_not_published_is_said_in_plain_words(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/resultados/{path}")
    assert answer.status_code == 404
    assert "No hay nada en esta dirección" in answer.text
