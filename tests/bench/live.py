"""How soon a live preview of many units shows what was saved, as a browser that waits would see."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.live_server import got, preview

REST = 4.0
"""Seconds between two changes: as somebody who writes makes them, sooner than all is checked."""
_NUMBER = re.compile(r"(?<=count: )\d+(?=[次个项篇场本期])")


def shown_after(root: Path, data: Path, as_of: str, runs: int) -> tuple[float, list[float], float]:
    """Seconds until a preview serves, from each saved number to the page that shows it, and MB.

    The page is the unit's own, open in a browser that waits for news as MkDocs' script has it do.

    Raises:
        RuntimeError: The preview came to an end, or does not show what was saved.
    """
    path, number = _a_number(data / "units")
    text = path.read_text(encoding="utf-8")
    begun = time.perf_counter()
    with _served(root, data, as_of) as (base, process):
        served = time.perf_counter() - begun
        page = f"{base}units/{path.stem}/"
        shown: list[float] = []
        html = got(page)
        for run in range(runs):
            epoch = int(re.findall(r"livereload\((\d+), ", html)[-1])
            new = str(10_000 + run)
            path.write_text(f"{text[: number.start()]}{new}{text[number.end() :]}", "utf-8")
            saved = time.perf_counter()
            while int(got(f"{base}livereload/{epoch}/1")) <= epoch:
                pass
            html = got(page)
            shown.append(time.perf_counter() - saved)
            if f">{new}" not in html:
                raise RuntimeError(f"the page of {path.stem} does not show {new}")
            time.sleep(REST)
        return served, shown, _peak(process.pid)


def report_live(units: int, measured: tuple[float, list[float], float], target: float) -> None:
    """Print what was measured."""
    served, shown, peak = measured
    verdict = "reached" if median(shown) <= target else "NOT reached"
    print(f"\nA live preview of {units} units")
    print(f"  serves after {served:.1f} s; peak memory {peak:.0f} MB")
    print(
        f"  from saving to the page: median {median(shown):.2f} s "
        f"({min(shown):.2f} - {max(shown):.2f}), target <= {target}: {verdict}"
    )


def _a_number(units: Path) -> tuple[Path, re.Match[str]]:
    for path in sorted(units.rglob("*.yaml"))[7:]:
        if found := _NUMBER.search(path.read_text(encoding="utf-8")):
            return path, found
    raise RuntimeError("no unit gives a number")


@contextmanager
def _served(root: Path, data: Path, as_of: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    os.environ["UNIT_REPORTS_AS_OF"] = as_of
    with preview(root, data, subprocess.DEVNULL) as (address, process):
        while not got(f"{address}assets/unit-reports.css"):
            if process.poll() is not None:
                raise RuntimeError("the preview came to an end")
            time.sleep(0.1)
        yield address, process


def _peak(pid: int) -> float:
    """Megabytes; nothing where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) * 1024 / 1e6
