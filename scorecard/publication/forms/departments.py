"""The map of departments, in the colour and with the number of their group."""

from markupsafe import escape

from locales.texts import SOURCE, texts
from scorecard.publication.content import Release
from scorecard.publication.forms.outlines import Outline, outlines
from scorecard.publication.forms.ranking import group, headline

#: The fill of groups 1, 2, …, and of the ink on it; the last also for all further ones.
_COLOURS = (
    ("#0a4a43", "#fff"), ("#0f6a5f", "#fff"), ("#5aa79b", "#000"), ("#a5d3cb", "#000"), ("#e1efec", "#000"),
)  # fmt: skip

#: A number of 21 units fits where the nearest edge is so far away.
_FITS = 9

#: A department without a rank has stripes and no number; one that is not in the wave is blank.
_STRIPES = (
    '<pattern id="none" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="8" height="8" fill="#fff"/><rect width="2" height="8" fill="#a9a08d"/></pattern>'
)


def departments(release: Release) -> bytes:
    """Return the map as SVG, a file by itself. Raises MapMissing."""
    return f"{_drawn(release, None)}\n".encode()


def linked(release: Release, ending: str) -> str:
    """Return the map as part of a page: each department leads to its own, whose name ends so. Raises
    MapMissing.
    """
    return _drawn(release, ending)


def _drawn(release: Release, ending: str | None) -> str:
    question = headline(release)
    shapes, numbers = [], []
    for code, outline in outlines().items():
        place = release.places.get(code)
        number = group(place, question) if place else 0
        without = "url(#none)" if place else "#fff"
        fill, ink = _COLOURS[min(number, len(_COLOURS)) - 1] if number else (without, "")
        title = escape(place.name) if place else code
        shape = f'<path d="{outline.path}" fill="{fill}"><title>{title}</title></path>'
        if place and ending is not None:
            shape = f'<a href="{code}.{ending}" aria-label="{title}">{shape}</a>'
        shapes.append(shape)
        if number:
            numbers.append(_number(number, outline, ink))
    words = texts(SOURCE)
    inside = 'class="map" role="group"' if ending is not None else 'role="img"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 613 694" width="613" height="694" {inside}>'
        f"<title>{escape(words.say('results.map.alt'))}</title>"
        f"<desc>{escape(words.say('results.map.credit'))} @svg-maps/colombia, Victor Cazanave, CC BY 4.0. "
        f"{release.number} {release.hash}</desc><defs>{_STRIPES}</defs>"
        f'<g stroke="#8b9794" stroke-width="1">{"".join(shapes)}</g>'
        f'<g font-family="sans-serif" font-weight="bold" text-anchor="middle" '
        f'pointer-events="none">{"".join(numbers)}</g></svg>'
    )


def _number(number: int, outline: Outline, ink: str) -> str:
    """In the department where it fits, else beside it, on white."""
    if outline.room >= _FITS:
        return (
            f'<text x="{outline.x:.0f}" y="{outline.y + 7:.0f}" font-size="21" fill="{ink}">{number}</text>'
        )
    # San Andrés lies in the very corner.
    x, y = max(outline.x, 10), max(outline.y, 10)
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="9" fill="#fff" stroke="#4d5a61"/>'
        f'<text x="{x:.0f}" y="{y + 5:.0f}" font-size="14">{number}</text>'
    )
