"""W41x: what is too much alike in many reports to be what each of them found."""

import re
from collections.abc import Iterable, Iterator, Sequence

from unit_reports.finding import Finding, Rule, short, warning
from unit_reports.model.count import State
from unit_reports.model.dataset import Dataset
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


def likeness(reports: Sequence[Reported], dataset: Dataset) -> Iterator[Finding]:
    """Everything that many reports have in common and should not."""
    yield from _round_numbers(reports, dataset)
    yield from _copied(reports)


def _round_numbers(reports: Sequence[Reported], dataset: Dataset) -> Iterator[Finding]:
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


def _copied(reports: Sequence[Reported]) -> Iterator[Finding]:
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
