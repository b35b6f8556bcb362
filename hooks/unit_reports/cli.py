"""The command line: the same stages without the site."""

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from unit_reports.finding import Finding, has_errors
from unit_reports.rules import check as check_folder
from unit_reports.source.folder import Folder

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="单位报告：检查数据、输出格式说明。"
)

DataOption = Annotated[Path, typer.Option("--data", envvar="UNIT_REPORTS_DATA", help="数据文件夹")]


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"


@app.callback()
def _root() -> None:
    """单位报告：检查数据、输出格式说明。"""


@app.command()
def check(
    paths: Annotated[Optional[list[Path]], typer.Argument(help="只看这些文件的结果")] = None,  # noqa: UP045 - typer reads it at run time
    data: DataOption = Path("data"),
    output: Annotated[Format, typer.Option("--format", help="输出形式")] = Format.TEXT,
) -> None:
    """检查数据，一次列出全部问题。有错误时退出码为 1。"""
    if not data.is_dir():
        typer.echo(f"没有这个数据文件夹：{data}", err=True)
        raise typer.Exit(2)
    _dataset, findings = check_folder(Folder.at(data))
    if paths:
        findings = [finding for finding in findings if _within(finding, paths, data)]
    if output is Format.JSON:
        typer.echo(json.dumps([_as_json(f) for f in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            typer.echo(str(finding))
        errors = sum(has_errors([finding]) for finding in findings)
        typer.echo(f"{errors} 处错误，{len(findings) - errors} 条提醒。")
    raise typer.Exit(1 if has_errors(findings) else 0)


@app.command()
def schema() -> None:
    """输出单位文件的 JSON Schema。"""
    from unit_reports.present.schema import unit_schema  # noqa: PLC0415 - only this needs it

    typer.echo(unit_schema(), nl=False)


def _within(finding: Finding, paths: list[Path], data: Path) -> bool:
    place = data.resolve().parent / finding.place.path
    if not place.exists():
        place = Path(finding.place.path).resolve()
    return any(place.resolve().is_relative_to(path.resolve()) for path in paths)


def _as_json(finding: Finding) -> dict[str, object]:
    return asdict(finding.place) | {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
    }


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
