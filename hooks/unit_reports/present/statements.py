"""What an output says of a measure, read back from the output itself.

Pages, CSV, JSON and workbook are made from the same numbers, but by different code. Here each is
read as a reader or a machine would read it; `Statements` holds what was said first of each measure
and where, and every contradiction.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from unit_reports.model.count import State
from unit_reports.present.exports import FORMULA_STARTS
from unit_reports.present.wording import REPORTING, STATES

Measure = tuple[str, ...]
"""What is told of: its kind (``total``, ``figure``, ``due`` …) and what it is of."""
Value = str | int | tuple[str, str] | tuple[str, int | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two places of the site that say different things of one measure."""

    measure: Measure
    first: tuple[Value, str]
    second: tuple[Value, str]

    def __str__(self) -> str:
        """Both values and both places."""
        (one, here), (other, there) = self.first, self.second
        return f"{' '.join(self.measure)}：{here} 是 {one}，{there} 却是 {other}"


@dataclass(slots=True)
class Statements:
    """What was said of each measure, by whom first, and who contradicts."""

    said: dict[Measure, tuple[Value, str]] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)

    def say(self, measure: Measure, value: Value, where: str) -> None:
        """Add what one place says."""
        first = self.said.setdefault(measure, (value, where))
        if first[0] != value:
            self.contradictions.append(
                Contradiction(measure=measure, first=first, second=(value, where))
            )

    def add(self, other: "Statements") -> None:
        """Add everything that others say."""
        for measure, (value, where) in other.said.items():
            self.say(measure, value, where)
        self.contradictions += other.contradictions


_CELL = re.compile(
    r'<td class="(\w+)[^"]*"[^>]*><a href="[./]*units/([^/"]+)/#(?:([^"#.]+)\.)?f-([^"]+)">([^<]*)<'
)
_ROW = re.compile(
    r'<tr id="(?:([^".]+)\.)?([fu])-([^"]+)">.*?</t[hd]><td>([^<]*)</td>'
    r'\s*<td><span class="ur-key (\w+)">([^<]*)</span>'
)
_MARK = re.compile(r'data-m="(\w+) ([^"]*)"[^>]*>([^<]*)<')
# Units may write such words too: what counts is where the page itself has them.
_DUE = re.compile(r'<p class="ur-sentence">[^<]*?截至[^，<]*，应报(\d+)家')
_COVERAGE = re.compile(
    r'(?:aria-label="|<td title="|</svg>\s*<p>|data-m="total [^>]*>[^<]*</b> )'
    r"应报(\d+)家：((?:\d+家[^\d，。<\"]+，?)+)"
)
_PART = re.compile(r"(\d+)家")
_NUMBER = re.compile(r"约?(≥|≤)?(\d+)(?:–(\d+))?")
_TOLD = (State.EXACT.value, State.BOUNDED.value, State.APPROXIMATE.value)
_STATE_OF_LOOK = {"zero": State.EXACT.value}


def of_page(address: str, body: str, homes: Mapping[str, str]) -> Statements:
    """What one page says; `homes` are the periods of the pictures by their homes."""
    found, where = Statements(), f"{address}index.html"
    home = max((home for home in homes if address.startswith(home)), key=len)
    here, current = homes[home], homes[""]
    for look, unit, period, indicator, text in _CELL.findall(body):
        value = _read(_STATE_OF_LOOK.get(look, look), text)
        found.say(("figure", period or here, indicator, unit), value, where)
    own = re.fullmatch(r"(units|indicators)/([^/]+)/", address)
    for before, side, name, written, look, text in _ROW.findall(body):
        if side == "u":
            key = (here, before or (own[2] if own else ""), name)
        else:
            key = (before or current, name, own[2] if own else "")
        found.say(("written", *key), unescape(written), where)
        found.say(("figure", *key), _read(_STATE_OF_LOOK.get(look, look), text), where)
    for kind, key, text in _MARK.findall(body):
        shown = unescape(text).strip()
        found.say((kind, *key.split("|")), shown if kind == "total" else int(shown), where)
    if first := _DUE.search(body):  # what follows may speak of an earlier period
        found.say(("due", home), int(first[1]), f"{where} 的句子")
    for due, parts in _COVERAGE.findall(body):
        total = sum(int(number) for number in _PART.findall(parts))
        found.say(("coverage", where, due, parts), int(due), f"{where} 应报")
        found.say(("coverage", where, due, parts), total, f"{where} {parts}")
    return found


def _read(state: str, text: str) -> tuple[str, int | None, int | None]:
    """A figure as shown: its state and bounds; what tells no number has none."""
    match = _NUMBER.match(text)
    if state in (State.WITHHELD.value, State.MENTIONED.value) or not match:
        return state, None, None
    sign, first, last = match.groups()
    if sign == "≥":
        return state, int(first), None
    if sign == "≤":
        return state, 0, int(first)
    return state, int(first), int(last or first)


def of_json(where: str, home: str, content: bytes) -> Statements:
    """What ``totals.json`` says, and whether its parts add up to its totals."""
    found = Statements()
    document = json.loads(content)
    due = document["units_due"]
    found.say(("due", home), due, where)
    for key, one in document["indicators"].items():
        found.say(("total", home, key), one["text"], where)
        coverage = one["coverage"]
        for state, units in coverage.items():
            found.say(("covered", home, key, state), units, where)
        if one["over_units"] == "sum" and any(coverage[state] for state in _TOLD):
            found.say(("bounds", home, key), ("", one["low"], one["high"]), where)
        name = f"{where} {key}"
        found.say(("coverage", name), due, f"{where} units_due")
        found.say(("coverage", name), sum(coverage.values()), f"{name} coverage")
        silent = coverage["not_reported"] + coverage.get("unreadable", 0)
        found.say(("figures", name), due - silent, f"{name} coverage")
        found.say(("figures", name), len(one["figures"]), f"{name} figures")
        for figure in one["figures"]:
            at = (document["period"], key, figure["unit"])
            found.say(("written", *at), figure["written"], where)
            found.say(("figure", *at), _bounds(figure), where)
            found.say(("source", *at), figure["source"], where)
        if one["over_units"] == "sum":
            _add_up(found, name, one)
    return found


def _add_up(found: Statements, name: str, one: Mapping[str, Any]) -> None:
    """The parts of a sum, added a second time where no event or system stands in several."""
    figures = one["figures"]
    if (
        not figures
        or "repeated" in one
        or any("joint" in figure or "covered_by" in figure for figure in figures)
    ):
        return
    highs = [figure["high"] for figure in figures]
    low = sum(figure["low"] for figure in figures)
    high = None if None in highs else sum(highs)
    found.say(("sum", name), ("", one["low"], one["high"]), f"{name} 合计")
    found.say(("sum", name), ("", low, high), f"{name} 各家相加")


def _bounds(figure: Mapping[str, Any]) -> tuple[str, int | None, int | None]:
    told = figure["state"] not in (State.WITHHELD.value, State.MENTIONED.value)
    return figure["state"], figure["low"] if told else None, figure["high"] if told else None


Rows = Sequence[Mapping[str, Any]]


def of_csv(where: str, home: str, name: str, content: bytes) -> Statements:
    """What one of the contract's tables says."""
    text = content.decode("utf-8-sig")
    rows = [
        {key: _plain(value) for key, value in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]
    return of_table(where, home, name, rows)


def of_table(where: str, home: str, name: str, rows: Rows) -> Statements:
    """What the rows of one of the contract's tables say, whatever file they stand in."""
    found = Statements()
    if name == "figures":
        for row in rows:
            at = (row["period"], row["indicator"], row["unit"])
            told = row["state"] not in (State.WITHHELD.value, State.MENTIONED.value)
            low, high = (_int(row[key]) if told else None for key in ("low", "high"))
            found.say(("written", *at), row["written"], where)
            found.say(("figure", *at), (row["state"], low, high), where)
            found.say(("source", *at), row["source"], where)
        found.say(("items", home, "figures"), len(rows), where)
    elif name == "reporting":
        found.say(("due", home), len(rows), where)
        for state, units in Counter(row["state"] for row in rows).items():
            found.say(("reporting", home, state), units, where)
    else:
        found.say(("items", home, name), len(rows), where)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the tables of a picture's pages name: `indicators` by name, its units in order."""

    home: str
    period: str
    indicators: Mapping[str, str]
    units: Sequence[str]


def of_shown_csv(where: str, shown: Shown, content: bytes) -> Statements:
    """What a page's tables say as CSV."""
    text = content.decode("utf-8-sig")
    rows = [[_plain(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    return _of_shown(where, shown, rows)


def of_shown_workbook(where: str, shown: Shown, content: bytes) -> Statements:
    """What pages' tables say as a workbook."""
    found = Statements()
    for name, rows in _sheets(content):
        found.add(_of_shown(f"{where} {name}", shown, rows))
    return found


def _of_shown(where: str, shown: Shown, rows: Iterable[Sequence[Any]]) -> Statements:
    """Tables below one another, told apart by their headings; an empty row ends each."""
    found = Statements()
    for head, lines in _blocks(rows):
        if head[0] == "状态":
            _say_states(found, where, shown, lines)
        elif head[:3] == ["指标", "部分", "合计"]:
            _say_totals(found, where, shown, head, lines)
        elif head[0] == "单位" and any(str(cell).endswith("·原文") for cell in head):
            _say_matrix(found, where, shown, head, lines)
    return found


def _blocks(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[list[Any], list[Sequence[Any]]]]:
    block: list[Sequence[Any]] = []
    for row in (*rows, ()):
        if any(cell not in ("", None) for cell in row):
            block.append(row)
            continue
        if len(block) > 1 and not any(block[0][1:]):
            block = block[1:]  # a title
        if block:
            yield list(block[0]), block[1:]
        block = []


def _say_states(
    found: Statements, where: str, shown: Shown, lines: Iterable[Sequence[Any]]
) -> None:
    names = {word: state.value for state, word in REPORTING.items()}
    for word, units, *_ in lines:
        if word in names:
            found.say(("reporting", shown.home, names[word]), int(units), where)
        else:
            found.say(("due", shown.home), int(units), where)


def _say_totals(
    found: Statements,
    where: str,
    shown: Shown,
    head: Sequence[Any],
    lines: Iterable[Sequence[Any]],
) -> None:
    states = {head.index(word): state.value for state, word in STATES.items()}
    for line in lines:
        key = shown.indicators[line[0]]
        found.say(("total", shown.home, key), line[2], where)
        low = _int(line[3])
        if low is not None:
            found.say(("bounds", shown.home, key), ("", low, _int(line[4])), where)
        for column, state in states.items():
            found.say(("covered", shown.home, key, state), int(line[column]), where)


def _say_matrix(
    found: Statements,
    where: str,
    shown: Shown,
    head: Sequence[Any],
    lines: Sequence[Sequence[Any]],
) -> None:
    columns = {
        shown.indicators[str(cell).removesuffix("·原文")]: column
        for column, cell in enumerate(head)
        if str(cell).endswith("·原文")
    }
    words = {word: state.value for state, word in STATES.items()}
    total, *others = lines
    found.say(("due", shown.home), len(others), f"{where} 的行数")
    for key, column in columns.items():
        found.say(("total", shown.home, key), total[column], where)
        if (low := _int(total[column + 2])) is not None:
            bounds = ("", low, _int(total[column + 3]))
            found.say(("bounds", shown.home, key), bounds, where)
        for unit, line in zip(shown.units, others, strict=False):
            written, state, low, high = (*line[column : column + 4], "", "", "", "")[:4]
            state = words.get(str(state).partition("，")[0], "")
            if written == "" or state not in words.values():
                continue
            at = (shown.period, key, unit)
            found.say(("written", *at), written, where)
            found.say(("figure", *at), (state, _int(low), _int(high)), where)


def _sheets(content: bytes) -> Iterator[tuple[str, list[list[Any]]]]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only a build needs it

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _plain(cell: str) -> str:
    """A cell as it was before it was kept from Excel."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS else cell


def _int(cell: Any) -> int | None:
    return None if cell in ("", None) else int(cell)


def of_workbook(
    where: str, home: str, content: bytes, names: Iterable[tuple[str, str]]
) -> Statements:
    """What ``tables.xlsx`` says; `names` are the tables' names and titles."""
    found, titles = Statements(), {title: name for name, title in names}
    for title, (head, *lines) in _sheets(content):
        rows = [dict(zip((str(cell) for cell in head), line, strict=True)) for line in lines]
        found.add(of_table(f"{where} {title}", home, titles[title], rows))
    return found
