"""Ask Git."""

import os
import subprocess
from pathlib import Path


def git(near: Path, *arguments: str) -> bytes | None:
    """What a command of Git prints in a folder; nothing where it fails or there is no Git."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            ["git", "-c", "core.quotePath=false", *arguments],  # noqa: S607 - found on PATH
            cwd=near,
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, ValueError):
        return None
    return None if done.returncode else done.stdout
