"""Every table as one Excel workbook, the same bytes for the same numbers."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

from unit_reports.present.table import Table


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """One sheet for each table: numbers as numbers, all else as text, never a formula."""
    import xlsxwriter  # noqa: PLC0415 - costs 60 ms, and only this needs it

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        # A fixed date: the same numbers give the same bytes.
        book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC)})
        head = book.add_format({"bold": True, "bottom": 1})
        for table in tables:
            sheet = book.add_worksheet(table.title)
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(table.columns):
                sheet.write_string(0, column, name, head)
            for line, row in enumerate(table.rows, start=1):
                for column, value in enumerate(row):
                    if isinstance(value, int):
                        sheet.write_number(line, column, value)
                    elif value is not None:
                        sheet.write_string(line, column, value)
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
            sheet.set_column(0, len(table.columns) - 1, 18)
    return out.getvalue()
