"""What a catalogue of open data is told of a release.

Vocabulary: W3C, Data Catalog Vocabulary (DCAT) version 3 (2024), in the profile DCAT-AP 3.0 of the European
Commission's SEMIC (2024): its classes, its controlled lists for file types and frequency, and SPDX checksums.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping

from locales.texts import texts
from programme.places import NATION
from scorecard.publication.content import Release
from scorecard.publication.forms.page import LANGUAGES

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "adms": "http://www.w3.org/ns/adms#",
}
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
_COLOMBIA = "http://publications.europa.eu/resource/authority/country/COL"
_SPANISH, _ENGLISH = (
    f"http://publications.europa.eu/resource/authority/language/{code}" for code in ("SPA", "ENG")
)

#: What a file is, by the end of its name: in the controlled list, and as the net calls it.
_TYPES = {
    "csv": ("CSV", "text/csv"),
    "html": ("HTML", "text/html"),
    "json": ("JSON", "application/json"),
    "pdf": ("PDF", "application/pdf"),
    "svg": ("SVG", "image/svg+xml"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def metadata(release: Release, names: Iterable[str], known: Mapping[str, bytes]) -> bytes:
    """JSON-LD: a catalogue of one dataset with a distribution for each of `names`, its files. Those that are
    `known` tell their size and SHA-256; that of `release.json` is the release's hash.
    """
    dataset: dict[str, object] = {
        "@id": "#datos",
        "@type": "dcat:Dataset",
        "dct:identifier": f"libreta-{release.wave}-{release.number}-{release.hash}",
        "dct:title": _both("results.data.title", release),
        "dct:description": _both("results.data.about", release),
        "dcat:version": str(release.number),
        "dct:issued": _day(release.published_on.isoformat()),
        "dct:language": [{"@id": _SPANISH}, {"@id": _ENGLISH}],
        "dct:spatial": {"@id": _COLOMBIA},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(release.opened_on.isoformat()),
            "dcat:endDate": _day(release.closed_on.isoformat()),
        },
        "dct:publisher": {"@id": "#quien-publica"},
        "dct:accessRights": {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"},
        "dcat:keyword": ["Red de Protección Social", "Libreta de Calificaciones", "citizen report card"],
        "foaf:page": {"@id": "diccionario.csv"},
        "dcat:distribution": [_distribution(release, name, known.get(name)) for name in names],
    }
    if release.corrects is not None:
        dataset["dcat:previousVersion"] = {"@id": f"urn:sha256:{release.corrects}"}
        dataset["adms:versionNotes"] = [{"@value": release.reason or "", "@language": "es"}]
    catalogue = {
        "@context": _CONTEXT,
        "@id": "#catalogo",
        "@type": "dcat:Catalog",
        "dct:title": [{"@value": "Libreta de Calificaciones", "@language": "es"}],
        "dct:description": _both("results.data.about", release),
        "dct:publisher": {
            "@id": "#quien-publica",
            "@type": "foaf:Organization",
            "foaf:name": "Red de Protección Social para la Superación de la Pobreza Extrema",
        },
        "dct:license": {"@id": _LICENCE},
        "dcat:dataset": [dataset],
    }
    return (json.dumps(catalogue, ensure_ascii=False, indent=1) + "\n").encode()


def summed(release: Release, forms: Iterable[str]) -> list[str]:
    """Return the names of the files whose SHA-256 the metadata tell: the record of the whole release, what
    the nation has in each of `forms`, and the tables of the departments, in which every figure stands. To
    make all files of a country takes minutes.
    """
    departments = [f"{place.code}.csv" for place in release.inside(NATION)]
    return ["release.json", "index.html", *(f"{NATION}.{form}" for form in forms), *departments]


def _distribution(release: Release, name: str, content: bytes | None) -> dict[str, object]:
    kind, media = _TYPES[name.rpartition(".")[2]]
    place = release.places.get(name.partition(".")[0])
    found: dict[str, object] = {
        "@id": f"#{name}",
        "@type": "dcat:Distribution",
        "dct:title": [{"@value": f"{place.name if place else release.wave} ({kind})", "@language": "es"}],
        "dcat:accessURL": {"@id": "index.html"},
        "dcat:downloadURL": {"@id": name},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
        "dct:format": {"@id": f"{_FILE_TYPES}{kind}"},
        "dct:license": {"@id": _LICENCE},
    }
    if kind == "HTML":
        found["dct:language"] = {"@id": _ENGLISH if name.endswith(LANGUAGES["en"][1]) else _SPANISH}
    if content is not None:
        found["dcat:byteSize"] = {"@value": str(len(content)), "@type": "xsd:nonNegativeInteger"}
        found["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {
                "@value": hashlib.sha256(content).hexdigest(),
                "@type": "xsd:hexBinary",
            },
        }
    return found


def _both(key: str, release: Release) -> list[dict[str, str]]:
    return [
        {"@value": texts(language).say(key, wave=release.wave), "@language": language[:2]}
        for language in LANGUAGES
    ]


def _day(iso: str) -> dict[str, str]:
    return {"@value": iso, "@type": "xsd:date"}
