"""The larger campaign, ``campaigns/county``: three periods of 45 units, and what they add up to."""

from pathlib import Path

from tests.make_county import COUNTY, make_county

AS_OF = "2024-10-20"


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its relative name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_script_writes_the_committed_units(tmp_path: Path) -> None:
    """The seed gives the same bytes anew: no unit was changed by hand, none is left over."""
    make_county(tmp_path)
    committed = {name: text for name, text in files(COUNTY).items() if name != "expected.json"}

    assert files(tmp_path) == committed
