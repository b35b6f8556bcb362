"""What outputs say, kept in files until all is said, and read again a part at a time.

A site of ten thousand units makes millions of statements, more than a memory should hold at once. A
file has those of some outputs in pieces, and each piece in shards: what is said of a measure is in
the same shard of each, so that one shard of all files can be compared by itself.
"""

import marshal
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from zlib import crc32

from unit_reports.present.statements import Contradiction, Measure, Statements

SHARDS = 16
SIZES = Struct(f"<{SHARDS}Q")


def packed(statements: Statements) -> bytes:
    """Statements as a piece of a file: the sizes of the shards, then the shards.

    Only Python of the same version is sure to read them: they are for the build that wrote them.
    """
    shards = [Statements() for _ in range(SHARDS)]
    for measure, told in statements.said.items():
        shards[_shard(measure)].said[measure] = told
    for one in statements.contradictions:
        shards[_shard(one.measure)].contradictions.append(one)
    parts = [
        marshal.dumps((s.said, [(c.measure, c.first, c.second) for c in s.contradictions]))
        for s in shards
    ]
    return SIZES.pack(*map(len, parts)) + b"".join(parts)


def unpacked(path: Path, shard: int) -> Iterator[Statements]:
    """One shard of each piece of a file."""
    with path.open("rb") as file:
        while sizes := file.read(SIZES.size):
            parts = SIZES.unpack(sizes)
            file.seek(sum(parts[:shard]), 1)
            content = file.read(parts[shard])
            file.seek(sum(parts[shard + 1 :]), 1)
            # Our own bytes, from this build's own folder, in the format of Python's compiled
            # modules; from the file itself they would be read five times as slowly.
            said, contradictions = marshal.loads(content)  # noqa: S302
            yield Statements(
                said,
                [
                    Contradiction(measure=m, first=first, second=second)
                    for m, first, second in contradictions
                ],
            )


def _shard(measure: Measure) -> int:
    return crc32("\n".join(measure).encode()) % SHARDS
