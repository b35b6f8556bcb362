"""A whole data folder, unit by unit as a stream."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from unit_reports.rules.vocabulary import accepted_measures
from unit_reports.synth.chance import Chance
from unit_reports.synth.faults import faulty, picked
from unit_reports.synth.figures import Event, Known
from unit_reports.synth.office import Office
from unit_reports.synth.tree import Forest, Node
from unit_reports.synth.unit import Writer

EVENT_FOR = 25
"""One event that two units held together for so many units."""
MOST_AT_ONE = 5
"""How often an event took place at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One unit's file: its path in the data folder, its text, the code of its mistake if any."""

    path: str
    text: str
    fault: str = ""


def invent(
    office: Office, *, units: int, seed: int, levels: int, faults: float = 0
) -> Iterator[Made]:
    """So many units, each made when it is asked for; `faults` of them have one mistake each.

    A file does not depend on how many follow it, nor on the mistakes of others.
    """
    writer = Writer(office, seed)
    measures = {
        name: accepted_measures(known.indicator)
        for known in writer.indicators
        for name in known.names
    }
    wrong = picked(faults, Chance(seed, "faults"))
    next_wrong, done = next(wrong, -1), 0
    for node, events in islice(_nodes(office, writer.indicators, seed, levels), units):
        text, code = writer.text(node, events), ""
        if node.number == next_wrong:
            own = Chance(seed, "fault", node.number)
            text, code = faulty(seed + done, text, own, measures)
            next_wrong, done = next(wrong, -1), done + 1
        yield Made(path=node.path, text=text, fault=code)


def write(folder: Path, office: Office, made: Iterator[Made]) -> Iterator[Made]:
    """Write a data folder file by file, and hand on what was written.

    Raises:
        OSError: The folder cannot be written to.
    """
    (folder / "units").mkdir(parents=True, exist_ok=True)
    (folder / "campaign.yaml").write_bytes(office.campaign_text.encode())
    (folder / "catalog.yaml").write_bytes(office.catalog_text.encode())
    at = folder
    for one in made:
        path = folder / one.path
        if path.parent != at:
            at = path.parent
            at.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.text.encode())
        yield one


def _nodes(
    office: Office, indicators: Sequence[Known], seed: int, levels: int
) -> Iterator[tuple[Node, Sequence[Event]]]:
    free = [known for known in indicators if known.is_free and known.indicator.measure != "%"]
    kinds = [kind.name for kind in office.catalog.kinds]
    for nodes in Forest(seed, levels, kinds).trees():
        events = _events(nodes, free, Chance(seed, "events", nodes[0].number)) if free else {}
        for node in nodes:
            yield node, events.get(node.number, ())


def _events(
    nodes: Sequence[Node], free: Sequence[Known], chance: Chance
) -> Mapping[int, Sequence[Event]]:
    """Events that two units of a tree held together, neither above the other; by their numbers."""
    found: dict[int, list[Event]] = {}
    for _ in range((len(nodes) + chance.between(0, EVENT_FOR - 1)) // EVENT_FOR):
        one = chance.one(nodes)
        other = chance.one(nodes)
        known = chance.one(free)
        kin = one.id in (other.id, *other.above) or other.id in one.above
        if kin or any(number in found for number in (one.number, other.number)):
            continue
        count = max(known.low, 1) + chance.between(0, min(MOST_AT_ONE, known.high - known.low))
        event = Event(
            name=f"joint-{one.number}", indicator=known.indicator.id, count=min(count, known.high)
        )
        for node in (one, other):
            found.setdefault(node.number, []).append(event)
    return found
