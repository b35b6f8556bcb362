"""Read the parts of a site above sites and merge them with the executor that the environment names.

``python -m tests.merging FOLDER`` prints the digest of what they make together. The merging is
shared out too, two parts a job, so that a worker that is lost has some of either in hand.
"""

import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

from unit_reports.aggregate.published import parts_of, together
from unit_reports.present.partials import partials_json
from unit_reports.rules import check
from unit_reports.source.executors import executor, send
from unit_reports.source.folder import Folder


def main() -> None:
    """Print the digest."""
    with executor() as elsewhere:
        dataset, _ = check(
            Folder.at(Path(sys.argv[1])), today=date(2023, 12, 31), executor=elsewhere
        )
        assert dataset
        parts = parts_of(dataset)
        if elsewhere:
            pairs = (parts[start : start + 2] for start in range(0, len(parts), 2))
            parts = tuple(wait() for wait in [send(elsewhere, together, pair) for pair in pairs])
    content = partials_json(together(parts), dataset.campaign, dataset.catalog)
    sys.stdout.write(f"{sha256(content).hexdigest()}\n")


if __name__ == "__main__":
    main()
