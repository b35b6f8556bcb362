"""Pieces of HTML that a large site holds a hundred thousand times.

They are functions and not template macros because that is five times as fast. Each escapes all that
it is given and returns `Markup`; nothing here decides what is shown.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape as escape_html
from typing import Any

from markupsafe import Markup

from unit_reports.aggregate.figures import Figure
from unit_reports.aggregate.items import Item
from unit_reports.aggregate.reporting import UnitReporting
from unit_reports.finding import Finding, Place
from unit_reports.model.base import is_masked
from unit_reports.model.count import State
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import Scope
from unit_reports.present.addresses import Links, told_anchor
from unit_reports.present.machine import (
    bounds_of,
    rate_value,
    tools,
    unit_marks,
    value_mark,
)
from unit_reports.present.matrices import Cell
from unit_reports.present.wording import MADE, STATES, count_text


@lru_cache(maxsize=1 << 16)  # names and labels come back a hundred times
def escape(value: object) -> str:
    """Escape to plain `str`: a slip with it shows as text escaped twice, never as a hole."""
    return escape_html(value if isinstance(value, str) else str(value))


def unit_link(links: Links, unit: Unit) -> Markup:
    """A unit's name, leading to its page."""
    return Markup(_unit_link(links, unit))


def unit_links(links: Links, units: Iterable[Unit]) -> Markup:
    """Units in a row."""
    return Markup("、".join([_unit_link(links, unit) for unit in units]))


def _unit_link(links: Links, unit: Unit) -> str:
    return f'<a class="ur-unit" href="{links.unit(unit.id)}">{escape(unit.file.name)}</a>'


def item_link(links: Links, item: Item[Any]) -> Markup:
    """The unit of an item, leading to the item on the unit's page."""
    href = links.told(item.unit.id, item.anchor)
    return Markup(f'<a class="ur-unit" href="{href}">{escape(item.unit.file.name)}</a>')


def source_link(links: Links, unit: Unit, place: Place) -> Markup:
    """File and line, leading to that line on the unit's page, which a draft may not print."""
    href = links.source(unit.id, place)
    if not unit.readable:
        href = links.committed(place) or links.unit(unit.id)
    return Markup(
        f'<a class="ur-source" href="{escape(href)}" title="看原文这一行">{escape(place)}</a>'
    )


def named(text: str) -> Markup:
    """A name as written; a masked one says so."""
    mask = ' <small class="ur-mask">名称未公开</small>' if is_masked(text) else ""
    return Markup(escape(text) + mask)


def facts(pairs: Iterable[tuple[str, object]]) -> Markup:
    """Words and what they are; those without content are left out."""
    return Markup(
        "".join(
            f' <span class="ur-fact"><i>{escape(word)}</i>{escape(content)}</span>'
            for word, content in pairs
            if content
        )
    )


def listing(items: Sequence[str]) -> Markup:
    """What a report lists by name, with its number."""
    if not items:
        return Markup()
    names = "；".join([str(named(text)) for text in items])
    return Markup(f'<span class="ur-fact"><i>列举{len(items)}项</i>{names}</span>')


def reading(figure: Figure) -> Markup:
    """What a figure means; a number says of which state it is."""
    count = figure.count
    text = escape(count_text(count, count.measure or figure.indicator.measure))
    state = f" <small>{STATES[count.state]}</small>" if count.state.tells_number else ""
    kind = "zero" if count.state is State.EXACT and count.low == 0 else count.state
    return Markup(f'<span class="ur-key {kind}">{text}</span>{state}')


SIGNS = frozenset({"", "—", "＊", "✓", "●"})
"""Texts that say nothing when read aloud."""


def cells(row: Iterable[Cell]) -> Markup:
    """The cells of a matrix' row."""
    return Markup("".join([_cell(shown) for shown in row]))


def _cell(shown: Cell) -> str:
    text, label = escape(shown.text), escape(shown.label)
    title = f' title="{label}"' if shown.label else ""
    mark = f' data-m="{escape(shown.mark)}"' if shown.mark else ""
    if shown.href and shown.kind == "total":
        title, mark = "", f' title="{MADE}：{label or "逐家列出"}"{mark}'
    inner = f'<a href="{escape(shown.href)}"{mark}>{text}</a>' if shown.href else text
    if shown.share is not None:
        inner += (
            '<svg class="ur-share" width="100%" height="6" aria-hidden="true" focusable="false">'
            f'<rect class="ur-seg-exact" width="{100 * shown.share:.2f}%" height="6"/></svg>'
        )
    if shown.kind.startswith("total") and shown.label:
        inner += f"<small>{label}</small>"
    elif shown.text in SIGNS:
        inner += f'<span class="ur-sr">{label}</span>'
    value = value_mark(shown.bounds, shown.text) if shown.bounds else ""
    return f'<td class="{shown.kind}"{title}{value}>{inner}</td>'


def figure_row(links: Links, figure: Figure, period: str = "") -> Markup:
    """A figure in the table of its unit's page; an earlier period's has an anchor of its own."""
    indicator, line = figure.indicator, figure.place.line
    anchor = told_anchor(f"f-{indicator.id}", period)
    return Markup(
        f'<tr id="{anchor}"><th scope="row"><a href="{links.indicator(indicator.id)}">'
        f"{escape(indicator.name)}</a></th><td>{escape(figure.count.written)}</td>"
        f"<td>{reading(figure)}</td><td>{remarks(links, figure)}</td>"
        f'<td><a class="ur-source" href="#L{line}">第{line}行</a></td></tr>\n'
    )


def part_row(links: Links, figure: Figure, marks: Markup) -> Markup:
    """A figure among those that a total is made of."""
    value = value_mark(bounds_of(figure.count))
    before = f"{figure.indicator.id}." if links.home else ""
    return Markup(
        f'<tr id="{before}u-{figure.unit.id}"{marks}><td>{_unit_link(links, figure.unit)}</td>'
        f"<td{value}>{escape(figure.count.written)}</td><td{value}>{reading(figure)}</td>"
        f"<td>{remarks(links, figure)}</td>"
        f"<td>{source_link(links, figure.unit, figure.place)}</td></tr>\n"
    )


def doubtful_row(links: Links, figure: Figure, marks: Markup) -> Markup:
    """A figure among those that are no exact numbers."""
    indicator = figure.indicator
    value = value_mark(bounds_of(figure.count))
    return Markup(
        f"<tr{marks}><td>{_unit_link(links, figure.unit)}</td>"
        f'<td><a href="{links.indicator(indicator.id)}">{escape(indicator.name)}</a></td>'
        f"<td{value}>{escape(figure.count.written)}</td><td{value}>{reading(figure)}</td>"
        f"<td>{escape(figure.note or '')}</td>"
        f"<td>{source_link(links, figure.unit, figure.place)}</td></tr>\n"
    )


def finding_row(
    links: Links, finding: Finding, unit: Unit | None, last: str, marks: Markup
) -> Markup:
    """A finding of a unit's file or of the office's own, with what to do or what was said of it."""
    who = _unit_link(links, unit) if unit else "办公室"
    source = source_link(links, unit, finding.place) if unit else escape(finding.place)
    return Markup(
        f'<tr{marks}><td>{who}</td><td><a href="{links.rule(finding.code)}">{finding.code}</a></td>'
        f"<td>{escape(finding.message)}</td><td>{escape(last)}</td><td>{source}</td></tr>\n"
    )


def part_cells(row: UnitReporting) -> Markup:
    """How many entries each part of a report has; nothing said and nothing to say are not alike."""
    cells = [_part_cell(entries, part in row.withheld) for part, entries in row.parts.items()]
    return Markup("".join(cells))


def _part_cell(entries: int | None, withheld: bool) -> str:  # noqa: FBT001 - of two kinds of cell
    if withheld and not entries:
        return '<td class="withheld">＊<span class="ur-sr">未公开</span></td>'
    if withheld:
        return f'<td class="exact">{entries} <small>另有未公开</small></td>'
    if entries is None:
        return '<td class="not_reported">—<span class="ur-sr">未报</span></td>'
    if entries == 0:
        return '<td class="zero">0 <small>零报告</small></td>'
    return f'<td class="exact">{entries}</td>'


def remarks(links: Links, figure: Figure) -> Markup:
    """What there is to say of a figure: scope, why it is in no total, note, names."""
    said = []
    if figure.scope is Scope.SYSTEM:
        said.append(str(facts([("范围", figure.scope.value)])))
    if above := figure.covered_by:
        href = links.unit(above.unit.id)
        said.append(
            '<span class="ur-fact"><i>不进合计</i>已含在'
            f'<a href="{href}">{escape(above.unit.name)}</a>的全系统数里</span>'
        )
    if figure.joint:
        said.append(str(facts([("联合活动", f"{figure.joint}，合计里最多计一次")])))
    if figure.rate:
        said.append(str(facts([("写的比例", figure.rate)])))
    said.append(escape(figure.note or ""))
    said.append(str(listing(figure.items)))
    return Markup(" ".join(text for text in said if text))


def entry(title: str, anchor: str, told: Iterable[tuple[str, object]], line: int) -> Markup:
    """An item of a list on its unit's page."""
    return Markup(
        f'<li id="{anchor}"><b>{named(title)}</b>{facts(told)} '
        f'<a class="ur-source" href="#L{line}">第{line}行</a></li>\n'
    )


def file_lines(text: str) -> Markup:
    """A file with an anchor for each line."""
    lines = escape(text.rstrip("\n")).split("\n")
    return Markup("".join([f'<span id="L{n}">{line}\n</span>' for n, line in enumerate(lines, 1)]))


def excerpt(lines: Iterable[tuple[int, str, bool]]) -> Markup:
    """Some lines of a file (number, text, whether marked); number 0 is a line that is taken out."""
    parts, last = [], 0
    for number, text, marked in lines:
        if not number:
            parts.append(f"<del>{escape(text)}\n</del>")
            continue
        if number > last + 1:
            parts.append('<span class="ur-gap">⋮\n</span>')
        tag = "mark" if marked else "span"
        parts.append(f'<{tag} data-n="{number}">{escape(text)}\n</{tag}>')
        last = number
    return Markup("".join(parts))


FRAGMENTS = (
    unit_link,
    unit_links,
    item_link,
    source_link,
    named,
    facts,
    part_cells,
    file_lines,
    excerpt,
    rate_value,
    tools,
    unit_marks,
)
