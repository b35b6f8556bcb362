"""What the generated pages of the guide show: counts, fields, rules, and the catalog's names."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from string import Formatter
from typing import Any

from unit_reports.aggregate.picture import Picture
from unit_reports.finding import Rule
from unit_reports.model.count import EXAMPLES, MEASURES
from unit_reports.present.addresses import Links
from unit_reports.present.fields import parts
from unit_reports.present.views import View
from unit_reports.present.wording import FAMILIES
from unit_reports.rules import RULES

EXAMPLES_FILE = Path(__file__).with_name("rule_examples.json")
"""The golden cases of the rules as examples, by code; ``make examples`` makes it.

A case has `about`, `said` (each finding: `at`, `code`, `message`, `hint`) and the files `bad` and
`good` as `Part`s.
"""
Line = tuple[int, str, bool]
"""One line of a file: its number (0 for a line that the remedy takes out), text, whether marked."""
Part = dict[str, Any]
"""What is shown of a file: `path`, `lines` (none if it is no text); in `good` perhaps `was`, the
path that it had before, or `gone`."""


MOST_HINTS = 3


def counts(_picture: Picture, _links: Links) -> View:
    """How is a count written, and what is it read as?"""
    return {"examples": EXAMPLES, "measures": sorted(MEASURES, key=lambda word: (len(word), word))}


def fields(_picture: Picture, _links: Links) -> View:
    """Which fields are there, and what is written into each?"""
    return {"parts": parts()}


def rules(_picture: Picture, _links: Links) -> View:
    """What is checked?"""
    families: dict[str, list[Rule]] = {}
    for rule in sorted(RULES.values(), key=lambda rule: rule.code):
        families.setdefault(family(rule), []).append(rule)
    return {"families": families}


def family(rule: Rule) -> str:
    """What kind of check a rule is, told by the first two signs of its code."""
    return FAMILIES.get(rule.code[:2], "其他")


def rule_examples() -> dict[str, list[dict[str, Any]]]:
    """The examples by code; a rule may have none yet."""
    found: dict[str, list[dict[str, Any]]] = json.loads(EXAMPLES_FILE.read_bytes())
    return found


def _without_facts(template: str) -> str:
    """A text of a rule with “…” in place of what differs from finding to finding."""
    pieces = Formatter().parse(template)
    return "".join(text + ("…" if fact is not None else "") for text, fact, _, _ in pieces)


def rule_page(rule: Rule, examples: Sequence[dict[str, Any]]) -> View:
    """What does this rule find, and what is to be done about it?"""
    message, hint = _without_facts(rule.message), _without_facts(rule.hint)
    # A hint that is nothing but a fact says something only where it was found.
    found = (said for example in examples for said in example["said"] if said["code"] == rule.code)
    hints = [hint] if hint.strip("…") else list(dict.fromkeys(said["hint"] for said in found))
    return {
        "rule": rule,
        "family": family(rule),
        "message": message if message.strip("…") else "",
        "hints": hints if len(hints) <= MOST_HINTS else ["看下面每个例子里的提示"],
        "examples": examples,
    }


def catalog(picture: Picture, _links: Links) -> View:
    """Which names may be used, and what do they mean?"""
    c = picture.catalog
    return {
        "glossary": c.glossary,
        "indicators": [
            (section, found)
            for section in c.sections
            if (found := [i for i in c.indicators if i.section == section.id])
        ],
        "terms": [
            (title, terms)
            for title, terms in (
                ("单位类型（kind）", c.kinds),
                ("课题类别（topics 的 category）", c.categories.topics),
                ("问题类别（problems 的 categories）", c.categories.problems),
                ("整改方式（track）", c.tracks),
                ("整改进展（progress）", c.progress),
                ("做法主题（practices 的 theme）", c.categories.practices),
                ("计划类别（plans 的 category）", c.categories.plans),
            )
            if terms
        ],
    }


GUIDE: dict[str, Callable[[Picture, Links], View]] = {
    "guide/fields": fields,
    "guide/counts": counts,
    "guide/rules": rules,
    "guide/catalog": catalog,
}
"""The pages of the guide that are generated and stand in the navigation, by address."""
