"""Long pages come in parts: the first rows at once, the rest as scripts for when it is wanted.

What a reader waits for is the number of elements on a page. A page of very many keeps the first
items of each long list; in place of the others stands a mark that names the script that brings
them, and below the list it is said how many there are and where all of them can be had.

The script calls `unitReportsRest(key, value)`, which `docs/assets/rest.js` defines. It is a classic
script because a page opened from a folder may load nothing else. A value is HTML, or the rows of a
table as `_rows` packs them: ten thousand rows have few cells that differ. A long rest comes in
several such parts, so that none of them is much to wait for.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, pairwise
from typing import Any

MOST = 1_000
"""So many elements are left on a page, about; lists of fewest items may make it more."""
SMALL = 1_600
"""A page of no more elements than this is left whole."""
SMALL_OF_FEW = 4_500
"""The same where units are few: their lists are read, and those of many searched."""
FEW_UNITS = 100
FEWEST = 5
"""So many items of a list stay in any case; for no more of them is any list cut."""
RUN = 60
"""So many links in running text stay: more of them are no text that anybody reads."""
FEW_OF_MANY = 1
"""So many stay where lists are so many that with `FEWEST` of each the page would still be long."""
SIGNS_AT_ONCE = 400_000
"""No script is longer than this, about; only an item is never divided."""
PIECES_AT_ONCE = 8_000_000
"""So many characters of a page are held in pieces."""
BODY = ""
"""The name of what is left of a page's body."""

MARK = '<template data-rest="{}" data-key="{}" data-here="{}" data-all="{}"{}></template>'
"""The scripts of the parts, their keys, how many items stay and are, whether links lead to some."""
LINKED = " data-linked"
NOTE = '\n<p class="ur-more" data-key="{}">这里列出前{}{unit}，共{}{unit}；全部见{}。</p>'
_TAG = re.compile(r"<(/?)(tbody|tr|ul|ol|li|p|dd|a)\b[^>]*>")
_ITEMS = {"tbody": "tr", "ul": "li", "ol": "li", "p": "a", "dd": "a"}
"""What a list is, and what its items are: rows, points, or links in running text."""
_RUNNING = ("p", "dd")
_UNITS = {"tr": "行", "li": "项", "a": "个"}
_TOTAL = "<tr data-total"
HERE = 'href="@'
_REMARK = re.compile("（(?:[^（）<]|（[^（）<]*）)*）")
_EDGE = "\0"
_ODD = re.compile(f"<table|{HERE}|{_EDGE}")
"""What rows cannot be taken to pieces with; such a table stays whole."""
_TABLE_END, _BOX_END = "</table>", "</div>"


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


def joined(pieces: Iterable[str]) -> str:
    """All pieces as one text.

    A long page has a hundred megabytes, which its pieces would have once more until all of them are
    joined. A text to which so much is added at a time is lengthened where it stands.
    """
    text, some, size = "", list[str](), 0
    for piece in pieces:
        some.append(piece)
        size += len(piece)
        if size > PIECES_AT_ONCE:
            text += "".join(some)
            some, size = [], 0
    text += "".join(some)
    return text


def cut(
    body: str, whole: str, *, most: int = MOST, small: int = SMALL
) -> Iterator[tuple[str, str]]:
    """Divide a page of more than `small` elements; `whole` is HTML that says where all is.

    Gives the scripts beside it by their names as they are made, and after them what is left of its
    body as `BODY`. What leads nowhere, as a legend, is not what there is so much of.
    """
    elements = _elements(body)
    if elements <= small:
        return iter([(BODY, body)])
    lists = [one for one in _lists(body) if body.find("<a", one.starts[0], one.end) >= 0]
    chosen = _chosen(body, lists, most, FEWEST)
    noted = _elements(MARK + NOTE + whole)
    gone = sum(_elements(body[one.starts[kept] : one.end]) - noted for one, kept in chosen)
    if elements - gone > small:
        chosen = _chosen(body, lists, most, FEW_OF_MANY)
    return _cut(body, whole, chosen)


def _chosen(body: str, lists: Iterable[_List], most: int, fewest: int) -> list[tuple[_List, int]]:
    """The lists to cut, and how many items of each stay."""
    long = [
        one
        for one in lists
        if len(one.starts) > fewest
        and not (one.item == "tr" and _ODD.search(body, one.starts[0], one.end))
    ]
    weights = [_elements(body[one.starts[0] : one.end]) for one in long]
    share = _share(weights, most - _elements(body) + sum(weights))
    kept = []
    for one, weight in zip(long, weights, strict=True):
        some = len(one.starts) if weight <= share else _kept(body, one, share, fewest)
        kept.append(min(some, RUN) if one.item == "a" else some)
    return [
        (one, some) for one, some in zip(long, kept, strict=True) if some + fewest < len(one.starts)
    ]


def _cut(body: str, whole: str, chosen: Sequence[tuple[_List, int]]) -> Iterator[tuple[str, str]]:
    parts = [0] * len(chosen)

    def values() -> Iterator[Any]:
        for number, (one, kept) in enumerate(chosen):
            items = _items(body, one, kept)
            for value in (_row_parts if one.item == "tr" else _html_parts)(items):
                parts[number] += 1
                yield value

    sources: list[tuple[str, str]] = []
    for name, first, content in _scripts(values()):
        # A browser that has kept the script of an earlier build must not take it for this one's.
        source = f"{name}?{sha256(content.encode()).hexdigest()[:8]}"
        sources += ((source, str(first + line)) for line in range(content.count("\n")))
        yield name, content
    edits = []
    for (one, kept), some in zip(chosen, parts, strict=True):
        used, sources = sources[:some], sources[some:]
        names, keys = (" ".join(said) for said in zip(*used, strict=True))
        rows = [not body.startswith(_TOTAL, start) for start in one.starts]
        here, in_all = sum(rows[:kept]), sum(rows)
        linked = LINKED if body.find(' id="', one.starts[kept], one.end) >= 0 else ""
        note = NOTE.format(used[0][1], here, in_all, whole, unit=_UNITS[one.item])
        mark = MARK.format(names, keys, here, in_all, linked)
        edits += [(one.starts[kept], one.end, mark), (one.after, one.after, note)]
    yield BODY, _edited(body, sorted(edits))


def _items(body: str, one: _List, first: int) -> Iterator[str]:
    """The HTML of each item of a list from the first on, with what stands before the next."""
    edges = pairwise((*one.starts[first:], one.end))
    return (body[start:end] for start, end in edges)


def _html_parts(items: Iterable[str]) -> Iterator[str]:
    """Items as HTML, in parts that fit a script."""
    part: list[str] = []
    size = 0
    for item in items:
        part.append(item)
        size += len(item)
        if size > SIGNS_AT_ONCE:
            yield "".join(part)
            part, size = [], 0
    if part:
        yield "".join(part)


def _row_parts(rows: Iterable[str]) -> Iterator[dict[str, list[Any]]]:
    """Rows as what they are made of: pieces, each told once, and for each row which pieces it has.

    The first piece of a row is what stands before its cells. `HERE` in a piece is the address that
    the row's first link leads to, which each row tells before its pieces.
    """
    known: dict[str, int] = {}
    part: list[list[str | int]] = []
    size = 0
    for row in rows:
        _, _, link = row.partition('href="')
        address = link[: link.find('"')].partition("#")[0]
        shared = row.replace(f'href="{address}', HERE)
        pieces = shared.replace("<td", _EDGE + "<td").replace("<th", _EDGE + "<th").split(_EDGE)
        for piece in pieces:
            if piece not in known:
                known[piece] = len(known)
                size += len(piece)
        part.append([address, *map(known.__getitem__, pieces)])
        size += len(address) + 4 * len(pieces)
        if size > SIGNS_AT_ONCE:
            yield {"pieces": list(known), "rows": part}
            known, part, size = {}, [], 0
    if part:
        yield {"pieces": list(known), "rows": part}


def _scripts(values: Iterable[Any]) -> Iterator[tuple[str, int, str]]:
    """Scripts with a line for each value: name, key of the first value, content."""
    calls: list[str] = []
    number = first = size = 0
    for key, value in enumerate(values):
        said = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        call = f"unitReportsRest({key},{said})\n"
        if calls and size + len(call) > SIGNS_AT_ONCE:
            yield f"rest-{number}.js", first, "".join(calls)
            calls, number, first, size = [], number + 1, key, 0
        calls.append(call)
        size += len(call)
    if calls:
        yield f"rest-{number}.js", first, "".join(calls)


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
    if item == "a":  # what is cut leaves no comma behind, and takes the last link's remark along
        starts = [at - (n > 0 and body[at - 1] == "、") for n, at in enumerate(starts)]
        remark = _REMARK.match(body, end)
        end = remark.end() if remark else end
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
