"""The file of one unit."""

from collections.abc import Iterator, Sequence

from unit_reports.model.campaign import Period
from unit_reports.synth.chance import Chance, words
from unit_reports.synth.figures import Event, Figures, Known, known_indicators
from unit_reports.synth.life import Came, Life, life, submitted
from unit_reports.synth.lists import Item, Lists, Terms
from unit_reports.synth.office import Office
from unit_reports.synth.tree import Node, place_name
from unit_reports.synth.yamltext import flow, scalar

ON_ONE_LINE = {"topics", "regulations", "services", "practices"}
"""Lists whose items are short."""


class Writer:
    """Writes the files of units, each from streams of its own."""

    def __init__(self, office: Office, seed: int) -> None:
        self._seed = seed
        self._periods = office.periods
        self._expects = [part.value for part in office.campaign.expects]
        self._terms = Terms(office.catalog)
        self.indicators: Sequence[Known] = known_indicators(office.catalog)
        self._sections = [section.name for section in office.catalog.sections]

    def text(self, node: Node, events: Sequence[Event]) -> str:
        """The text of a unit's file."""
        chance = Chance(self._seed, "unit", node.number)
        former = place_name(node.number) + node.name[-2:]
        lived = life(chance, node, self._periods, former)
        lines = [f"name: {scalar(node.name)}", f"kind: {scalar(node.kind)}"]
        if node.above:
            lines.append(f"parent: {node.above[-1]}")
        lines += lived.lines
        reports = list(self._reports(chance, node, events, lived))
        if reports:
            lines.append("reports:")
        for report in reports[::-1] if chance.often(0.2) else reports:
            lines += report
        return "\n".join(lines) + "\n"

    def _reports(
        self, chance: Chance, node: Node, events: Sequence[Event], lived: Life
    ) -> Iterator[list[str]]:
        place = node.place + chance.one("镇乡村")
        lists = Lists(chance, self._terms, self._seed, node.number, place)
        figures = Figures(chance, self.indicators, node, events)
        first, parts = True, self._parts(chance)
        last = next((p for p in self._periods[::-1] if lived.came[p.id] is not Came.NOT), None)
        for period, part in zip(self._periods, parts, strict=True):
            came = lived.came[period.id]
            if came is Came.NOT:
                continue
            lines = [f"  - period: {scalar(period.id)}"]
            if came is Came.NIL:
                day = submitted(chance, period, came)
                yield [*lines, f"    submitted: {day}", "    problems: []", "    plans: []"]
                continue
            told = lists.report(period.due, first=first)
            newest = period is self._periods[-1]
            lines += self._head(chance, node, period, came)
            lines.append(f"    scope: {figures.scope.value}")
            lines += self._reasons(chance, lists, told, dated=lines, last=period is last)
            lines += self._figures(figures, part, lists, told, newest=newest)
            for name, items in told.items():
                lines += _list(name, items)
            first = False
            yield lines

    def _parts(self, chance: Chance) -> list[float]:
        """How far the unit has got by the end of each period."""
        number = len(self._periods)
        return [(i + 0.5 + chance.share() / 2) / number for i in range(number)]

    def _head(self, chance: Chance, node: Node, period: Period, came: Came) -> Iterator[str]:
        if chance.often(0.6):
            yield f"    as_of: {period.end if chance.often(0.7) else period.end[:7]}"
        if day := submitted(chance, period, came):
            yield f"    submitted: {day}"
        title = chance.one(words().titles)
        title = f"{node.name if chance.often(0.8) else ''}{period.end[:4]}年{title}"
        yield f"    source: {flow({'title': scalar(title), 'file': f'{node.id}.txt'})}"

    def _reasons(
        self,
        chance: Chance,
        lists: Lists,
        told: dict[str, list[Item]],
        *,
        dated: Sequence[str],
        last: bool,
    ) -> Iterator[str]:
        """Answers to what will be asked of the report."""
        reasons = {}
        if not any(line.startswith("    as_of") for line in dated) and chance.often(0.95):
            reasons["W501"] = chance.one(words().no_day)
        if last and any(part not in told for part in self._expects) and chance.often(0.9):
            reasons["W503"] = chance.one(words().no_part)
        if lists.repeats and chance.often(0.85):
            reasons["W412"] = chance.one(words().same_as_before)
        if reasons:
            yield "    reasons:"
            yield from (f"      {code}: {reason}" for code, reason in reasons.items())

    def _figures(
        self,
        figures: Figures,
        part: float,
        lists: Lists,
        told: dict[str, list[Item]],
        *,
        newest: bool,
    ) -> Iterator[str]:
        section = -1
        for at, name, said in figures.report(part, lists, told, newest=newest):
            if section < 0:
                yield "    figures:"
            if at != section:
                section = at
                yield f"      # {self._sections[at]}"
            yield f"      {name}: {said[0]}".rstrip()
            yield from (f"        {line}" for line in said[1:])


def _list(name: str, items: Sequence[Item]) -> Iterator[str]:
    if not items:
        yield f"    {name}: []"
        return
    yield f"    {name}:"
    for item in items:
        if name in ON_ONE_LINE:
            yield f"      - {flow(item)}"
            continue
        sign = "-"
        for key, value in item.items():
            yield f"      {sign} {key}: {value}"
            sign = " "
