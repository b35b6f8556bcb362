"""W59x: answers to warnings (``reasons:``), and warnings about them.

An answer stands in the file, in a report or at a figure, and answers every warning of its code in
the part of the file around it; the nearest one counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from unit_reports.finding import Finding, Rule, Severity, error, short, warning
from unit_reports.model.dataset import Dataset
from unit_reports.private import blanked
from unit_reports.source.builder import Loc
from unit_reports.source.document import Document

UNKNOWN_CODE = error(
    "E212",
    "unknown-code",
    "说明对应的代码不存在",
    "没有代码为“{code}”的提醒",
    "写检查结果里的代码，如 W402；错误（E 开头）要改，不能只说明",
)
NO_ANSWER = warning(
    "W591",
    "no-answer",
    "说明等于没有说",
    "对 {code} 的说明“{reason}”等于没有说",
    "写清为什么是这样，如：按条统计，与上级口径一致",
)
NOTHING_TO_ANSWER = warning(
    "W592",
    "nothing-to-answer",
    "说明的提醒已经没有了",
    "这里已经没有 {code} 的提醒",
    "删去这一条说明",
)

ANSWER_RULES: tuple[Rule, ...] = (UNKNOWN_CODE, NO_ANSWER, NOTHING_TO_ANSWER)

SHORTEST = 4
"""Fewer characters tell no reason."""
_EMPTY = re.compile(
    "(?:经|已经?|都|均|数据|数字|情况|上述|以上|此项|该项|本项|再次|我们?|本?单位|一切|确实?|的确|如此"
    "|核实|核对|核查|确认|检查|复核|审核|属实|正常|准确|正确|无误|有误|没错|没有?|问题|无|异常|不涉及"
    "|同意|知道|知悉|收到|好的|如实|填报|填写|是|对|说明|原因|其他|暂|不|需要?|过|了|后|的|完毕|完成|通过)*"
)


@dataclass(slots=True, kw_only=True)
class _Answer:
    """One answer: the part of the file that it is for, and whether a warning needed it."""

    part: Loc
    code: str
    reason: str
    used: bool = field(default=False)

    @property
    def loc(self) -> Loc:
        return (*self.part, "reasons", self.code)

    @property
    def says_something(self) -> bool:
        said = re.sub(r"[\W_]+", "", self.reason)
        return len(said) >= SHORTEST and not _EMPTY.fullmatch(said)


def answered(
    findings: Iterable[Finding], dataset: Dataset, rules: Mapping[str, Rule]
) -> list[Finding]:
    """The findings, those that are answered with their reason; and what is wrong with answers."""
    found = list(findings)
    for document, answers in _answers(dataset):
        if answers:
            found = _apply(found, document, answers)
            whole = document.id not in dataset.unread
            found += _faults(document, answers, rules, whole=whole)
    return found


def _answers(dataset: Dataset) -> Iterator[tuple[Document, list[_Answer]]]:
    """The answers of each file that has any."""
    indicators = [
        _Answer(part=("indicators", i), code=code, reason=reason)
        for i, indicator in enumerate(dataset.catalog.indicators)
        for code, reason in indicator.reasons.items()
    ]
    yield dataset.catalog_document, indicators
    for unit in (*dataset.units, *dataset.salvaged):
        parts: list[tuple[Loc, dict[str, str]]] = [((), unit.file.reasons)]
        for report, loc in unit.reports():
            parts.append((loc, report.reasons))
            for name, entry in (report.figures or {}).items():
                if entry.reasons:
                    parts.append(((*loc, "figures", name), entry.reasons))
        yield (
            unit.document,
            [
                _Answer(part=part, code=code, reason=reason)
                for part, reasons in parts
                for code, reason in reasons.items()
            ],
        )


def _apply(findings: list[Finding], document: Document, answers: list[_Answer]) -> list[Finding]:
    """Give each warning of a file the nearest answer of its code."""
    locs: dict[tuple[int, int], Loc] = {}
    for places in (document.values, document.keys):
        for loc, at in places.items():
            if len(loc) >= len(locs.get(at, ())):
                locs[at] = loc
    told = []
    for finding in findings:
        place = finding.place
        if place.path == document.path and finding.severity is Severity.WARNING:
            loc = locs.get((place.line, place.column), ())
            near = [a for a in answers if a.code == finding.code and loc[: len(a.part)] == a.part]
            if near:
                answer = max(near, key=lambda a: len(a.part))
                answer.used = True
                reason = blanked(answer.reason) if answer.says_something else ""
                told.append(replace(finding, reason=reason))
                continue
        told.append(finding)
    return told


def _faults(
    document: Document, answers: list[_Answer], rules: Mapping[str, Rule], *, whole: bool
) -> Iterator[Finding]:
    own = {rule.code for rule in ANSWER_RULES}
    for answer in answers:
        rule = rules.get(answer.code)
        at = document.place(answer.loc, key=True)
        if rule is None or rule.severity is Severity.ERROR or rule.code in own:
            yield UNKNOWN_CODE.at(at, code=short(answer.code))
        elif not answer.says_something:
            value = document.place(answer.loc)
            yield NO_ANSWER.at(value, code=answer.code, reason=short(answer.reason))
        elif not answer.used and whole:
            yield NOTHING_TO_ANSWER.at(at, code=answer.code)
