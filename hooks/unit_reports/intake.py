"""What a build takes in: its settings, and the data in the state and edition that they ask for."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from unit_reports.aggregate.edition import publish
from unit_reports.aggregate.published import Published, parts_of
from unit_reports.aggregate.series import Series
from unit_reports.finding import Finding, Severity, has_errors
from unit_reports.model.dataset import Dataset, Watched
from unit_reports.model.draft import draft
from unit_reports.model.edition import Edition
from unit_reports.rules import check
from unit_reports.rules.quarantine import quarantine
from unit_reports.source.executors import ExecutorError, executor
from unit_reports.source.folder import Folder

AS_OF = "UNIT_REPORTS_AS_OF"
DRAFT = "UNIT_REPORTS_DRAFT"
"""Build in spite of errors in unit files; a live preview always does."""
EDITION = "UNIT_REPORTS_EDITION"
ON_ERROR = "UNIT_REPORTS_ON_ERROR"
EARLIEST = date(1980, 1, 1)
"""Archives know no earlier day."""


class OnError(StrEnum):
    """What becomes of a build whose unit files have errors."""

    REFUSE = "refuse"
    """None: the last good site stays."""
    QUARANTINE = "quarantine"
    """One with the last right version of each such file."""
    DRAFT = "draft"
    """One that leaves them out, to look at and not to publish."""


class RefusedError(Exception):
    """There is nothing to build; the text says in Chinese why, `findings` where."""

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a build was asked for: as of which day, in which edition, and what errors do to it."""

    today: date
    edition: Edition
    on_error: OnError


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What the site is made from, and what its maker is to be told: errors that do not stop it.

    A site above sites has `parts`, and a series without units. `read` are the data as they are in
    the folder, whatever of them is shown.
    """

    series: Series
    read: Dataset
    parts: tuple[Published, ...] = ()
    errors: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = ()


def settings(extra: Mapping[str, Any]) -> Settings:
    """The settings: the environment's, or those under ``extra`` in ``mkdocs.yml``."""
    on_error = _choice(OnError, os.environ.get(ON_ERROR) or extra.get("on_error"), ON_ERROR)
    is_draft = os.environ.get(DRAFT, "0") != "0"
    return Settings(
        today=_today(),
        edition=_choice(Edition, os.environ.get(EDITION) or extra.get("edition"), EDITION),
        on_error=OnError.DRAFT if is_draft else on_error,
    )


def _today() -> date:
    """The day of the build, or the one that the environment fixes."""
    fixed = os.environ.get(AS_OF)
    if not fixed:
        return date.today()  # noqa: DTZ011 - the office's own calendar day
    try:
        day = date.fromisoformat(fixed)
    except ValueError:
        raise RefusedError(f"{AS_OF}={fixed}：应写日期，如 2023-12-31") from None
    if day < EARLIEST:
        raise RefusedError(f"{AS_OF}={fixed}：太早，应不早于 {EARLIEST}")
    return day


C = TypeVar("C", bound=StrEnum)


def _choice(choices: type[C], wanted: object, name: str) -> C:
    """The choice that is asked for, else the first; a slip of the pen never means another one."""
    if not wanted:
        return next(iter(choices))
    try:
        return choices(str(wanted))
    except ValueError:
        raise RefusedError(f"{name}={wanted}：应为 {'、'.join(choices)} 之一") from None


def take_in(
    folder: Folder, asked: Settings, known: Dataset | None = None, watched: Watched = iter
) -> Intake:
    """Read and check a data folder; a fault that the settings do not allow refuses it.

    Of the files that are as they were in what is `known` the units are taken over; `watched` may
    look on.
    """
    try:
        with executor() as elsewhere:
            dataset, findings = check(
                folder, today=asked.today, watched=watched, executor=elsewhere, known=known
            )
    except ExecutorError as fault:
        raise RefusedError(str(fault)) from None
    read = dataset
    errors = tuple(finding for finding in findings if finding.severity is Severity.ERROR)
    remarks: list[str] = []
    if dataset and errors:
        dataset, findings, remark = _in_spite_of(dataset, findings, folder, asked)
        remarks.append(remark)
    if dataset is None or read is None:
        raise RefusedError("数据有错误，没有改动网站。改好上面各处再来。", errors)
    if open_ones := sum(not f.reason and f.severity is Severity.WARNING for f in findings):
        remarks.append(f"{open_ones} 条提醒，见“数据质量”页")
    series = Series(dataset=dataset, today=asked.today, findings=tuple(findings))
    if asked.edition is Edition.PUBLIC:
        if dataset.parts:
            raise RefusedError(f"合并各部分的网站只有内部版，请设 {EDITION}=internal")
        series = _public(dataset, folder, asked.today)
    parts = parts_of(dataset)
    return Intake(series=series, read=read, parts=parts, errors=errors, remarks=tuple(remarks))


def _in_spite_of(
    dataset: Dataset, findings: list[Finding], folder: Folder, asked: Settings
) -> tuple[Dataset | None, list[Finding], str]:
    """What can be shown of data with errors, if anything, the findings on it, and what to say."""
    if asked.on_error is OnError.DRAFT:
        found = draft(dataset, findings, folder.label)
        return found, findings, "有错误的单位文件没有计入，这是草稿，不能发布。"
    if asked.on_error is OnError.QUARANTINE:
        remark = "有错误的单位文件用了以前的一版，页面上都标明。改好以后再发布一次。"
        kept = quarantine(findings, folder, asked.today)
        return (*kept, remark) if kept else (None, findings, "")
    return None, findings, ""


def _public(dataset: Dataset, folder: Folder, today: date) -> Series:
    """What the public edition shows."""
    public = publish(dataset, folder, today)
    if public.dataset is None or has_errors(public.faults):
        text = (
            "去掉不公开的以后，公开版缺了要紧的内容，没有改动网站。请看 catalog.yaml 的 internal。"
        )
        raise RefusedError(text, public.faults)
    return Series(dataset=public.dataset, today=today, disclosed=public.disclosed)
