"""Read the documents of many files: here, in other processes, or wherever an executor sends them.

Each file stands for itself, so that a share of the files can be read anywhere; what comes back is
in the order of the files, whoever read them and whenever.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from itertools import islice

from unit_reports.finding import Finding
from unit_reports.source.document import Document, read_document
from unit_reports.source.executors import send
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
    out = deque(send(executor, read_share, share) for share in islice(shares, MOST_OUT))
    while out:
        wait = out.popleft()
        yield from wait()
        del wait  # and with it what came back
        out += (send(executor, read_share, share) for share in islice(shares, 1))


def read_share(raws: Sequence[RawFile]) -> list[ReadDocument]:
    """Read a few files one after the other; the documents are packed, to be sent and to be kept."""
    read = map(read_document, raws)
    return [(document and document.packed(), findings) for document, findings in read]
