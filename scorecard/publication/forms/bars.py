"""A share drawn as a bar with its interval: a few lines of SVG instead of a chart library's 20 KB."""

from dataclasses import dataclass

from scorecard.publication.content import Result

#: In units of the drawing: two a percent.
_WIDE, _HIGH = 200, 16

#: The share that a bracket starts from, or ends at.
_BRACKETS = {"at_least": (75, 100), "at_most": (0, 25)}


@dataclass(frozen=True)
class Bar:
    """In percent. `share` is None where only a bracket may be told: it lies between `low` and `high`."""

    share: int | None
    low: int
    high: int


def bar(result: Result) -> Bar | None:
    """Return what can be drawn of a result; None where it is hidden."""
    if result.share is not None:
        low, high = result.interval or (result.share, result.share)
        return Bar(result.share, low, high)
    if result.bracket is not None:
        return Bar(None, *_BRACKETS[result.bracket])
    return None


def drawn(found: Bar, alternative: str) -> str:
    """Return the bar as SVG; `alternative`, for who does not see it, holds no markup.

    The share is a filled bar, its interval a line with ends across it; a bracket a hatched stretch.
    """
    shape = f'<rect class="track" width="{_WIDE}" height="{_HIGH}"/>'
    low, high = 2 * found.low, 2 * found.high
    if found.share is None:
        shape += f'<rect class="bracket" x="{low}" width="{high - low}" height="{_HIGH}"/>'
        shape += (
            f'<path class="hatch" d="{"".join(f"M{x} {_HIGH}l8-{_HIGH}" for x in range(low, high - 7, 8))}"/>'
        )
    else:
        shape += f'<rect class="share" width="{2 * found.share}" height="{_HIGH}"/>'
        if low < high:
            line = f'd="M{low} 4v8m0-4H{high}m0-4v8"'
            shape += f'<path class="halo" {line}/><path class="ends" {line}/>'
    return f'<svg viewBox="-2 0 {_WIDE + 4} {_HIGH}" role="img" aria-label="{alternative}">{shape}</svg>'
