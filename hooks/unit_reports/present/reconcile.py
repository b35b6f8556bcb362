"""The last look before anything is written: every output says the same of the same measure."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from unit_reports.present.addresses import kind_home
from unit_reports.present.exports import TITLES
from unit_reports.present.kept_statements import SHARDS, unpacked
from unit_reports.present.output import Output
from unit_reports.present.sentence_statements import of_sentence
from unit_reports.present.shown_statements import Shown, of_shown_csv, of_shown_workbook
from unit_reports.present.spread import spread
from unit_reports.present.statements import (
    Contradiction,
    Statements,
    of_csv,
    of_json,
    of_page,
    of_workbook,
)
from unit_reports.present.top_site import TopSite
from unit_reports.present.top_statements import read_top_files, read_top_pages


def reconcile(output: Output, *read: Statements) -> list[Contradiction]:
    """Every contradiction between what was read back of pages and files, and the data."""
    return _compare(output, read)


def reconcile_kept(output: Output, files: Sequence[Path]) -> list[Contradiction]:
    """The same of what is kept in files (see `kept_statements`): a shard of all after the other.

    What was said first is what the first of the files says.
    """
    jobs = [partial(_reconcile_shard, output, files, shard) for shard in range(SHARDS)]
    return [contradiction for found in spread(jobs) for contradiction in found]


def _reconcile_shard(output: Output, files: Iterable[Path], shard: int) -> list[Contradiction]:
    return _compare(output, (piece for file in files for piece in unpacked(file, shard)))


def _compare(output: Output, read: Iterable[Statements]) -> list[Contradiction]:
    found = Statements()
    if isinstance(output, TopSite):
        found.say(("due", ""), output.due, "data")
    else:
        for home, picture in output.places.homes.items():
            found.say(("due", home), len(picture.units), "data")
    for one in read:
        found.add(one)
    return found.contradictions


def read_pages(output: Output, bodies: Iterable[tuple[str, str]]) -> Statements:
    """What the pages say, each by its address."""
    if isinstance(output, TopSite):
        return read_top_pages(output, bodies)
    homes = output.places.periods
    names = {indicator.name: indicator.id for indicator in output.picture.catalog.indicators}
    found = Statements()
    for address, body in bodies:
        found.add(of_page(address, body, homes))
        found.add(of_sentence(address, body, homes, names))
    return found


def read_files(output: Output, files: Iterable[tuple[str, bytes]]) -> Statements:
    """What the files to download say, each by its path."""
    found = Statements()
    for path, content in files:
        for piece in read_file(output, path, content):
            found.add(piece)
    return found


def read_file(output: Output, path: str, content: bytes) -> Iterable[Statements]:
    """What one of them says, piece by piece: of many units that is much to hold at once."""
    home, _, name = path.rpartition("data/")
    stem, _, suffix = name.rpartition(".")
    if isinstance(output, TopSite):
        return [read_top_files(output, [(path, content)])]
    if name.startswith("pages/"):
        read = of_shown_csv if suffix == "csv" else of_shown_workbook
        return read(path, _shown(output, home), content)
    if name == "totals.json":
        return of_json(path, home, content)
    if suffix == "xlsx":
        return of_workbook(path, home, content, TITLES)
    if suffix == "csv" and stem in TITLES:
        return of_csv(path, home, stem, content)
    return ()


def _shown(output: Output, home: str) -> Shown:
    picture = output.places.homes[home]
    return Shown(
        home=home,
        period=picture.period.id,
        indicators={indicator.name: indicator.id for indicator in picture.catalog.indicators},
        units=[unit.id for unit in picture.units],
        kinds={kind.name: kind_home(kind.id) for kind in picture.catalog.kinds},
    )
