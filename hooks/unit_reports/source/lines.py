"""The lines of the data files, to be shown beside findings."""

from unit_reports.finding import Place
from unit_reports.private import blanked
from unit_reports.source.folder import MAX_BYTES, Folder, RawFile
from unit_reports.source.text import decode


class SourceLines:
    """Gives the line of a place, without its private numbers; each file is read once."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._lines: dict[str, list[str]] = {}
        self._blanked: dict[tuple[str, int], str] = {}

    def __call__(self, place: Place) -> str | None:
        """The line, or nothing where the file or the line cannot be had."""
        if place.path not in self._lines:
            self._lines[place.path] = self._read(place)
        lines, at = self._lines[place.path], (place.path, place.line)
        if place.line > len(lines):
            return None
        if at not in self._blanked:
            self._blanked[at] = blanked(lines[place.line - 1])
        return self._blanked[at]

    def _read(self, place: Place) -> list[str]:
        path = self._folder.on_disk(place)
        try:
            if not path.is_file() or path.stat().st_size > MAX_BYTES:
                return []
            raw = RawFile(id=path.stem, path=place.path, content=path.read_bytes())
        except (OSError, ValueError):
            return []
        text, _ = decode(raw)
        return text.split("\n") if text else []
