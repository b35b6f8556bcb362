"""The peers: plain MkDocs and Material with our theme settings, without us.

One builds an empty site; the other is given the same unit pages as ready-made Markdown, written
before the clock starts. What the peer's pages leave out (anchors of items and of source lines,
links to indicators) makes its work less, not more.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.bench.synthetic import Unit

ROOT = Path(__file__).parents[2]
OURS = ("hooks", "watch", "nav")
WORDS = {
    "topics": "调研课题",
    "problems": "存在问题",
    "regulations": "制度",
    "services": "为民办实事",
    "practices": "机制做法",
    "plans": "下一步计划",
}


def empty_site(folder: Path) -> None:
    """Write a site of one short page with the settings of our ``mkdocs.yml``."""
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    for key in OURS:
        config.pop(key, None)
    _make_absolute(config["theme"], "custom_dir")
    docs = folder / "docs"
    docs.mkdir(parents=True)
    config |= {"docs_dir": "docs", "site_dir": "site", "not_in_nav": "/units/\n"}
    text = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    if (ROOT / "docs" / "assets").is_dir():
        shutil.copytree(ROOT / "docs" / "assets", docs / "assets")
    (docs / "index.md").write_text("# 总览\n\n第二批主题教育工作情况汇总。\n", encoding="utf-8")


def unit_site(folder: Path, units: Iterable[Unit]) -> None:
    """Write the empty site and one Markdown page for each unit."""
    empty_site(folder)
    by_id = {unit.id: unit for unit in units}
    below: dict[str, list[Unit]] = {}
    for unit in by_id.values():
        below.setdefault(unit.parent or "", []).append(unit)
    pages = folder / "docs" / "units"
    pages.mkdir()
    for unit in by_id.values():
        lines = _page(unit, by_id.get(unit.parent or ""), below.get(unit.id, []))
        (pages / f"{unit.id}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _make_absolute(settings: Any, key: str) -> None:
    if isinstance(settings, dict) and key in settings:
        settings[key] = str(ROOT / settings[key])


def _page(unit: Unit, above: Unit | None, below: list[Unit]) -> Iterator[str]:
    way = ["[总览](../index.md)", "单位", *([_link(above)] if above else [])]
    yield from (f"# {unit.name}", "", " › ".join(way), "")
    for word, value in {"类型": unit.kind, **unit.facts}.items():
        yield f"- **{word}** {_escape(value)}"
    if below:
        yield f"- **下级单位** {'、'.join(map(_link, below))}"
    yield from ("", "## 填报数 {#figures}", "")
    yield from ("| 指标 | 原文 | 读作 | 说明 | 出处 |", "| --- | --- | --- | --- | --- |")
    section = ""
    for figure in unit.figures:
        if figure.section != section:
            section = figure.section
            yield f"| **{section}** | | | | |"
        note = figure.note
        if figure.items:
            note += f" *列举{len(figure.items)}项* {'；'.join(figure.items)}"
        cells = (figure.indicator, _escape(figure.written), figure.reading, note.strip())
        yield f"| {' | '.join(cells)} | 第{figure.line}行 |"
    for part, items in unit.lists.items():
        yield from ("", f"## {WORDS[part]} {len(items)}项 {{#{part}}}", "")
        for item in items:
            facts = "".join(f" *{word}* {_escape(value)}" for word, value in item.facts)
            yield f"- **{_escape(item.title)}**{facts} 第{item.line}行"
    yield from (
        "",
        f"## 原文件 {unit.id}.yaml {{#source}}",
        "",
        "```",
        unit.text.rstrip("\n"),
        "```",
    )


def _link(unit: Unit) -> str:
    return f"[{unit.name}]({unit.id}.md)"


def _escape(text: str) -> str:
    return re.sub(r"([*_|\[\]])", r"\\\1", text)
