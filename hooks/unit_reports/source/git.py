"""Ask Git."""

import os
import subprocess
from pathlib import Path


def run_git(near: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command of Git in a folder; OSError where there is no Git or no such folder."""
    return subprocess.run(  # noqa: S603 - fixed arguments, no shell
        ["git", "-c", "core.quotePath=false", *arguments],  # noqa: S607 - found on PATH
        cwd=near,
        capture_output=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )


def git(near: Path, *arguments: str) -> bytes | None:
    """What a command of Git prints; nothing where it fails or there is no Git."""
    try:
        done = run_git(near, *arguments)
    except (OSError, ValueError):
        return None
    return None if done.returncode else done.stdout
