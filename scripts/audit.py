"""Ask whether any pinned package has a known vulnerability: `make audit`.

Exit 1 if one has, and where our own files cannot be read. Where nobody can be asked (no network)
that is said and is no failure: else nothing could be tested offline. OSV_URL names another service
that answers as OSV does, IGNORE the ids (with blanks between) that were looked at and do not
concern us.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

PINS = "requirements/test.txt"
"""All that a developer's machine and CI install; what ships is part of it."""


def main() -> int:
    """Read the pins, ask, and say what came of it; give the exit code."""
    options = [f"--requirement={PINS}", "--disable-pip"]
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", *options]
    own = subprocess.run([*command, "--dry-run"], capture_output=True, text=True, check=False)
    if own.returncode:
        print(own.stderr, end="", file=sys.stderr)
        return 1
    command += ["--vulnerability-service", "osv", "--format", "markdown"]
    command += ["--osv-url", url] if (url := os.environ.get("OSV_URL")) else []
    command += [f"--ignore-vuln={known}" for known in os.environ.get("IGNORE", "").split()]
    with TemporaryDirectory() as folder:
        report = Path(folder) / "found.md"
        done = subprocess.run(
            [*command, "--output", str(report)], capture_output=True, text=True, check=False
        )
        found = report.read_text("utf-8") if report.exists() else ""
    if done.returncode and not found:
        reason = done.stderr.strip().splitlines()[-1:]
        mark = "::warning::" if os.environ.get("GITHUB_ACTIONS") == "true" else ""
        print(f"{mark}NOT AUDITED: the service that knows vulnerabilities gave no answer.", *reason)
        return 0
    print(done.stderr.strip().splitlines()[-1], found, sep="\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
