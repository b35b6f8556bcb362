"""W59x: answers to warnings (``reasons:``), and warnings about them.

An answer stands in the file, in a report or at a figure, and answers every warning of its code in
the part of the file around it; the nearest one counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from unit_reports.finding import Finding, Rule, Severity, error, short, warning
from unit_reports.model.dataset import Dataset, Watched
from unit_reports.private import blanked
from unit_reports.rules.across import ACROSS_RULES
from unit_reports.rules.completeness import OLDER_PERIOD
from unit_reports.rules.likeness import LIKENESS_RULES
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

_EMPTY_WORDS = """
    核实 核对 核查 核定 确认 检查 复核 复查 审核 校对 自查 无误 属实 正常 准确 正确 真实 有效
    没错 没问题 没有问题 无问题 无异常 异常 错误 问题 差错 不存在 不涉及 同意 知道 知悉 收到
    好的 如实 据实 按实 保证 填报 上报 统计 数据 数字 数 情况 实际 确实 如此 实事求是 是的 对的
    说明 原因 理由 无需 无须 不用 不需要 暂无 暂时 特此 其他 详见 参见 见 报告 附件 原文 上文
    如上 所述 以上 上述 此项 该项 系统 误报 现象 属于 稍后 补充 待定 待 不明 不清楚 领导 单位
    部门 科室 我局 我单位 本单位 我们 经办人 本人 反复 认真 仔细 再次 已经 已 经 均 都 也 再 与
    和 过 后 了 的 地 得 是 有 没 没有 无 任何 一切 完全 完毕 通过 ok test 核實 無誤 屬實
""".split()  # noqa: SIM905 - a list of quoted words is no easier to read
_EMPTY = frozenset(_EMPTY_WORDS)
"""Assurances: however many are strung together, they give no reason."""
_LONGEST = max(map(len, _EMPTY))
ACROSS_CODES = frozenset(r.code for r in (*ACROSS_RULES, *LIKENESS_RULES, OLDER_PERIOD))
"""The warnings for which several files are held against each other."""


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
        said = re.sub(r"[\W_]+", "", self.reason).lower()
        words = set(re.sub(r"[0-9]", "", said))
        return len(words) > 1 and not _is_empty(said)


def _is_empty(text: str) -> bool:
    """Whether a text is nothing but assurances strung together.

    Sign by sign: an expression would try every way to part it, and there are very many.
    """
    ends = {0}
    for end in range(1, len(text) + 1):
        starts = (start for start in range(max(0, end - _LONGEST), end) if start in ends)
        if any(text[start:end] in _EMPTY for start in starts):
            ends.add(end)
    return len(text) in ends


def answered(
    findings: Iterable[Finding],
    dataset: Dataset,
    rules: Mapping[str, Rule],
    watched: Watched = iter,
) -> list[Finding]:
    """The findings, those that are answered with their reason; and what is wrong with answers.

    `watched` may look on.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.place.path, []).append(finding)
    for document, answers in _answers(dataset, watched):
        if answers:
            found = _apply(by_path.get(document.path, []), document, answers)
            by_path[document.path] = [*found, *_faults(document, answers, rules, dataset)]
    return [finding for found in by_path.values() for finding in found]


def _answers(dataset: Dataset, watched: Watched) -> Iterator[tuple[Document, list[_Answer]]]:
    """The answers of each file that has any."""
    indicators = [
        _Answer(part=("indicators", i), code=code, reason=reason)
        for i, indicator in enumerate(dataset.catalog.indicators)
        for code, reason in indicator.reasons.items()
    ]
    yield dataset.catalog_document, indicators
    for unit in watched((*dataset.units, *dataset.salvaged)):
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
    codes = {answer.code for answer in answers}
    asked = [f for f in findings if f.severity is Severity.WARNING and f.code in codes]
    locs: dict[tuple[int, int], Loc] = {(f.place.line, f.place.column): () for f in asked}
    for places in (document.values, document.keys) if asked else ():
        for loc, at in places.items():
            if at in locs and len(loc) >= len(locs[at]):
                locs[at] = loc
    told = []
    for finding in findings:
        place = finding.place
        if finding.severity is Severity.WARNING:
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
    document: Document, answers: list[_Answer], rules: Mapping[str, Rule], dataset: Dataset
) -> Iterator[Finding]:
    own = {rule.code for rule in ANSWER_RULES}
    # What is not found in a file with faults, or beside one, may be there all the same.
    whole = document.id not in dataset.unread and not dataset.doubtful
    beside = ACROSS_CODES if dataset.unread else frozenset()
    for answer in answers:
        rule = rules.get(answer.code)
        at = document.place(answer.loc, key=True)
        if rule is None or rule.severity is Severity.ERROR or rule.code in own:
            yield UNKNOWN_CODE.at(at, code=short(answer.code))
        elif not answer.says_something:
            value = document.place(answer.loc)
            yield NO_ANSWER.at(value, code=answer.code, reason=short(answer.reason))
        elif not answer.used and whole and answer.code not in beside:
            yield NOTHING_TO_ANSWER.at(at, code=answer.code)
