"""The command line: the same stages without the site."""

from pathlib import Path
from typing import Annotated

import typer

from unit_reports.finding import Finding, has_errors
from unit_reports.present.blank import blank_unit
from unit_reports.present.findings import FORMATS, Format
from unit_reports.present.schema import unit_schema
from unit_reports.rules import check as check_folder
from unit_reports.source.folder import Folder, is_unit_id

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="单位报告：检查数据、新建单位、输出格式说明。"
)

WRONG_CALL = 2
DataOption = Annotated[Path, typer.Option("--data", envvar="UNIT_REPORTS_DATA", help="数据文件夹")]
DEFAULT_DATA = Path("data")


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="只看这些文件的结果")] = None,
    data: DataOption = DEFAULT_DATA,
    output: Annotated[Format, typer.Option("--format", help="输出形式")] = Format.TEXT,
) -> None:
    """检查数据，一次列出全部问题。有错误时退出码为 1。"""
    _require_folder(data)
    folder = Folder.at(data)
    _dataset, findings = check_folder(folder)
    if paths:
        for path in paths:
            if not path.exists():
                _refuse(f"没有这个文件：{path}")
        findings = [finding for finding in findings if _is_below(finding, folder, paths)]
    typer.echo(FORMATS[output](findings))
    raise typer.Exit(1 if has_errors(findings) else 0)


@app.command()
def new(
    unit_id: Annotated[str, typer.Argument(metavar="ID", help="单位编号，也是文件名")],
    name: Annotated[str, typer.Option("--name", help="单位名称")],
    kind: Annotated[str, typer.Option("--kind", help="单位类型，目录里的名称")],
    data: DataOption = DEFAULT_DATA,
) -> None:
    """新建一个单位的文件，填好必填的，其余注明怎么填。"""
    _require_folder(data)
    folder = Folder.at(data)
    dataset, _findings = check_folder(folder)
    path = data / "units" / f"{unit_id}.yaml"
    if not is_unit_id(unit_id):
        _refuse(f"编号“{unit_id}”不行：应为小写字母、数字、短横，如 park-centre")
    if dataset is None:
        _refuse("campaign.yaml 或 catalog.yaml 有错误，先运行 unit-reports check")
    elif kind not in dataset.catalog.kind:
        known = "、".join(term.name for term in dataset.catalog.kinds)
        _refuse(f"目录里没有单位类型“{kind}”，可选：{known}")
    elif unit_id in dataset.unit or unit_id in dataset.unread or path.exists():
        _refuse(f"单位“{unit_id}”已经有文件了")
    else:
        text = blank_unit(
            name=name,
            kind=kind,
            period=dataset.campaign.current,
            indicator=dataset.catalog.indicators[0],
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        typer.echo(f"已写好 {path}，打开照注释填，再运行 unit-reports check")


@app.command()
def schema() -> None:
    """输出单位文件的 JSON Schema。"""
    typer.echo(unit_schema(), nl=False)


def _require_folder(data: Path) -> None:
    if not data.is_dir():
        _refuse(f"没有这个数据文件夹：{data}")


def _refuse(reason: str) -> None:
    typer.echo(reason, err=True)
    raise typer.Exit(WRONG_CALL)


def _is_below(finding: Finding, folder: Folder, paths: list[Path]) -> bool:
    place = folder.on_disk(finding.place).resolve()
    return any(place.is_relative_to(path.resolve()) for path in paths)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
