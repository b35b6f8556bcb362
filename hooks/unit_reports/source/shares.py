"""Read the documents of many files: here, in other processes, or wherever an executor sends them.

Each file stands for itself, so that a share of the files can be read anywhere; what comes back is
in the order of the files, whoever read them and whenever.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from itertools import islice

from unit_reports.finding import Finding
from unit_reports.source.document import Document, read_document
from unit_reports.source.folder import RawFile

SHARE = 50
"""So many files are sent at once: a few ten milliseconds of work."""

FEWEST = 400
"""Fewer files are read sooner than a process is started."""

MOST_OUT = 32
"""So many shares are away at a time: all of them at once would be in memory twice."""

ReadDocument = tuple[Document | None, list[Finding]]
"""What became of one file: nothing where nothing of it can be used, and every fault."""


def read_documents(
    raws: Sequence[RawFile], executor: Executor | None = None
) -> Iterator[ReadDocument]:
    """Read every file, in order.

    A share that does not come back (its worker was killed, its machine is gone) is read here. So
    nothing is lost, and nothing is read twice into the result.
    """
    if executor is None or len(raws) < FEWEST:
        yield from map(read_document, raws)
        return
    shares = (raws[start : start + SHARE] for start in range(0, len(raws), SHARE))
    out = deque((share, _sent(executor, read_share, share)) for share in islice(shares, MOST_OUT))
    while out:
        share, future = out.popleft()
        yield from _came_back(future) or read_share(share)
        del future  # and with it what came back
        out += ((share, _sent(executor, read_share, share)) for share in islice(shares, 1))


def read_share(raws: Sequence[RawFile]) -> list[ReadDocument]:
    """Read a few files one after the other."""
    return [read_document(raw) for raw in raws]


Job = Callable[[Sequence[RawFile]], list[ReadDocument]]


def _sent(
    executor: Executor, job: Job, share: Sequence[RawFile]
) -> Future[list[ReadDocument]] | None:
    """Send a share, if the executor still takes any."""
    try:
        return executor.submit(job, share)
    except RuntimeError:  # broken, or shut down
        return None


def _came_back(future: Future[list[ReadDocument]] | None) -> list[ReadDocument]:
    """What was read elsewhere, or nothing.

    Reading does not fail on any bytes, so that whatever is raised is the executor's own trouble;
    were it not, it would be raised again where the share is read here.
    """
    try:
        return future.result() if future else []
    except Exception:  # noqa: BLE001 - each engine has exceptions of its own
        return []
