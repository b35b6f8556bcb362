"""Tables as one Excel workbook, the same bytes for the same numbers."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any

from unit_reports.present.table import Table

Sheet = tuple[str, Sequence[Table]]
"""A title and what stands below one another on the sheet; several tables each with its title."""
LONGEST_NAME = 31
LONGEST_TEXT = 32_767
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
"""What the name of a sheet cannot hold."""
RESERVED = "history"
"""The name that Excel keeps for itself."""
WIDTHS = (9, 42)
MOST = 10**15 - 1
"""Excel keeps fifteen digits; a larger number stays whole as text."""
MANY_CELLS = 200_000
"""Of so many the rows wait on the disk: in memory each cell would take 200 bytes. That is a fifth
slower, and the file a twentieth larger, since each cell has a text of its own."""
LOOKED_AT = 20
"""So many rows decide how wide a column is."""


def as_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook: numbers as numbers, shares as percentages, all else as text, never a formula.

    Raises:
        OSError: There is no room for what a large one leaves on the disk meanwhile.
    """
    all_sheets = [*sheets]
    if sum(table.cells for _, tables in all_sheets for table in tables) < MANY_CELLS:
        return _written(all_sheets, {"in_memory": True})
    with TemporaryDirectory(prefix="unit-reports-") as place:
        return _written(all_sheets, {"constant_memory": True, "tmpdir": place})


def _written(sheets: Iterable[Sheet], how: dict[str, Any]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - costs 60 ms, and only this needs it

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    names: list[str] = []
    book = xlsxwriter.Workbook(out, options | how)
    try:
        # A fixed date: the same numbers give the same bytes.
        book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC)})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        title = book.add_format({"bold": True, "font_size": 13})
        share = book.add_format({"num_format": 9})  # 0%
        for name, tables in sheets:
            names.append(sheet_name(name, names))
            _fill(book.add_worksheet(names[-1]), tables, head, title, share)
        book.close()
    except xlsxwriter.exceptions.FileCreateError as fault:
        raise fault.args[0] from None  # the system's own, which says what is wrong
    finally:
        book.fileclosed = True  # or it would try once more when nobody needs it any longer
    return out.getvalue()


def _fill(sheet: Any, tables: Sequence[Table], head: Any, title: Any, share: Any) -> None:
    """Tables below one another: of a single one the heading stays in view and filters."""
    line, single = 0, len(tables) == 1
    sheet.freeze_panes(int(single), 1)
    for column, width in enumerate(_widths(tables)):
        sheet.set_column(column, column, width)
    for table in tables:
        if not single:
            sheet.write_string(line, 0, _text(table.title), title)
            line += 1
        for column, name in enumerate(table.columns):
            sheet.write_string(line, column, _text(name), head)
        for row in table.rows:
            line += 1
            for column, value in enumerate(row):
                if isinstance(value, str) or (value or 0) > MOST:
                    sheet.write_string(line, column, _text(str(value)))
                elif value is not None:
                    look = share if isinstance(value, float) else None
                    sheet.write_number(line, column, value, look)
        line += 2
    if single:
        sheet.autofilter(0, 0, len(tables[0].rows), len(tables[0].columns) - 1)


def sheet_name(title: str, taken: Sequence[str]) -> str:
    """A name that Excel takes and no sheet of the workbook has yet."""
    others = {RESERVED, *(name.casefold() for name in taken)}
    stem = FORBIDDEN.sub(" ", title).strip(" '") or "表"
    name, number = _shortened(stem, ""), 1
    while name.casefold() in others:
        number += 1
        name = _shortened(stem, f" {number}")
    return name


def _shortened(stem: str, end: str) -> str:
    """Excel counts in UTF-16, where a rare sign is two."""
    return _cut(stem, LONGEST_NAME - len(end)).rstrip(" '") + end


def _cut(text: str, most: int) -> str:
    if 2 * len(text) <= most:
        return text
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def _text(text: str) -> str:
    """A text that a cell can hold; XlsxWriter takes ``<r>…</r>`` for markup of its own."""
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    return _cut(text, LONGEST_TEXT)


def _widths(tables: Sequence[Table]) -> list[int]:
    """So wide that most of what stands in a column is seen; a Chinese sign takes two places."""
    longest = [0] * max(len(table.columns) for table in tables)
    for table in tables:
        for row in table.rows[:LOOKED_AT]:
            for column, value in enumerate(row):
                if value is not None:
                    longest[column] = max(longest[column], len(str(value)))
    low, high = WIDTHS
    return [min(max(low, 2 * length), high) for length in longest]
