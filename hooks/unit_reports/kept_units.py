"""Units as the last build read them: a file that is the same need not be read again.

They lie beside what that build made, in shares by their ids, so that a change of one file has one
share written anew. A share that is not whole, or that another program wrote, is as good as none.
"""

import pickle
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from unit_reports.kept import Contents, Kept
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.present.basis import program
from unit_reports.present.file_parts import LENGTH, digest

UNITS = "units/"
SHARES = 64
"""Few enough to be looked at soon, and small enough to be written soon."""


def units_to_keep(kept: Kept, read: Dataset) -> Iterator[Callable[[], tuple[str, ...]]]:
    """What leaves the shares of what was read, and gives their paths.

    Units of whose files there is something to tell are left out: it is told in reading them.
    """
    shares: list[list[Unit]] = [[] for _ in range(SHARES)]
    for unit in read.units:
        if unit.id not in read.noted:
            shares[zlib.crc32(unit.id.encode()) % SHARES].append(unit)
    rest = replace(read, salvaged=(), unread=frozenset(), doubtful=frozenset(), parts=())
    for number, units in enumerate(shares):
        share = replace(rest, units=tuple(units), noted=frozenset())
        yield partial(_keep, kept, f"{UNITS}{number}", share)


def _keep(kept: Kept, name: str, share: Dataset) -> tuple[str, ...]:
    texts = (text for unit in share.units for text in (unit.document.path, unit.document.text))
    by = share.campaign_document.text, share.catalog_document.text
    basis = digest((program(), *by, *texts))
    return kept.made_silent(name, basis, partial(_packed, name, share))


def _packed(name: str, share: Dataset) -> Contents:
    packed = pickle.dumps(share)
    yield name, digest((program(), packed)).encode() + packed


def units_kept(place: Path | None) -> Dataset | None:
    """The units that are kept at a place, if there are any: all by the same catalog."""
    first: Dataset | None = None
    units: list[Unit] = []
    for path in sorted((place / UNITS).glob("*")) if place else ():
        share = _share(path)
        # Of each share only its units are held on to: the catalog stands in all of them.
        if share and (first is None or _same_words(share, first)):
            first = first or share
            units += share.units
    return replace(first, units=tuple(sorted(units, key=lambda unit: unit.id))) if first else None


def _same_words(one: Dataset, other: Dataset) -> bool:
    return one.catalog_document.text == other.catalog_document.text


def _share(path: Path) -> Dataset | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    told, packed = content[:LENGTH], content[LENGTH:]
    if told != digest((program(), packed)).encode():
        return None
    share: Dataset = pickle.loads(packed)  # noqa: S301 - our own, by the same program
    return share
