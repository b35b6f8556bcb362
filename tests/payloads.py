"""Known payloads, and a data folder that has each of them in every field of text there is."""

from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from tests.invented import PERIODS, report, write

KINDS = yaml.safe_load((Path(__file__).parent / "payloads.yaml").read_text("utf-8"))
TEXTS: list[str] = [
    text.strip() for kind in KINDS if not kind.get("refused") for text in kind["texts"]
]
REFUSED: list[str] = [text for kind in KINDS if kind.get("refused") for text in kind["texts"]]
LONGEST = 190
"""A line of text holds so many signs and a few more."""
DAY = "2024-10-20"


def _lines() -> list[str]:
    """All payloads, as many in a line as fit."""
    lines = [""]
    for text in TEXTS:
        if len(lines[-1]) + len(text) >= LONGEST:
            lines.append("")
        lines[-1] = f"{lines[-1]} {text}".strip()
    return lines


LINES = _lines()


def _terms(key: str, names: list[str], **facts: Any) -> list[dict[str, Any]]:
    """A term for each name, which stands in its alias and definition as well."""
    return [
        {"id": f"{key}{n}", "name": name, "aliases": [f"{key}{n} {name}"[:LONGEST]], **facts}
        | {"definition": name}
        for n, name in enumerate(names)
    ]


def hostile(root: Path) -> Path:
    """Write the folder: a unit for each payload; catalog and campaign hold them all as well."""
    pages = ("study", "problems", "rectification", "service")
    sections = [
        term | {"page": page} for term, page in zip(_terms("s", LINES), cycle(pages), strict=False)
    ]
    indicators = _terms("i", LINES, measure="个", over_units="sum")
    spread = indicators[-1] | {"over_units": "spread"}
    indicators = [
        term | {"section": section["id"]}
        for term, section in zip([*indicators[:-1], spread], sections, strict=True)
    ]
    catalog = {
        "kinds": _terms("k", LINES),
        "sections": sections,
        "indicators": indicators,
        "categories": {
            part: _terms(part[:2], TEXTS) for part in ("topics", "problems", "plans", "practices")
        },
        "tracks": _terms("t", LINES[:5]),
        "progress": _terms("p", LINES[5:8], closed=False) + _terms("e", LINES[8:10], closed=True),
        "rates": _terms("r", LINES[:3], progress=["e0"]),
        "names": LINES,
        "glossary": [{"term": f"{text} 词", "explanation": text} for text in TEXTS],
        "internal": {"kinds": ["k0"], "fields": ["topics.lead"], "indicators": ["i1"]},
    }
    titles = ("study", "research", "problems", "rectification", "plans", "units", "quality")
    periods = [one | {"name": text} for one, text in zip(PERIODS, LINES, strict=False)]
    campaign = {
        "title": LINES[0],
        "requirement": LINES[1],
        "periods": periods,
        "pages": dict(zip(titles, LINES[2:], strict=False)),
        "key_figures": [term["id"] for term in indicators[:4]],
        "expects": ["topics"],
    }
    units = {f"u{n}": _unit(n, text) for n, text in enumerate(TEXTS)}
    return write(root, units, campaign=campaign, catalog=catalog)


def _unit(n: int, text: str) -> dict[str, Any]:
    """A unit with nothing but this payload, twice reported."""
    figures = {
        LINES[(n + k) % len(LINES)]: {"count": f"{n + k}个", "note": text, "items": [text, text]}
        for k in range(3)
    }
    parts: dict[str, Any] = {
        "source": {"title": text, "file": text},
        "figures": figures,
        "topics": [
            dict.fromkeys(("title", "category", "lead", "status", "method", "outcome"), text)
        ],
        "problems": [
            {"id": "p1", "summary": text, "categories": [text], "subject": text}
            | {
                "rectification": {"measures": text, "owner": text}
                | {"track": LINES[n % 5], "progress": LINES[5 + n % 5], "due": "2024-09-01"}
            }
        ],
        "regulations": [{"title": text, "action": "制定", "about": text, "answers": ["p1"]}],
        "services": [{"title": text, "status": text, "about": text}],
        "practices": [{"name": text, "theme": text, "about": text}],
        "plans": [
            {"summary": text, "category": text, "answers": ["p1"], "items": [text]}
            | {"owner": text, "note": text}
        ],
    }
    return {
        "name": text,
        "kind": LINES[n % len(LINES)],
        **({"parent": f"u{n % 7}"} if n >= 7 else {}),
        "renamed_from": [{"name": f"原{text}", "until": "2024-04-30"}],
        "exempt": [{"from": "2024-04-01", "to": "2024-06-30", "reason": text}],
        "reports": [report("q1", **parts), report("q3", **parts)],
        "reasons": {"W501": text},
    }
