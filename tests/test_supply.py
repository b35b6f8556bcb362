"""What the project is built from: pinned, named, allowed, looked up, enough without a network."""

import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.conftest import ALONE, AS_OF, NEEDS, ROOT

BIN = Path(sys.executable).parent
SETS = ("site", "ci", "test")
Done = subprocess.CompletedProcess[str]


def pinned(name: str) -> dict[str, tuple[str, int]]:
    """The version of each package of a set, and how many hashes it has."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    entries = re.findall(r"^([\w.-]+)==(\S+) \\\n((?: +--hash=\S+.*\n)*)", text, re.MULTILINE)
    named = re.findall(r"^[^\s#].*", text, re.MULTILINE)
    assert len(entries) == len(named) > 0, "each entry is of the form that is read here"
    return {package: (version, hashes.count("sha256:")) for package, version, hashes in entries}


def make(folder: Path, *arguments: str, prefix: tuple[str, ...] = (), **own: str) -> Done:
    """Run a target as on a fresh machine; BIN names the environment that is there already."""
    return subprocess.run(
        [*prefix, "make", *arguments],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder.parent),
            "PYTHONPATH": str(folder / "hooks"),
            "UNIT_REPORTS_AS_OF": AS_OF,
            "NO_PROXY": "*",
            **own,
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("name", SETS)
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    """Nothing is installed that was changed since."""
    assert all(hashes for _version, hashes in pinned(name).values())


def test_each_set_holds_the_one_before() -> None:
    """What is tested is what runs in CI, and what runs there is what ships."""
    for smaller, larger in pairwise(SETS):
        assert pinned(smaller).items() <= pinned(larger).items()


def test_the_package_is_built_by_what_is_pinned() -> None:
    """Without isolation the build takes the backend that was installed, so it is a pin as well."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]

    assert {re.split(r"[<>=]", name)[0] for name in wanted} <= set(pinned("site"))


@pytest.mark.parametrize("target", ["site", "ci", "test", "bench"])
def test_make_installs_nothing_that_is_not_pinned(target: str, workplace: Path) -> None:
    """Each call of pip either checks hashes, or installs this package alone and fetches nothing."""
    done = make(workplace, "--dry-run", target)
    calls = [line for line in done.stdout.splitlines() if "pip install" in line]

    assert done.returncode == 0, done.stderr
    assert [line for line in calls if "--require-hashes" in line]
    for line in calls:
        alone = "--no-deps --no-build-isolation --editable ." in line
        assert alone != ("--require-hashes --requirement requirements/" in line)


def bill(target: Path, **own: str) -> str:
    """The bill of materials as written with such an environment."""
    command = [sys.executable, str(ROOT / "scripts" / "shipped.py"), "sbom", str(target)]
    subprocess.run(command, check=True, env=os.environ | own, capture_output=True)
    return target.read_text("utf-8")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The bill of materials."""
    return bill(tmp_path_factory.mktemp("bill") / "build" / "sbom.cdx.json", TZ="UTC")


def test_the_bill_of_materials_is_of_the_published_form(written: str) -> None:
    """It holds against the schema of CycloneDX, which notices what is missing."""
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    broken = json.loads(written)
    del broken["components"][0]["name"]

    assert json.loads(written)["specVersion"] == "1.6"
    assert validator.validate_str(written) is None
    assert validator.validate_str(json.dumps(broken)) is not None


def test_the_bill_names_what_ships_and_nothing_else(written: str) -> None:
    """Each pin with its version and a licence, and how they hang together; no tool of ours."""
    data: dict[str, Any] = json.loads(written)
    parts = {re.sub(r"[-_.]+", "-", part["name"]).lower(): part for part in data["components"]}
    known = {part["bom-ref"] for part in (data["metadata"]["component"], *parts.values())}
    depends = {entry["ref"]: entry["dependsOn"] for entry in data["dependencies"]}

    assert {name: part["version"] for name, part in parts.items()} == {
        name: version for name, (version, _hashes) in pinned("site").items()
    }
    assert all(part["licenses"] for part in parts.values())
    assert data["metadata"]["component"]["name"] == "unit-reports"
    assert {ref for refs in depends.values() for ref in refs} <= known == set(depends)
    assert parts["mkdocs"]["bom-ref"] in depends["root-component"]
    assert parts["jinja2"]["bom-ref"] in depends[parts["mkdocs"]["bom-ref"]]


def test_the_bill_is_the_same_each_time(written: str, tmp_path: Path) -> None:
    """Neither clock, locale nor the order of sets stands in it, nor any place of this machine."""
    other = bill(tmp_path / "b.json", PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C", HOME="/")

    assert written == other
    assert str(ROOT) not in written
    assert sys.prefix not in written


def test_every_licence_is_allowed_and_listed(workplace: Path) -> None:
    """The list has each package that ships; one whose licence nobody has allowed fails."""
    done = make(workplace, "licences", f"BIN={BIN}")
    assert done.returncode == 0, done.stderr
    table = (workplace / "build" / "licences.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    settings = workplace / "pyproject.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("LGPL-2.1-only;", ""), "utf-8")

    assert {re.sub(r"[-_.]+", "-", row[0]).lower(): row[1] for row in rows} == {
        name: version for name, (version, _hashes) in pinned("site").items()
    }
    assert all(row[2] not in {"", "UNKNOWN"} for row in rows)
    refused = make(workplace, "licences", f"BIN={BIN}")
    assert refused.returncode != 0
    assert "LGPL-2.1-only" in refused.stderr


class _Service(BaseHTTPRequestHandler):
    """Answers as OSV does: which vulnerabilities are known of a package."""

    def __init__(self, *given: Any, known: dict[str, str], status: int) -> None:
        self.known, self.status = known, status
        super().__init__(*given)

    def do_POST(self) -> None:  # named by the base class
        """Tell of one package."""
        length = int(self.headers["Content-Length"])
        name = json.loads(self.rfile.read(length))["package"]["name"]
        found = [{"id": self.known[name], "affected": []}] if name in self.known else []
        body = json.dumps({"vulns": found} if found else {}).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by the base class
        """Say nothing."""


@contextmanager
def service(known: dict[str, str], status: int = HTTPStatus.OK) -> Iterator[str]:
    """The address of such a service on this machine."""
    handler = partial(_Service, known=known, status=status)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def audit(folder: Path, url: str, *arguments: str, on_github: bool = False) -> Done:
    """Ask that service."""
    place = "true" if on_github else ""
    return make(folder, "audit", f"BIN={BIN}", *arguments, OSV_URL=url, GITHUB_ACTIONS=place)


def test_what_has_no_known_vulnerability_passes(workplace: Path) -> None:
    """The service was asked, and knew of none."""
    with service({}) as url:
        done = audit(workplace, url)

    assert done.returncode == 0, done.stderr
    assert "No known vulnerabilities found" in done.stdout
    assert "NOT AUDITED" not in done.stdout


def test_a_known_vulnerability_fails_until_it_is_answered(workplace: Path) -> None:
    """It is named with package and version; whoever has looked at it enters its id."""
    with service({"jinja2": "PYSEC-0000-1"}) as url:
        done = audit(workplace, url)
        answered = audit(workplace, url, "IGNORE=PYSEC-0000-1 PYSEC-0000-2")
        other = audit(workplace, url, "IGNORE=PYSEC-0000-2")

    assert done.returncode != 0
    row = re.search(r"^\[jinja2\]\S+ \| (\S+) \| \[PYSEC-0000-1\]", done.stdout, re.MULTILINE)
    assert row
    assert row[1] == pinned("site")["jinja2"][0]
    assert answered.returncode == 0
    assert other.returncode != 0


@pytest.mark.parametrize("status", [None, HTTPStatus.SERVICE_UNAVAILABLE])
def test_without_the_service_it_says_so_and_passes(status: int | None, workplace: Path) -> None:
    """Offline, or with the service out of order, nothing is known and nothing claimed."""
    with service({"jinja2": "PYSEC-0000-1"}, status or HTTPStatus.OK) as url:
        answered = audit(workplace, url)
    done = answered if status else audit(workplace, url, on_github=True)

    assert done.returncode == 0, done.stderr
    assert "\n::warning::NOT AUDITED" in done.stdout or status
    assert "NOT AUDITED" in done.stdout
    assert "No known vulnerabilities" not in done.stdout
    assert (answered.returncode == 0) == bool(status), "while it answers it knows one"


def test_pins_that_cannot_be_read_are_no_pass(workplace: Path) -> None:
    """What is wrong with us is told apart from a service that is away."""
    (workplace / "requirements" / "test.txt").write_text("jinja2>=3\n", "utf-8")
    with service({}) as url:
        done = audit(workplace, url)

    assert done.returncode != 0
    assert "NOT AUDITED" not in done.stdout


@pytest.mark.alone
def test_once_installed_nothing_asks_the_network(workplace: Path) -> None:
    """Check, build, bill and licences: all of it is made where there is no network at all."""
    alone = (NEEDS["alone"].path(), *ALONE[:-1])
    names = "import socket; print([name for _, name in socket.if_nameindex()])"
    seen = subprocess.run(
        [*alone, sys.executable, "-c", names], capture_output=True, text=True, check=True
    )
    done = make(workplace, "ci", f"BIN={BIN}", prefix=alone)

    assert seen.stdout.strip() == "['lo']"
    assert done.returncode == 0, done.stderr
    assert (workplace / "site" / "index.html").is_file()
    made = {path.name for path in (workplace / "build").iterdir()}
    assert made >= {"site.zip", "summary.md", "sbom.cdx.json", "licences.md"}
