"""The site's search: what can be found, and the scripts in which a reader's browser looks for it.

A file opened from a folder may load scripts and nothing else, so each file is a call of one
function with a name and a value. ``search/pages.js`` is loaded first: it tells how many other files
there are and holds what does not grow with the number of units. Records of units are packed into
blocks (``search/b0.js``), units before their items. A small site has one block. A large one has
shards as well (``search/s0.js``): for each two signs in a row the blocks in which they occur, so
that only the blocks that may hold a hit are loaded. What is a hit is decided by comparing text.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from operator import add
from typing import Any
from unicodedata import category, normalize

from markupsafe import Markup

from unit_reports.aggregate.picture import Picture
from unit_reports.aggregate.series import Series
from unit_reports.finding import Rule
from unit_reports.model.base import is_masked
from unit_reports.model.dataset import Unit
from unit_reports.present import guide
from unit_reports.present.addresses import (
    indicator_address,
    rule_address,
    told_anchor,
    unit_address,
)
from unit_reports.present.places import Places
from unit_reports.present.single_views import unit_lists
from unit_reports.present.wording import PARTS, kind_word
from unit_reports.rules import RULES

FOLDER = "search/"
FIRST = f"{FOLDER}pages.js"
"""The file that is loaded first."""
SEARCH = f"{FOLDER}b0.js"
"""The first of the others, which there is in any case."""
UNIT, INDICATOR, PAGE, RULE = "单位", "指标", "页面", "检查规则"
KINDS = (UNIT, *PARTS.values(), INDICATOR, PAGE, RULE)
"""The kinds of things to be found, in the order in which the search offers them."""
SMALL = 300_000
"""Bytes: a site with no more than that to search gets one block and no shards."""
BLOCK = 20_000
SHARD = 24_000
"""Bytes that a file of a large site is meant to have; both are what one search loads several of."""
BETWEEN = " · "
NO_WORDS = frozenset({"编号", "目标", "回应问题"})
"""Facts that nobody looks for by their words: identifiers, and numbers that may be masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing to be found: `address` is its page, whose `name` is told; `anchor` its place there.

    Words are looked for in `title`, `text` and, beside others, in `name`.
    """

    kind: str
    address: str
    name: str
    title: str
    text: str = ""
    anchor: str = ""


def fold(text: str) -> str:
    """The text as it is compared: half-width, lower case, no blanks, quotes or invisible signs.

    Each sign is folded by itself, so that search.js (`foldSign`) can tell where a match stands.
    """
    # A text has few signs that change, and what they become changes no more.
    for sign in set(text):
        if (folded := _fold_sign(sign)) != sign:
            text = text.replace(sign, folded)
    return text


@cache
def _fold_sign(sign: str) -> str:
    folded = normalize("NFKC", sign).lower()
    return "".join(s for s in folded if category(s) not in _NO_SIGNS and s not in _QUOTES)


_QUOTES = frozenset("\"'“”‘’「」『』")
"""Everybody types others than stand in the title, or none."""
_NO_SIGNS = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_END = "\uffff"
"""Between two texts: it is no sign, and stays what it is."""


def unit_record(unit: Unit, picture: Picture) -> Record:
    """A unit: former names, id, kind and the unit above lead to it too."""
    above = picture.dataset.unit.get(unit.file.parent or "")
    former = (name.name for name in unit.file.renamed_from)
    said = (*former, unit.id, kind_word(picture, unit), above.name if above else "")
    return Record(
        kind=UNIT,
        address=unit_address(unit.id),
        name=unit.name,
        title=unit.name,
        text=BETWEEN.join(filter(None, said)),
    )


def item_records(unit: Unit, series: Series) -> Iterator[Record]:
    """What a unit's page lists, newest period first; what is told alike in several, once."""
    seen: set[tuple[str, str, str]] = set()
    for picture in reversed(series.pictures):
        past = picture is not series.current
        period = picture.period.id if past else ""
        for part, anchor, title, text in _told(unit, picture):
            if (part, title, text) in seen:
                continue
            seen.add((part, title, text))
            yield Record(
                kind=PARTS[part],
                address=unit_address(unit.id),
                name=unit.name,
                title=title,
                text=BETWEEN.join(filter(None, (text, picture.period.name if past else ""))),
                anchor=told_anchor(anchor, period),
            )


def _told(unit: Unit, picture: Picture) -> Iterator[tuple[str, str, str, str]]:
    """Part, anchor, title and text of all that a unit put into words; numbers are left out."""
    for figure in picture.told.get(unit.id, ()):
        said = [name for name in figure.items if not is_masked(name)]
        if text := BETWEEN.join(filter(None, (figure.note, *said))):
            yield "figures", f"f-{figure.indicator.id}", figure.indicator.name, text
    for part, items in unit_lists(unit, picture):
        for item in items:
            facts = (str(fact) for word, fact in item["facts"] if word not in NO_WORDS)
            yield part, item["anchor"], item["title"], BETWEEN.join(facts)


def general_records(picture: Picture) -> Iterator[Record]:
    """The indicators, and the rules of the check."""
    sections = picture.catalog.section
    for key, summary in picture.summaries.items():
        indicator = summary.indicator
        said = (*indicator.aliases, indicator.definition, key)
        yield Record(
            kind=INDICATOR,
            address=indicator_address(key),
            name=sections[indicator.section].name,
            title=indicator.name,
            text=BETWEEN.join(said),
        )
    yield from (_rule_record(rule) for rule in RULES.values())


def place_records(places: Places) -> Iterator[Record]:
    """The overview of each period and kind; to those of systems their units lead."""
    here = places.whereabouts(places.series.current)
    for place in (*here.periods, *here.kinds):
        yield _page_record(place.home, place.name, place.name, "")


def _rule_record(rule: Rule) -> Record:
    said = guide.rule_page(rule, ())
    return Record(
        kind=RULE,
        address=rule_address(rule.code),
        name=said["family"],
        title=f"{rule.code} {rule.title}",
        text=BETWEEN.join(filter(None, (said["message"], *said["hints"]))),
    )


_HEADING = re.compile(
    r'<h(?P<level>[1-4])\b(?:[^>]*? id="(?P<id>[^"]*)")?[^>]*>(?P<heading>.*?)</h(?P=level)>'
    r'|<section class="ur-group" id="(?P<group>c-[^"]*)"><h[23]>(?P<name>.*?)</h[23]>',
    re.DOTALL,
)
_ASIDE = re.compile(r"<small>.*?</small>", re.DOTALL)
_CELL = re.compile(r"</(?:td|th|p|li|dt|dd|caption)>")


def page_records(address: str, title: str, html: str, *, text: bool) -> Iterator[Record]:
    """A page and its headings that can be linked to, each with what stands below it.

    Without `text`, of a page that tells again what units told, the headings alone.
    """
    found = [match for match in _HEADING.finditer(html) if match["id"] or match["group"]]
    starts = [match.start() for match in found]
    if not found or found[0]["level"] != "1":
        below = html[: starts[0]] if starts else html
        yield _page_record(address, title, title, below if text else "")
    for match, (_, end) in zip(found, pairwise((*starts, len(html))), strict=True):
        is_title = match["level"] == "1"
        yield _page_record(
            address,
            title,
            title if is_title else _plain(_ASIDE.sub("", match["heading"] or match["name"])),
            html[match.end() : end] if text else "",
            "" if is_title else match["id"] or match["group"],
        )


def _page_record(address: str, name: str, title: str, below: str, anchor: str = "") -> Record:
    text = _plain(below)
    return Record(kind=PAGE, address=address, name=name, title=title, text=text, anchor=anchor)


def _plain(html: str) -> str:
    return Markup(_CELL.sub(" ", html)).striptags()  # noqa: S704 - to take the tags out, never to show it


def first(records: Iterable[Record], files: Collection[str]) -> bytes:
    """The file that is loaded first, with the records that are searched in any case.

    How many others there are is told by their paths, among any.
    """
    number = {letter: sum(f.startswith(f"{FOLDER}{letter}") for f in files) for letter in "bs"}
    told = {"kinds": KINDS, "blocks": number["b"], "shards": number["s"]}
    return _script("pages", told | _block(records))


def index(series: Series) -> Iterator[tuple[str, bytes]]:
    """The files of all units by their paths, without the one that is loaded first.

    They are made one after the other: all records of a large site are much to hold.
    """
    units, picture = series.dataset.units, series.current
    groups = chain(
        ([unit_record(unit, picture)] for unit in units),
        ([*item_records(unit, series)] for unit in units),
    )
    begin: list[Sequence[Record]] = []
    size = 0
    while size <= SMALL and (group := next(groups, None)) is not None:
        begin.append(group)
        size += _size(group)
    is_small = size <= SMALL
    packed = [[*chain(*begin)]] if is_small else _packed(chain(begin, groups))
    found: dict[str, list[int]] = {}
    blocks = 0
    for number, records in enumerate(packed):
        yield f"{FOLDER}b{number}.js", _script(f"b{number}", _block(records))
        blocks += 1
        for pair in () if is_small else _pairs(records):
            found.setdefault(pair, []).append(number)
    for number, shard in enumerate(_shards(found, blocks)):
        yield f"{FOLDER}s{number}.js", _script(f"s{number}", shard)


def _size(records: Iterable[Record]) -> int:
    """About so many bytes they take, three for most signs."""
    return sum(3 * (len(record.title) + len(record.text)) + 20 for record in records)


def _packed(groups: Iterable[Sequence[Record]]) -> Iterator[list[Record]]:
    """The records in blocks of about one size; what a unit told stays together if it can."""
    block: list[Record] = []
    full = 0
    for group in groups:
        size = _size(group)
        if block and full + size > BLOCK:
            yield block
            block, full = [], 0
        block += group
        full += size
    yield block


def _block(records: Iterable[Record]) -> dict[str, Any]:
    """What one block says: its places, and each record as kind, place, anchor, title, text."""
    places: dict[tuple[str, str], int] = {}
    kinds = {kind: number for number, kind in enumerate(KINDS)}
    said = [
        (
            kinds[record.kind],
            places.setdefault((record.address, record.name), len(places)),
            record.anchor,
            record.title,
            record.text,
        )
        for record in records
    ]
    return {"places": list(places), "records": said}


def _pairs(records: Iterable[Record]) -> set[str]:
    """Each two signs in a row that occur; the last sign of a text is in a row with `_END`."""
    fields = {field for r in records for field in (r.name, r.title, r.text)}
    text = fold(_END.join(fields)) + _END
    return set(map(add, text, text[1:]))


def _shards(found: Mapping[str, Sequence[int]], blocks: int) -> list[dict[str, Any]]:
    """In which blocks two signs in a row occur, by the first of them.

    The blocks are given by the steps from one to the next; none stands for so many that knowing
    them helps nobody.
    """
    said = {
        pair: [] if 2 * len(numbers) > blocks else _steps(numbers)
        for pair, numbers in sorted(found.items())
        if pair[0] != _END
    }
    size = sum(len(steps) * 2 + 10 for steps in said.values())
    shards: list[dict[str, Any]] = [{} for _ in range(-(-size // SHARD))]
    for pair, steps in said.items():
        shards[ord(pair[0]) % len(shards)][pair] = steps
    return shards


def _steps(numbers: Sequence[int]) -> list[int]:
    return [numbers[0], *(after - before for before, after in pairwise(numbers))]


def _script(name: str, value: Any) -> bytes:
    """A call with a name and a value; nothing in it can end the script or its line."""
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<\u2028\u2029":
        said = said.replace(sign, f"\\u{ord(sign):04x}")
    return f'unitReportsSearch("{name}",{said})\n'.encode()
