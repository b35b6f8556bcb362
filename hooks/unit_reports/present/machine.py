"""What a table's cell or row is to the script that sorts and filters, where text is not enough.

All of it only repeats for machines what this page or the unit's own says.
"""

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

from unit_reports.aggregate.figures import IndicatorSummary
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.share import Share
from unit_reports.model.count import Count
from unit_reports.model.dataset import Unit
from unit_reports.present.percent import percent_ends
from unit_reports.present.wording import kind_word, total_bounds

Bounds = tuple[int, int | None]
"""At least and at most; without an upper bound the second is missing."""

NO_MARKS = Markup()
FEW_ROWS = 8
"""Shorter tables are seen at a glance and get no tools."""


def bounds_of(count: Count) -> Bounds | None:
    """What is known of a count; nothing is known of one that tells no number."""
    return (count.low, count.high) if count.state.tells_number else None


def value_mark(bounds: Bounds | None, text: str = "") -> Markup:
    """`data-v` of a cell: the number, both bounds, the lower one alone, or nothing: unknown.

    It is left out where `text` begins with the number, as most do.
    """
    if bounds is None:
        return Markup("" if text else ' data-v=""')
    low, high = bounds
    if low != high:
        return Markup(f' data-v="{low} {"" if high is None else high}"')
    return Markup("" if text.startswith(str(low)) else f' data-v="{low}"')


def total_value(summary: IndicatorSummary) -> Markup:
    """`data-v` of a total."""
    low, high = total_bounds(summary)
    return value_mark(None if low is None else (low, high))


def rate_value(share: Share) -> Markup:
    """`data-v` of a rate, in per cent; of one that may be anything nothing is known."""
    low, high = percent_ends(share)
    if high is None and not low:
        return value_mark(None)
    ends = [f"{100 * low:.10g}"]
    if high != low:
        ends.append("" if high is None else f"{100 * high:.10g}")
    return Markup(f' data-v="{" ".join(ends)}"')


def unit_marks(picture: Picture, unit: Unit | None, categories: Iterable[str] = ()) -> Markup:
    """`data-kind`, `data-parent` and `data-category` of a row: what it can be picked by."""
    marks = []
    if unit is not None:
        parent = picture.dataset.unit.get(unit.file.parent or "")
        marks += [("kind", kind_word(picture, unit)), ("parent", parent.name if parent else "")]
    if several := "\n".join(categories):
        marks.append(("category", several))
    return Markup("".join([f' data-{key}="{escape(value)}"' for key, value in marks]))


def tools(rows: int) -> Markup:
    """The place of a table's tools, before its box: kept free, so that nothing moves later."""
    return Markup('<div class="ur-tools"></div>\n' if rows >= FEW_ROWS else "")
