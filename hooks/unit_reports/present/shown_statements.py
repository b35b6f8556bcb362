"""What the tables of the pages say, read back from CSV and workbooks."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

from unit_reports.present.statements import Statements, csv_rows, said, say_ends, sheets, whole
from unit_reports.present.wording import PARTS, REPORTING, STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a picture's tables name: `indicators` and homes of `kinds` by name, units in order."""

    home: str
    period: str
    indicators: Mapping[str, str]
    units: Sequence[str]
    kinds: Mapping[str, str]


def of_shown_csv(where: str, shown: Shown, content: bytes) -> Iterator[Statements]:
    """What a page's tables say as CSV, each by itself."""
    return _of_shown(where, shown, "", csv_rows(content))


def of_shown_workbook(where: str, shown: Shown, content: bytes) -> Iterator[Statements]:
    """What pages' tables say as a workbook, each by itself."""
    for name, rows in sheets(content):
        yield from _of_shown(f"{where} {name}", shown, name, rows)


def _of_shown(
    where: str, shown: Shown, name: str, rows: Iterable[Sequence[Any]]
) -> Iterator[Statements]:
    """Tables below one another, told apart by their headings; an empty row ends each.

    `name` is the title of a single one, which has none above it.
    """
    for title, head, lines in _blocks(rows):
        found = Statements()
        if say := _SAYERS.get(tuple(head[:2])):
            say(found, where, shown, lines)
        elif head[:2] == ["类别", "几家有"]:
            _say_categories(found, where, (shown.home, title or name), lines)
        elif head[0] == "整改方式" and head[-1] == "合计":
            _say_progress(found, where, shown, lines)
        elif head[-1] == "各期累计·几份报告写了数":
            _say_history(found, where, shown, head, lines)
        elif head[0] == "状态":
            _say_states(found, where, shown, lines)
        elif head[:3] == ["指标", "部分", "合计"]:
            _say_totals(found, where, shown, head, lines)
        elif head[0] == "单位" and any(str(cell).endswith("·原文") for cell in head):
            _say_matrix(found, where, shown, head, lines)
        yield found


def _blocks(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, list[Any], list[Sequence[Any]]]]:
    """The title, the heading and the lines of each table."""
    block: list[Sequence[Any]] = []
    for row in chain(rows, ((),)):
        if any(cell not in ("", None) for cell in row):
            block.append(row)
            continue
        title = ""
        if len(block) > 1 and not any(block[0][1:]):
            title, block = str(block[0][0]), block[1:]
        if block:
            # On a sheet the widest table decides how long every row is.
            length = max(n for n, cell in enumerate(block[0], start=1) if cell not in ("", None))
            yield title, list(block[0][:length]), block[1:]
        block = []


def _say_states(
    found: Statements, where: str, shown: Shown, lines: Sequence[Sequence[Any]]
) -> None:
    names = {word: state.value for state, word in REPORTING.items()}
    here = {word for state, word in REPORTING.items() if state.has_report}
    received = sum(int(units) for word, units, *_ in lines if word in here)
    found.say(("received", shown.home), received, where)
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
        low = whole(line[3])
        if low is not None:
            found.say(("bounds", shown.home, key), ("", low, whole(line[4])), where)
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
        if (low := whole(total[column + 2])) is not None:
            bounds = ("", low, whole(total[column + 3]))
            found.say(("bounds", shown.home, key), bounds, where)
        for unit, line in zip(shown.units, others, strict=False):
            written, state, low, high = (*line[column : column + 4], "", "", "", "")[:4]
            state = words.get(str(state).partition("，")[0], "")
            if written == "" or state not in words.values():
                continue
            at = (shown.period, key, unit)
            found.say(("written", *at), written, where)
            found.say(("figure", *at), (state, whole(low), whole(high)), where)


def _say_categories(
    found: Statements, where: str, of: tuple[str, str], lines: Iterable[Sequence[Any]]
) -> None:
    for number, line in enumerate(lines):
        found.say(("category", *of, str(number)), f"{int(line[1])}家", where)


def _say_items(
    part: str, found: Statements, where: str, shown: Shown, lines: Sequence[Sequence[Any]]
) -> None:
    found.say(("items", shown.home, part), len(lines), where)


def _say_parts(found: Statements, where: str, shown: Shown, lines: Sequence[Sequence[Any]]) -> None:
    """How many entries each unit has in each part; nothing where it did not tell."""
    found.say(("due", shown.home), len(lines), f"{where} 的行数")
    for unit, line in zip(shown.units, lines, strict=False):
        for part, cell in zip(PARTS, line[-len(PARTS) :], strict=True):
            found.say(("part", shown.period, unit, part), said(cell), where)


def _say_ledger(
    found: Statements, where: str, shown: Shown, lines: Iterable[Sequence[Any]]
) -> None:
    for word, number, *_ in lines:
        found.say(("ledger", shown.home, word), said(number), where)


def _say_progress(
    found: Statements, where: str, shown: Shown, lines: Iterable[Sequence[Any]]
) -> None:
    cells = [cell for _, *cells in lines for cell in cells if cell not in ("", None)]
    for number, cell in enumerate(cells):
        found.say(("progress", shown.home, str(number)), said(cell), where)


def _say_rates(found: Statements, where: str, shown: Shown, lines: Iterable[Sequence[Any]]) -> None:
    for key, _, text, *numbers in lines:
        found.say(("rate", shown.home, key), text, where)
        say_ends(found, shown.home, key, numbers[:6], where)


def _say_ranking(
    found: Statements, where: str, shown: Shown, lines: Iterable[Sequence[Any]]
) -> None:
    """Line by line as on the page: the rank and the rate; those without a rank come last."""
    numbers: Counter[str] = Counter()
    for name, _, best, worst, _, text, *_ in lines:
        if best in ("", None):
            continue
        numbers[name] += 1
        at = (shown.home, name, str(numbers[name]))
        first, last = int(best), int(worst)
        found.say(("rank", *at), str(first) if first == last else f"{first}–{last}", where)
        found.say(("ranked", *at), text, where)


def _say_periods(
    found: Statements, where: str, shown: Shown, lines: Iterable[Sequence[Any]]
) -> None:
    for period, (_, *cells) in enumerate(lines):
        numbers = [cell for cell in cells if cell not in ("", None)]
        for column, cell in enumerate(numbers):
            found.say(("period", shown.home, str(period), str(column)), said(cell), where)


def _say_kinds(found: Statements, where: str, shown: Shown, lines: Iterable[Sequence[Any]]) -> None:
    for name, due, received, *_ in lines:
        home = shown.kinds[name]
        found.say(("due", home), int(due), where)
        found.say(("received", home), int(received), where)


def _say_history(
    found: Statements,
    where: str,
    shown: Shown,
    head: Sequence[Any],
    lines: Iterable[Sequence[Any]],
) -> None:
    """What changed between two periods, and the sum over all."""
    steps = [n for n, cell in enumerate(head) if str(cell).endswith("·同几家比")]
    for line in lines:
        key = shown.indicators[line[0]]
        for period, column in enumerate(steps, start=1):
            units, low, high = (whole(cell) for cell in line[column : column + 3])
            if units is not None:
                found.say(("step", shown.home, key, str(period)), (units, low, high), where)
        low, high = map(whole, line[len(head) - 3 : len(head) - 1])
        found.say(("sum", shown.home, key), ("", low, high), where)
        last = len(head) - 7 - (3 if steps else 0)
        found.say(("total", shown.home, key), line[last], where)


_SAYERS: dict[tuple[str, ...], Callable[[Statements, str, Shown, list[Sequence[Any]]], None]] = {
    ("问题", "几项"): _say_ledger,
    ("编号", "比例"): _say_rates,
    ("比例", "单位"): _say_ranking,
    ("报送期", "应报"): _say_periods,
    ("单位类型", "应报"): _say_kinds,
    ("单位", "类型"): _say_parts,
    ("单位", "状态"): _say_parts,
    **{("单位", word): partial(_say_items, part) for part, word in PARTS.items()},
}
