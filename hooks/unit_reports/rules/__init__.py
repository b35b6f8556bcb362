"""Stage 3: a data set -> findings, coded, all at once.

`RULES` is the one table of all codes, those of reading and shape included; `check` runs everything
over a data folder.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date

from unit_reports.finding import Finding, Rule, in_order
from unit_reports.model.dataset import Dataset, Unit, Watched, read_dataset
from unit_reports.model.faults import SHAPE_RULES
from unit_reports.model.parts import PART_SHAPE_RULES
from unit_reports.model.salvage import STAND_IN
from unit_reports.rules.across import ACROSS_RULES, across
from unit_reports.rules.answers import ACROSS_CODES, ANSWER_RULES, answered
from unit_reports.rules.arithmetic import ARITHMETIC_RULES, arithmetic
from unit_reports.rules.catalog import CATALOG_RULES, catalog_and_campaign
from unit_reports.rules.completeness import COMPLETENESS_RULES, behind, completeness, newest_report
from unit_reports.rules.edition import EDITION_RULES, internal_figures, internal_marks
from unit_reports.rules.life import LIFE_RULES, life
from unit_reports.rules.likeness import LIKENESS_RULES, likeness
from unit_reports.rules.parts import PART_RULES, parts
from unit_reports.rules.periods import PERIOD_RULES, against_last, repeats
from unit_reports.rules.plausibility import PLAUSIBILITY_RULES, plausibility
from unit_reports.rules.reported import Reported, reports_of
from unit_reports.rules.vocabulary import VOCABULARY_RULES, vocabulary
from unit_reports.source.document import DOCUMENT_RULES
from unit_reports.source.folder import FOLDER_RULES, Folder
from unit_reports.source.privacy import PRIVACY_RULES

RULES: dict[str, Rule] = {
    rule.code: rule
    for rules in (
        FOLDER_RULES,
        DOCUMENT_RULES,
        SHAPE_RULES,
        PART_SHAPE_RULES,
        VOCABULARY_RULES,
        LIFE_RULES,
        CATALOG_RULES,
        PART_RULES,
        EDITION_RULES,
        ARITHMETIC_RULES,
        ACROSS_RULES,
        PLAUSIBILITY_RULES,
        LIKENESS_RULES,
        PERIOD_RULES,
        COMPLETENESS_RULES,
        ANSWER_RULES,
        PRIVACY_RULES,
    )
    for rule in sorted(rules, key=lambda rule: rule.code)
}


def check(
    folder: Folder,
    *,
    today: date,
    watched: Watched = iter,
    executor: Executor | None = None,
    known: Dataset | None = None,
) -> tuple[Dataset | None, list[Finding]]:
    """Read a data folder and judge it as of a day: the data set, and every finding in order.

    `watched` may look on; an `executor` may read the units' files, and what is `known` of them need
    not be read (see `read_dataset`).
    """
    dataset, findings = read_dataset(folder, watched, executor, known)
    if dataset is not None:
        findings += answered(_judge(dataset, today, watched), dataset, RULES, watched)
    return dataset, in_order(findings)


def check_again(
    findings: Sequence[Finding], dataset: Dataset, units: Sequence[Unit], today: date
) -> list[Finding]:
    """The findings on a data set after the files of some units changed, for a first look, in order.

    What is said of these files by themselves is as it is now, what several files together give rise
    to is as it was: `check` alone knows.
    """
    found = [*findings]
    for unit in units:
        path = unit.document.path
        start = bisect_left(found, path, key=_path)
        end = bisect_right(found, path, start, key=_path)
        own = _of_unit(unit, dataset, today)[0]
        own += (replace(one, reason="") for one in found[start:end] if one.code in ACROSS_CODES)
        told = answered(own, replace(dataset, units=(unit,), salvaged=()), RULES)
        found[start:end] = in_order(one for one in told if _path(one) == path)
    return found


def _path(finding: Finding) -> str:
    return finding.place.path


def _judge(dataset: Dataset, today: date, watched: Watched) -> Iterator[Finding]:
    yield from catalog_and_campaign(dataset)
    yield from internal_marks(dataset)
    yield from parts(dataset)
    reports: list[Reported] = []
    repeated: set[tuple[str, str]] = set()
    for unit in watched(dataset.units):
        findings, own, copies = _of_unit(unit, dataset, today)
        yield from findings
        repeated |= {(unit.id, period) for period in copies}
        reports += own
    yield from across(reports, dataset, watched)
    yield from likeness(reports, repeated, dataset, watched)
    yield from behind(dataset)
    for unit in dataset.salvaged:
        yield from _salvaged(unit, dataset, today)


def _of_unit(
    unit: Unit, dataset: Dataset, today: date
) -> tuple[list[Finding], list[Reported], Collection[str]]:
    """What a unit's file gives rise to; its reports, and the periods of those that repeat one."""
    found = [*vocabulary(unit, dataset), *life(unit, dataset)]
    own = list(reports_of(unit, dataset))
    newest = newest_report(unit.file, dataset.campaign)
    for reported in own:
        found += arithmetic(reported, dataset)
        found += plausibility(reported, dataset, today)
        found += internal_figures(reported, dataset)
        found += completeness(reported, dataset, today, newest=reported.report is newest)
    copies = repeats(own, dataset.campaign)
    found += against_last(own, copies, dataset)
    return found, own, copies


def _salvaged(unit: Unit, dataset: Dataset, today: date) -> Iterator[Finding]:
    """What can be said of a file although parts of it are faulty: nothing of what is missing."""
    found = [*vocabulary(unit, dataset), *life(unit, dataset)]
    for reported in reports_of(unit, dataset):
        found += arithmetic(reported, dataset)
        found += plausibility(reported, dataset, today)
    taken = unit.document.taken
    for finding in found:
        # What stands for a faulty value is no name that anybody wrote.
        if finding.place.line not in taken and STAND_IN not in finding.message:
            yield finding
