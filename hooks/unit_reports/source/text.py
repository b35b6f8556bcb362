"""Decode a file, and put its text right line by line while it is read."""

import codecs
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from unit_reports.finding import Edit, Finding, Place, error
from unit_reports.source.folder import RawFile

NOT_UTF8 = error(
    "E005",
    "not-utf8",
    "文件编码不是 UTF-8",
    "文件编码不是 UTF-8{guess}",
    "{hint}",
)
CONTROL = error(
    "E020",
    "control-character",
    "有不可见的控制字符",
    "有不可见的控制字符（U+{codepoint:04X}）",
    "删去这个字符；它多半来自复制粘贴",
)

_SAVE = "用编辑器另存为 UTF-8 编码；Windows 记事本在“另存为”的“编码”一栏里选"
_NEW = "照模板另建一个文本文件，把内容抄进去"

TEXT_RULES = (NOT_UTF8, CONTROL)

STAR = "\ue000"
"""Stands for ``*`` while a text is parsed: YAML would take the first of `*次` for an alias."""
MAX_CONTROLS = 50
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000\ufeff\ufff9-\uffff"
    # The soft hyphen, a mark of direction, and letters that are blank or without width.
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0\U000e0000-\U000e007f]"
)
_ESCAPED_STAR = re.compile(r"\\(?:u|U0000)e000", re.IGNORECASE)
_WITHOUT_WIDTH = frozenset("\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
"""What nobody sees and nothing is lost with."""


@dataclass(frozen=True, slots=True, eq=False)
class PackedText:
    """A text in half of the memory or less, as good as the text itself."""

    packed: bytes

    @classmethod
    def of(cls, text: str) -> "PackedText":
        """The same as a text."""
        return cls(zlib.compress(text.encode("utf-8", "surrogatepass"), 1))

    def __str__(self) -> str:
        """The text."""
        return zlib.decompress(self.packed).decode("utf-8", "surrogatepass")

    def __eq__(self, other: object) -> bool:
        """Whether the other is the same text, packed or not."""
        return isinstance(other, str | PackedText) and str(self) == str(other)

    def __hash__(self) -> int:
        """That of the text."""
        return hash(str(self))


_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def decode(raw: RawFile) -> tuple[str | None, list[Finding]]:
    """The text of a file, with Unix line ends; another encoding is told of and read all the same.

    `None` for what is no text at all.
    """
    text, guess, bad, _ = _decode(raw.content)
    faults = []
    if bad is not None:
        line = raw.content.count(b"\n", 0, bad) + 1
        hint = _NEW if text is None else _SAVE
        faults.append(NOT_UTF8.at(Place(path=raw.path, line=line), guess=guess, hint=hint))
    return text and text.replace("\r\n", "\n").replace("\r", "\n"), faults


def _decode(content: bytes) -> tuple[str | None, str, int | None, bool]:
    """The text, what the encoding seems to be, the first byte out of UTF-8, and whether it is sure.

    What cannot be decoded is left out, so that the rest can be judged.
    """
    if encoding := _UTF16.get(content[:2]):
        text = _strictly(content[2:], encoding)
        sure = text is not None
        text = content[2:].decode(encoding, "replace") if text is None else text
        return text, "，看样子是 UTF-16", 0, sure
    try:
        return content.decode("utf-8-sig"), "", None, True
    except UnicodeDecodeError as fault:
        bad = fault.start
    if b"\0" in content:
        return None, "，也不是文本（像是改了名的 Word、Excel 或压缩文件）", 0, False
    # Often only what was pasted is in another encoding.
    lines = content.removeprefix(codecs.BOM_UTF8).split(b"\n")
    texts = [_strictly(line, "utf-8") for line in lines]
    broken = b"\n".join(line for line, text in zip(lines, texts, strict=True) if text is None)
    # UTF-8 that has lost a byte can often be read as GBK too, as nonsense.
    damaged = 2 * len(b"".join(_HAN.findall(broken))) > len(_NOT_ASCII.findall(broken))
    if not damaged:
        texts = [
            _strictly(line, "gb18030") if text is None else text
            for line, text in zip(lines, texts, strict=True)
        ]
    # Big5 can be read as GBK too, but then with characters that hardly anybody writes.
    sure = None not in texts and _is_common(_strictly(broken, "gb18030") or "")
    rest = (
        line.decode("utf-8", "ignore") if text is None else text
        for line, text in zip(lines, texts, strict=True)
    )
    return "\n".join(rest), "，看样子是 GBK" if sure else "", bad, sure


_HAN = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_common(text: str) -> bool:
    """Whether every character is one of those in everyday use, which GB 2312 has."""
    try:
        UNPRINTABLE.sub("", text).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def recoded(content: bytes) -> str | None:
    """The text of a file in whatever encoding, if that is beyond doubt."""
    text, _, _, sure = _decode(content)
    if text is None or not sure:
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Mended:
    """A text as it is parsed: slips are put right in memory, so that they hide no other fault.

    Knows of every character in which column of the file it stands. Lines are never added nor taken
    away. Lines and columns count from 0, as PyYAML's do; an `Edit` counts from 1, as people do.
    """

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        # For each line that was changed the column in the file of each of its characters.
        self._columns: dict[int, list[int]] = {}
        self.controls: list[tuple[int, int, str]] = []
        """Line, column and character of what was taken out because nobody can see it."""
        if UNPRINTABLE.search(text):
            self._take_out_controls()
        self.lines = [line.replace("*", STAR) for line in self.lines]

    def _take_out_controls(self) -> None:
        for number in range(len(self.lines)):
            self.controls += [
                (number, column, sign) for column, sign in self.take_out(number, UNPRINTABLE)
            ]

    def take_out(self, number: int, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
        """Take every match of a pattern out of a line; where the first of them stood, and what."""
        line = self.lines[number]
        if not pattern.search(line):
            return []
        columns = self._columns.get(number) or range(len(line) + 1)
        found: list[tuple[int, str]] = []
        kept: list[int] = []
        texts: list[str] = []
        end = 0
        for match in pattern.finditer(line):
            if len(found) < MAX_CONTROLS:
                found.append((columns[match.start()], match.group()))
            texts.append(line[end : match.start()])
            kept += columns[end : match.start()]
            end = match.end()
        self.lines[number] = "".join(texts) + line[end:]
        self._columns[number] = [*kept, *columns[end:]]
        return found

    def control_findings(self, path: str) -> Iterator[Finding]:
        """Tell of what was taken out, and take out what would become our stand-in of ``*``."""
        for line, column, sign in self.controls[:MAX_CONTROLS]:
            place = Place(path=path, line=line + 1, column=column + 1)
            edit = Edit(line=line + 1, column=column + 1, length=1, text="")
            safe = sign in _WITHOUT_WIDTH
            yield CONTROL.at(place, edit if safe else None, codepoint=ord(sign))
        # An escape in double quotes would become the stand-in of ``*``.
        for number in range(len(self.lines)) if _ESCAPED_STAR.search(self.text) else ():
            for column, _ in self.take_out(number, _ESCAPED_STAR)[:MAX_CONTROLS]:
                place = Place(path=path, line=number + 1, column=column + 1)
                yield CONTROL.at(place, codepoint=ord(STAR))

    @property
    def text(self) -> str:
        """The whole text as it stands now."""
        return "\n".join(self.lines)

    def shown(self, line: int) -> str:
        """One line as people know it."""
        return self.lines[line].replace(STAR, "*")

    @property
    def changed(self) -> bool:
        """Whether any character stands elsewhere than in the file."""
        return bool(self._columns)

    def in_braces(self, line: int, column: int) -> bool:
        """Whether a place stands inside braces that open on its line."""
        before = self.lines[line][:column]
        return before.count("{") > before.count("}")

    def column(self, line: int, column: int) -> int:
        """In which column of the file a character stands."""
        columns = self._columns.get(line)
        return columns[min(column, len(columns) - 1)] if columns else column

    def put(self, line: int, column: int, length: int, text: str) -> Edit:
        """Put `text` in the place of `length` characters; what this is in the file."""
        before = self.lines[line]
        columns = self._columns.setdefault(line, list(range(len(before) + 1)))
        end = min(column + length, len(before))
        start_in_file, end_in_file = columns[column], columns[end]
        self.lines[line] = before[:column] + text.replace("*", STAR) + before[end:]
        columns[column:end] = [start_in_file] * len(text)
        return Edit(
            line=line + 1,
            column=start_in_file + 1,
            length=end_in_file - start_in_file,
            text=text,
        )
