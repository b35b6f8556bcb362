"""What CI runs on any platform: `make ci` for a change, `make publish` for the site that is shown.

Checks the data, builds the site, and leaves in build/ what a platform can show: `site.zip` to open
with a double click, `summary.md` with what was found and what the change does, `code-quality.json`
for GitLab. From the environment come BASE (a commit to compare HEAD with), TO (the folder of the
site, else site/) and what GitHub sets. Exit 0 where there is a site; a change with errors has none.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unit_reports.bundle import bundle
from unit_reports.cli import WRONG_CALL

BUILD = Path("build")
MOST_LINES = 200
"""So much of the check goes into the summary: GitHub takes none that is longer than 1 MiB."""
NOWHERE = "0"
"""GitHub and GitLab write nothing but noughts for the commit before the first one."""
Done = subprocess.CompletedProcess[str]


def main() -> int:
    """Run all steps; give the exit code."""
    publish = "--publish" in sys.argv[1:]
    site, zipped = Path(os.environ.get("TO") or "site"), BUILD / "site.zip"
    BUILD.mkdir(exist_ok=True)
    if os.environ.get("TO") and _is_of_others(site):
        print(f"{site} 里有别的东西，建站会把它清空。换一个只放网站的文件夹。", file=sys.stderr)
        return WRONG_CALL
    zipped.unlink(missing_ok=True)  # else a change with errors would offer an older site
    checked = _unit_reports("check")
    if not checked.stdout:  # called wrongly, or broken: it did not come to its sums
        print(checked.stderr, end="", file=sys.stderr)
        return WRONG_CALL
    report = BUILD / "code-quality.json"
    report.write_text(_unit_reports("check", "--format", "gitlab").stdout, "utf-8")
    on_github = os.environ.get("GITHUB_ACTIONS") == "true"
    print(
        (_unit_reports("check", "--format", "github") if on_github else checked).stdout,
        end="",
        flush=True,
    )
    faulty = checked.returncode != 0
    with _as_plain_text(on_github=on_github):
        built = (publish or not faulty) and _build(site, publish=publish)
        if built:
            bundle(site, zipped)
        _summarise(checked.stdout, _difference(os.environ.get("BASE", "")), built=built)
    if built and faulty:
        print("数据有错误，网站已经建好；发布后运行 make check，会再列出错误并以失败结束。")
    return 0 if built else 1


def _is_of_others(folder: Path) -> bool:
    """Whether a folder holds something, and it is no site of ours."""
    return folder.is_dir() and any(folder.iterdir()) and not (folder / "data/totals.json").is_file()


def _unit_reports(*arguments: str) -> Done:
    """Run the command, without colours; what it says is read here and printed later."""
    return subprocess.run(
        [sys.executable, "-m", "unit_reports", *arguments],
        env={key: text for key, text in os.environ.items() if key != "FORCE_COLOR"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _build(site: Path, *, publish: bool) -> bool:
    """Build strictly; to publish, a unit's last valid file stands in for one that is not.

    What is published is the public edition where nobody asks for another one by name: a site that
    everybody can see is easily made, and never unmade.
    """
    edition = os.environ.get("UNIT_REPORTS_EDITION") or "public"
    own = {"UNIT_REPORTS_ON_ERROR": "quarantine", "UNIT_REPORTS_EDITION": edition}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    return (
        subprocess.run(command, env=os.environ | (own if publish else {}), check=False).returncode
        == 0
    )


def _difference(base: str) -> str:
    """What the change does, as Markdown; or why that cannot be said."""
    if not base.strip(NOWHERE):
        return ""
    done = _unit_reports("diff", "--format", "markdown", "--", base, "HEAD")
    if done.returncode == WRONG_CALL:
        print(done.stderr, end="", file=sys.stderr)
        return f"## 没有比较\n\n{_code(done.stderr)}"
    return done.stdout


def _summarise(found: str, difference: str, *, built: bool) -> None:
    """Write the summary, and show it on GitHub's page of the run."""
    *lines, sums = found.splitlines()
    if len(lines) > MOST_LINES:
        rest = len(lines) - MOST_LINES
        lines = [*lines[:MOST_LINES], f"还有 {rest} 行，运行 make check 看全部。"]
    details = "\n".join(lines)
    parts = [
        f"## 检查：{sums}",
        f"<details><summary>逐条</summary>\n\n{_code(details)}\n\n</details>" if details else "",
        "" if built else "没有建站。",
        difference.strip(),
    ]
    text = "\n\n".join(filter(None, parts)) + "\n"
    (BUILD / "summary.md").write_text(text, "utf-8")
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(page).open("a", encoding="utf-8") as file:
            file.write(text)


def _code(text: str) -> str:
    """Markdown that shows a text as it is; nothing in it can end the block, as it can a fence."""
    return "\n".join(f"    {line}" for line in text.splitlines())


@contextmanager
def _as_plain_text(*, on_github: bool) -> Iterator[None]:
    """Let GitHub take no printed line for a command to it: some of the words are other people's."""
    token = secrets.token_hex()
    if on_github:
        print(f"::stop-commands::{token}", flush=True)
    yield
    if on_github:
        print(f"::{token}::", flush=True)


if __name__ == "__main__":
    sys.exit(main())
