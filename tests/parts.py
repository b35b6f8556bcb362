"""Cut data folders and data sets into parts, as offices that build sites of their own would."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml

from unit_reports.aggregate.published import Published, published, read_file
from unit_reports.aggregate.series import Series
from unit_reports.model.dataset import Dataset
from unit_reports.model.parts import read_part
from unit_reports.present.partials import partials_json
from unit_reports.source.folder import RawFile

OFFICE = ("campaign.yaml", "catalog.yaml")


def file_of(dataset: Dataset, today: date) -> bytes:
    """What a site of some units publishes."""
    found = published(Series(dataset=dataset, today=today))
    return partials_json(found, dataset.campaign, dataset.catalog)


def taken_in(content: bytes) -> Published:
    """What a site above takes in of it."""
    part, faults = read_part(RawFile(id="a", path="data/parts/a.json", content=content))
    assert part, faults
    return read_file(part.file)


def pieces(dataset: Dataset, where: Mapping[str, int], today: date) -> list[Published]:
    """The parts of a data set, each written and read; `where` names each unit's part."""
    of_each: dict[int, list[str]] = {}
    for unit in dataset.units:
        of_each.setdefault(where[unit.id], []).append(unit.id)
    found = []
    for ids in of_each.values():
        own = replace(dataset, units=tuple(dataset.unit[key] for key in ids))
        found.append(taken_in(file_of(own, today)))
    return found


def cut(data: Path, out: Path, heads: Iterable[str]) -> dict[str, set[str]]:
    """Write data folders for the systems of some units, and one (``rest``) for all others.

    Beside them stands ``top``, a site above sites without its parts' files yet.
    """
    files = {path.stem: path for path in (data / "units").rglob("*.yaml")}
    told = {key: yaml.safe_load(path.read_text("utf-8")) for key, path in files.items()}
    owner = {key: _owner(key, told, set(heads)) for key in files}
    parts: dict[str, set[str]] = {}
    for key, part in owner.items():
        parts.setdefault(part, set()).add(key)
    campaign = (data / "campaign.yaml").read_text("utf-8")
    for part, units in parts.items():
        kin = {
            told[key].get(word) for key in units for word in ("parent", "split_from", "merged_into")
        }
        elsewhere = sorted(kin - units - {None})
        _office(data, out / part, f"{campaign}\nelsewhere: {elsewhere}\n")
        for key in units:
            target = out / part / "units" / f"{key}.yaml"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(files[key], target)
    addresses = ", ".join(f"{part}: ../{part}/" for part in parts)
    _office(data, out / "top", f"{campaign}\nparts: {{{addresses}}}\n")
    (out / "top" / "parts").mkdir()
    return parts


def _owner(key: str, told: Mapping[str, dict[str, str]], heads: set[str]) -> str:
    while key not in heads:
        key = told[key].get("parent", "")
        if key not in told:
            return "rest"
    return key


def _office(data: Path, target: Path, campaign: str) -> None:
    target.mkdir(parents=True)
    (target / "campaign.yaml").write_text(campaign, encoding="utf-8")
    shutil.copy(data / "catalog.yaml", target)
