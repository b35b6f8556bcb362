"""All rows of a table, all items of a list: a large page's template asks for them in one go.

A call from a template costs more than the row that it makes, so there is one for all rows. What a
row holds that no other piece of HTML does is escaped as templates escape.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from unit_reports.aggregate.figures import Figure, IndicatorSummary
from unit_reports.aggregate.items import Item, LedgerRow
from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.total import Coverage
from unit_reports.finding import Finding
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import Plan
from unit_reports.present.addresses import Links, told_anchor
from unit_reports.present.charts import TEXTURES
from unit_reports.present.fragments import (
    cells,
    doubtful_row,
    entry,
    facts,
    figure_row,
    finding_row,
    item_link,
    listing,
    named,
    part_row,
    source_link,
)
from unit_reports.present.machine import total_value, unit_marks
from unit_reports.present.matrices import Head, Row, total_mark
from unit_reports.present.wording import MADE, coverage_text, total_text

UNSAID = '<span class="ur-unsaid">未写</span>'


def heading(head: Head) -> Markup:
    """A row's or a column's heading, with where it leads and its second line."""
    text = escape(head.text)
    linked = f'<a href="{escape(head.href)}">{text}</a>' if head.href else text
    return Markup(f"{linked} <small>{escape(head.note)}</small>" if head.note else linked)


def matrix_rows(rows: Iterable[Row]) -> Iterator[Markup]:
    """The rows of a matrix; they may be so many that nobody should have all at once."""
    return (
        Markup(
            f"<tr{' data-total' if row.total else ''}{row.marks}>"
            f'<th scope="row">{heading(row.head)}</th>{cells(row.cells)}</tr>\n'
        )
        for row in rows
    )


def figure_rows(links: Links, figures: Iterable[Figure], period: str) -> Markup:
    """A unit's figures on its page."""
    return _joined(figure_row(links, figure, period) for figure in figures)


def part_rows(links: Links, picture: Picture, figures: Iterable[Figure]) -> Markup:
    """The figures that a total is made of."""
    return _of_units(part_row, links, picture, figures)


def doubtful_rows(links: Links, picture: Picture, figures: Iterable[Figure]) -> Markup:
    """The figures that are no exact numbers."""
    return _of_units(doubtful_row, links, picture, figures)


def _of_units(
    row: Callable[[Links, Figure, Markup], Markup],
    links: Links,
    picture: Picture,
    figures: Iterable[Figure],
) -> Markup:
    return _joined(row(links, figure, unit_marks(picture, figure.unit)) for figure in figures)


def finding_rows(
    links: Links, picture: Picture, told: Iterable[tuple[Finding, Unit | None]], last: str
) -> Markup:
    """Findings, each with one of its own texts (`last`) at the end."""
    return _joined(
        finding_row(links, finding, unit, getattr(finding, last), unit_marks(picture, unit))
        for finding, unit in told
    )


def coverage_rows(links: Links, summaries: Iterable[IndicatorSummary]) -> Markup:
    """How many units tell each indicator in which state."""
    return _joined(_coverage_row(links, summary) for summary in summaries)


def _coverage_row(links: Links, summary: IndicatorSummary) -> str:
    indicator, coverage = summary.indicator, summary.total.coverage
    href, total = links.indicator(indicator.id), total_mark(links.home, indicator.id)
    states = "".join(
        f'<td class="ur-num"{"" if units else " data-v=" + _ZERO}'
        f' data-m="covered {links.home}|{indicator.id}|{state}">{units or ""}</td>'
        for state, units in coverage.by_state().items()
    )
    return (
        f'<tr><th scope="row"><a href="{href}">{escape(indicator.name)}</a></th>'
        f'<td{total_value(summary)}><a href="{href}" title="{MADE}" data-m="{total}">'
        f'{escape(total_text(summary))}</a></td><td class="ur-barcell"'
        f' data-v="{coverage.numbers}">{coverage_bar(coverage)}</td>{states}</tr>\n'
    )


_ZERO = '"0"'


def coverage_bar(coverage: Coverage) -> Markup:
    """A bar of units by state, with the same in words; nothing where nobody is due."""
    if not coverage.due:
        return Markup()
    said, parts, start = escape(coverage_text(coverage)), [], 0
    for state, units in coverage.by_state().items():
        if units:
            fill = f'fill="url(#ur-{state})"' if state in TEXTURES else ""
            parts.append(
                f'<rect x="{round(100 * start / coverage.due, 3)}%"'
                f' width="{round(100 * units / coverage.due, 3)}%" y="1" height="12"'
                f' {fill} class="ur-seg ur-seg-{state}"/>'
            )
            start += units
    return Markup(
        f'<svg class="ur-bar" width="100%" height="14" role="img" aria-label="{said}">'
        f"<title>{said}</title>{''.join(parts)}</svg>\n"
    )


def ledger_rows(links: Links, picture: Picture, rows: Iterable[LedgerRow]) -> Markup:
    """The rectification ledger."""
    return _joined(_ledger_row(links, picture, row) for row in rows)


def _ledger_row(links: Links, picture: Picture, row: LedgerRow) -> str:
    item, done = row.item, row.item.value.rectification
    progress = escape(row.progress.name) if row.progress else ""
    late = f' data-f="逾期&#10;{progress or "未写"}"' if row.overdue else ""
    said = (getattr(done, column) if done else None for column in ("measures", "owner", "due"))
    return (
        f"<tr{_OVERDUE if row.overdue else ''}"
        f"{unit_marks(picture, item.unit, item.value.categories)}>"
        f"<td>{item_link(links, item)}</td><td>{escape(item.value.summary)}</td>\n"
        f"<td>{escape(row.track.name) if row.track else UNSAID}</td>\n"
        f"<td{late}>{'<b>逾期</b> ' if row.overdue else ''}{progress or UNSAID}</td>\n"
        f"{''.join([f'<td>{escape(text) if text else UNSAID}</td>{_END}' for text in said])}"
        f"<td>{source_link(links, item.unit, item.place)}</td></tr>\n"
    )


_OVERDUE = ' class="ur-overdue"'
_END = "\n"


def item_rows(
    links: Links, items: Iterable[Item[Any]], title: str, told: Sequence[tuple[str, str]]
) -> Iterator[Markup]:
    """Items of a list by their `title`, with what they tell: words and names of their fields.

    What has no word before it is told without one. They may be so many that nobody should have all
    at once.
    """
    return (
        Markup(
            f"<li><b>{named(getattr(item.value, title))}</b> {item_link(links, item)}"
            f"{''.join([_told(word, getattr(item.value, name)) for word, name in told])}"
            f" {source_link(links, item.unit, item.place)}</li>\n"
        )
        for item in items
    )


def _told(word: str, content: Any) -> str:
    if not content:
        return ""
    if word:
        return facts([(word, "、".join(content) if isinstance(content, tuple) else content)])
    return f' <span class="ur-fact">{escape(content)}</span>'


def planned(links: Links, item: Item[Plan]) -> Markup:
    """A plan with all that is said of it."""
    plan = item.value
    target = plan.target.written if plan.target else None
    said = facts(
        [("目标", target), ("责任人", plan.owner), ("时限", plan.due), ("说明", plan.note)]
    )
    return Markup(
        f"<b>{escape(plan.summary)}</b> {item_link(links, item)}{said} {listing(plan.items)}\n"
        f" {source_link(links, item.unit, item.place)}\n"
    )


def entries(items: Iterable[Mapping[str, Any]], period: str) -> Markup:
    """The items of a list on their unit's page."""
    return _joined(
        entry(item["title"], told_anchor(item["anchor"], period), item["facts"], item["line"])
        for item in items
    )


def _joined(rows: Iterable[str]) -> Markup:
    return Markup("".join(list(rows)))


ROWS = (
    coverage_bar,
    coverage_rows,
    doubtful_rows,
    entries,
    figure_rows,
    finding_rows,
    heading,
    item_rows,
    ledger_rows,
    matrix_rows,
    part_rows,
    planned,
)
