"""No figure that the public edition withholds can be computed from what it shows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.invented import TODAY, report, write
from tests.small import CATALOG, problem, with_indicators
from unit_reports.aggregate.edition import Public, publish
from unit_reports.aggregate.picture import Disclosed
from unit_reports.model.catalog import Operator
from unit_reports.model.count import State
from unit_reports.model.dataset import Dataset
from unit_reports.model.unit import Scope
from unit_reports.rules import check
from unit_reports.source.folder import Folder

NAMES = {"found": "发现", "mended": "办结", "on": "在办", "off": "不办", "every": "全部"}
MOST = 9
"""No withheld figure of the worlds below is larger, for all that a reader knows."""
TRIES = 3_000
"""So many values are tried for one figure."""

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Rule:
    """What a reader knows to hold: numbers on the left, added up, against those on the right."""

    left: tuple[Key | int, ...]
    operator: Operator
    right: Key | int

    def may_hold(self, values: Mapping[Key, int]) -> bool:
        """Whether it can with these values of some of what is withheld."""
        ends = [_ends(term, values) for term in self.left]
        low, high = sum(one[0] for one in ends), sum(one[1] for one in ends)
        least, most = _ends(self.right, values)
        match self.operator:
            case Operator.AT_MOST:
                return low <= most
            case Operator.AT_LEAST:
                return high >= least
        assert self.operator is Operator.EQUAL
        return low <= most and least <= high

    @property
    def unknown(self) -> set[Key]:
        """The withheld figures in it."""
        return {term for term in (*self.left, self.right) if not isinstance(term, int)}


def _ends(term: Key | int, values: Mapping[Key, int]) -> tuple[int, int]:
    if isinstance(term, int):
        return term, term
    return (values[term], values[term]) if term in values else (0, MOST)


@dataclass(frozen=True)
class Shown:
    """The public figures: the number or, where it is withheld, the figure; and whom each covers."""

    public: Dataset
    told: Mapping[Key, Key | int]
    wide: frozenset[Key]

    def relations(self) -> Iterator[Rule]:
        """Those of the catalog."""
        for unit, period in {key[:2]: key[:2] for key in self.told}:
            for relation in self.public.catalog.relations:
                keys = [(unit, period, key) for key in (*relation.left, relation.right)]
                if all(key in self.told for key in keys):
                    *left, right = [self.told[key] for key in keys]
                    yield Rule(tuple(left), relation.operator, right)

    def growth(self) -> Iterator[Rule]:
        """What only ever grows."""
        for (unit, period, key), number in self.told.items():
            later = (unit, "q3", key)
            if period == "q2" and later in self.told:
                yield Rule((number,), Operator.AT_MOST, self.told[later])

    def systems(self) -> Iterator[Rule]:
        """Wholes and their parts."""
        for key in self.wide:
            yield Rule(tuple(self._parts(key)), Operator.AT_MOST, self.told[key])

    def _parts(self, key: Key) -> Iterator[Key | int]:
        for child in self.public.children.get(key[0], ()):
            below = (child.id, *key[1:])
            if below in self.told:
                yield self.told[below]
            if below not in self.wide:
                yield from self._parts(below)

    def totals(self, disclosed: Mapping[tuple[str, str], Disclosed]) -> Iterator[Rule]:
        """Those of which only the total is public."""
        for at, total in disclosed.items():
            terms = tuple(
                number
                for key, number in self.told.items()
                if key[1:] == at
                if not any(
                    (above.id, *at) in self.wide
                    for above in self.public.ancestors(self.public.unit[key[0]])
                )
            )
            if total.interval:
                low, high = total.interval
                yield Rule(terms, Operator.AT_LEAST if high is None else Operator.EQUAL, low)


def rules(public: Public) -> list[Rule]:
    """All that the public edition says of the numbers that it withholds."""
    dataset = public.dataset
    assert dataset
    told: dict[Key, Key | int] = {}
    wide: set[Key] = set()
    for unit in dataset.units:
        for one, _ in unit.reports():
            for name, entry in (one.figures or {}).items():
                key = (unit.id, one.period, dataset.catalog.indicator[name].id)
                told[key] = entry.count.low if entry.count.state is State.EXACT else key
                if (entry.scope or one.scope) is Scope.SYSTEM:
                    wide.add(key)
    shown = Shown(public=dataset, told=told, wide=frozenset(wide))
    found = (*shown.relations(), *shown.growth(), *shown.systems())
    return [*found, *shown.totals(public.disclosed)]


def pinned(known: Sequence[Rule]) -> set[Key]:
    """The withheld figures that have one possible value, by trying all."""
    waiting = {key for rule in known for key in rule.unknown}
    found: set[Key] = set()
    while waiting:
        group = {waiting.pop()}
        near: list[Rule] = []
        while len(near) < len(near := [rule for rule in known if rule.unknown & group]):
            group = group.union(*(rule.unknown for rule in near))
        waiting -= group
        for key in sorted(group):
            tries = iter(range(TRIES))
            ways = (_is_possible(sorted(group), near, {key: v}, tries) for v in range(MOST + 1))
            if len(list(islice((way for way in ways if way), 2))) == 1:
                found.add(key)
    return found


def _is_possible(
    keys: Sequence[Key], known: Sequence[Rule], values: dict[Key, int], tries: Iterator[int]
) -> bool:
    """Whether the values may be true; who gives up the search takes them for possible."""
    last, rest = next(reversed(values)), [key for key in keys if key not in values]
    if not all(rule.may_hold(values) for rule in known if last in rule.unknown):
        return False
    if not rest or next(tries, None) is None:
        return True
    # What hangs together with the last is next, so that a contradiction shows early.
    near = {key for rule in known if last in rule.unknown for key in rule.unknown}
    key = next((key for key in rest if key in near), rest[0])
    return any(_is_possible(keys, known, values | {key: v}, tries) for v in range(MOST + 1))


RELATIONS = [
    {"left": ["mended", "on"], "operator": "==", "right": "found"},
    {"left": ["found", "off"], "operator": "==", "right": "every"},
    {"left": ["mended", "on", "off"], "operator": "==", "right": "every"},
    {"left": "off", "operator": "<=", "right": "on"},
    {"left": "found", "operator": ">=", "right": "off"},
]
INDICATORS = [*CATALOG["indicators"], CATALOG["indicators"][0] | {"id": "every", "name": "全部"}]
SMALL = st.integers(0, 1)
UNITS = st.lists(
    st.fixed_dictionaries(
        {
            "numbers": st.tuples(SMALL, SMALL, SMALL, SMALL),
            "told": st.sets(st.sampled_from(["q2", "q3"]), min_size=1),
            "silent": st.sets(st.sampled_from(sorted(NAMES)), max_size=2),
            "internal": st.sets(
                st.tuples(st.sampled_from(["q2", "q3"]), st.sampled_from(sorted(NAMES))),
                max_size=2,
            ),
            "above": st.integers(0, 3),
            "wide": st.booleans(),
        }
    ),
    min_size=2,
    max_size=4,
)


def numbers(mended: int, on: int, off: int) -> dict[str, int]:
    """Numbers for which all the relations hold."""
    off, found = min(off, on), mended + on
    return {"mended": mended, "on": on, "off": off, "found": found, "every": found + off}


def invented(units: list[dict[str, Any]]) -> dict[str, Any]:
    """Units whose numbers fit: they only grow, and a system-wide one contains those below it."""
    parents = {n: one["above"] % n for n, one in enumerate(units) if n and one["above"] < n}
    sums = [[0, 0, 0, 0] for _ in units]
    for n in reversed(range(len(units))):
        sums[n] = [a + b for a, b in zip(sums[n], units[n]["numbers"], strict=True)]
        if n in parents:
            above = sums[parents[n]]
            sums[parents[n]] = [a + b for a, b in zip(above, sums[n], strict=True)]
    written = {}
    for n, one in enumerate(units):
        mended, on, off, more = sums[n] if one["wide"] else one["numbers"]
        told = {"q2": numbers(mended, on, min(off, on)), "q3": numbers(mended + more, on, off)}
        reports = [
            report(
                period,
                scope="全系统" if one["wide"] else "本级",
                figures={
                    NAMES[key]: {"count": told[period][key], "internal": True}
                    if (period, key) in one["internal"]
                    else told[period][key]
                    for key in NAMES
                    if key not in one["silent"]
                },
            )
            for period in sorted(one["told"])
        ]
        parent = {"parent": f"u{parents[n]}"} if n in parents else {}
        written[f"u{n}"] = parent | {"reports": reports}
    return written


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    units=UNITS,
    relations=st.lists(st.sampled_from(RELATIONS), unique_by=str, max_size=2),
    totals=st.sets(st.sampled_from(sorted(NAMES)), max_size=2),
)
def test_no_withheld_figure_has_only_one_possible_value(
    units: list[dict[str, Any]],
    relations: list[dict[str, Any]],
    totals: set[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Everything that is public is held against every number that a withheld figure may have."""
    catalog = CATALOG | {
        "indicators": INDICATORS,
        "relations": relations,
        "internal": {"totals_only": sorted(totals)},
    }
    folder = Folder.at(write(tmp_path_factory.mktemp("d"), invented(units), catalog=catalog))
    dataset, _ = check(folder, today=TODAY)
    assert dataset
    public = publish(dataset, folder, TODAY)
    assert public.dataset, public.faults

    assert pinned(rules(public)) == set()


def one(**figures: Any) -> dict[str, Any]:
    """A unit with one report; figures by the ids of their indicators."""
    told = {NAMES[key]: count for key, count in figures.items()}
    return {"reports": [report("q3", figures=told)]}


def secret(count: int, **more: Any) -> dict[str, Any]:
    """A figure that is internal."""
    return more | {"count": count, "internal": True}


def made_public(root: Path, units: dict[str, Any], **catalog: Any) -> Public:
    """The public edition of some units."""
    folder = Folder.at(write(root, units, catalog=CATALOG | {"indicators": INDICATORS} | catalog))
    dataset, _ = check(folder, today=TODAY)
    assert dataset
    return publish(dataset, folder, TODAY)


def withheld(public: Public) -> set[tuple[str, str]]:
    """The figures that are withheld, by unit and name."""
    assert public.dataset, public.faults
    return {
        (unit.id, name)
        for unit in public.dataset.units
        for one, _ in unit.reports()
        for name, entry in (one.figures or {}).items()
        if entry.count.state is State.WITHHELD
    }


def test_a_sum_of_nothing_tells_every_part(tmp_path: Path) -> None:
    """With two parts hidden the sum still tells both where it is zero."""
    unit = one(found=0, mended=secret(0), on=secret(0))
    found = made_public(tmp_path, {"a": unit}, relations=RELATIONS[:1])

    assert ("a", "发现") in withheld(found)


def test_a_number_between_two_that_are_equal_is_no_secret(tmp_path: Path) -> None:
    """What is at least one and at most the other of two equal numbers is equal to both."""
    relations = [
        {"left": "off", "operator": "<=", "right": "on"},
        {"left": "on", "operator": "<=", "right": "found"},
    ]
    for number, (off, hides) in enumerate(((4, True), (3, False))):
        unit = one(found=4, on=secret(4), off=off)
        found = made_public(tmp_path / str(number), {"a": unit}, relations=relations)

        assert (len(withheld(found)) == 2) is hides


def test_equations_that_share_terms_are_solved_together(tmp_path: Path) -> None:
    """Each has two hidden terms, and yet their difference would tell one."""
    unit = one(found=5, mended=secret(2), on=secret(3), off=secret(1), every=6)
    relations = [RELATIONS[0], RELATIONS[2]]
    found = made_public(tmp_path, {"a": unit}, relations=relations)

    assert {("a", "发现"), ("a", "全部")} & withheld(found)


def test_a_cumulative_number_between_two_equal_ones_is_no_secret(tmp_path: Path) -> None:
    """Such a number never falls, so it can only be the same."""
    reports = [report("q1", figures={"发现": 5}), report("q2", figures={"发现": secret(5)})]
    unit = {"reports": [*reports, report("q3", figures={"发现": 5})]}
    found = made_public(tmp_path, {"a": unit}).dataset
    assert found
    states = [(one.figures or {})["发现"].count.state for one, _ in found.unit["a"].reports()]

    assert states == [State.EXACT, State.WITHHELD, State.WITHHELD]


def test_a_system_inside_another_is_one_part_of_it(tmp_path: Path) -> None:
    """Of a whole, what is below a part that is known adds nothing unknown; what is hidden, one."""
    wide = {"scope": "全系统"}
    leaves = {f"s{n}": {"parent": "mid", **one(found=secret(1))} for n in range(3)}
    units = {"top": one(found={"count": 20} | wide), "mid": {"parent": "top"}}
    units["other"] = {"parent": "top", **one(found=secret(7))}
    units["mid"] |= one(found={"count": 9} | wide)
    known = made_public(tmp_path / "1", units | leaves)
    units["mid"] |= one(found=secret(9, **wide))
    del units["other"]
    hidden = made_public(tmp_path / "2", units | leaves)

    assert ("top", "发现") in withheld(known)
    assert ("mid", "发现") not in withheld(known)
    assert ("top", "发现") in withheld(hidden)


def test_nothing_left_for_the_parts_is_told(tmp_path: Path) -> None:
    """However many parts are withheld, a whole that the others fill leaves them zero."""
    units = {f"s{n}": {"parent": "top", **one(found=secret(0))} for n in range(4)}
    units["open"] = {"parent": "top", **one(found=6)}
    for number, (count, hides) in enumerate(((6, True), (7, False))):
        units["top"] = one(found={"count": count, "scope": "全系统"})
        found = made_public(tmp_path / str(number), units)

        assert (("top", "发现") in withheld(found)) is hides


def test_what_a_list_tells_is_known(tmp_path: Path) -> None:
    """Hiding a number that anybody can count helps nothing: another term goes, or it is told."""
    catalog = with_indicators(found={"listed": {"part": "problems"}})
    unit = one(found=2, mended=secret(1), on=1)
    unit["reports"][0]["problems"] = [problem(1), problem(2)]
    root = tmp_path / "1"
    found = made_public(root, {"a": unit}, **catalog, relations=RELATIONS[:1])
    alone = one(found=2, mended=secret(2))
    alone["reports"][0]["problems"] = [problem(1), problem(2)]
    other = write(tmp_path / "2", {"a": alone}, catalog=catalog | {"relations": RELATIONS[:1]})
    _, findings = check(Folder.at(other), today=TODAY)

    assert withheld(found) == {("a", "办结"), ("a", "在办")}
    assert [one.code for one in findings if one.severity.value == "error"] == ["E230"]


def test_two_totals_do_not_tell_who_is_in_one_alone(tmp_path: Path) -> None:
    """Less the numbers that are shown, their difference is that of one unit."""
    units = {key: one(found=5, mended=2, on=3) for key in "abc"}
    same = made_public(tmp_path / "1", units, relations=RELATIONS[:1], **TWO)
    apart = units | {"d": one(found=9)}
    found = made_public(tmp_path / "2", apart, relations=RELATIONS[:1], **TWO)

    assert [key for key, total in same.disclosed.items() if total.interval] == [
        ("q3", "found"),
        ("q3", "mended"),
    ]
    assert [key for key, total in found.disclosed.items() if total.interval] == [("q3", "found")]


def test_a_total_at_the_end_of_what_it_can_be_tells_all(tmp_path: Path) -> None:
    """Zero of all is zero of each; as many as are known to be mended were found."""
    marks = {"internal": {"totals_only": ["found"]}}
    relation = {"left": "mended", "operator": "<=", "right": "found"}
    for number, (count, told) in enumerate(((0, False), (1, False), (2, True))):
        units = {key: one(found=count, mended=min(count, 1)) for key in "abc"}
        root = tmp_path / str(number)
        found = made_public(root, units, relations=[relation], **marks)

        assert bool(found.disclosed["q3", "found"].interval) is told


TWO = {"internal": {"totals_only": ["found", "mended"]}}


def test_two_reports_for_one_period_are_a_finding_and_no_fault(tmp_path: Path) -> None:
    """The data are checked to the end; the first report is the one that counts."""
    figures = {"发现": {"count": 3, "internal": True}}
    reports = [report("q3", figures=figures), report("q3", figures={"办结": 1})]
    relation = {"left": ["mended"], "operator": "==", "right": "found"}
    root = write(tmp_path, {"a": {"reports": reports}}, catalog=CATALOG | {"relations": [relation]})
    _, findings = check(Folder.at(root), today=TODAY)

    assert "E209" in {finding.code for finding in findings}
