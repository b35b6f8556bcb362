"""What the site is built with: the packages that requirements/site.txt pins, and no tool of ours.

``python scripts/shipped.py names`` prints their names; ``python scripts/shipped.py sbom FILE``
writes a CycloneDX bill of materials of those that are installed, the same bytes each time.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(name: str = "site") -> dict[str, str]:
    """The version of each package in a pinned set, by its normal name."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return {normal(package): version for package, version in PIN.findall(text)}


def normal(name: str) -> str:
    """A package's name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def bill_of_materials() -> dict[str, Any]:
    """All that is installed, told by CycloneDX's own tool, less what does not ship."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", sys.executable]
    # Its own check takes longer than a build; the tests hold what is written against the schema.
    options = [
        "--pyproject",
        str(ROOT / "pyproject.toml"),
        "--output-reproducible",
        "--no-validate",
    ]
    done = subprocess.run([*command, *options], stdout=subprocess.PIPE, check=True)
    bill: dict[str, Any] = json.loads(done.stdout)
    shipped = pins()
    bill["components"] = [c for c in bill["components"] if normal(c["name"]) in shipped]
    kept = {part["bom-ref"] for part in (bill["metadata"]["component"], *bill["components"])}
    bill["dependencies"] = [
        entry | {"dependsOn": [ref for ref in entry.get("dependsOn", ()) if ref in kept]}
        for entry in bill["dependencies"]
        if entry["ref"] in kept
    ]
    return bill


def main(command: str, *target: str) -> None:
    """Print names or write the bill."""
    if command == "names":
        print("\n".join(pins()))
        return
    (file,) = map(Path, target)
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bill_of_materials(), ensure_ascii=False, indent=2, sort_keys=True)
    file.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
