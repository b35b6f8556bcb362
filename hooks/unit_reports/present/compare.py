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
from unit_reports.source.commit import find_commit, folder_of
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
    before, was = _state(base, data, label, today, watched)
    after, now = _state(head, data, label, today, watched)
    return Comparison(
        base=before,
        head=after,
        today=today.isoformat(),
        difference=Difference(before=was, after=now) if was and now else None,
    )


def _state(
    name: str, data: Path, label: str, today: date, watched: Watched
) -> tuple[Side, Series | None]:
    opened: AbstractContextManager[Folder]
    if Path(name).is_dir():
        commit, opened = "", nullcontext(Folder(root=Path(name), label=label))
    else:
        found = find_commit(name, data)
        commit, opened = found.id, folder_of(found, label)
    with opened as folder:
        dataset, findings = check(folder, today=today, watched=watched)
    errors = tuple(finding for finding in findings if finding.severity is Severity.ERROR)
    if dataset and errors:
        dataset = draft(dataset, findings, label)
    state = Series(dataset=dataset, today=today, findings=tuple(findings)) if dataset else None
    return Side(name=name, commit=commit, errors=errors), state
