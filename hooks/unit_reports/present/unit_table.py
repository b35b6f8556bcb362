"""The table of all units: what they are, and when each reported last."""

from unit_reports.aggregate.picture import Picture
from unit_reports.present.latest import last_of
from unit_reports.present.table import Table, table_of
from unit_reports.present.wording import PARTS, REPORTING, kind_word, told_parts

COLUMNS = ("单位", "类型", "报送", "最近报送", "最近报送的报送期", *PARTS.values())


def unit_table(picture: Picture) -> Table:
    """The units due, each with the entries in the parts of its report."""
    latest = last_of(picture)
    rows = []
    for row in picture.reporting:
        last = latest.get(row.unit.id)
        rows.append(
            (
                row.unit.name,
                kind_word(picture, row.unit),
                REPORTING[row.state],
                last.day if last else None,
                last.period.name if last else None,
                *told_parts(row),
            )
        )
    return table_of("单位", COLUMNS, rows)
