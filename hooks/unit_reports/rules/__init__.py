"""Stage 3: a data set -> findings, coded, all at once.

`RULES` is the one table of all codes, those of reading and shape included; `check` runs everything
over a data folder.
"""

from unit_reports.finding import Finding, Rule, in_order
from unit_reports.model.dataset import Dataset, read_dataset
from unit_reports.model.faults import SHAPE_RULES
from unit_reports.rules.across import ACROSS_RULES, across
from unit_reports.rules.catalog import CATALOG_RULES, catalog_and_campaign
from unit_reports.rules.vocabulary import VOCABULARY_RULES, vocabulary
from unit_reports.rules.warnings import WARNING_RULES, warnings
from unit_reports.source.document import DOCUMENT_RULES
from unit_reports.source.folder import FOLDER_RULES, Folder

RULES: dict[str, Rule] = {
    rule.code: rule
    for rules in (
        FOLDER_RULES,
        DOCUMENT_RULES,
        SHAPE_RULES,
        VOCABULARY_RULES,
        CATALOG_RULES,
        WARNING_RULES,
        ACROSS_RULES,
    )
    for rule in rules
}


def check(folder: Folder) -> tuple[Dataset | None, list[Finding]]:
    """Read a data folder and judge it: the data set, and every finding in order."""
    dataset, findings = read_dataset(folder)
    if dataset is not None:
        findings += catalog_and_campaign(dataset)
        for unit in dataset.units:
            findings += vocabulary(unit, dataset)
            findings += warnings(unit, dataset)
        findings += across(dataset)
    return dataset, in_order(findings)
