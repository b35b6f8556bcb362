"""Pack a built site into one file that is unzipped anywhere and opened with a double click.

``python -m unit_reports.bundle SITE ZIP``: the same site gives the same bytes, whatever the clock
and the order in which the system lists files.
"""

import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIRST = "先看这里.txt"
NOTE = """\
这是一个网站，不用安装，不用上网。

1. 先把压缩包全部解压出来（不要在压缩包里直接打开）。
2. 双击文件夹里的 index.html。

数据表在 data 文件夹里，也可以从“下载”页打开。
"""
MOMENT = (1980, 1, 1, 0, 0, 0)
"""Archives know no earlier one."""
READABLE = 0o644 << 16


def bundle(site: Path, target: Path) -> None:
    """Write every file of a site, and a note on how to open it, below a folder named as the zip.

    Raises FileNotFoundError where there is no site.
    """
    if not (site / "index.html").is_file():
        raise FileNotFoundError(site / "index.html")
    # The byte order mark and the line ends are for the oldest editors of Windows.
    contents = {FIRST: NOTE.replace("\n", "\r\n").encode("utf-8-sig")}
    files = (path for path in site.rglob("*") if path.is_file())
    contents |= {path.relative_to(site).as_posix(): path.read_bytes() for path in files}
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w") as archive:
        for name in sorted(contents):
            entry = ZipInfo(f"{target.stem}/{name}", MOMENT)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3  # else the machine's own, and modes mean nothing
            entry.external_attr = READABLE
            archive.writestr(entry, contents[name])


if __name__ == "__main__":
    bundle(*map(Path, sys.argv[1:3]))
