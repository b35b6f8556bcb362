"""The Excel workbook by itself: any text, any title, the same bytes."""

import errno
import io
import os
import time
from pathlib import Path
from tempfile import gettempdir

import openpyxl
import pytest

from unit_reports.present import workbook
from unit_reports.present.statements import sheets
from unit_reports.present.table import Table
from unit_reports.present.workbook import as_xlsx, sheet_name

HOSTILE = (
    "=1+1",
    "<r>a < b</r>",
    " & ",
    "_x0041_",
    "a\nb",
    "\U0001f600",
    "“甲”、'乙'",
    "x" * 40_000,
)
HOSTILE_TITLES = (
    "a/b",
    "A b",
    "甲" * 40,
    "甲" * 31,
    "[]:*?/\\",
    "History",
    "'引'",
    "\U0001f600" * 20,
)


def kept(text: str) -> str:
    """What a cell holds of a text: not too much, and nothing that looks like the file's markup."""
    return f"{text} " if text.startswith("<r>") else text[:32_767]


def unescaped(value: object) -> object:
    """What looks like the file's way to write a sign is escaped, as openpyxl does not always know.

    It takes that back only where texts are kept apart from the cells.
    """
    return "_x0041_" if value == "_x005F_x0041_" else value


@pytest.mark.parametrize("many", [0, workbook.MANY_CELLS], ids=["many cells", "few"])
def test_any_text_survives_a_workbook(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text comes back as it was, but for what a cell of Excel cannot hold, and is no formula.

    So it does where the rows wait on the disk.
    """
    monkeypatch.setattr(workbook, "MANY_CELLS", many)
    rows = tuple((text, number, None) for number, text in enumerate(HOSTILE))
    made = Table(name="t", title="=甲", columns=("=乙", "<数>", "空"), rows=rows)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([("一", (made,)), ("二", (made, made))])))

    single = [[unescaped(cell.value) for cell in row] for row in book["一"].rows]
    assert single == [list(made.columns), *([kept(text), n, None] for text, n, _ in rows)]
    assert {cell.data_type for row in book["一"].rows for cell in row} == {"s", "n"}
    both = [[unescaped(cell.value) for cell in row] for row in book["二"].rows]
    assert both[0][0] == "=甲"
    assert both[1 : len(rows) + 2] == both[len(rows) + 4 :] == single
    assert as_xlsx([("一", (made,))]) == as_xlsx([("一", (made,))])


def test_many_cells_give_the_same_bytes_anywhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What waited on the disk has no day, no hour and no place in it, and is gone afterwards."""
    monkeypatch.setattr("tempfile.tempdir", f"{tmp_path}")
    assert gettempdir() == f"{tmp_path}"
    row = ("甲", 7, 0.5, None)
    made = Table(name="t", title="表", columns=("一", "二", "三", "四"), rows=(row,) * 9)
    few = as_xlsx([("表", (made, made))])
    monkeypatch.setattr(workbook, "MANY_CELLS", 0)
    found = set()
    for zone in ("Asia/Shanghai", "America/New_York", "UTC"):
        monkeypatch.setenv("TZ", zone)
        if hasattr(time, "tzset"):  # not on Windows
            time.tzset()
        found.add(as_xlsx([("表", (made, made))]))
    monkeypatch.delenv("TZ")
    if hasattr(time, "tzset"):
        time.tzset()

    [many] = found
    assert [[*rows] for _, rows in sheets(many)] == [[*rows] for _, rows in sheets(few)]
    assert not [*tmp_path.iterdir()]


def test_a_full_disk_is_told_by_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a large workbook leaves on the disk may find no room: the site says so in a line."""

    def full(_book: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("xlsxwriter.Workbook._store_workbook", full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as told:
        as_xlsx([("甲", [Table(name="t", title="表", columns=("一",), rows=(("甲",),))])])
    assert told.value.errno == errno.ENOSPC


def test_sheets_have_names_that_excel_takes() -> None:
    """At most 31 signs as Excel counts, none that it forbids, and no two alike."""
    names: list[str] = []
    for title in (*HOSTILE_TITLES, *HOSTILE_TITLES):
        names.append(sheet_name(title, names))

    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not set(name) & set("[]:*?/\\")
        assert name.casefold() != "history"
        assert name == name.strip("' ")
    assert names[0] == "a b"


def test_a_share_is_a_percentage_and_a_number_a_number() -> None:
    """0.78 reads 78 %, a bound that is not known is an empty cell, below zero is a number."""
    made = Table(name="t", title="甲", columns=("一", "二", "三"), rows=((0.78, -3, None),))
    [sheet] = openpyxl.load_workbook(io.BytesIO(as_xlsx([("甲", (made,))]))).worksheets
    share, number, unknown = sheet[2]

    assert (share.value, share.number_format) == (0.78, "0%")
    assert (number.value, number.data_type) == (-3, "n")
    assert unknown.value is None
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:C2")
    assert sheet["A1"].alignment.wrap_text
