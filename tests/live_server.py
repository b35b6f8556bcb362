"""``mkdocs serve`` as a process, for tests and benchmarks: started, asked, stopped."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen


@contextmanager
def preview(
    project: Path, data: Path, log: IO[str] | int, *options: str
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A live preview of a data folder: its address, where it answers soon, and its process.

    What it says goes to `log`; it is asked for in no other state than its own (a draft).
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"UNIT_REPORTS_DATA": str(data), "NO_MKDOCS_2_WARNING": "1"}
    env.pop("UNIT_REPORTS_DRAFT", None)
    command = (sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}")
    with subprocess.Popen(
        (*command, *options), cwd=project, env=env, stdout=log, stderr=log
    ) as process:
        try:
            yield f"http://127.0.0.1:{port}/", process
        finally:
            process.terminate()


def got(address: str) -> str:
    """A page, or nothing where there is none (yet)."""
    try:
        with urlopen(address) as answer:  # noqa: S310 - our own server
            return str(answer.read().decode())
    except URLError:  # HTTPError is one
        return ""
