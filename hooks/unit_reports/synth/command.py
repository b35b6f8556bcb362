"""What the command asks for, whether it can be done, and doing it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from unit_reports.rules import RULES
from unit_reports.source.folder import Folder
from unit_reports.synth.data import invent, write
from unit_reports.synth.office import MOST_PERIODS, read_office
from unit_reports.synth.tree import MOST_LEVELS

MOST_UNITS = 1_000_000


class SynthError(Exception):
    """Why nothing was written, in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to invent and where to; no `periods`: those of the campaign; `faults` is a share."""

    data: Path
    out: Path
    units: int
    seed: int
    levels: int
    periods: int | None
    faults: float


def synthesise(asked: Asked) -> Iterator[str]:
    """Write the data folder; tell of each mistake, in which file it is, and how to go on.

    Raises:
        SynthError: It cannot be written as asked for.
    """
    _judge(asked)
    office = read_office(Folder.at(asked.data), asked.periods)
    if office is None:
        raise SynthError("campaign.yaml 或 catalog.yaml 有错误，先运行 unit-reports check")
    made = invent(
        office, units=asked.units, seed=asked.seed, levels=asked.levels, faults=asked.faults
    )
    try:
        if asked.out.exists() and (not asked.out.is_dir() or any(asked.out.iterdir())):
            raise SynthError(f"{asked.out} 已经有了，不是空文件夹；换一个，或先删去")
        for one in write(asked.out, office, made):
            if one.fault:
                yield f"{one.path}: {one.fault} {RULES[one.fault].title}"
    except OSError as fault:
        raise SynthError(f"不能写入 {asked.out}") from fault
    yield f"已写好 {asked.out}，{asked.units} 个单位；检查时加上 --as-of {office.as_of}"


def _judge(asked: Asked) -> None:
    periods = 1 if asked.periods is None else asked.periods
    for name, number, most in (
        ("units", asked.units, MOST_UNITS),
        ("levels", asked.levels, MOST_LEVELS),
        ("periods", periods, MOST_PERIODS),
    ):
        if not 1 <= number <= most:
            raise SynthError(f"--{name} 应为 1 至 {most}，写成了 {number}")
    if not 0 <= asked.faults <= 1:
        raise SynthError(f"--faults 应为 0 至 1，如 0.02 是百分之二，写成了 {asked.faults}")
    if not asked.data.is_dir():
        raise SynthError(f"没有这个数据文件夹：{asked.data}")
    if asked.out.resolve().is_relative_to(asked.data.resolve()):
        raise SynthError(f"{asked.out} 在数据文件夹 {asked.data} 里，换一个地方写")
