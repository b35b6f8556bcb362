"""What units' files say, by the parts that pages show: each part of each file as a short text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b as Hash  # noqa: N812 - it is a type

from unit_reports.aggregate.series import Series
from unit_reports.model.catalog import Catalog
from unit_reports.model.dataset import Unit
from unit_reports.model.unit import LISTS, PARTS
from unit_reports.present.repository import Repository
from unit_reports.present.spread import spread
from unit_reports.source.builder import Loc
from unit_reports.source.passages import passages

REST = "rest"
"""What of a file stands in no list and among no figures, and how much there is of each part."""
FIGURES = "figures"
"""All figures; followed by the page that shows a section, those of this section."""
RATED = "rated"
"""The figures that are compared with others or with a list."""
GIVEN = "given"
"""Which indicators are told of in the current period, whatever is said of them."""
NAMED = "named"
"""What is told of figures in words."""
FINDINGS = "findings"
"""What checks say of a file."""
CHANGED = "changed"
"""When a file was changed, and where it can be."""
SIZE = 16
LENGTH = 2 * SIZE
"""Of a digest, in characters."""
SHARE = 250
"""So many files are read together. What is known of indicators and periods rests on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfFile:
    """What one file says: a digest for each of its parts. A dictionary takes four times as much."""

    names: tuple[str, ...]
    digests: str

    @classmethod
    def of(cls, said: Mapping[str, Iterable[str]]) -> "OfFile":
        """Of the texts of each part."""
        names = tuple(sorted(said))
        return cls(names=names, digests="".join(digest(said[name]) for name in names))

    def of_part(self, name: str) -> str:
        """That of one part; empty where the file has none."""
        if name not in self.names:
            return ""
        at = self.names.index(name) * LENGTH
        return self.digests[at : at + LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileParts:
    """Short texts of what is said: the same text, the same was said in the same lines.

    `of_units` has those of each unit's file by part, of all periods; a list's part is named as the
    list is. `of_indicators` has those of all figures of an indicator. `until` has those of
    everything that was said up to an earlier period, by the period's id.
    """

    of_units: Mapping[str, OfFile]
    of_indicators: Mapping[str, str]
    until: Mapping[str, str]


def file_parts(series: Series, repository: Repository | None) -> FileParts:
    """Read the files of all units once, in several processes where there are many."""
    units = series.dataset.units
    shares = [units[start : start + SHARE] for start in range(0, len(units), SHARE)]
    read = [*spread([partial(_of_share, series, repository, share) for share in shares])]
    names: dict[tuple[str, ...], tuple[str, ...]] = {}  # few, and each file would have its own
    return FileParts(
        of_units={
            unit_id: OfFile(names=names.setdefault(said.names, said.names), digests=said.digests)
            for share in read
            for unit_id, said in share.of_units.items()
        },
        of_indicators={
            indicator.id: digest(share.of_indicators[indicator.id] for share in read)
            for indicator in series.dataset.catalog.indicators
        },
        until={
            period.id: digest(share.until[period.id] for share in read)
            for period in series.periods[:-1]
        },
    )


def _of_share(series: Series, repository: Repository | None, share: Sequence[Unit]) -> FileParts:
    catalog, order = series.dataset.catalog, series.dataset.campaign.order
    shown = dict(_shown(catalog))
    indicators = {indicator.id: Hash(digest_size=SIZE) for indicator in catalog.indicators}
    past = [(order[one.id], one.id, Hash(digest_size=SIZE)) for one in series.periods[:-1]]
    units: dict[str, OfFile] = {}
    for unit in share:
        said = _known(unit, series, repository)
        for _, _, found in past:
            _add(found, f"{unit.id} {said[REST]}")
        for number, part, text in _passages(unit, catalog):
            if own := indicators.get(part.removeprefix(f"{FIGURES} ")):
                _add(own, f"{unit.id} {text}")
            for name in shown.get(part, (part,)):
                said.setdefault(name, []).append(text)
            told = order.get(unit.file.reports[int(number)].period) if number else None
            for moment, _, found in past:
                if told is None or told <= moment:
                    _add(found, text)
        units[unit.id] = OfFile.of(said)
    return FileParts(
        of_units=units,
        of_indicators={key: found.hexdigest() for key, found in indicators.items()},
        until={key: found.hexdigest() for _, key, found in past},
    )


def _known(unit: Unit, series: Series, repository: Repository | None) -> dict[str, list[str]]:
    """What is known of a file beside what stands in it."""
    picture, place = series.current, unit.place()
    row = picture.reporting_by(unit)
    entries = (
        [None if (found := getattr(report, part)) is None else len(found) for part in PARTS]
        for report in unit.file.reports
    )
    named = (
        (one.period.id, figure.indicator.id, figure.note, figure.items)
        for one in series.pictures
        for figure in one.told.get(unit.id, ())
        if figure.note or figure.items
    )
    known = {
        REST: [
            repr((row and (row.state, row.parts, row.reason, row.withheld), [*entries])),
            repr(repository and repository.link(place)),
        ],
        GIVEN: sorted(figure.indicator.id for figure in picture.told.get(unit.id, ())),
        NAMED: [repr(one) for one in named],
        FINDINGS: [repr(finding) for finding in picture.findings_in.get(unit.document.path, ())],
    }
    if repository:
        known[CHANGED] = [repr((repository.edit(place), repository.changed_on(place)))]
    return known


def _passages(unit: Unit, catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """What a file says in each part of each report: the report's number, the part and the text."""

    def about(loc: Loc) -> str | None:
        match loc:
            case ("reports", int(number), str() as part):
                return f"{number} {part if part in LISTS else REST}"
            case ("reports", int(number), "figures", str() as name):
                known = catalog.indicator.get(name)
                return f"{number} {FIGURES} {known.id}" if known else f"{number} {REST}"
            case (str(),):
                return f" {REST}"
        return None

    for name, texts in sorted(passages(unit.document, about).items()):
        number, _, part = name.partition(" ")
        for text in texts:
            yield number, part or REST, text


def _shown(catalog: Catalog) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The parts to which the figures of each indicator belong."""
    page_of = {section.id: section.page.value for section in catalog.sections}
    related = {one for relation in catalog.relations for one in (*relation.left, relation.right)}
    shares = [indicator for indicator in catalog.indicators if indicator.rate_of]
    related |= {indicator.id for indicator in shares}
    wholes = (catalog.indicator.get(indicator.rate_of or "") for indicator in shares)
    related |= {whole.id for whole in wholes if whole}
    for indicator in catalog.indicators:
        is_rated = indicator.listed is not None or indicator.id in related
        parts = (FIGURES, f"{FIGURES} {page_of[indicator.section]}", *([RATED] * is_rated))
        yield f"{FIGURES} {indicator.id}", parts


def digest(parts: Iterable[str | bytes]) -> str:
    """Some texts as a short one: the same texts, the same short one."""
    found = Hash(digest_size=SIZE)
    for part in parts:
        _add(found, part)
    return found.hexdigest()


def _add(found: Hash, text: str | bytes) -> None:
    content = text if isinstance(text, bytes) else text.encode()
    found.update(len(content).to_bytes(8, "big"))
    found.update(content)
