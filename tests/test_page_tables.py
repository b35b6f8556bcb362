"""Each page's tables as CSV and XLSX agree with the page and with the totals, wherever it stands.

On the larger campaign, for the whole, past periods, units with all below them, and kinds.
"""

import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
import yaml

from tests.conftest import COUNTY
from tests.markup import MATRIX_PAGES, Node, Site
from tests.spreadsheets import PAGES, Row, blocks, home_of, homes, keys, page_of, table, totals
from unit_reports.present.exports import as_csv
from unit_reports.present.table import Table

STATE_WORDS = {
    "exact": "确数",
    "bounded": "范围",
    "approximate": "约数",
    "withheld": "未公开",
    "mentioned": "未写数",
    "not_reported": "未报",
}
SIGNS = {"未公开": "＊", "未写数": "✓", "未报": "—"}
LISTS = {
    "research": "调研课题",
    "problems": "存在问题",
    "plans": "下一步计划",
    "regulations": "制度",
    "service": "办实事",
    "practices": "机制做法",
}
GRIDS = {
    "research": "课题类别",
    "problems": "问题类别",
    "plans": "计划类别",
    "practices": "做法主题",
}
FIGURE_PAGES = ("study/", "problems/", "rectification/", "regulations/", "service/")
"""Those of the campaign's sections."""
PARTS = ("填报数", "调研课题", "存在问题", "制度", "办实事", "机制做法", "下一步计划")


def everywhere(site: Site, key: str) -> Iterator[tuple[str, Node]]:
    """Every home that has a page, and the page's main part."""
    found = [home for home in map(home_of, homes(site)) if key in keys(site, home)]
    assert found
    for home in found:
        yield home, site.main(page_of(home, key))


def said(low: str, high: str, *, about: bool = False) -> str:
    """What a page says for two bounds."""
    if not high:
        text = f"≥{low}"
    elif low == high:
        text = low
    else:
        text = f"≤{high}" if low == "0" else f"{low}–{high}"
    return f"约{text}" if about else text


def rows_under(node: Node, caption: str) -> list[Node]:
    """The rows of the table that has a caption, without its heading."""
    [found] = [t for t in node.all("table") if t.one("caption").text.startswith(caption)]
    return found.one("tbody").all("tr")


def cells(row: Node) -> list[Node]:
    """A row's cells, with its heading."""
    return [node for node in row.all() if node.tag in ("th", "td")]


def shown(text: str) -> str:
    """A cell of a page as a table has it: what was not written is empty."""
    return "" if text == "未写" else text


def test_every_home_has_every_pages_tables(county_site: Site) -> None:
    """Wherever a cross-unit page is, it has a sentence and links to files that are there."""
    found = [home_of(home) for home in homes(county_site)]
    assert {"", "periods/2024-q1/", "periods/2024-q2/", "kinds/village/"} < set(found)
    assert sum(home.startswith("units/") for home in found) > 10
    for home in found:
        pages = keys(county_site, home)
        below = {p.parent.name for p in (county_site.root / home).glob("*/index.html")}
        assert {"index", *(below & set(keys(county_site, "")))} == set(pages)
        for key in pages:
            main = county_site.main(page_of(home, key))
            link = [a["href"] for a in main.one("p", class_="ur-get").all("a")]
            assert link[0].endswith(f"data/pages/{key}.csv")
            book = f"{home}{PAGES}{'tables' if home else key}.xlsx"
            assert (county_site.root / book).is_file()
            depth = page_of(home, key).count("/")
            assert link[1] == ("../" * depth or "./") + book
            for other in link[2:]:
                assert (county_site.root / page_of(home, key) / other).is_file()
        others = {p.name for p in (county_site.root / home / "data").glob("*.csv")}
        assert bool(others) == (not home or home.startswith("periods/"))


def as_written(cell: Any) -> str:
    """A cell of a workbook as CSV writes it; a share is a fraction there."""
    if cell.value is None:
        return ""
    return str(float(cell.value) if cell.number_format == "0%" else cell.value)


def test_workbooks_hold_what_the_csv_files_hold(county_site: Site) -> None:
    """The same cells: numbers as numbers, empty ones empty, no formula; a sheet for each page."""
    numbers = 0
    for home in map(home_of, homes(county_site)):
        for key in keys(county_site, home):
            parts = blocks(county_site, home, key)
            if home:
                path = county_site.root / home / PAGES / "tables.xlsx"
                title = county_site.main(page_of(home, key)).one("h1").text
                book = openpyxl.load_workbook(path)
                assert len(book.sheetnames) == len(keys(county_site, home))
                name = re.sub("（.*", "", title) if key != "index" else book.sheetnames[0]
                sheets: list[Any] = [book[name]]
                wanted = [stacked(parts)]
            else:
                book = openpyxl.load_workbook(county_site.root / PAGES / f"{key}.xlsx")
                sheets, wanted = book.worksheets, list(parts.values())
            for sheet, rows in zip(sheets, wanted, strict=True):
                filled = [list(row) for row in sheet.iter_rows()]
                texts = [[as_written(cell) for cell in row] for row in filled]
                assert [row[: len(r)] for row, r in zip(texts, rows, strict=True)] == rows, key
                assert sheet.freeze_panes in ("B2", "B1")
                for cell in (cell for row in filled for cell in row):
                    assert cell.data_type in ("s", "n")
                    if isinstance(cell.value, float):
                        assert cell.number_format == "0%"
                    numbers += cell.data_type == "n" and cell.value is not None
    assert numbers > 10_000


def stacked(parts: dict[str, list[list[str]]]) -> list[list[str]]:
    """Tables below one another as on a sheet."""
    rows: list[list[str]] = []
    for title, part in parts.items():
        rows += [[]] * bool(rows) + [[title]] * bool(title) + part
    return rows


def test_numbers_are_numbers_and_bounds_stand_apart(county_site: Site) -> None:
    """In a column of bounds or numbers stands nothing else; states are words."""
    book = openpyxl.load_workbook(county_site.root / PAGES / "study.xlsx")
    head, *rows = [[cell.value for cell in row] for row in book.worksheets[0].rows]
    for column, name in enumerate(head):
        found = [row[column] for row in rows]
        part = str(name).rpartition("·")[2]
        if part in ("最少", "最多"):
            assert {type(value) for value in found} == {int, type(None)}
        elif part == "状态":
            words = {str(value).removesuffix("，不进合计") for value in found[1:]}
            assert words <= set(STATE_WORDS.values())


@pytest.mark.parametrize("address", FIGURE_PAGES)
def test_matrices_are_the_pages_own(address: str, county_site: Site) -> None:
    """Every figure and total of a page stands in its table, with the words as written."""
    key = address.rstrip("/")
    compared = 0
    for home, main in everywhere(county_site, key):
        rows = figure_rows(county_site, home, key)
        by_unit = {row["单位"]: row for row in rows}
        for unit, indicator, cell in matrix_cells(main):
            row = by_unit[unit]
            written, state, low, high = (
                row[f"{indicator}·{part}"] for part in ("原文", "状态", "最少", "最多")
            )
            if unit == "合计":
                assert [written, state] == [cell.one("a").text, cell.one("small").text]
            else:
                assert (state.endswith("，不进合计")) == ("covered" in cell.classes)
                word = state.removesuffix("，不进合计")
                kind = "exact" if "zero" in cell.classes else cell.classes[0]
                assert word == STATE_WORDS[kind]
                text = SIGNS.get(word) or said(low, high, about=word == "约数")
                link = cell.all("a")
                assert (link[0].text if link else "—") == text
                assert (f"原文“{written}”" in cell.attributes["title"]) or word == "未报"
                assert word not in SIGNS or (low, high) == ("", "")
            compared += 1
        if rows:
            indicators = (len(rows[0]) - 1) // 4
            assert len(list(matrix_cells(main))) == len(rows) * indicators
    assert compared


def figure_rows(site: Site, home: str, key: str) -> list[Row]:
    """The rows of a page's table of figures by unit; none where it has no such table."""
    for title, (head, *_) in blocks(site, home, key).items():
        if head[1].endswith("·原文"):
            return table(site, home, key, title)
    return []


def matrix_cells(main: Node) -> Iterator[tuple[str, str, Node]]:
    """Every cell of the figures' matrices of a page: unit or 合计, indicator, cell."""
    for matrix in main.all("table", class_="ur-matrix"):
        corner, *heads = matrix.one("thead").all("th")
        if corner.text not in ("指标", "单位"):
            continue
        columns = [(head.all("a") or [head])[0].text for head in heads]
        for row in matrix.one("tbody").all("tr"):
            head = row.one("th")
            name = (head.all("a") or [head])[0].text
            for column, cell in zip(columns, row.all("td"), strict=True):
                yield (column, name, cell) if corner.text == "指标" else (name, column, cell)


def test_totals_are_those_of_the_json(county_site: Site) -> None:
    """Bounds of figures and totals are the JSON's; unknown ones are empty and never zero."""
    unknown = 0
    for home in map(home_of, homes(county_site)):
        told = totals(county_site, home)
        rows = {row["指标"]: row for row in table(county_site, home, "indicators")}
        figures = figures_of(county_site, home)
        assert len(rows) == len(told["indicators"])
        for indicator in told["indicators"].values():
            row, name = rows[indicator["name"]], indicator["name"]
            assert row["合计"] == indicator["text"]
            bounds = (row["最少"], row["最多"])
            assert bounds == bounds_of(indicator)
            unknown += bounds == ("", "") and bool(indicator["figures"])
            for state, word in STATE_WORDS.items():
                assert row[word] == str(indicator["coverage"][state])
            assert row["应报"] == str(told["units_due"])
            if not indicator["figures"]:
                continue
            assert figures["合计", name] == (indicator["text"], *bounds)
            names = {unit for unit, of in figures if of == name} - {"合计"}
            assert len(names) == told["units_due"]
            known = [figures[unit, name] for unit in names if figures[unit, name][0]]
            wanted = [(f["written"], *figure_bounds(f)) for f in indicator["figures"]]
            assert sorted(known) == sorted(wanted)
    assert unknown


def figures_of(site: Site, home: str) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Words and bounds of every cell of every matrix below a home, by unit and indicator."""
    found = {}
    for key in (address.rstrip("/") for address in MATRIX_PAGES):
        for row in figure_rows(site, home, key):
            for head in row:
                name, dot, part = head.rpartition("·")
                if dot and part == "原文":
                    bounds = (row[f"{name}·最少"], row[f"{name}·最多"])
                    found[row["单位"], name] = (row[head], *bounds)
    return found


def bounds_of(indicator: dict[str, Any]) -> tuple[str, str]:
    """The bounds of a total in JSON that tell anything."""
    coverage = indicator["coverage"]
    if not sum(coverage[state] for state in ("exact", "bounded", "approximate")):
        return "", ""
    match indicator["over_units"]:
        case "sum":
            low, high = indicator["low"], indicator["high"]
        case "spread":
            low, high = indicator["min"]["low"], indicator["max"]["high"]
        case _:
            return "", ""
    return str(low), "" if high is None else str(high)


def figure_bounds(figure: dict[str, Any]) -> tuple[str, str]:
    """The bounds of a figure in JSON that tell anything."""
    if figure["state"] in ("withheld", "mentioned"):
        return "", ""
    return str(figure["low"]), "" if figure["high"] is None else str(figure["high"])


@pytest.mark.parametrize("key", GRIDS)
def test_categories_are_the_pages_own(key: str, county_site: Site) -> None:
    """How many units have each category, which have it, and which said nothing of it."""
    marks = {"has": 0, "none": 0, "not_reported": 0}
    for home, main in everywhere(county_site, key):
        rows = {row["类别"]: row for row in table(county_site, home, key, GRIDS[key])}
        due = totals(county_site, home)["units_due"]
        found = [
            m
            for m in main.all("table", class_="ur-matrix")
            if m.one("caption").text[:4] == GRIDS[key]
        ]
        assert len(found) == bool(rows)
        for matrix in found:
            heads = [head.text for head in matrix.one("thead").all("th")][2:]
            assert len(matrix.one("tbody").all("tr")) == len(rows)
            for line in matrix.one("tbody").all("tr"):
                row = rows[line.one("th").text]
                total, *others = line.all("td")
                assert f"{row['几家有']}家" == total.one("a").text
                assert float(row["占应报"]) == pytest.approx(int(row["几家有"]) / due, abs=1e-4)
                group = [
                    g
                    for g in main.all("h3") + main.all("h2")
                    if g.text.startswith(row["类别"] + " ")
                ]
                assert f"{row['几家有']}家{row['几项']}项" in group[0].text
                for unit, cell in zip(heads, others, strict=True):
                    [mark] = cell.classes
                    marks[mark] += 1
                    value = row[unit]
                    has = value.isdigit() and int(value) > 0
                    wanted = {"has": has, "none": value == "0", "not_reported": value == "未报"}
                    assert wanted[mark]
    assert all(marks.values()) or key != "problems"


@pytest.mark.parametrize("key", LISTS)
def test_lists_are_the_pages_own(key: str, county_site: Site) -> None:
    """Each item stands in the table once, with its words, where the page shows it."""
    compared = 0
    for home, main in everywhere(county_site, key):
        rows = (
            table(county_site, home, key, LISTS[key])
            if LISTS[key] in blocks(county_site, home, key)
            else table(county_site, home, key)
        )
        entries: dict[str, list[Node]] = {}
        for link in main.all("a", class_="ur-source"):
            if entry := link.above("li"):
                entries.setdefault(link.text, []).append(entry)
        wanted = {row["出处"] for row in rows}
        assert len(wanted) == len(rows)
        assert wanted == (
            set(entries) if key not in ("plans", "problems") else wanted & set(entries)
        )
        for row in rows:
            for head, value in row.items():
                if head in ("编号", "类别", "主题", "动作", "回应问题", "指标"):
                    continue
                found = [e for e in entries[row["出处"]] if " ".join(value.split()) in e.text]
                assert found or head == "列举", (home, head, value)
            compared += 1
    assert compared > 20


def test_the_ledger_is_the_pages_own(county_site: Site) -> None:
    """Each row with its words; whether it is overdue is empty where no date was written."""
    overdue = {"是": 0, "否": 0, "": 0}
    for home, main in everywhere(county_site, "rectification"):
        titles = blocks(county_site, home, "rectification")
        rows = table(county_site, home, "rectification", "问题台账" if "问题台账" in titles else "")
        lines = rows_under(main, "逐项列出") if rows else []
        assert len(lines) == len(rows)
        for line, row in zip(lines, rows, strict=True):
            texts = [shown(cell.text) for cell in cells(line)]
            late = ("逾期 " if row["逾期"] == "是" else "") + (row["进展"] or "未写")
            columns = ("单位", "问题", "整改方式", "措施", "责任人", "时限", "出处")
            assert texts[:3] + texts[4:] == [row[column] for column in columns]
            assert texts[3] == shown(late)
            overdue[row["逾期"]] += 1
            assert row["逾期"] or not row["时限"]
    assert all(overdue.values())


def test_rates_are_the_pages_own(county_site: Site) -> None:
    """Rates with their parts, and the same numbers in the totals."""
    compared = 0
    for home, main in everywhere(county_site, "rectification"):
        rates = totals(county_site, home).get("rates", {})
        titles = blocks(county_site, home, "rectification")
        assert ("改完了多少" in titles) == bool(rates)
        rows = table(county_site, home, "rectification", "改完了多少") if rates else []
        lines = rows_under(main, "几种比例") if rates else []
        assert [row["编号"] for row in rows] == list(rates)
        for row, line, rate in zip(rows, lines, rates.values(), strict=True):
            name, number, made, formula, basis = (cell.text for cell in cells(line))
            assert name.startswith(row["比例"])
            assert row["比例"] == rate["name"]
            assert number == row["结果"] == rate["text"]
            assert formula == row["怎么算"] == rate["formula"]
            assert basis.startswith(row["依据"])
            for whole, part in (("比例", ("low", "high")), ("分子", None), ("分母", None)):
                ends = ("最低", "最高") if part else ("最少", "最多")
                key = {"分子": "numerator", "分母": "denominator"}.get(whole)
                told = (rate[key] or {}) if key else rate
                for end, word in zip(("low", "high"), ends, strict=True):
                    value = told.get(end)
                    assert row[f"{whole}·{word}"] == ("" if value is None else str(value))
            if row["分子·最少"]:
                found = [int(n) for n in re.findall(r"[0-9]+", made.partition("，")[0])]
                parts = (row[f"{w}·{e}"] for w in ("分子", "分母") for e in ("最少", "最多"))
                assert set(found) == {int(n) for n in parts if n}
            compared += 1
    assert compared > 20


def test_rankings_are_the_pages_own(county_site: Site) -> None:
    """Every unit once for each rate: with its rank and rate as on the page, or with the reason."""
    uncertain = unranked = 0
    for home, main in everywhere(county_site, "rectification"):
        if "各单位排第几" not in blocks(county_site, home, "rectification"):
            continue
        rows = table(county_site, home, "rectification", "各单位排第几")
        ranked = [row for row in rows if row["名次·最前"]]
        lines = [
            line
            for found in main.all("details", class_="ur-ranking")
            for line in found.one("tbody").all("tr")
        ]
        assert len(lines) == len(ranked)
        for row, line in zip(ranked, lines, strict=True):
            unit, rank, number, *_ = (cell.text for cell in cells(line))
            first, last = row["名次·最前"], row["名次·最后"]
            assert [unit, number] == [row["单位"], row["结果"]]
            assert rank.split()[0] == (first if first == last else f"{first}–{last}")
            assert ("并列" in rank) == bool(row["并列"])
            uncertain += first != last
        unranked += len(rows) - len(ranked)
        assert all(bool(row["名次·最前"]) != bool(row["没有排名的原因"]) for row in rows)
        due = totals(county_site, home)["units_due"]
        assert len(rows) == due * len({row["比例"] for row in rows})
    assert uncertain
    assert unranked


def test_differences_are_the_pages_own(county_site: Site) -> None:
    """Stated, listed and summed numbers stand side by side, and what is left."""
    compared = 0
    for home, main in everywhere(county_site, "rectification"):
        title = "写的、列出的、相加的对不上"
        if title not in blocks(county_site, home, "rectification"):
            continue
        rows = table(county_site, home, "rectification", title)
        lines = rows_under(main, "写的、列出的、相加的")
        for row, line in zip(rows, lines, strict=True):
            unit, indicator, stated, listed, summed, _ = (cell.text for cell in cells(line))
            assert [unit, indicator] == [row["单位"], row["指标"]]
            assert stated.startswith(row["写的"] or "—")
            for text, part in ((listed, "列出"), (summed, "相加")):
                low, high = row[f"{part}·最少"], row[f"{part}·最多"]
                assert text.startswith(said(low, high) if low else "—")
            compared += 1
    assert compared


def test_progress_and_handled_are_the_pages_own(county_site: Site) -> None:
    """Problems by track and progress; units by what is done about each category."""
    for home, main in everywhere(county_site, "rectification"):
        if "整改方式和进展" in blocks(county_site, home, "rectification"):
            rows = table(county_site, home, "rectification", "整改方式和进展")
            for line, row in zip(rows_under(main, "整改方式"), rows, strict=True):
                assert [cell.text or "0" for cell in cells(line)] == list(row.values())
    for home, main in everywhere(county_site, "problems"):
        rows = table(county_site, home, "problems", "各类问题做了什么")
        lines = rows_under(main, "各类问题做了什么") if rows else []
        for line, row in zip(lines, rows, strict=True):
            texts = [cell.text for cell in line.all("td")]
            units = [row[head] for head in row if head.endswith("·几家")]
            assert [re.findall(r"[0-9]+", text)[0] for text in texts] == units


def test_who_reported_is_the_pages_own(county_site: Site) -> None:
    """Reporting and units: states as words, numbers of entries as numbers, silence as nothing."""
    for home, main in everywhere(county_site, "reporting"):
        tiles = main.all("li", class_="ur-tile")
        rows = table(county_site, home, "reporting", "报送情况")
        shares = [f"{float(row['占应报']):.0%}" for row in rows]
        found = [[t.one("b").text, t.one("span").text, t.one("small").text] for t in tiles]
        assert found == [[r["家数"], r["状态"], s] for r, s in zip(rows, shares, strict=True)]
        compare_parts(
            rows_under(main, "各单位报了什么"),
            table(county_site, home, "reporting", "各单位报了什么"),
            ("单位", "状态", "报送日期", "数据截至"),
        )
    for home, main in everywhere(county_site, "units"):
        rows = table(county_site, home, "units")
        lines = rows_under(main, "全部单位")
        compare_parts(lines, rows, ("单位", "类型", "报送"))
        for line, row in zip(lines, rows, strict=True):
            assert re.match(r"[\d-]*", cells(line)[3].text)[0] == row["最近报送"]  # type: ignore[index]


def compare_parts(lines: list[Node], rows: list[Row], columns: tuple[str, ...]) -> None:
    """Rows of words, and after them the number of entries in each part of the report."""
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        texts = [shown(cell.text) for cell in cells(line)]
        assert texts[: len(columns)] == [row[column] for column in columns]
        for text, part in zip(texts[-len(PARTS) :], PARTS, strict=True):
            assert re.findall(r"\d+", text) == ([row[part]] if row[part] else [])


def test_quality_is_the_pages_own(county_site: Site) -> None:
    """Units by state for each indicator, and every finding."""
    for home, main in everywhere(county_site, "quality"):
        rows = table(county_site, home, "quality", "每个指标的数有多实")
        lines = rows_under(main, "每个指标各状态")
        assert len(lines) == len(rows)
        for line, row in zip(lines, rows, strict=True):
            texts = [cell.text for cell in cells(line)]
            assert texts[:2] == [row["指标"], row["合计"]]
            assert [text or "0" for text in texts[3:]] == [row[w] for w in STATE_WORDS.values()]
        findings = table(county_site, home, "quality", "检查提醒")
        shown_lines = [
            [cell.text for cell in cells(line)]
            for caption in ("检查提醒", "单位已说明")
            for found in [t for t in main.all("table") if t.one("caption").text.startswith(caption)]
            for line in found.one("tbody").all("tr")
        ]
        wanted = sorted([r["单位"], r["编号"], r["出处"]] for r in findings)
        assert sorted([texts[0], texts[1], texts[4]] for texts in shown_lines) == wanted


def test_history_is_the_pages_own(county_site: Site) -> None:
    """Each period's total with its bounds, and what changed like for like."""
    steps = sums = 0
    for home, main in everywhere(county_site, "history"):
        head, *rows = blocks(county_site, home, "history")["各期合计"]
        periods = [name.removesuffix("·合计") for name in head if name.endswith("·合计")]
        by_name = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
        lines = [
            r for t in main.all("table", class_="ur-history") for r in t.one("tbody").all("tr")
        ]
        assert len(lines) == len(rows)
        for line in lines:
            row = by_name[line.one("th").text]
            found = [re.split("同(?=[0-9]+家 )", cell.text) for cell in line.all("td")]
            low, high = row["各期累计·最少"], row["各期累计·最多"]
            added = line.all("td")[-1].text
            if low:
                assert added.removeprefix("约").startswith(said(low, high))
            else:
                unknown = ("未公开", "未写数", "数量不明")
                assert added in ("本身是累计数", "不相加") or added.startswith(unknown)
            sums += bool(low)
            for period, (text, *step) in zip(periods, found[:-1], strict=True):
                assert text.strip() == row[f"{period}·合计"]
                if period == periods[0]:
                    continue
                units, low, high = (
                    row[f"{period}·{part}"] for part in ("同几家比", "变化最少", "变化最多")
                )
                assert bool(step) == bool(units)
                if step:
                    steps += 1
                    assert step[0].startswith(f"{units}家")
                    ends = {abs(int(end)) for end in (low, high) if end not in {"", "0"}}
                    told = re.findall(r"\d+", step[0].removeprefix(f"{units}家"))
                    assert set(map(int, told)) == ends
                    assert ("减少" in step[0]) <= (not low or int(low) < 0 or high == "0")
                    assert ("增加" in step[0]) <= (not high or int(high) > 0 or low == "0")
        for row, line in zip(
            table(county_site, home, "history", "各期报送"),
            rows_under(main, "每行各状态"),
            strict=True,
        ):
            numbers = [cell.text or "0" for cell in line.all("td")]
            assert numbers == list(row.values())[1:]
            assert sum(map(int, numbers[1:])) == int(numbers[0])
    assert steps > 20
    assert sums > 20


def test_kinds_and_indicators_are_the_pages_own(county_site: Site) -> None:
    """One row for each kind of unit with the main figures; one for each indicator."""
    matrix = county_site.main("kinds/").one("table", class_="ur-matrix")
    names = [th.one("a").text for th in matrix.one("thead").all("th")[3:]]
    rows = table(county_site, "", "kinds")
    for line, row in zip(matrix.one("tbody").all("tr"), rows, strict=True):
        due, here, *figures = line.all("td")
        head = [line.one("th").text, due.text, here.text]
        assert head == [row[name] for name in ("单位类型", "应报", "已报")]
        for name, cell in zip(names, figures, strict=True):
            assert cell.one("a").text == row[f"{name}·合计"]
            basis = f"{row[f'{name}·几家写了数']}/{row['应报']}家写了数"
            assert cell.one("small").text == basis
    by_name = {row["指标"]: row for row in table(county_site, "", "indicators")}
    lines = [
        r for t in county_site.main("indicators/").all("table") for r in t.one("tbody").all("tr")
    ]
    assert lines
    for line in lines:
        name, total, _, how = [cell.text for cell in cells(line)]
        assert [total, how] == [by_name[name][column] for column in ("合计", "怎么来的")]


def test_plans_tell_which_problems_have_none(county_site: Site) -> None:
    """How many plans answer each problem, and the matrix of problems and plans."""
    for home, main in everywhere(county_site, "plans"):
        rows = table(county_site, home, "plans", "几项计划回应每个问题")
        without = [h for h in main.all("h3") if h.text.startswith("没有计划回应的问题")]
        found = int(re.findall(r"\d+", without[0].text)[0]) if without else 0
        assert sum(row["几项计划"] == "0" for row in rows) == found
        matrix = table(county_site, home, "plans", "哪类问题由哪类计划回应")
        lines = rows_under(main, "哪类问题由哪类计划") if matrix else []
        for line, row in zip(lines, matrix, strict=True):
            assert [cell.text or "0" for cell in cells(line)] == list(row.values())


def test_the_overview_is_the_pages_own(county_site: Site) -> None:
    """Key figures and the coverage of each section."""
    for home, main in everywhere(county_site, "index"):
        cards = main.all("li", class_="ur-card")
        figures = table(county_site, home, "index", "主要数字")
        shown_cards = [[c.one(class_="ur-card-name").text, c.one("b").text] for c in cards]
        assert shown_cards == [[row["指标"], row["合计"]] for row in figures]
        chosen = yaml.safe_load((COUNTY / "campaign.yaml").read_bytes())["key_figures"]
        assert len(figures) == len(chosen)
        bars = {
            r.one("th").text: [cell.text for cell in r.all("td")]
            for r in rows_under(main, "各部分有几家写了数")
        }
        for row in table(county_site, home, "index", "各部分的填报面"):
            numbers = sum(int(row[STATE_WORDS[s]]) for s in ("exact", "bounded", "approximate"))
            assert bars[row["部分"]][:2] == [str(numbers), row["应报"]]


def test_a_csv_file_holds_no_formula() -> None:
    """Neither in a heading nor in a title nor in a cell; numbers stay as they are."""
    made = Table(name="t", title="=甲", columns=("+乙",), rows=(("@丙",), (-1,), (0.5,), (None,)))

    assert as_csv(made) == "\ufeff'+乙\r\n'@丙\r\n-1\r\n0.5\r\n\"\"\r\n"
    assert as_csv(made, made).startswith("\ufeff'=甲\r\n'+乙\r\n'@丙\r\n-1\r\n")
