"""What an editor can tell of a text: patterns that Python and JavaScript read alike.

A count is judged by what is surely wrong. Each pattern refuses a text only if `read_count` refuses
it (property tests hold that), so that an editor marks the ordinary slips and leaves the rest to the
check. They look at ASCII, Han characters and a few signs, which normalising leaves as they are.
"""

import re
from collections.abc import Collection, Iterator

from unit_reports.finding import Rule
from unit_reports.model.base import END
from unit_reports.model.catalog import Catalog
from unit_reports.model.count import (
    MEASURES,
    MENTIONED_WORDS,
    WITHHELD_WORDS,
    CountFault,
    normal,
    read_count,
)
from unit_reports.model.faults import (
    COUNT_FRACTION,
    COUNT_HALF_WITHHELD,
    COUNT_IS_NAME,
    COUNT_NEGATIVE,
    COUNT_NUMBER_LOST,
    COUNT_REVERSED,
    COUNT_UNREADABLE,
)

NOTHING = "(?!)"
"""Fits no text."""
_SILENT = WITHHELD_WORDS | MENTIONED_WORDS
_NUMERALS = "零〇一二两三四五六七八九十百千万亿"
FIRST = "某xX共累合总不至最超逾多大高少小低约将近第" + _NUMERALS
FIRST += "".join(sorted({word[0] for word in _SILENT} - set(FIRST)))
"""The letters that a count can begin with; a test compares them with the grammar of counts."""
_BLANK = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_GAP = r"[ \u3000]*"
_LETTER = r"[A-Za-z\u4e00-\u9fff]"
_TO = "[ ]*(?:[-~～－至到]|[—–]+)[ ]*"
_LONGER = "|".join(f"[0-9]{{{n + 1},}}{_TO}[0-9]{{{n}}}" for n in range(1, 6))
_AS_LONG = "|".join(f"[0-9]{{{n}}}{_TO}[0-9]{{{n}}}" for n in range(1, 7))
_GREATER = "|".join(rf"{n}[0-9]*{_TO}\1[0-{n - 1}]" for n in range(1, 10))


def text_pattern(most: int) -> str:
    """Texts that have 1 to `most` characters without the blanks around them."""
    inside = rf"[^{_BLANK}](?:[\s\S]{{0,{most - 2}}}[^{_BLANK}])?"
    return f"^[{_BLANK}]*{inside}[{_BLANK}]*{END}"


def wording_pattern(wordings: Collection[str], suggested: Collection[str]) -> str:
    """These wordings, with blanks around them too, but for those suggested letter by letter."""
    return f"^(?!{_any_of(suggested)}{END})[{_BLANK}]*{_any_of(wordings)}[{_BLANK}]*{END}"


def count_patterns(catalog: Catalog | None) -> Iterator[tuple[Rule, str]]:
    """What a count must look like, rule by rule; with a catalog more is known to be wrong."""
    measures = catalog.measures if catalog else MEASURES
    names = _any_of(name_wordings(catalog) if catalog else ())
    alone = f"[余多]?{_any_of(_refused(measures, '{}', '余{}', '多{}'))}"
    after_point = _any_of(_refused(measures, "7.5{}", "7.0{}", "70.0{}"))
    yield (
        COUNT_HALF_WITHHELD,
        _but(
            rf"(?=[ -~×\u4e00-\u9fff]*{END})"
            r"(?:[^*xX×]*[*xX×][^0-9]*[0-9]|[^0-9]*[0-9][^*xX×]*[*xX×])[\s\S]*"
        ),
    )
    yield COUNT_NUMBER_LOST, _but(alone)
    yield COUNT_NEGATIVE, _but(rf"[-－−负]{_GAP}[0-9{_NUMERALS}][\s\S]*")
    yield COUNT_FRACTION, _but(rf"[0-9]+\.[0-9]+{_GAP}{after_point}?")
    yield (
        COUNT_REVERSED,
        _but(
            f"(?:(?:{_LONGER})(?![0-9])|(?=(?:{_AS_LONG})(?![0-9]))([0-9]*)(?:{_GREATER})[0-9]*)"
            r"[ -/:-~×\u4e00-\u9fff]*"
        ),
    )
    if catalog:
        yield COUNT_IS_NAME, _but(names)
    # What is told of already is not told of again.
    yield (
        COUNT_UNREADABLE,
        _but(f"(?!(?:{alone}|{names}){_GAP}{END})(?:{'|'.join(_unreadable(catalog))})"),
    )


def _unreadable(catalog: Catalog | None) -> Iterator[str]:
    """A strange beginning (or quote); no number and no word for none; a number with an odd tail."""
    yield rf"(?![{FIRST}负]){_LETTER}[\s\S]*"
    yield "[“”‘’][\\s\\S]*"
    yield rf"(?![\s\S]*{_any_of(_SILENT)})(?:(?![某xX{_NUMERALS}]){_LETTER})+"
    if catalog:
        numeral = f"(?!一共)[{_NUMERALS}]+(?!{_GAP}[{_NUMERALS}])"
        number = rf"[0-9][0-9,]*(?:\.[0-9]+)?(?![0-9,.])|{numeral}"
        measure = _any_of(catalog.measures)
        tail = f"[余多]?[万亿]?[余多]?{measure}?(?:以上|以内|以下|左右|上下)?{_GAP}{END}"
        yield rf"(?:{number}){_GAP}(?!{tail})(?:(?![至到某xX])(?:{_LETTER}|〇))+"


def name_wordings(catalog: Catalog) -> set[str]:
    """The catalog's names that are no counts, as a report may write them."""
    wordings = {wording for name in catalog.names for wording in (name, normal(name))}
    return {wording for wording in wordings if normal(wording) in catalog.number_names}


def _refused(measures: frozenset[str], *forms: str) -> list[str]:
    """The measure words that make no count in any of these forms, whatever they consist of."""
    return [
        measure
        for measure in measures
        if all(isinstance(read_count(form.format(measure), measures), CountFault) for form in forms)
    ]


def _but(refused: str) -> str:
    """Every text but these, blanks around them or not."""
    return f"^(?!{_GAP}{refused}{_GAP}{END})"


def _any_of(texts: Collection[str]) -> str:
    """Just these texts, in the escapes that both dialects know."""
    escaped = (re.sub(r"[\\^$.*+?()[\]{}|]", r"\\\g<0>", text) for text in sorted(texts))
    return f"(?:{'|'.join(escaped)})" if texts else NOTHING
