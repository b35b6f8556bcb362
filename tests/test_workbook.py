"""The Excel workbook by itself: any text, any title, the same bytes."""

import io

import openpyxl

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


def test_any_text_survives_a_workbook() -> None:
    """Text comes back as it was, but for what a cell of Excel cannot hold, and is no formula."""
    rows = tuple((text, number, None) for number, text in enumerate(HOSTILE))
    made = Table(name="t", title="=甲", columns=("=乙", "<数>", "空"), rows=rows)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([("一", (made,)), ("二", (made, made))])))

    single = [[cell.value for cell in row] for row in book["一"].rows]
    assert single == [list(made.columns), *([kept(text), n, None] for text, n, _ in rows)]
    assert {cell.data_type for row in book["一"].rows for cell in row} == {"s", "n"}
    both = [[cell.value for cell in row] for row in book["二"].rows]
    assert both[0][0] == "=甲"
    assert both[1 : len(rows) + 2] == both[len(rows) + 4 :] == single
    assert as_xlsx([("一", (made,))]) == as_xlsx([("一", (made,))])


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
