"""The forms of a release: pages, CSV, JSON, PDF, a map and metadata, all with the same figures."""

from scorecard.publication.forms.folder import (
    FORMS,
    all_files,
    edition_folder,
    file,
    places_of,
    render,
    render_files,
)
from scorecard.publication.forms.log import REGISTER, SCRIPT, register, script
from scorecard.publication.forms.outlines import MapMissing, outlines

__all__ = [
    "FORMS", "MapMissing", "REGISTER", "SCRIPT", "all_files", "edition_folder", "file", "outlines",
    "places_of", "register", "render", "render_files", "script",
]  # fmt: skip
