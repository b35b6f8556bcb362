"""The last look before anything is written: every output says the same of the same measure."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from unit_reports.present.exports import TABLE_NAMES
from unit_reports.present.output import Output
from unit_reports.present.statements import (
    Contradiction,
    Statements,
    of_csv,
    of_json,
    of_page,
    of_workbook,
)


def reconcile(output: Output, *read: Statements) -> list[Contradiction]:
    """Every contradiction between what was read back of pages and files, and the data."""
    found = Statements()
    for home, picture in output.places.homes.items():
        found.say(("due", home), len(picture.units), "data")
    for one in read:
        found.add(one)
    return found.contradictions


def read_pages(output: Output, bodies: Mapping[str, str]) -> Statements:
    """What the pages say, by their addresses."""
    homes = {home: picture.period.id for home, picture in output.places.homes.items()}
    found = Statements()
    for address, body in bodies.items():
        found.add(of_page(address, body, homes))
    return found


def read_files(output: Output, files: Mapping[str, bytes]) -> Statements:
    """What the files to download say, by their paths."""
    found = Statements()
    titles = [(table.name, table.title) for table in output.tables]
    for path, content in files.items():
        home, name = _home(path)
        stem = PurePosixPath(name).stem
        if name == "totals.json":
            found.add(of_json(path, home, content))
        elif name == "tables.xlsx":
            found.add(of_workbook(path, home, content, titles))
        elif name.endswith(".csv") and stem in TABLE_NAMES:
            found.add(of_csv(path, home, stem, content))
    return found


def _home(path: str) -> tuple[str, str]:
    """The home of a file's picture, and the file's name below ``data/``."""
    home, _, name = path.rpartition("data/")
    return home, name
