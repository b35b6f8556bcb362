"""What a report lists: topics, problems, regulations, services, practices and plans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unit_reports.model.catalog import Catalog, Listing
from unit_reports.rules.likeness import LONG_ENOUGH
from unit_reports.synth.chance import Chance, deck, words
from unit_reports.synth.yamltext import names, scalar

TOPICS = (2, 3, 5, 6, 7, 7, 8, 9)
PROBLEMS = (2, 3, 3, 3, 4, 4, 5)
REGULATIONS = (1, 2, 3, 3, 4, 5)
SERVICES = (1, 2, 3, 3, 4)
PRACTICES = (8, 11, 11, 13, 15, 15, 17, 18, 20, 24)
PLANS = (1, 4, 5, 6, 7, 7, 9, 10, 12, 15)
ITEMS = (1, 1, 1, 2, 2, 2, 3, 4, 6)
PLAN_ITEMS = (2, 2, 3, 4, 4, 5, 9)
"""How many there are, as in the five reports."""
PARTS = {
    "topics": 0.6,
    "problems": 0.6,
    "regulations": 0.4,
    "services": 0.8,
    "practices": 0.97,
    "plans": 0.97,
}
"""In how many of the reports each list stands."""
NEIGHBOURS = 50
"""So many units in a row may have come upon the same topic."""

_PHRASE = deck(short=3, plain=8, who=7, long=5)
_TITLE = deck(plain=4, where=7, two=7, twice=2)
_LISTED = deck(hidden=8, half_hidden=9, document=10, other=23)
_TARGET = deck(no_number=2, least=1, exact=2)
Item = dict[str, str]
"""One entry of a list: keys, and values as they stand in YAML."""


@dataclass(slots=True)
class Problem:
    """A problem as it goes on from report to report; `stage` counts the states on the way."""

    item: Item
    done: Item
    stage: int


class Terms:
    """What the catalog has for lists, as it stands in YAML."""

    def __init__(self, catalog: Catalog) -> None:
        categories = catalog.categories
        self.topics = [scalar(term.name) for term in categories.topics]
        self.problems = [term.name for term in categories.problems]
        self.plans = [scalar(term.name) for term in categories.plans]
        self.practices = [scalar(term.name) for term in categories.practices]
        self.tracks = [scalar(term.name) for term in catalog.tracks]
        stepped = [s for s in catalog.progress if s.step is not None and s.known]
        stepped.sort(key=lambda state: state.step or 0)
        known = sorted((s for s in catalog.progress if s.known), key=lambda state: state.closed)
        way = stepped if any(state.closed for state in stepped) else known
        self.way = [scalar(state.name) for state in way]
        self.closed = [state.closed for state in way]
        self.targets = [i for i in catalog.indicators if i.measure != "%"]


class Lists:
    """The lists of one unit, which go on from period to period."""

    def __init__(self, chance: Chance, terms: Terms, seed: int, number: int, place: str) -> None:
        self._chance = chance
        self._terms = terms
        self._place = place
        self._shared = (seed, "shared", number // NEIGHBOURS)
        self._method = chance.often(0.5)
        self._ledger = chance.one(("none", "none", "part", "full", "full"))
        self._told = {part for part, share in PARTS.items() if chance.often(share)}
        self._problems: list[Problem] = []
        self._number = 0
        self._topics: list[Item] = []
        self._regulations: list[Item] = []
        self._repeats = False

    def report(self, due: str, *, first: bool) -> dict[str, list[Item]]:
        """The lists of the next report, whose deadline is a day; an empty one is a nil return."""
        found: dict[str, list[Item]] = {}
        self._go_on(due, first=first)
        for part in PARTS:
            if part in self._told:
                items = getattr(self, f"_list_{part}")(first=first)
                if items or self._chance.often(0.5):
                    found[part] = items
            elif self._chance.often(0.03):
                found[part] = []
        return found

    @property
    def repeats(self) -> bool:
        """Whether the last report said again at some length what the one before it had said."""
        return self._repeats

    def counted(self, listing: Listing, lists: dict[str, list[Item]]) -> int | None:
        """How many items of a list an indicator counts; nothing where nobody can say."""
        items = lists.get(listing.part.value)
        if items is None:
            return None
        if listing.closed is None:
            wanted = listing.action
            return sum(wanted is None or item.get("action") == wanted for item in items)
        if not items:
            return 0
        if self._ledger == "none" or not self._terms.way:
            return None
        return sum(self._terms.closed[p.stage] is listing.closed for p in self._problems)

    def _go_on(self, due: str, *, first: bool) -> None:
        """Bring problems forward, drop hardly any, and find new ones."""
        chance = self._chance
        said = [item["about"] for item in self._regulations]
        said += [problem.item["summary"] for problem in self._problems]
        self._repeats = any(sum(map(str.isalnum, text)) >= LONG_ENOUGH for text in said)
        if "problems" not in self._told:
            return
        last = max(len(self._terms.way) - 1, 0)
        for problem in self._problems:
            step = chance.one((0, 1, 1, 2)) if not chance.often(0.01) else -1
            problem.stage = min(max(problem.stage + step, 0), last)
        self._problems = [p for p in self._problems if not chance.often(0.01)]
        for _ in range(chance.one(PROBLEMS if first else (0, 0, 1, 1, 2))):
            self._number += 1
            self._problems.append(self._problem(due))

    def _problem(self, due: str) -> Problem:
        chance, terms = self._chance, self._terms
        parts = [chance.one(words().thing) + chance.one(words().bad)]
        parts += chance.some(words().bad, chance.one((0, 1, 2, 2)))
        item = {"id": f"p{self._number}", "summary": "，".join(parts)}
        if terms.problems:
            item["categories"] = names(chance.some(terms.problems, 2 if chance.often(0.1) else 1))
        if chance.often(0.8):
            item["subject"] = chance.one(words().whose)
        done: Item = {}
        if self._ledger != "none":
            full = self._ledger == "full"
            if terms.tracks and (full or chance.often(0.5)):
                done["track"] = chance.one(terms.tracks)
            if full or chance.often(0.5):
                done["measures"] = sentence(chance)
            if full or chance.often(0.5):
                done["owner"] = chance.one(words().who)
            if full or chance.often(0.5):
                done["due"] = _month_after(due, chance.between(0, 6))
        stage = chance.one((0, 0, 1, 1, 2, 3))
        return Problem(item, done, min(stage, max(len(terms.way) - 1, 0)))

    def _list_problems(self, *, first: bool) -> list[Item]:
        del first  # what went on is written whole
        if not self._terms.problems:
            return []
        found = []
        for problem in self._problems:
            done = dict(problem.done)
            if self._ledger != "none" and self._terms.way:
                done["progress"] = self._terms.way[problem.stage]
            item = dict(problem.item)
            if done:
                item["rectification"] = "{" + ", ".join(f"{k}: {v}" for k, v in done.items()) + "}"
            found.append(item)
        return found

    def _list_topics(self, *, first: bool) -> list[Item]:
        chance, terms = self._chance, self._terms
        if not terms.topics:
            return []
        for item in self._topics:
            item["status"] = chance.one(words().status)
        for _ in range(chance.one(TOPICS if first else (0, 0, 0, 1))):
            item = {"title": scalar(self._title()), "category": chance.one(terms.topics)}
            if chance.often(0.83):
                item["lead"] = "、".join(chance.some(words().who, chance.one((1, 2, 2))))
            if chance.often(0.11):
                item["status"] = chance.one(words().status)
            if self._method:
                item["method"] = "、".join(chance.some(words().method, chance.one((1, 1, 2))))
            if not first and chance.often(0.3):
                item["outcome"] = chance.one(words().outcome)
            self._topics.append(item)
        return [dict(item) for item in self._topics]

    def _title(self) -> str:
        """A title of a topic; some have what neighbours have too."""
        chance = self._chance
        if chance.often(0.04):
            return title(Chance(*self._shared, chance.between(0, 3)))
        own = self._place if chance.often(0.2) else ""
        return own + title(chance)

    def _list_regulations(self, *, first: bool) -> list[Item]:
        chance = self._chance
        for _ in range(chance.one(REGULATIONS if first else (0, 0, 1, 2))):
            subject = chance.one((words().thing, words().matter))
            name = f"《{chance.one(subject)}{chance.one(words().rule_forms)}》"
            item = {
                "title": name if chance.often(0.8) else "'《*》'",
                "action": chance.one(("制定", "制定", "修订", "修订", "拟制定")),
                "about": phrase(chance, words().about),
            }
            self._regulations.append(item)
        return [dict(item) for item in self._regulations]

    def _list_services(self, *, first: bool) -> list[Item]:
        del first  # each report tells of new ones
        chance, found = self._chance, []
        for _ in range(chance.one(SERVICES)):
            where = chance.one(words().where) + chance.one(words().matter)
            item = {"title": f"{where}{chance.one(words().deed)}"}
            if chance.often(0.8):
                item["status"] = chance.one(words().progress)
            item["about"] = phrase(chance, words().remark)
            found.append(item)
        return found

    def _list_practices(self, *, first: bool) -> list[Item]:
        chance, found = self._chance, []
        if not self._terms.practices:
            return []
        for _ in range(chance.one(PRACTICES) if first else chance.between(2, 6)):
            name = chance.one(words().style) + chance.one(words().tool) + chance.one(words().form)
            if chance.often(0.25):
                name += f"、{chance.one(words().tool)}{chance.one(words().form)}"
            theme, about = chance.one(self._terms.practices), phrase(chance, words().how)
            found.append({"name": name, "theme": theme, "about": about})
        return found

    def _list_plans(self, *, first: bool) -> list[Item]:
        del first  # each report has its own
        chance, terms = self._chance, self._terms
        if not terms.plans:
            return []
        found = []
        ids = [p.item["id"] for p in self._problems] if self._terms.problems else []
        for _ in range(chance.one(PLANS)):
            item = {"summary": sentence(chance), "category": chance.one(terms.plans)}
            if ids and chance.often(0.42):
                item["answers"] = names_of(chance.some(ids, 2 if chance.often(0.2) else 1))
            if chance.often(0.21):
                target = chance.one(terms.targets)
                item["indicator"] = scalar(target.name)
                item["target"] = _target(chance, target.measure)
            if chance.often(0.24):
                item["items"] = names(chance.some(words().thing, chance.one(PLAN_ITEMS)))
            if chance.often(0.26):
                item["owner"] = "、".join(chance.some(words().who, chance.one((1, 1, 2, 3))))
            if chance.often(0.29):
                item["note"] = phrase(chance, words().remark)
            found.append(item)
        return found


def names_of(ids: Sequence[str]) -> str:
    """Ids as a list on one line."""
    return f"[{', '.join(ids)}]"


def sentence(chance: Chance) -> str:
    """Something to do, now and then with a time and a manner."""
    text = chance.one(words().do) + chance.one(words().thing)
    if chance.often(0.4):
        text = chance.one(words().when) + text
    parts = [text, *chance.some(words().how, chance.one((0, 1, 1, 1, 2)))]
    if len(parts) < 3 and chance.often(0.35):  # noqa: PLR2004 - long enough
        parts.insert(1, chance.one(words().do) + chance.one(words().thing))
    return "，".join(parts)


def phrase(chance: Chance, tails: Sequence[str]) -> str:
    """What is said beside something: a few words, or two or three clauses."""
    form = chance.one(_PHRASE)
    if form == "short":
        return chance.one(tails)
    text = chance.one(words().do) + chance.one(words().thing)
    if form != "plain":
        text = chance.one(words().who) + text
    if form == "long":
        text = chance.one(words().when) + text
    return "，".join([text, *chance.some(tails, chance.one((0, 1, 1, 1, 1, 2, 2)))])


def title(chance: Chance) -> str:
    """A title of a topic: a matter or two, perhaps where, and what about it."""
    matter, aspect = chance.one(words().matter), chance.one(words().aspect)
    match chance.one(_TITLE):
        case "plain":
            return matter + aspect
        case "where":
            return chance.one(words().where) + matter + aspect
        case "two":
            return chance.one(words().matter) + matter + aspect
        case _:
            return f"{chance.one(words().where)}{matter}{aspect}和{chance.one(words().aspect)}"


def listed_names(chance: Chance, mask: str) -> Iterator[str]:
    """Names that a report lists beside a figure, some of them hidden."""
    for _ in range(chance.one(ITEMS)):
        match chance.one(_LISTED):
            case "hidden":
                yield chance.one((mask, f"《{mask}》"))
            case "half_hidden":
                yield mask + chance.one(words().matter) + chance.one(words().mask_nouns)
            case "document":
                form = chance.one(words().rule_forms)
                yield f"《{chance.one(words().thing)}{chance.one(words().about)}{form}》"
            case _:
                yield title(chance)


def _target(chance: Chance, measure: str) -> str:
    match chance.one(_TARGET):
        case "no_number":
            return "未统计"
        case "least":
            return scalar(f"不少于{chance.between(1, 9)}{measure}")
        case _:
            return scalar(f"{chance.between(1, 12)}{measure}")


def _month_after(day: str, months: int) -> str:
    year, month = divmod(12 * int(day[:4]) + int(day[5:7]) - 1 + months, 12)
    return f"{year:04}-{month + 1:02}"
