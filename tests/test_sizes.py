"""What is built grows as the data do, however a unit fills its file."""

from pathlib import Path

from tests.invented import made, report, write
from tests.small import problem

LONG = "甲" * 1990
"""Nearly as long as a text may be."""


def _size(root: Path, items: int, text: str) -> int:
    """How many bytes all pages and files have for a unit that lists so many problems."""
    problems = [problem(n) | {"summary": f"{n}{text}"} for n in range(items)]
    write(root, {"a": {"reports": [report("q3", problems=problems, figures={"发现": items})]}})
    built = made(root)
    return sum(len(b.encode()) for b in built.bodies.values()) + sum(map(len, built.files.values()))


def test_twice_the_items_make_no_more_than_twice_the_site(tmp_path: Path) -> None:
    """A thousand items cost what two times five hundred do."""
    none, half, all_ = (_size(tmp_path / str(n), n, "灰尘") for n in (0, 500, 1000))

    assert none < half < all_
    assert all_ - half < 1.1 * (half - none)


def test_a_long_text_is_repeated_few_times(tmp_path: Path) -> None:
    """A file near the limit of 2 MB makes a site of a bounded multiple of its size."""
    none, full = (_size(tmp_path / str(n), n, LONG) for n in (0, 300))
    size = (tmp_path / "300" / "units" / "a.yaml").stat().st_size

    assert size > 1_700_000
    assert full - none < 40 * size
