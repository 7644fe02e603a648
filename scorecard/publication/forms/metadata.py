"""What a catalogue of open data is told of a release.

Vocabulary: W3C, Data Catalog Vocabulary (DCAT) version 3 (2024), in the profile DCAT-AP 3.0 of the European
Commission's SEMIC (2024): its classes, its controlled lists for file types and frequency, and SPDX checksums.
"""

import hashlib
import json

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

#: The files of the nation, which reach all others, and the record of the whole release.
_FILES = {
    "release.json": ("JSON", "application/json"),
    f"{NATION}.csv": ("CSV", "text/csv"),
    f"{NATION}.json": ("JSON", "application/json"),
    f"{NATION}.pdf": ("PDF", "application/pdf"),
    "index.html": ("HTML", "text/html"),
}


def metadata(release: Release, files: dict[str, bytes]) -> bytes:
    """JSON-LD: a catalogue of one dataset with a distribution for each of `files`, those `described`: name
    and content. Each tells its SHA-256; that of `release.json` is the release's hash.
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
        "dcat:distribution": [_distribution(release, name, content) for name, content in files.items()],
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


def described(release: Release) -> list[str]:
    """Return the names of the files that the metadata tell of."""
    departments = [f"{place.code}.csv" for place in release.inside(NATION)]
    return [*_FILES, *departments]


def _distribution(release: Release, name: str, content: bytes) -> dict[str, object]:
    kind, media = _FILES.get(name, ("CSV", "text/csv"))
    place = release.places.get(name.partition(".")[0])
    return {
        "@id": f"#{name}",
        "@type": "dcat:Distribution",
        "dct:title": [{"@value": f"{place.name if place else release.wave} ({kind})", "@language": "es"}],
        "dcat:accessURL": {"@id": "index.html"},
        "dcat:downloadURL": {"@id": name},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
        "dct:format": {"@id": f"{_FILE_TYPES}{kind}"},
        "dct:license": {"@id": _LICENCE},
        "dcat:byteSize": {"@value": str(len(content)), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {
                "@value": hashlib.sha256(content).hexdigest(),
                "@type": "xsd:hexBinary",
            },
        },
    }


def _both(key: str, release: Release) -> list[dict[str, str]]:
    return [
        {"@value": texts(language).say(key, wave=release.wave), "@language": language[:2]}
        for language in LANGUAGES
    ]


def _day(iso: str) -> dict[str, str]:
    return {"@value": iso, "@type": "xsd:date"}
