"""Measure speed against the peers: whole processes, alternating, as ratios within one run.

It measures and does not judge: it says whether each target was reached and exits with 0.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from html import unescape
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TypeVar

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.compare import compare  # noqa: E402
from tests.bench.hugo import hugo_command, hugo_site  # noqa: E402
from tests.bench.live import report_live, shown_after  # noqa: E402
from tests.bench.peer import empty_site, unit_site  # noqa: E402
from tests.bench.synthetic import Unit, make_data  # noqa: E402
from tests.markup import rest_of  # noqa: E402

SEED = 20231130
AS_OF = "2023-12-31"
EMPTY_TARGET = 1.3
UNITS_TARGET = 0.2
HUGO_TARGET = 1.0
CHECK_TARGET = 3
WARM_TARGET = 0.25
LIVE_TARGET = 1.0
CASES = ("empty", "units", "hugo", "warm", "live", "check")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One command to time: in which folder, of which data, and what it makes anew each time.

    `kept` is where a build leaves what it made for the next one, if it may; `before` is done before
    each run.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    makes: Path | None = None
    data: Path | None = None
    kept: Path | None = None
    before: Callable[[], None] | None = None


def site_of(name: str, project: Path, site: Path, data: Path | None = None) -> Subject:
    """A site to build: where its ``mkdocs.yml`` stands, where it goes, and from which data."""
    command = (sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site))
    return Subject(name=name, command=command, folder=project, makes=site, data=data)


@dataclass(slots=True, kw_only=True)
class Measured:
    """What the runs of one subject took: seconds by the clock and of CPU, and the peak in MB."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: float = 0


def run(subject: Subject) -> tuple[float, float, float]:
    """Run a command in a new process; return seconds, CPU seconds, peak MB.

    Raises:
        RuntimeError: The command failed.
    """
    if subject.makes:
        shutil.rmtree(subject.makes, ignore_errors=True)
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1", "UNIT_REPORTS_AS_OF": AS_OF}
    env["UNIT_REPORTS_KEPT"] = str(subject.kept or "none")
    env.pop("UNIT_REPORTS_DATA", None)
    if subject.before:
        subject.before()
    if subject.data:
        env["UNIT_REPORTS_DATA"] = str(subject.data)
    with tempfile.TemporaryFile() as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            subject.command, cwd=subject.folder, env=env, stdout=log, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            said = log.read().decode(errors="replace")[-2000:]
            raise RuntimeError(f"{subject.name}: exit {process.returncode}\n{said}")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6


def alternate(subjects: Iterable[Subject], runs: int) -> dict[str, Measured]:
    """Run each once to warm up, then in turn, so that drift meets all of them alike."""
    measured = {subject.name: Measured() for subject in subjects}
    for number in range(runs + 1):
        for subject in subjects:
            seconds, cpu, peak = run(subject)
            if number:
                measured[subject.name].seconds.append(seconds)
                measured[subject.name].cpu.append(cpu)
                measured[subject.name].peak = max(measured[subject.name].peak, peak)
    return measured


def report(title: str, measured: dict[str, Measured], target: float) -> None:
    """Print one comparison; the first subject is ours, the second the peer."""
    print(f"\n{title}")
    print(f"  {'':30}{'median':>10}{'min - max':>18}{'CPU':>10}{'peak memory':>14}")
    for name, of in measured.items():
        spread = f"{min(of.seconds):.2f} - {max(of.seconds):.2f} s"
        times = f"{median(of.seconds):8.2f} s{spread:>18}{median(of.cpu):8.2f} s"
        print(f"  {name:30}{times}{of.peak:11.0f} MB")
    ours, peer = measured.values()
    ratio = median(ours.seconds) / median(peer.seconds)
    pairs = [a / b for a, b in zip(ours.seconds, peer.seconds, strict=True)]
    verdict = "reached" if ratio <= target else "NOT reached"
    print(
        f"  ratio {ratio:.2f} (pairs {min(pairs):.2f} - {max(pairs):.2f}, "
        f"CPU {median(ours.cpu) / median(peer.cpu):.2f}), target <= {target}: {verdict}"
    )


def in_process_of_its_own(work: Callable[..., T], *arguments: object) -> T:
    """Call it elsewhere: a process that has grown passes its peak on to those it starts."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def write_units(folder: Path, units: int, seed: int) -> None:
    """Write the data for us and the same as Markdown for the peer."""
    unit_site(folder / "peer", make_data(folder / "data", units, seed))


def count_figures(folder: Path, units: int, seed: int) -> tuple[int, int, int]:
    """Count the figures made, and those found as written on our pages and on the peer's."""
    made = make_data(folder / "again", units, seed)
    return (
        sum(len(unit.figures) for unit in made),
        sum(_found(folder / "ours", unit) for unit in made),
        sum(_found(folder / "peer" / "site", unit) for unit in made),
    )


def _found(site: Path, unit: Unit) -> int:
    """How many of a unit's figures stand in a row of its page: the indicator, then as written."""
    page = site / "units" / unit.id
    html = (page / "index.html").read_text(encoding="utf-8")
    for part in page.glob("rest-*.js"):  # of a long page, what is shown when it is wanted
        html += "".join(rest_of(part.read_text(encoding="utf-8")).values())
    rows = set()
    for row in re.findall(r"<tr\b.*?</tr>", html, re.DOTALL):
        cells = re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        rows.add(tuple(unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells[:2]))
    return sum((figure.indicator, figure.written) in rows for figure in unit.figures)


def against_empty(folder: Path, runs: int) -> None:
    """Our site of this repository's data against an empty site."""
    empty_site(folder / "empty")
    subjects = (
        site_of("this repository's site", ROOT, folder / "ours"),
        site_of("empty site", folder / "empty", folder / "empty" / "site"),
    )
    title = "This repository's site against an empty site of plain MkDocs + Material"
    report(title, alternate(subjects, runs), EMPTY_TARGET)


def against_markdown(folder: Path, runs: int, units: int, seed: int) -> None:
    """Our site of many units against the same unit pages as ready-made Markdown."""
    in_process_of_its_own(write_units, folder, units, seed)
    subjects = (
        site_of("unit reports", ROOT, folder / "ours", folder / "data"),
        site_of("the same pages as Markdown", folder / "peer", folder / "peer" / "site"),
    )
    title = f"{units} units against the same pages as Markdown, plain MkDocs + Material"
    report(title, alternate(subjects, runs), UNITS_TARGET)
    print_figures(folder, units, seed)


def print_figures(folder: Path, units: int, seed: int) -> None:
    """Print whether all figures stand on our unit pages and on the peer's."""
    made, ours, peer = in_process_of_its_own(count_figures, folder, units, seed)
    same = "the same" if made == ours == peer else "NOT THE SAME, so the ratio means nothing"
    print(f"  figures made {made}, on our pages {ours}, on the peer's {peer}: {same}")


def against_hugo(folder: Path, runs: int, units: int, seed: int) -> None:
    """Our site of many units against Hugo's of the same files."""
    peer, site = folder / "peer", folder / "peer" / "site"
    command = hugo_command(peer, site, AS_OF)
    in_process_of_its_own(write_data, folder / "data", units, seed)
    hugo_site(peer)
    subjects = (
        site_of("unit reports", ROOT, folder / "ours", folder / "data"),
        Subject(name=f"Hugo {version('hugo')}", command=command, folder=peer, makes=site),
    )
    title = f"{units} units against Hugo's pages of the same files"
    report(title, alternate(subjects, runs), HUGO_TARGET)
    print_figures(folder, units, seed)
    compared, differ = in_process_of_its_own(compare, folder / "ours", site)
    same = f"NOT THE SAME: {', '.join(differ[:9])}" if differ else "the same"
    told = ", ".join(f"{number} {what}" for what, number in compared.items())
    print(f"  compared {told}: {same}")
    print(f"  written by us:   {size_of(folder / 'ours')}")
    print(f"  written by Hugo: {size_of(site)}")


def against_itself(folder: Path, runs: int, units: int, seed: int) -> None:
    """A build after one number was changed against one that knows of none before."""
    in_process_of_its_own(write_data, folder / "data", units, seed)
    anew = site_of("a build from nothing", ROOT, folder / "anew", folder / "data")
    warm = site_of("a build after one change", ROOT, folder / "warm", folder / "data")
    change = partial(change_a_number, folder / "data" / "units")
    subjects = (replace(warm, kept=folder / "kept", before=change), anew)
    report(f"{units} units, of which one changed", alternate(subjects, runs), WARM_TARGET)
    differ = differing(folder / "warm", folder / "anew")
    print(f"  {'NOT THE SAME: ' + ', '.join(differ[:9]) if differ else 'the same bytes'}")


def against_the_clock(folder: Path, runs: int, units: int, seed: int) -> None:
    """A live preview: seconds from saving a unit's file to the page that shows it."""
    in_process_of_its_own(write_data, folder / "data", units, seed)
    report_live(units, shown_after(ROOT, folder / "data", AS_OF, runs), LIVE_TARGET)


def change_a_number(units: Path) -> None:
    """Add one to the first number of a unit's file."""
    for path in sorted(units.rglob("*.yaml"))[7:]:
        text = path.read_text(encoding="utf-8")
        if found := re.search(r"(?<=: )\d+(?=[次个项篇场])", text):
            more = f"{text[: found.start()]}{int(found.group()) + 1}{text[found.end() :]}"
            path.write_text(more, encoding="utf-8")
            return
    raise RuntimeError("no unit gives a number")


def differing(one: Path, other: Path) -> list[str]:
    """The files that are not the same in two sites."""
    paths = {p.relative_to(of) for of in (one, other) for p in of.rglob("*") if p.is_file()}
    return sorted(
        str(path)
        for path in paths
        if not (one / path).is_file()
        or not (other / path).is_file()
        or (one / path).read_bytes() != (other / path).read_bytes()
    )


def size_of(site: Path) -> str:
    """How large a site is, in how many files, and which kinds of files are the largest part."""
    kinds: Counter[str] = Counter()
    files = [path for path in site.rglob("*") if path.is_file()]
    for path in files:
        kinds[path.suffix.removeprefix(".")] += path.stat().st_size
    parts = ", ".join(f"{kind} {size / 1e6:.0f}" for kind, size in kinds.most_common(5))
    return f"{kinds.total() / 1e6:.0f} MB in {len(files)} files ({parts})"


def against_loop(folder: Path, runs: int, units: int, seed: int) -> None:
    """Checking many files against merely loading them."""
    in_process_of_its_own(write_data, folder / "data", units, seed)
    files = [path.stat().st_size for path in (folder / "data" / "units").rglob("*.yaml")]
    hooks = ROOT / "hooks"
    loop = str(ROOT / "tests" / "bench" / "bare_loop.py")
    subjects = (
        Subject(
            name="unit-reports check",
            command=(sys.executable, "-m", "unit_reports", "check", "--data", str(folder / "data")),
            folder=hooks,
        ),
        Subject(
            name="bare loop of CSafeLoader",
            command=(sys.executable, loop, str(folder / "data" / "units")),
            folder=hooks,
        ),
    )
    size = sum(files) / len(files) / 1000
    title = f"Checking {len(files)} files of {size:.1f} kB against merely loading them"
    report(title, alternate(subjects, runs), CHECK_TARGET)


def write_data(folder: Path, units: int, seed: int) -> None:
    """Write a data folder."""
    make_data(folder, units, seed)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="runs that count (default 7)")
    parser.add_argument("--units", type=int, default=1000, help="units made up (default 1000)")
    parser.add_argument("--seed", type=int, default=SEED, help="of the made-up units")
    parser.add_argument("--only", choices=CASES, help="measure one case only")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    asked = arguments()
    packages = ", ".join(f"{name} {version(name)}" for name in ("mkdocs", "mkdocs-material"))
    print(f"Python {platform.python_version()}, {packages}")
    print(f"{os.cpu_count()} CPUs, {platform.platform()}, load {os.getloadavg()[0]:.2f}")
    print(f"{asked.runs} runs of each in turn, after one to warm up")
    for case in CASES if asked.only is None else (asked.only,):
        with tempfile.TemporaryDirectory(prefix="unit-reports-bench-") as name:
            try:
                if case == "empty":
                    against_empty(Path(name), asked.runs)
                elif case == "hugo":
                    against_hugo(Path(name), asked.runs, asked.units, asked.seed)
                elif case == "warm":
                    against_itself(Path(name), asked.runs, asked.units, asked.seed)
                elif case == "live":
                    against_the_clock(Path(name), asked.runs, asked.units, asked.seed)
                elif case == "check":
                    against_loop(Path(name), asked.runs, asked.units, asked.seed)
                else:
                    against_markdown(Path(name), asked.runs, asked.units, asked.seed)
            except RuntimeError as fault:
                print(f"\nNOT measured ({case}): {fault}")


if __name__ == "__main__":
    main()
