"""What the words of headings mean, as one small script for all pages, which so cost no bytes more.

It is a script and no JSON, because a page that is opened from a folder can fetch nothing.
"""

import json
from collections.abc import Sequence

from unit_reports.model.catalog import Catalog, Term
from unit_reports.present.wording import STATE_MEANINGS, STATES

WORDS = "assets/words.js"


def words(catalog: Catalog) -> bytes:
    """Meanings by the heading's text (`terms`: what it is and what it means), and the glossary.

    One word may mean several things: a category of problems and one of plans.
    """
    lists: tuple[tuple[str, Sequence[Term]], ...] = (
        ("指标", catalog.indicators),
        ("部分", catalog.sections),
        ("单位类型", catalog.kinds),
        ("课题类别", catalog.categories.topics),
        ("问题类别", catalog.categories.problems),
        ("计划类别", catalog.categories.plans),
        ("做法主题", catalog.categories.practices),
        ("整改方式", catalog.tracks),
        ("整改进展", catalog.progress),
        ("比例", catalog.completion_rates),
    )
    terms: dict[str, list[tuple[str, str]]] = {}
    for what, found in lists:
        for term in found:
            terms.setdefault(term.name, []).append((what, term.definition))
    for state, name in STATES.items():
        terms.setdefault(name, []).append(("数的状态", STATE_MEANINGS[state]))
    glossary = {name: word.explanation for word in catalog.glossary for name in word.names}
    text = json.dumps({"terms": terms, "glossary": glossary}, ensure_ascii=False, sort_keys=True)
    # Older browsers take these for ends of lines.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.unitReportsWords = {text}\n".encode()
