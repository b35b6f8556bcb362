"""The command line: the same stages without the site."""

import gc
import io
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from unit_reports.finding import Finding, Severity, has_errors, short
from unit_reports.model.dataset import Dataset, Unit
from unit_reports.model.edition import Edition
from unit_reports.present.blank import blank_unit, faults_of
from unit_reports.present.comparison import ChangeFormat
from unit_reports.present.excerpt import harmless
from unit_reports.present.findings import FORMATS, Format, wants_colour
from unit_reports.present.schema import base_schema, unit_schema
from unit_reports.rules import check as check_folder
from unit_reports.rules.repair import MOST_ROUNDS, repair
from unit_reports.source.executors import ExecutorError, executor
from unit_reports.source.folder import OFFICE_FILES, Folder, is_unit_id
from unit_reports.source.lines import SourceLines

if TYPE_CHECKING:
    from unit_reports.aggregate.picture import Picture

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="单位报告：检查数据、新建单位、看怎样读、输出格式说明。",
)

WRONG_CALL = 2
DEFAULT_DATA = Path("data")

DataOption = Annotated[Path, typer.Option("--data", envvar="UNIT_REPORTS_DATA", help="数据文件夹")]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", envvar="UNIT_REPORTS_AS_OF", formats=["%Y-%m-%d"], help="当作今天的日期"
    ),
]


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="只看这些文件的结果")] = None,
    data: DataOption = DEFAULT_DATA,
    output: Annotated[Format, typer.Option("--format", help="输出形式")] = Format.TEXT,
    as_of: AsOfOption = None,
    fix: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--fix", help="先把能放心改的改好：编码、换行、全角标点、引号")
    ] = False,
) -> None:
    """检查数据，一次列出全部问题。有错误时退出码为 1。"""
    folder = _folder(data)
    for path in paths or ():
        _require_inside(path, data)
    findings = _check(folder, as_of)[1]
    for _ in range(MOST_ROUNDS if fix else 0):
        mended, refused = repair(
            folder, [f for f in findings if _is_below(f, folder, paths)], paths
        )
        for name, slips in mended.items():
            typer.echo(
                f"已修改 {name}：{slips} 处" if slips else f"已修改 {name}：编码或换行", err=True
            )
        for name in refused:
            typer.echo(f"不能写入 {name}，没有修改", err=True)
        if not mended:
            break
        findings = _check(folder, as_of)[1]
    findings = [finding for finding in findings if _is_below(finding, folder, paths)]
    colour = wants_colour(os.environ, terminal=sys.stdout.isatty())
    text = FORMATS[output](findings, SourceLines(folder), colour=colour)
    typer.echo(text, color=True if colour else None)
    raise typer.Exit(1 if has_errors(findings) else 0)


@app.command()
def new(
    unit_id: Annotated[str, typer.Argument(metavar="ID", help="单位编号，也是文件名")],
    name: Annotated[str, typer.Option("--name", help="单位名称")],
    kind: Annotated[str, typer.Option("--kind", help="单位类型，目录里的名称")],
    data: DataOption = DEFAULT_DATA,
) -> None:
    """新建一个单位的文件，填好必填的，其余注明怎么填。"""
    folder = _folder(data)
    dataset, _findings = _check(folder, None)
    path = data / "units" / f"{unit_id}.yaml"
    if not is_unit_id(unit_id):
        _refuse(f"编号“{unit_id}”不行：应为小写字母、数字、短横，如 park-centre")
    dataset = _require(dataset)
    if kind not in dataset.catalog.kind:
        known = "、".join(term.name for term in dataset.catalog.kinds)
        _refuse(f"目录里没有单位类型“{kind}”，可选：{known}")
    if unit_id in dataset.unit or unit_id in dataset.unread or path.exists():
        _refuse(f"单位“{unit_id}”已经有文件了")
    text = blank_unit(name=name, kind=kind, campaign=dataset.campaign, catalog=dataset.catalog)
    if faults := faults_of(text, unit_id):
        _refuse(f"名称“{short(name)}”不行：{faults[0].message}")
    _write(path, text)
    typer.echo(f"已写好 {path}，打开照注释填，再运行 unit-reports check")


@app.command()
def show(
    unit_id: Annotated[str, typer.Argument(metavar="UNIT", help="单位编号，或它的文件")],
    data: DataOption = DEFAULT_DATA,
    as_of: AsOfOption = None,
) -> None:
    """看网站会怎样读一个单位的文件：每个数的原文、读作什么、归到哪个指标。"""
    from rich.console import Console  # noqa: PLC0415 - slow to import, needed here only

    from unit_reports.present.shown import show as show_unit  # noqa: PLC0415

    folder = _folder(data)
    dataset, findings = _check(folder, as_of)
    known = _require(dataset)
    unit = _unit(known, Path(unit_id).stem)
    show_unit(unit, known, Console(highlight=False))
    own = [finding for finding in findings if finding.place.path == unit.document.path]
    typer.echo("")
    typer.echo(
        FORMATS[Format.TEXT](
            own, SourceLines(folder), colour=wants_colour(os.environ, terminal=sys.stdout.isatty())
        )
    )
    raise typer.Exit(1 if has_errors(own) else 0)


@app.command()
def schema(
    data: DataOption = DEFAULT_DATA,
    *,
    base: Annotated[bool, typer.Option("--base", help="不带目录里的名称")] = False,
    output: Annotated[Path | None, typer.Option("--output", help="写进这个文件")] = None,
) -> None:
    """输出单位文件的 JSON Schema，编辑器据此补全和检查。"""
    if base or not data.is_dir():
        text = base_schema()
        if not base:
            typer.echo(f"没有数据文件夹 {data}，下面的格式不带目录里的名称", err=True)
    else:
        dataset = _require(_check(Folder.at(data), None)[0])
        text = unit_schema(dataset.catalog, dataset.campaign)
    if output:
        _write(output, text)
    else:
        typer.echo(text, nl=False)


@app.command()
def brief(  # noqa: PLR0913 - each is an option of the command
    data: DataOption = DEFAULT_DATA,
    *,
    as_of: AsOfOption = None,
    period: Annotated[
        str | None, typer.Option("--period", metavar="ID", help="哪个报送期；不写是最近一期")
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="ID", help="只写这个单位和它下面的")
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template", help="Word 模板；不写用数据文件夹里的 brief.docx，没有就用自带的"
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="写进这个文件；不写是 brief-报送期.docx")
    ] = None,
    edition: Annotated[
        Edition,
        typer.Option("--edition", envvar="UNIT_REPORTS_EDITION", help="内部版或公开版"),
    ] = Edition.INTERNAL,
) -> None:
    """写一份 Word 汇报稿：总体情况、主要做法、突出问题、整改进展、下一步。"""
    try:
        from unit_reports.present import document  # noqa: PLC0415 - an optional dependency
    except ModuleNotFoundError as missing:
        _refuse(f"写 Word 文件要先装 docxtpl（缺 {missing.name}）：python -m pip install docxtpl")
    from unit_reports.present.brief import brief as brief_of  # noqa: PLC0415 - needed here only
    from unit_reports.present.changes import changes  # noqa: PLC0415 - needed here only

    folder = _folder(data)
    checked, findings = _check(folder, as_of)
    dataset = _require(checked)
    if errors := sum(finding.severity is Severity.ERROR for finding in findings):
        typer.echo(f"数据有 {errors} 处错误，没有写；先运行 unit-reports check", err=True)
        raise typer.Exit(1)
    is_public = edition is Edition.PUBLIC
    if is_public:
        dataset, findings = _published(dataset, folder, as_of), []
    pictures = _pictures(dataset, findings, as_of=as_of, period=period, unit=unit)
    picture = pictures[-1]
    own = data / "brief.docx"
    source = template or (own if own.exists() else document.BUILT_IN)
    name = "-".join(
        filter(None, ("brief", "public" * is_public, picture.period.id, picture.extent.id))
    )
    target = output or Path(f"{name}.docx")
    if target.resolve() == source.resolve():
        _refuse(f"{target} 是模板，换一个文件名写")
    try:
        told = brief_of(picture, changes(pictures), is_public=is_public)
        content = document.document(told, source.read_bytes())
    except OSError:
        _refuse(f"不能读取模板 {source}")
    except document.TemplateError as fault:
        _refuse(f"模板 {source} {fault}")
    _write(target, content)
    typer.echo(f"已写好 {target}")


def _published(dataset: Dataset, folder: Folder, as_of: datetime | None) -> Dataset:
    """The public edition of a data set without errors."""
    from unit_reports.aggregate.edition import publish  # noqa: PLC0415 - needed here only

    public = publish(dataset, folder, _today(as_of))
    if public.dataset is None:
        faults = "\n".join(map(str, public.faults))
        _refuse(f"{faults}\n公开版缺了要紧的内容，请看 catalog.yaml 的 internal")
    return public.dataset


@app.command()
def diff(
    base: Annotated[str, typer.Argument(metavar="BASE", help="合并前：提交、分支，或数据文件夹")],
    head: Annotated[str, typer.Argument(metavar="HEAD", help="合并后，同上")],
    data: DataOption = DEFAULT_DATA,
    output: Annotated[ChangeFormat, typer.Option("--format", help="输出形式")] = ChangeFormat.TEXT,
    as_of: AsOfOption = None,
) -> None:
    """说明合并会带来什么变化：合计、报送、问题、单位、目录、提醒。HEAD 有错误时退出码为 1。"""
    from unit_reports.present.change_report import CHANGE_FORMATS  # noqa: PLC0415 - needed here only
    from unit_reports.present.compare import compare  # noqa: PLC0415
    from unit_reports.source.commit import CommitError  # noqa: PLC0415

    try:
        comparison = compare(base, head, data, today=_today(as_of), watched=_watched)
    except CommitError as fault:
        _refuse(str(fault))
    typer.echo(CHANGE_FORMATS[output](comparison), nl=False)
    raise typer.Exit(1 if comparison.head.errors else 0)


@app.command()
def synth(  # noqa: PLR0913 - each is an option of the command
    units: Annotated[int, typer.Option("--units", help="多少个单位")],
    out: Annotated[Path, typer.Option("--out", help="写进这个文件夹，要新的或空的")],
    data: DataOption = DEFAULT_DATA,
    *,
    seed: Annotated[int, typer.Option("--seed", help="同一个数写出同样的文件")] = 1,
    levels: Annotated[int, typer.Option("--levels", help="几级单位，1 是不分级")] = 3,
    periods: Annotated[int | None, typer.Option(help="几个报送期；不写照活动的")] = None,
    faults: Annotated[float, typer.Option("--faults", help="有错的文件占多少，如 0.02")] = 0,
) -> None:
    """编一份虚构的数据来试用、测速：词汇用数据文件夹里的，单位和文字都是编的。"""
    from unit_reports.synth.command import Asked, SynthError, synthesise  # noqa: PLC0415

    asked = Asked(
        data=data,
        out=out,
        units=units,
        seed=seed,
        levels=levels,
        periods=periods,
        faults=faults,
    )
    try:
        for line in synthesise(asked):
            typer.echo(harmless(line))
    except SynthError as fault:
        _refuse(str(fault))


def _pictures(
    dataset: Dataset,
    findings: Sequence[Finding],
    *,
    as_of: datetime | None,
    period: str | None,
    unit: str | None,
) -> "Sequence[Picture]":
    """The pictures up to a period, oldest first, of all units or of one with all below it."""
    from unit_reports.aggregate.extent import WHOLE, Extent  # noqa: PLC0415 - needed here only
    from unit_reports.aggregate.series import Series  # noqa: PLC0415 - needed here only

    extent = Extent.system(_unit(dataset, unit)) if unit else WHOLE
    series = Series(dataset=dataset, today=_today(as_of), findings=tuple(findings))
    ids = [known.id for known in series.periods]
    if period is not None and period not in ids:
        _refuse(f"没有报送期“{short(period)}”，可选：{'、'.join(ids)}")
    return series.over(extent)[: ids.index(period) + 1 if period else None]


def _today(as_of: datetime | None) -> date:
    return as_of.date() if as_of else date.today()  # noqa: DTZ011 - the office's calendar day


def _check(folder: Folder, as_of: datetime | None) -> tuple[Dataset | None, list[Finding]]:
    try:
        with executor() as elsewhere:
            return check_folder(folder, today=_today(as_of), watched=_watched, executor=elsewhere)
    except ExecutorError as fault:
        _refuse(str(fault))


def _watched(things: Sequence[Any]) -> Iterator[Any]:
    """Show how far it has come on a terminal, once that lasts longer than a second."""
    if not sys.stderr.isatty():
        yield from things
        return
    bar, start = None, monotonic()
    try:
        for number, thing in enumerate(things):
            if bar:
                bar.update(bar.task_ids[0], completed=number)
            elif monotonic() - start > 1:
                bar = _progress_bar(len(things))
            yield thing
    finally:
        if bar:
            bar.stop()


def _progress_bar(total: int) -> Any:
    from rich.console import Console  # noqa: PLC0415 - slow to import, seldom needed
    from rich.progress import Progress  # noqa: PLC0415

    bar = Progress(console=Console(stderr=True), transient=True)
    bar.add_task("检查", total=total)
    bar.start()
    return bar


def _unit(dataset: Dataset, unit_id: str) -> Unit:
    salvaged = {unit.id: unit for unit in dataset.salvaged}
    by_name = {unit.name: unit for unit in (*dataset.units, *dataset.salvaged)}
    unit = dataset.unit.get(unit_id) or salvaged.get(unit_id) or by_name.get(unit_id)
    if unit is None:
        if unit_id in dataset.unread:
            _refuse(f"单位“{unit_id}”的文件读不出来，先运行 unit-reports check")
        from unit_reports.model.near import did_you_mean  # noqa: PLC0415 - seldom needed

        near = did_you_mean(unit_id, [*dataset.unit, *salvaged], "编号就是 units/ 里的文件名")
        _refuse(f"没有单位“{unit_id}”。{near}")
    return unit


def _require_inside(path: Path, data: Path) -> None:
    if not path.exists():
        _refuse(f"没有这个文件：{path}")
    inside, root = path.resolve(), data.resolve()
    if not (inside.is_relative_to(root) or root.is_relative_to(inside)):
        _refuse(f"{path} 不在数据文件夹 {data} 里")


def _write(path: Path, content: str | bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError:
        _refuse(f"不能写入 {path}")


def _folder(data: Path) -> Folder:
    if not data.is_dir():
        _refuse(f"没有这个数据文件夹：{data}")
    return Folder.at(data)


def _require(dataset: Dataset | None) -> Dataset:
    if dataset is None or dataset.doubtful:
        _refuse("campaign.yaml 或 catalog.yaml 有错误，先运行 unit-reports check")
    if dataset.parts:
        _refuse("这里只合并各部分的数，没有单位文件；到单位所在的那一部分去做")
    return dataset


def _refuse(reason: str) -> NoReturn:
    # It may repeat an argument, which in a script is the name of somebody's file.
    typer.echo("\n".join(map(harmless, reason.split("\n"))), err=True)
    raise typer.Exit(WRONG_CALL)


def _is_below(finding: Finding, folder: Folder, paths: list[Path] | None) -> bool:
    if not paths:
        return True
    place = folder.on_disk(finding.place).resolve()
    office = place.name in OFFICE_FILES and place.parent == folder.root.resolve()
    if office and finding.severity is Severity.ERROR:
        return True  # without them nothing can be judged
    return any(place.is_relative_to(path.resolve()) for path in paths)


def main() -> None:
    """Run the command line."""
    # Checking makes many small objects and hardly any garbage, but Python looks for some each 700
    # objects: a seventh of the time.
    gc.set_threshold(200_000, 20, 20)
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding may lack a sign of a file's line: it shows a ? there.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()
