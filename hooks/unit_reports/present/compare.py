"""Read two states of the data, from folders or commits, and hold them against each other."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path

from unit_reports.aggregate.difference import Difference
from unit_reports.aggregate.series import Series
from unit_reports.finding import Severity
from unit_reports.model.dataset import Watched
from unit_reports.model.draft import draft
from unit_reports.present.comparison import Comparison, Side
from unit_reports.rules import check
from unit_reports.source.commit import Commit, find_commit, folder_of, parted
from unit_reports.source.folder import Folder


def compare(
    base: str, head: str, data: Path, *, today: date, watched: Watched = iter
) -> Comparison:
    """Compare two folders, or commits of the repository that holds `data`, or one with the other.

    A name is a folder's where there is such a folder. A state with faulty unit files is compared
    without them, as in a draft. Raises `CommitError` where a commit cannot be read.
    """
    # Both call their files alike, so that what messages say of them is the same.
    label = Folder.at(Path(head) if Path(head).is_dir() else data).label
    commits = [None if Path(name).is_dir() else find_commit(name, data) for name in (base, head)]
    before, was = _state(base, commits[0], label, today, watched)
    after, now = _state(head, commits[1], label, today, watched)
    return Comparison(
        base=before,
        head=after,
        today=today.isoformat(),
        parted=bool(commits[0] and commits[1] and parted(commits[0], commits[1])),
        difference=Difference(before=was, after=now) if was and now else None,
    )


def _state(
    name: str, commit: Commit | None, label: str, today: date, watched: Watched
) -> tuple[Side, Series | None]:
    opened: AbstractContextManager[Folder]
    opened = (
        folder_of(commit, label) if commit else nullcontext(Folder(root=Path(name), label=label))
    )
    with opened as folder:
        dataset, findings = check(folder, today=today, watched=watched)
    errors = tuple(finding for finding in findings if finding.severity is Severity.ERROR)
    if dataset and errors:
        dataset = draft(dataset, findings, label)
    state = Series(dataset=dataset, today=today, findings=tuple(findings)) if dataset else None
    return Side(name=name, commit=commit.id if commit else "", errors=errors), state
