"""How many items of a report's own list an indicator counts."""

from unit_reports.model.catalog import Catalog, Listing
from unit_reports.model.unit import Report


def items_of(listing: Listing, report: Report, catalog: Catalog) -> tuple[int, int] | None:
    """The least and the most that it can be; nothing where the list was not reported in full.

    Whether a problem is closed is not known where its progress is not.
    """
    items = getattr(report, listing.part.value)
    if items is None or report.withholds(listing.part.value):
        return None
    if listing.action is not None:
        items = [item for item in items if getattr(item, "action", None) == listing.action]
    if listing.closed is None:
        return len(items), len(items)
    done = [getattr(item, "rectification", None) for item in items]
    states = [catalog.progress_state.get(one.progress or "") if one else None for one in done]
    unknown = sum(state is None or not state.known for state in states)
    known = sum(s is not None and s.known and s.closed is listing.closed for s in states)
    return known, known + unknown
