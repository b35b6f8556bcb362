"""W41x: what is too much alike in many reports to be what each of them found."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence

from unit_reports.finding import Finding, Rule, short, warning
from unit_reports.model.base import Model
from unit_reports.model.count import Count, State
from unit_reports.model.dataset import Dataset, Watched
from unit_reports.model.unit import LISTS, Problem, Service, Topic
from unit_reports.rules.reported import Reported
from unit_reports.source.builder import Loc

ROUND_NUMBERS = warning(
    "W411",
    "round-numbers",
    "许多单位的数都是整数，像是下了指标",
    "“{indicator}”{units} 个单位报了准数，{round} 个是 10 的倍数",
    "问一问是按次数定的任务还是真的办了这么多；核实后在这个指标下写 reasons",
)
TEXT_COPIED = warning(
    "W412",
    "text-copied",
    "文字和别处几乎一样",
    "{texts} 段文字和“{other}”（{period}）几乎一样，如“{example}”",
    "核对是不是抄来的；一起写的、没有变化的请在 reasons 里说明",
)

LIKENESS_RULES: tuple[Rule, ...] = (ROUND_NUMBERS, TEXT_COPIED)

FEWEST_UNITS = 5
MOST_ROUND = 0.8
"""In five of ten reports a number ends in 0 by chance far less often than this."""
LONG_ENOUGH = 20
"""Characters; shorter sentences are alike by chance."""
ALIKE = 90
"""Of 100: nine of ten characters in the same order."""
REPEATED = 95
"""Of 100, over all texts of two reports together."""
PIECE = 10
MOST_CLAUSES = 4
MOST_COMPARED = 8
"""So many texts that share a piece are compared with a new one; with more the cost would grow as
the square of the units."""

_SIGNS = re.compile(r"[\W_]+")
_TEXTS = (
    ("topics", ("method", "outcome")),
    ("problems", ("summary",)),
    ("regulations", ("about",)),
    ("services", ("about",)),
    ("practices", ("about",)),
    ("plans", ("summary",)),
)


def likeness(
    reports: Sequence[Reported],
    repeated: Container[tuple[str, str]],
    dataset: Dataset,
    watched: Watched = iter,
) -> Iterator[Finding]:
    """Everything that many reports have in common and should not.

    Of those that repeat the unit's last report (by unit and period) that is told already (W413).
    `watched` may look on.
    """
    yield from _round_numbers(watched(reports), dataset)
    own = [r for r in reports if (r.unit.id, r.report.period) not in repeated]
    yield from _copied(watched(own))


def nearly_same(before: Reported, after: Reported) -> bool:
    """Whether a whole report, and not only its numbers, is nearly that of another period."""
    if _facts(before) != _facts(after):
        return False
    apart = length = 0
    # Item by item: over one long text the cost would grow as the square of its length.
    for there, here in zip(_whole(before), _whole(after), strict=True):
        length += len(there) + len(here)
        apart += _apart(there, here)
    return length >= 2 * LONG_ENOUGH and 100 * (length - apart) >= REPEATED * length


def _facts(reported: Reported) -> tuple[object, ...]:
    """What is the same in a report or not: counts as written, how many items, how far each is."""
    counts = {key: (told.count.written, told.scope) for key, told in reported.figures.items()}
    lists = [getattr(reported.report, part) for part in LISTS]
    return counts, [items if items is None else [_stage(item) for item in items] for items in lists]


def _stage(item: Model) -> str | None:
    match item:
        case Problem():
            return item.rectification.progress if item.rectification else None
        case Topic() | Service():
            return item.status
        case _:
            return None


def _whole(reported: Reported) -> Iterator[str]:
    """All that is said beside each figure and in each item, without signs and blanks."""
    entries = [reported.figures[key].entry for key in sorted(reported.figures)]
    yield from (_plain((entry.note, entry.items)) for entry in entries)
    for part in LISTS:
        yield from (_plain(item) for item in getattr(reported.report, part) or ())


def _plain(value: object) -> str:
    return _SIGNS.sub("", "".join(_words(value)))


def _words(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Count():
            yield value.written
        case tuple():
            for part in value:
                yield from _words(part)
        case Model():
            for _, part in value:
                yield from _words(part)


def _apart(text: str, other: str) -> int:
    """How many characters must go or come to make one text the other."""
    if text == other:
        return 0
    from rapidfuzz.distance.Indel import distance  # noqa: PLC0415 - hardly any data needs it

    return distance(text, other)


def _round_numbers(reports: Iterable[Reported], dataset: Dataset) -> Iterator[Finding]:
    exact: dict[tuple[str, str], list[int]] = {}
    for reported in reports:
        for told in reported.figures.values():
            if told.count.state is State.EXACT and told.count.low:
                key = (told.indicator.id, reported.report.period)
                exact.setdefault(key, []).append(told.count.low)
    index = {indicator.id: i for i, indicator in enumerate(dataset.catalog.indicators)}
    for (indicator_id, _), numbers in exact.items():
        tens = sum(number % 10 == 0 for number in numbers)
        if len(numbers) >= FEWEST_UNITS and tens >= MOST_ROUND * len(numbers):
            yield ROUND_NUMBERS.at(
                dataset.catalog_document.place(("indicators", index[indicator_id])),
                indicator=dataset.catalog.indicator[indicator_id].name,
                units=len(numbers),
                round=tens,
            )


def _copied(reports: Iterable[Reported]) -> Iterator[Finding]:
    # Only texts that share a piece are compared.
    by_piece: dict[str, list[tuple[Reported, str]]] = {}
    for reported in reports:
        same: dict[tuple[str, str], list[tuple[Loc, str]]] = {}
        names: dict[tuple[str, str], Reported] = {}
        for loc, text in _texts(reported):
            plain = _SIGNS.sub("", text)
            if len(plain) < LONG_ENOUGH:
                continue
            for piece in _pieces(text, plain):
                others = by_piece.setdefault(piece, [])
                hit = next(
                    (
                        other
                        for other, there in others
                        if other is not reported and _alike(plain, there)
                    ),
                    None,
                )
                if len(others) < MOST_COMPARED:
                    others.append((reported, plain))
                if hit:
                    key = (hit.unit.id, hit.report.period)
                    names[key] = hit
                    if (loc, text) not in same.setdefault(key, []):
                        same[key].append((loc, text))
        for key, texts in same.items():
            other = names[key]
            yield TEXT_COPIED.at(
                reported.place(*texts[0][0]),
                texts=len(texts),
                other=other.unit.name,
                period=other.report.period,
                example=short(texts[0][1], 20),
            )


def _pieces(text: str, plain: str) -> Iterable[str]:
    """Parts of which nearly equal texts share one: the longer clauses, the beginning, the end."""
    clauses = [clause for clause in _SIGNS.split(text) if len(clause) >= PIECE]
    return dict.fromkeys([plain[:PIECE], *clauses[:MOST_CLAUSES], plain[-PIECE:]])


def _alike(text: str, other: str) -> bool:
    from rapidfuzz.fuzz import ratio  # noqa: PLC0415 - hardly any data needs it

    return text == other or bool(ratio(text, other, score_cutoff=ALIKE))


def _texts(reported: Reported) -> Iterator[tuple[Loc, str]]:
    for part, keys in _TEXTS:
        for i, item in enumerate(getattr(reported.report, part) or ()):
            for key in keys:
                if text := getattr(item, key):
                    yield (part, i, key), text
