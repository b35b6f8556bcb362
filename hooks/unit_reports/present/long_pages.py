"""Long pages come in parts: the first rows at once, the rest as scripts for when it is wanted.

What a reader waits for is the number of elements on a page. A page of very many keeps the first
items of each long list; in place of the others stands a mark that names the script that brings
them, and below the list it is said how many there are and where all of them can be had.

The script calls `unitReportsRest(key, html)`, which `docs/assets/rest.js` defines. It is a classic
script because a page opened from a folder may load nothing else.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate, pairwise

MOST = 1_000
"""So many elements are left on a page, about; lists of fewest items may make it more."""
SMALL = 1_600
"""A page of no more elements than this is left whole."""
SMALL_OF_FEW = 4_500
"""The same where units are few: their lists are read, and those of many searched."""
FEW_UNITS = 100
FEWEST = 5
"""So many items of a list stay in any case; for no more of them is any list cut."""
FEW_OF_MANY = 1
"""So many stay where lists are so many that with `FEWEST` of each the page would still be long."""
SIGNS_AT_ONCE = 400_000
"""A script takes lists until it is so long, about; a list is never divided."""

MARK = '<template data-rest="{}" data-key="{}" data-here="{}" data-all="{}"></template>'
NOTE = '\n<p class="ur-more" data-key="{}">这里列出前{}{unit}，共{}{unit}；全部见{}。</p>'
_TAG = re.compile(r"<(/?)(tbody|tr|ul|ol|li|p|dd|a)\b[^>]*>")
_ITEMS = {"tbody": "tr", "ul": "li", "ol": "li", "p": "a", "dd": "a"}
"""What a list is, and what its items are: rows, points, or links in running text."""
_RUNNING = ("p", "dd")
_UNITS = {"tr": "行", "li": "项", "a": "个"}
_TOTAL = "<tr data-total"
_TABLE_END, _BOX_END = "</table>", "</div>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A page in parts: what is left of its body, and scripts beside it by their names."""

    body: str
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """A list in a body: what its items are, and where each begins, and where the last one ends."""

    item: str
    starts: tuple[int, ...]
    end: int
    after: int
    """Where the list is over, and a note on it can stand."""


def small_of(units: int) -> int:
    """How many elements a page may have and be left whole, on a site of so many units."""
    return SMALL if units > FEW_UNITS else SMALL_OF_FEW


def cut(body: str, whole: str, *, most: int = MOST, small: int = SMALL) -> Cut:
    """Divide a page of more than `small` elements; `whole` is HTML that says where all is.

    What leads nowhere, as a legend, is not what there is so much of.
    """
    if _elements(body) <= small:
        return Cut(body=body)
    parts = _cut(body, whole, most, FEWEST)
    return parts if _elements(parts.body) <= small else _cut(body, whole, most, FEW_OF_MANY)


def _cut(body: str, whole: str, most: int, fewest: int) -> Cut:
    elements = _elements(body)
    lists = [
        found
        for found in _lists(body)
        if len(found.starts) > fewest and body.find("<a", found.starts[0], found.end) >= 0
    ]
    weights = [_elements(body[one.starts[0] : one.end]) for one in lists]
    share = _share(weights, most - elements + sum(weights))
    chosen = [
        (one, kept)
        for one, weight in zip(lists, weights, strict=True)
        if weight > share and (kept := _kept(body, one, share, fewest)) + fewest < len(one.starts)
    ]
    rests = [body[one.starts[kept] : one.end] for one, kept in chosen]
    edits = []
    files: dict[str, str] = {}
    for name, first, content in _scripts(rests):
        files[name] = content
        # A browser that has kept the script of an earlier build must not take it for this one's.
        source = f"{name}?{sha256(content.encode()).hexdigest()[:8]}"
        for key, (one, kept) in enumerate(chosen[first : first + content.count("\n")], first):
            rows = [not body.startswith(_TOTAL, start) for start in one.starts]
            here, in_all = sum(rows[:kept]), sum(rows)
            note = NOTE.format(key, here, in_all, whole, unit=_UNITS[one.item])
            edits.append((one.starts[kept], one.end, MARK.format(source, key, here, in_all)))
            edits.append((one.after, one.after, note))
    return Cut(body=_edited(body, sorted(edits)), files=files)


def _scripts(rests: list[str]) -> Iterator[tuple[str, int, str]]:
    """Scripts with a line for each list: name, key of the first list, content."""
    calls: list[str] = []
    number = first = 0
    for key, rest in enumerate(rests):
        calls.append(f"unitReportsRest({key},{json.dumps(rest, ensure_ascii=False)})\n")
        if key == len(rests) - 1 or sum(map(len, calls)) > SIGNS_AT_ONCE:
            yield f"rest-{number}.js", first, "".join(calls)
            number, first, calls = number + 1, key + 1, []


def _edited(body: str, edits: list[tuple[int, int, str]]) -> str:
    """Put texts in place of parts of a body, from its beginning to its end."""
    parts, at = [], 0
    for start, end, text in edits:
        parts += [body[at:start], text]
        at = end
    return "".join([*parts, body[at:]])


def _elements(html: str) -> int:
    return html.count("<") - html.count("</")


def _share(weights: list[int], most: int) -> float:
    """How many elements each list may keep, so that all together keep `most`."""
    left = float(most)
    for number, weight in enumerate(sorted(weights)):
        share = left / (len(weights) - number)
        if weight > share:
            return max(share, 0)
        left -= weight
    return float("inf")


def _kept(body: str, one: _List, share: float, fewest: int) -> int:
    """How many items of a list stay: what fits, and a few in any case."""
    edges = (*one.starts, one.end)
    sums = accumulate(_elements(body[start:end]) for start, end in pairwise(edges))
    totals = sum(body.startswith(_TOTAL, start) for start in one.starts)
    return max(sum(so_far <= share for so_far in sums), fewest + totals)


def _lists(body: str) -> Iterator[_List]:
    """The outermost lists below the heading; totals below all rows are no part of one."""
    inside: list[str] = []
    starts: list[int] = []
    begin = end = 0
    for tag in _TAG.finditer(body, max(body.find("<h1"), 0)):
        closing, name = tag[1], tag[2]
        if not closing:
            if name in _ITEMS:
                inside.append(name)
                if len(inside) == 1:
                    begin, starts = tag.end(), []
            elif len(inside) == 1 and _ITEMS[inside[0]] == name:
                starts.append(tag.start())
        elif name in _ITEMS and inside:
            inside.pop()
            edges = (begin, *starts, end)
            if not inside and starts and (name not in _RUNNING or _is_plain(body, edges)):
                yield _listed(body, _ITEMS[name], starts, end, tag.end())
        elif len(inside) == 1 and _ITEMS[inside[0]] == name:
            end = tag.end()


def _listed(body: str, item: str, starts: list[int], end: int, after: int) -> _List:
    while body.startswith(_TOTAL, starts[-1]) and not body.startswith(_TOTAL, starts[0]):
        end = starts.pop()
    if item == "tr":
        after = body.index(_TABLE_END, after) + len(_TABLE_END)
        after += len(_BOX_END) * body.startswith(_BOX_END, after)
    return _List(item=item, starts=tuple(starts), end=end, after=after)


def _is_plain(body: str, edges: tuple[int, ...]) -> bool:
    """Whether between any two edges each element that begins ends too."""
    return all(
        body.count("<", start, end) == 2 * body.count("</", start, end)
        for start, end in pairwise(edges)
    )
