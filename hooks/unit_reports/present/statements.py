"""What an output says of a measure, read back from the output itself.

Pages, CSV, JSON and workbook are made from the same numbers, but by different code. Here each is
read as a reader or a machine would read it; `Statements` holds what was said first of each measure
and where, and every contradiction.
"""

import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from unit_reports.aggregate.reporting import Reporting
from unit_reports.model.count import State
from unit_reports.model.unit import LISTS
from unit_reports.present.exports import FORMULA_STARTS
from unit_reports.present.wording import PARTS, STATES

Measure = tuple[str, ...]
"""What is told of: its kind (``total``, ``figure``, ``due`` …) and what it is of."""
Value = str | int | tuple[str | int, int | None, int | None]

PIECE = 20_000
"""So many statements are made or read at a time where there are many."""


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
        for measure, told in other.said.items():
            first = self.said.setdefault(measure, told)
            if first[0] != told[0]:
                self.contradictions.append(Contradiction(measure=measure, first=first, second=told))
        self.contradictions += other.contradictions


_CELL = re.compile(
    r'<td class="(\w+)[^"]*"[^>]*><a href="[./]*units/([^/"]+)/#(?:([^"#.]+)\.)?f-([^"]+)">([^<]*)<'
)
_ROW = re.compile(
    r'<tr id="(?:([^".]+)\.)?([fu])-([^"]+)"[^>]*>.*?</t[hd]><td[^>]*>([^<]*)</td>'
    r'\s*<td[^>]*><span class="ur-key (\w+)">([^<]*)</span>'
)
_MARK = re.compile(r'data-m="(\w+) ([^"]*)"[^>]*>([^<]*)<')
# Units may write such words too: what counts is where the page itself has them.
_UNIT_ROW = re.compile(
    r'<tr[^>]*><th scope="row"><a class="ur-unit" href="[^"]*units/([^/"]+)/">[^<]*</a></th>'
    r"(.*?)</tr>"
)
_PART_CELL = re.compile(r'<td class="(?:not_reported|zero|exact|withheld)">(\d*＊?)')
_PART_HEAD = re.compile(
    rf'<h2 id="(?:([^".]+)\.)?({"|".join(LISTS)})">[^<]* <small>(\d+)项</small></h2>'
)
_DUE = re.compile(r'<p class="ur-sentence">[^<]*?截至[^，<]*，应报(\d+)家')
_COVERAGE = re.compile(
    # What stands before is looked at last: the words are soon found, such places are everywhere.
    r'应报(?:(?<=aria-label="应报)|(?<=<td title="应报)|(?<=</svg>\n<p>应报)|(?<=</b> 应报))'
    r"(\d+)家：((?:\d+家[^\d，。<\"]+，?)+)"
)
_PART = re.compile(r"(\d+)家")
_NUMBER = re.compile(r"约?(≥|≤)?(\d+)(?:–(\d+))?")
_TOLD = (State.EXACT.value, State.BOUNDED.value, State.APPROXIMATE.value)
_STATE_OF_LOOK = {"zero": State.EXACT.value}


def of_page(address: str, body: str, homes: Mapping[str, str]) -> Statements:
    """What one page says; `homes` are the periods of the pictures by their homes."""
    found, where = Statements(), f"{address}index.html"
    home = home_of(address, homes)
    here, current = homes[home], homes[""]
    for look, unit, period, indicator, text in each(_CELL, body):
        value = _read(_STATE_OF_LOOK.get(look, look), text)
        found.say(("figure", period or here, indicator, unit), value, where)
    own = re.fullmatch(r"(units|indicators)/([^/]+)/", address)
    for before, side, name, written, look, text in each(_ROW, body):
        if side == "u":
            key = (here, before or (own[2] if own else ""), name)
        else:
            key = (before or current, name, own[2] if own else "")
        found.say(("written", *key), unescape(written), f"{where} 的行")
        found.say(("figure", *key), _read(_STATE_OF_LOOK.get(look, look), text), f"{where} 的行")
    for kind, of, text in each(_MARK, body):
        found.say((kind, *of.split("|")), _shown(kind, unescape(text).strip()), where)
    _say_parts(found, here, own, body, where)
    if first := _DUE.search(body):  # what follows may speak of an earlier period
        found.say(("due", home), int(first[1]), f"{where} 的句子")
    for due, parts in _COVERAGE.findall(body):
        total = sum(int(number) for number in _PART.findall(parts))
        found.say(("coverage", where, due, parts), int(due), f"{where} 应报")
        found.say(("coverage", where, due, parts), total, f"{where} {parts}")
    return found


def each(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, ...]]:
    """The groups of each match, as `findall` has them, but not all at once."""
    for match in pattern.finditer(text):
        yield tuple(map(sys.intern, match.groups("")))


def home_of(address: str, homes: Container[str]) -> str:
    """The home that a page lives below, the nearest of several; the whole's is empty."""
    while address not in homes:
        address = address[: address.rfind("/", 0, -1) + 1]
    return address


def _shown(kind: str, text: str) -> Value:
    """What a marked place says: a number, ends or the text as it is."""
    if kind in ("total", "rate", "rank", "ranked", "category", "disclosed"):
        return text
    if kind == "sum":
        return _read("", text)
    if kind == "step":
        return read_step(text)
    if kind in ("covered", "period"):
        return int(text or 0)
    return said("" if text == "—" else text)


_STEP = re.compile(r"同(\d+)家 (.*)")
_EITHER = re.compile(r"在减少(\d+)\D*和增加(\d+)")
_ONE_WAY = re.compile(r"(持平或)?(至多|至少)?(增加|减少)(\d+)?(?:–(\d+))?")


def read_step(text: str) -> Value:
    """How many units are held against themselves, and the ends of what changed."""
    match = _STEP.match(text)
    return (int(match[1]), *_change(match[2])) if match else text


def _change(text: str) -> tuple[int | None, int | None]:
    if both := _EITHER.match(text):
        return -int(both[1]), int(both[2])
    match = _ONE_WAY.match(text)
    if match is None:
        return (0, 0) if text.startswith("持平") else (None, None)
    same, bound, way, first, last = match.groups()
    number = None if first is None else int(first)
    low, high = number, int(last) if last else number
    if bound == "至少":
        high = None
    elif same or bound == "至多":
        low = 0 if same else None
    return (low, high) if way == "增加" else (_negative(high), _negative(low))


def _negative(number: int | None) -> int | None:
    return None if number is None else -number


def _say_parts(
    found: Statements, period: str, own: re.Match[str] | None, body: str, where: str
) -> None:
    """How many entries units have in the parts of their reports."""
    for unit, row in each(_UNIT_ROW, body):
        cells = _PART_CELL.findall(row)
        if len(cells) == len(PARTS):
            for part, cell in zip(PARTS, cells, strict=True):
                found.say(("part", period, unit, part), said(cell), where)
    if own and own[1] == "units":
        for before, part, number in _PART_HEAD.findall(body):
            found.say(("part", before or period, own[2], part), int(number), where)


def said(cell: Any) -> Value:
    """A number as it stands in a file, or that there is none."""
    if cell in ("", None):
        return ""
    return WITHHELD if cell in _WITHHELD else int(cell)


WITHHELD = State.WITHHELD.value
_WITHHELD = ("＊", STATES[State.WITHHELD], WITHHELD)


def say_ends(found: Statements, home: str, key: str, ends: Sequence[Any], where: str) -> None:
    """The ends of a rate, of its numerator and of its denominator."""
    values = [None if end in ("", None) else float(end) for end in ends]
    for name, number in zip(_RATE_ENDS, values, strict=True):
        found.say(("rate", home, key, name), "" if number is None else f"{number:.12f}", where)


_RATE_ENDS = ("low", "high", "part low", "part high", "whole low", "whole high")


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


def of_json(where: str, home: str, content: bytes) -> Iterator[Statements]:
    """What ``totals.json`` says, an indicator at a time, and whether its parts add up."""
    found = Statements()
    document = json.loads(content)
    due = document["units_due"]
    found.say(("due", home), due, where)
    for key, one in document["indicators"].items():
        found.say(("total", home, key), one["text"], where)
        coverage = one["coverage"]
        for state, units in coverage.items():
            found.say(("covered", home, key, state), units, where)
        if shown := one.get("disclosed"):
            found.say(("disclosed", home, key), shown["text"], where)
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
        yield found
        found = Statements()
    for key, one in document.get("rates", {}).items():
        found.say(("rate", home, key), one["text"], where)
        parts = (one["numerator"] or {}, one["denominator"] or {})
        ends = [part.get(end) for part in parts for end in ("low", "high")]
        say_ends(found, home, key, (one["low"], one["high"], *ends), where)
        found.say(("coverage", f"{where} {key}"), due, f"{where} units_due")
        rated = sum(one["coverage"].values())
        found.say(("coverage", f"{where} {key}"), rated, f"{where} {key} coverage")
    yield found


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


Rows = Iterable[Mapping[str, Any]]


def of_csv(where: str, home: str, name: str, content: bytes) -> Iterator[Statements]:
    """What one of the contract's tables says, a piece after the other."""
    lines = csv_rows(content)
    head = next(lines)
    return of_table(where, home, name, (dict(zip(head, line, strict=True)) for line in lines))


def csv_rows(content: bytes) -> Iterator[list[str]]:
    """The rows of a CSV file, as they were before they were kept from Excel."""
    rows = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline=""))
    is_kept = b"'" in content
    return (_once(map(plain, row) if is_kept else row) for row in rows)


def of_table(where: str, home: str, name: str, rows: Rows) -> Iterator[Statements]:
    """What the rows of one of the contract's tables say, whatever file they stand in."""
    found, number = Statements(), 0
    if name == "figures":
        for number, row in enumerate(rows, start=1):  # noqa: B007 - how many is told below
            if len(found.said) > PIECE:
                yield found
                found = Statements()
            at = (row["period"], row["indicator"], row["unit"])
            told = row["state"] not in (State.WITHHELD.value, State.MENTIONED.value)
            low, high = (whole(row[key]) if told else None for key in ("low", "high"))
            found.say(("written", *at), row["written"], where)
            found.say(("figure", *at), (row["state"], low, high), where)
            found.say(("source", *at), row["source"], where)
        found.say(("items", home, "figures"), number, where)
    elif name == "reporting":
        rows = list(rows)
        found.say(("due", home), len(rows), where)
        for state, units in Counter(row["state"] for row in rows).items():
            found.say(("reporting", home, state), units, where)
        here = sum(Reporting(row["state"]).has_report for row in rows)
        found.say(("received", home), here, where)
        for row in rows:
            for part in PARTS:
                found.say(("part", row["period"], row["unit"], part), said(row[part]), where)
    else:
        found.say(("items", home, name), sum(1 for _ in rows), where)
    yield found


def sheets(content: bytes) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """The names and rows of a workbook's sheets, which begin in the first cell."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only a build needs it

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        yield name, map(_once, book.get_sheet_by_name(name).iter_rows())


def _once(row: Iterable[Any]) -> list[Any]:
    """A row whose texts are kept in memory once, however many cells say the same."""
    return [sys.intern(cell) if isinstance(cell, str) else cell for cell in row]


def plain(cell: str) -> str:
    """A cell as it was before it was kept from Excel."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS else cell


def whole(cell: Any) -> int | None:
    """A number as it stands in a file, `None` where there is none."""
    return None if cell in ("", None) else int(cell)


def of_workbook(
    where: str, home: str, content: bytes, titles: Mapping[str, str]
) -> Iterator[Statements]:
    """What a workbook of tables says, piece by piece; `titles` are those of tables by name."""
    names = {title: name for name, title in titles.items()}
    for title, lines in sheets(content):
        columns = [str(cell) for cell in next(lines)]
        rows = (dict(zip(columns, line, strict=True)) for line in lines)
        yield from of_table(f"{where} {title}", home, names[title], rows)
