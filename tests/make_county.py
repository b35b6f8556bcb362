"""Write the unit files of ``campaigns/county``: a fictional health campaign of 45 units.

``python -m tests.make_county`` writes them anew; the same seed gives the same bytes everywhere.
Campaign and catalog are kept by hand, as an office keeps them; what is invented here are the units.

Chance fills in what is usual: amounts, how they are written, lists, who is late. What a test wants
to meet for certain stands in ``county_plot.py``, the words in ``county_words.py``. Every unit draws
from streams of its own, so that a change of one leaves the others as they are.
"""

import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.county_plot import FIGURES, LIVES, OUTCOMES, OWN_ALWAYS, SYSTEM_WIDE, UNITS
from tests.county_words import (
    ABOUT,
    FAULTS,
    MEASURES,
    METHODS,
    OUTCOMES_OF_TOPICS,
    OWNERS,
    PLAN_TARGETS,
    PLANS,
    PRACTICES,
    RULES,
    SERVICES,
    SUBJECTS,
    TOPICS,
    WHERE,
)

COUNTY = Path(__file__).with_name("campaigns") / "county"
SEED = "county 1"
NOTE = "# 虚构数据，由 tests/make_county.py 写成，请不要手改。"
AMOUNTS = {
    # Between what bounds the smallest unit's amount of one period lies.
    "lectures": (1, 4),
    "campus_lectures": (0, 1),
    "attendance": (40, 260),
    "cleanups": (2, 7),
    "action_days": (3, 24),
    "tons": (3, 19),
    "volunteers": (4, 17),
    "tidy_rate": (71, 99),
    "bait_stations": (2, 14),
    "toilets": (0, 1),
    "inspections": (1, 7),
}
NO_AMOUNTS = ("problems_found", "problems_solved", "rules_made")
"""Counted from the lists of the same report."""
TOLD_IN_FULL = ("cleanups",)
"""Never withheld or without an upper end by chance, so that a total has one."""
SINGLE = ("action_days", "tidy_rate")
"""Neither larger in larger units nor adding up in the course of the year."""
LEFT_OUT = {"campus_lectures": 0.7, "toilets": 0.5, "tidy_rate": 0.6, "rules_made": 0.5}
"""So many of the units never tell an indicator; of the others, `USUALLY_LEFT_OUT`."""
USUALLY_LEFT_OUT = 0.15


class Chance:
    """A stream of chance; only `Random.random` is promised to be the same on every Python."""

    def __init__(self, *names: str) -> None:
        self._next = Random(" ".join((SEED, *names))).random  # noqa: S311 - no secret

    def often(self, share: float) -> bool:
        """Yes, in so many of all cases."""
        return self._next() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._next() * (high - low + 1))

    def one(self, choices: Any) -> Any:
        """One of some."""
        return list(choices)[self.between(0, len(choices) - 1)]


class County:
    """All that the unit files are made of; `amounts` are what a unit could truly have counted."""

    def __init__(self, source: Path) -> None:
        self.periods = yaml.safe_load((source / "campaign.yaml").read_text("utf-8"))["periods"]
        catalog = yaml.safe_load((source / "catalog.yaml").read_text("utf-8"))
        self.indicators = {indicator["id"]: indicator for indicator in catalog["indicators"]}
        self.sizes = {row[0]: row[4] for row in UNITS}
        self.amounts = {unit: self._amounts(unit) for unit in self.sizes}
        self.problems = {unit: self._problems(unit) for unit in self.sizes}

    def existed(self, unit: str, period: dict[str, Any]) -> bool:
        """Whether the unit was there on any day of the period."""
        life = LIVES.get(unit, {})
        opened, closed = life.get("opened", "0"), life.get("closed", "9")
        return bool(opened <= str(period["to"]) and closed >= str(period["from"]))

    def below(self, unit: str) -> list[str]:
        """The unit and all below it."""
        children = [row[0] for row in UNITS if row[3] == unit]
        return [unit, *(below for child in children for below in self.below(child))]

    def _amounts(self, unit: str) -> dict[tuple[str, str], int]:
        """By indicator and period; what accumulates grows, but for a few corrections downwards."""
        chance = Chance("amounts", unit)
        found: dict[tuple[str, str], int] = {}
        for indicator, bounds in AMOUNTS.items():
            so_far = 0
            for period in self.periods:
                many = 1 if indicator in SINGLE else self.sizes[unit]
                amount = sum(chance.between(*bounds) for _ in range(many))
                corrected = chance.often(0.05)
                if not self.existed(unit, period):
                    amount = 0
                elif indicator not in SINGLE and "over_periods" not in self.indicators[indicator]:
                    so_far = so_far * 3 // 4 if corrected and so_far else so_far + amount
                    amount = so_far
                found[indicator, period["id"]] = amount
        return found

    def _problems(self, unit: str) -> dict[str, list[dict[str, Any]]]:
        """By period; problems keep their id, most come forward, a few go back or vanish."""
        chance = Chance("problems", unit)
        so_far: list[dict[str, Any]] = []
        found: dict[str, list[dict[str, Any]]] = {}
        number = 0
        for period in self.periods:
            kept: list[dict[str, Any]] = []
            if not self.existed(unit, period):
                found[period["id"]] = kept
                continue
            for problem in so_far:
                stage = min(problem["stage"] + chance.one((0, 1, 1, 2)), 2)
                stage = 1 if problem["stage"] == 2 and chance.often(0.15) else stage
                setback = Chance("setback", unit, period["id"], problem["id"])
                stage = 0 if problem["stage"] == 1 and setback.often(0.1) else stage
                if not chance.often(0.07):
                    kept.append(problem | {"stage": stage})
            for _ in range(chance.one((0, 0, 1, 2) if so_far else (0, 1, 2, 3))):
                number += 1
                kept.append(self._problem(chance, number, int(str(period["to"])[5:7])))
            so_far = kept
            found[period["id"]] = kept
        return found

    def _problem(self, chance: Chance, number: int, month: int) -> dict[str, Any]:
        category = chance.one(FAULTS)
        others = [name for name in FAULTS if name != category]
        return {
            "id": f"p{number}",
            "summary": f"{chance.one(WHERE)}{chance.one(FAULTS[category])}",
            "categories": [category, chance.one(others)] if chance.often(0.15) else [category],
            "subject": chance.one(SUBJECTS) if chance.often(0.3) else "",
            "track": chance.one(("当日清", "按期清", "按期清", "会商清")),
            "measures": chance.one(MEASURES) if chance.often(0.85) else "",
            "owner": chance.one(OWNERS) if chance.often(0.85) else "",
            "due": f"2024-{min(chance.between(month, month + 4), 12):02}"
            if chance.often(0.8)
            else "",
            "stage": chance.one((0, 0, 1, 1, 2)),
        }

    def unit(self, row: tuple[str, str, str, str, int]) -> dict[str, Any]:
        """One unit's file as keys and values."""
        unit, name, kind, above, _ = row
        file: dict[str, Any] = {"name": name, "kind": kind}
        file |= {"parent": above} if above else {}
        file |= LIVES.get(unit, {})
        reports = [self._report(unit, period) for period in self.periods]
        reports = [report for report in reports if report]
        # Some clerks write the newest on top.
        newest_first = Chance("order", unit).often(0.2)
        return file | ({"reports": reports[::-1] if newest_first else reports} if reports else {})

    def _report(self, unit: str, period: dict[str, Any]) -> dict[str, Any]:
        key = (unit, period["id"])
        chance = Chance("report", *key)
        usual = chance.one(["on_time"] * 15 + ["late"] * 3 + ["undated", "none"])
        usual = "on_time" if self._is_needed(*key) else usual
        outcome = OUTCOMES.get(key, usual)
        if outcome == "none" or not self.existed(unit, period):
            return {}
        report: dict[str, Any] = {"period": period["id"]}
        if chance.often(0.95):
            report["as_of"] = str(period["to"])
        elif chance.often(0.5):
            report["reasons"] = {"W501": "原报告没有写截止日"}
        if "undated" not in outcome:
            days = chance.between(1, 5) if "late" in outcome else -chance.between(0, 7)
            due = date.fromisoformat(str(period["due"]))
            report["submitted"] = str(due + timedelta(days=days))
        if "nil" in outcome:
            return report | {"problems": [], "plans": [], "services": []}
        whole = any(unit == u and key[1] in p and not i for u, p, i in SYSTEM_WIDE)
        report |= {"scope": "全系统"} if whole else {"scope": "本级"} if chance.often(0.7) else {}
        lists = {part: items for part, items in self._lists(*key) if items is not None}
        return report | {"figures": self._figures(*key, lists)} | lists

    def _is_needed(self, unit: str, period: str) -> bool:
        wide = any(unit == u and period in periods for u, periods, _ in SYSTEM_WIDE)
        return wide or (unit, period) in FIGURES

    def _figures(self, unit: str, period: str, lists: dict[str, Any]) -> dict[str, Any]:
        """Figures by the indicators' names, in the catalog's order."""
        taste = Chance("taste", unit)
        found: dict[str, Any] = {}
        for indicator, entry in self.indicators.items():
            told = not taste.often(LEFT_OUT.get(indicator, USUALLY_LEFT_OUT))
            name = taste.one(entry.get("aliases", [entry["name"]]))
            name = name if taste.often(0.2) else entry["name"]
            fixed = FIGURES.get((unit, period), {}).get(indicator)
            scope = self._scope(unit, period, indicator)
            chance = Chance("figure", unit, period, indicator)
            if not (fixed or scope == "全系统" or (told and not chance.often(0.07))):
                continue
            amount = self._amount(unit, period, indicator, lists, scope)
            if amount is None:
                continue
            figure = dict(fixed or {"count": self._written(chance, amount, entry)})
            # 约30 and 30余 are said of round numbers.
            is_round = figure["count"].startswith("约") or "余" in figure["count"]
            figure["count"] = figure["count"].format(amount // 10 * 10 if is_round else amount)
            if scope:
                figure["scope"] = scope
            if indicator == "problems_solved" and lists.get("problems") and not fixed:
                share = 100 * amount // len(lists["problems"])
                figure |= {"rate": f"{share}%"} if chance.often(0.3) else {}
            if indicator == "cleanups" and not fixed and chance.often(0.1):
                figure["note"] = "只计三户以上一起的"
            found[name] = figure["count"] if len(figure) == 1 else figure
        return found

    def _scope(self, unit: str, period: str, indicator: str) -> str:
        """The scope that is written beside the figure, if any."""
        for u, periods, indicators in SYSTEM_WIDE:
            if unit == u and period in periods and (indicator in indicators or not indicators):
                if indicator in OWN_ALWAYS:
                    return "本级"
                return "全系统" if indicators else ""
        return ""

    def _amount(
        self, unit: str, period: str, indicator: str, lists: dict[str, Any], scope: str
    ) -> int | None:
        if indicator in NO_AMOUNTS:
            part = "regulations" if indicator == "rules_made" else "problems"
            if part not in lists:
                return None
            if indicator == "problems_solved":
                return sum(p["rectification"].get("progress") == "已清零" for p in lists[part])
            wanted = [p for p in lists[part] if p.get("action", "制定") == "制定"]
            return len(wanted)
        whole = any(unit == u and period in p and not i for u, p, i in SYSTEM_WIDE)
        holds_for_all = scope == "全系统" or (whole and not scope)
        units = self.below(unit) if holds_for_all and indicator not in SINGLE else [unit]
        return sum(self.amounts[u][indicator, period] for u in units)

    def _written(self, chance: Chance, amount: int, indicator: dict[str, Any]) -> str:
        """An amount as a clerk may write it; every form is true of it."""
        measure, in_full = indicator["measure"], indicator["id"] in TOLD_IN_FULL
        tens = amount // 10 * 10
        near = tens + 10 if amount % 10 > 4 else tens
        forms = [] if in_full else [(3, f"*{measure}"), (3, "未公开"), (3, "未统计")]
        if measure != "%" and amount >= 4:
            forms += [
                (4, f"{amount - 2}-{amount + 1}{measure}"),
                (3, f"不超过{tens + 10}{measure}"),
            ]
            forms += [(10, f"{tens}余{measure}")] * (10 <= tens < amount)
            forms += [(4, f"{tens}{measure}以上")] * (tens >= 10 and not in_full)
            forms += [(5, f"近{tens + 10}{measure}")] * (amount * 10 >= (tens + 10) * 9)
            forms += [(7, f"约{near}{measure}")] * (abs(amount - near) * 10 <= near)
        roll = chance.between(1, 100)
        for share, form in forms:
            roll -= share
            if roll <= 0:
                return form
        return f"{amount}{measure}"

    def _lists(self, unit: str, period: str) -> list[tuple[str, list[Any] | None]]:
        """Every list with its items; none is nothing to report, `None` is not reported."""
        chance = Chance("lists", unit, period)
        told = [
            self._told(problem, Chance("unsaid", unit, period, problem["id"]))
            for problem in self.problems[unit][period]
        ]
        problems = told if chance.often(0.92) else None
        return [
            ("topics", self._topics(chance) if chance.often(0.45) else None),
            ("problems", problems),
            (
                "regulations",
                self._regulations(chance, unit, period, problems or [])
                if chance.often(0.4)
                else None,
            ),
            ("services", self._services(chance) if chance.often(0.4) else None),
            ("practices", self._practices(chance) if chance.often(0.4) else None),
            ("plans", self._plans(chance, problems or []) if chance.often(0.9) else None),
        ]

    def _told(self, problem: dict[str, Any], chance: Chance) -> dict[str, Any]:
        head = {key: problem[key] for key in ("id", "summary", "categories", "subject")}
        done = {key: problem[key] for key in ("track", "measures", "owner", "due")}
        done["progress"] = ("待动工", "推进中", "已清零")[problem["stage"]]
        # Who has nothing to show may well say nothing.
        if problem["stage"] < 2 and chance.often(0.12):
            done["progress"] = ""
        if chance.often(0.08):
            done["track"] = ""
        return _without_blanks(head | {"rectification": _without_blanks(done)})

    def _topics(self, chance: Chance) -> list[dict[str, Any]]:
        found = []
        for category in dict.fromkeys(chance.one(TOPICS) for _ in range(chance.between(0, 2))):
            topic = {
                "title": chance.one(TOPICS[category]),
                "category": category,
                "lead": chance.one(OWNERS) if chance.often(0.6) else "",
                "status": chance.one(("进行中", "已完成")),
                "method": chance.one(METHODS) if chance.often(0.5) else "",
                "outcome": chance.one(OUTCOMES_OF_TOPICS) if chance.often(0.4) else "",
            }
            found.append(_without_blanks(topic))
        return found

    def _regulations(
        self, chance: Chance, unit: str, period: str, problems: list[Any]
    ) -> list[dict[str, Any]]:
        titles = dict.fromkeys(chance.one(RULES) for _ in range(chance.between(0, 2)))
        actions = ("制定", "制定", "修订", "拟制定")
        found = [{"title": f"《{title}》", "action": chance.one(actions)} for title in titles]
        answering = Chance("answering", unit, period)
        for regulation in found:
            if problems and answering.often(0.6):
                regulation["answers"] = [answering.one(problems)["id"]]
        return found

    def _services(self, chance: Chance) -> list[dict[str, Any]]:
        titles = dict.fromkeys(chance.one(SERVICES) for _ in range(chance.between(0, 2)))
        return [{"title": t, "status": chance.one(("进行中", "已完成"))} for t in titles]

    def _practices(self, chance: Chance) -> list[dict[str, Any]]:
        themes = dict.fromkeys(chance.one(PRACTICES) for _ in range(chance.between(0, 2)))
        return [
            {"name": chance.one(PRACTICES[theme]), "theme": theme, "about": chance.one(ABOUT)}
            for theme in themes
        ]

    def _plans(self, chance: Chance, problems: list[Any]) -> list[dict[str, Any]]:
        ids = [p["id"] for p in problems if p["rectification"].get("progress") != "已清零"]
        found = []
        for category in dict.fromkeys(chance.one(PLANS) for _ in range(chance.between(0, 3))):
            plan: dict[str, Any] = {"summary": chance.one(PLANS[category]), "category": category}
            if ids and chance.often(0.6):
                plan["answers"] = [chance.one(ids)]
            if category in PLAN_TARGETS and chance.often(0.5):
                indicator, target = PLAN_TARGETS[category]
                plan |= {"indicator": indicator, "target": target.format(chance.between(1, 6))}
            plan |= {"owner": chance.one(OWNERS)} if chance.often(0.5) else {}
            plan |= {"due": f"2024-{chance.between(10, 12)}"} if chance.often(0.5) else {}
            found.append(plan)
        return found


def _without_blanks(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value != ""}


def flow(value: Any) -> str:
    """A value on one line; a mask must be quoted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    return f"'{value}'" if value.startswith("*") else str(value)


def text_of(file: dict[str, Any]) -> str:
    """A unit's file as a clerk would lay it out."""
    lines = [NOTE, *(f"{key}: {flow(file[key])}" for key in file if key != "reports")]
    lines += ["reports:"] if "reports" in file else []
    for report in file.get("reports", ()):
        start = len(lines)
        for key, value in report.items():
            if not value or isinstance(value, str):
                lines.append(f"    {key}: {flow(value)}")
                continue
            lines.append(f"    {key}:")
            if isinstance(value, dict):
                lines += [f"      {name}: {flow(part)}" for name, part in value.items()]
            elif key == "problems":
                for item in value:
                    pairs = [f"        {name}: {flow(part)}" for name, part in item.items()]
                    lines += [pairs[0].replace("        ", "      - ", 1), *pairs[1:]]
            else:
                lines += [f"      - {flow(item)}" for item in value]
        lines[start] = lines[start].replace("    ", "  - ", 1)
    return "\n".join(lines) + "\n"


def make_county(target: Path) -> None:
    """Write a whole data folder; campaign and catalog are copied."""
    county = County(COUNTY)
    for row in UNITS:
        path = target / "units" / row[3] / f"{row[0]}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text_of(county.unit(row)), "utf-8", newline="\n")
    for name in ("campaign.yaml", "catalog.yaml"):
        if target != COUNTY:
            shutil.copy(COUNTY / name, target / name)


def main() -> None:
    """Write the committed unit files anew."""
    shutil.rmtree(COUNTY / "units", ignore_errors=True)
    make_county(COUNTY)
    sys.stdout.write(f"{len(UNITS)} units\n")


if __name__ == "__main__":
    main()
