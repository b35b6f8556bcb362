"""Make the Word template that ships: ``python -m tests.make_brief_template``.

The document is written as XML by hand: an official report on A4 (GB/T 9704: margins, 28 points a
line, page numbers below), with no styles but those it uses, so that an office finds in Word what
it can change. East Asian fonts are named for Word and WPS alike.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

TARGET = (
    Path(__file__).parents[1] / "hooks" / "unit_reports" / "present" / "templates" / "brief.docx"
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WIDTH = 8845
"""Twentieths of a point between the margins."""


def run(text: str) -> str:
    """A text; the hint makes Word set quotes and dashes in the Chinese font."""
    font = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    return f'<w:r>{font}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text: str, style: str = "") -> str:
    """A paragraph, in the style of the main text if no other is named."""
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}{run(text) if text else ''}</w:p>"


def each(name: str, of: str, *blocks: str) -> str:
    """Paragraphs and tables that are repeated for each of something."""
    return paragraph(f"{{%p for {name} in {of} %}}") + "".join(blocks) + paragraph("{%p endfor %}")


def where(condition: str, *blocks: str) -> str:
    """Paragraphs and tables that stand there only if there is something."""
    return paragraph(f"{{%p if {condition} %}}") + "".join(blocks) + paragraph("{%p endif %}")


def lines(of: str) -> str:
    """A paragraph for each line of a list."""
    return each("line", of, paragraph("{{ line }}"))


Column = tuple[str, int, str, str]
"""Heading, width in percent, alignment, and what stands below."""


def table(of: str, columns: Sequence[Column], last: Sequence[str] = ()) -> str:
    """A table with a row for each of something; its heading is repeated on every page."""
    widths = [WIDTH * percent // 100 for _, percent, _, _ in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)

    def row(texts: Sequence[str], style: str = "", extra: str = "") -> str:
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{paragraph(text, style or column[2])}</w:tc>"
            for text, width, column in zip(texts, widths, columns, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{extra}</w:trPr>{cells}</w:tr>"

    def tag(text: str) -> str:
        return row([text, *[""] * (len(columns) - 1)])

    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Lines"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        + row([head for head, _, _, _ in columns], "CellHead", "<w:tblHeader/>")
        + tag(f"{{%tr for row in {of} %}}")
        + row([text for _, _, _, text in columns])
        + tag("{%tr endfor %}")
        + (row(last) if last else "")
        + "</w:tbl>"
    )


def capped(of: str, title: str, columns: Sequence[Column]) -> str:
    """A table that may have been cut, with its title, if it has any rows."""
    return where(
        f"{of}.rows",
        paragraph(title, "Caption"),
        table(f"{of}.rows", columns),
        paragraph(f"{{{{ {of}.more }}}}", "Note"),
    )


def groups(what: str, contents: str) -> Sequence[Column]:
    """The columns of a table of categories."""
    return (
        (what, 15, "Cell", "{{ row.name }}"),
        ("家数", 8, "CellMid", "{{ row.units }}"),
        ("项数", 8, "CellMid", "{{ row.items }}"),
        ("单位", 24, "Cell", "{{ row.who }}"),
        (contents, 45, "Cell", "{{ row.what }}"),
    )


def body() -> str:
    """The document, part by part in the usual order."""
    return "".join(
        (
            paragraph("{{ title }}", "Title"),
            paragraph("（{{ period }}{% if group %}，{{ group }}{% endif %}）", "Subtitle"),
            paragraph("一、总体情况", "Heading1"),
            paragraph("报送期为{{ span }}，是否到期、逾期按{{ as_of }}计算。"),
            paragraph("{{ sentence }}{{ missing }}"),
            paragraph("报送情况", "Caption"),
            table(
                "states",
                (
                    ("状态", 24, "CellMid", "{{ row.state }}"),
                    ("家数", 12, "CellMid", "{{ row.units }}"),
                    ("单位", 64, "Cell", "{{ row.who }}"),
                ),
                ("应报合计", "{{ due }}", ""),
            ),
            paragraph("", "Note"),
            where(
                "key_figures",
                paragraph("主要数字", "Caption"),
                table(
                    "key_figures",
                    (
                        ("指标", 30, "Cell", "{{ row.name }}"),
                        ("合计", 20, "CellMid", "{{ row.total }}"),
                        ("填报面", 20, "CellMid", "{{ row.basis }}"),
                        ("其中不知道的", 30, "Cell", "{{ row.unknown }}"),
                    ),
                ),
                each("line", "counting", paragraph("注：{{ line }}", "Note")),
            ),
            paragraph("较上期变化", "Heading2"),
            lines("changes"),
            paragraph("二、主要做法", "Heading1"),
            each(
                "chapter",
                "chapters",
                paragraph("（{{ chapter.number }}）{{ chapter.title }}", "Heading2"),
                lines("chapter.lines"),
            ),
            capped("practices", "做法主题", groups("主题", "做法")),
            paragraph("三、突出问题", "Heading1"),
            lines("problems_lines"),
            where(
                "problems.rows",
                paragraph("几家都有的排在前面。一项问题可以属于几类，各类相加会多于总数。"),
            ),
            capped("problems", "问题类别", groups("问题类别", "问题")),
            paragraph("四、整改进展", "Heading1"),
            lines("rectification_lines"),
            where(
                "ledger",
                paragraph("整改台账", "Caption"),
                table(
                    "ledger",
                    (
                        ("项目", 30, "Cell", "{{ row.name }}"),
                        ("项数", 20, "CellMid", "{{ row.number }}"),
                        ("说明", 50, "Cell", "{{ row.note }}"),
                    ),
                ),
                paragraph("", "Note"),
            ),
            paragraph("{{ open_line }}", "Lead"),
            capped(
                "open",
                "没有了结的问题",
                (
                    ("单位", 18, "Cell", "{{ row.unit }}"),
                    ("问题", 25, "Cell", "{{ row.problem }}"),
                    ("措施", 22, "Cell", "{{ row.measures }}"),
                    ("责任人", 12, "CellMid", "{{ row.owner }}"),
                    ("时限", 11, "CellMid", "{{ row.due }}"),
                    ("进展", 12, "CellMid", "{{ row.progress }}"),
                ),
            ),
            paragraph("五、下一步", "Heading1"),
            lines("plans_lines"),
            capped("plans", "下一步计划", groups("计划类别", "计划")),
            where("unplanned_line", paragraph("{{ unplanned_line }}", "Lead")),
            capped(
                "unplanned",
                "没有计划回应的问题",
                (
                    ("单位", 27, "Cell", "{{ row.unit }}"),
                    ("问题", 50, "Cell", "{{ row.problem }}"),
                    ("情况", 23, "Cell", "{{ row.why }}"),
                ),
            ),
            paragraph("附　各单位报送情况", "Heading1"),
            where(
                "reporting.rows",
                table(
                    "reporting.rows",
                    (
                        ("单位", 30, "Cell", "{{ row.unit }}"),
                        ("状态", 22, "CellMid", "{{ row.state }}"),
                        ("报送日期", 16, "CellMid", "{{ row.submitted }}"),
                        ("没有报的部分", 32, "Cell", "{{ row.lacks }}"),
                    ),
                ),
                paragraph("{{ reporting.more }}", "Note"),
            ),
        )
    )


def document() -> str:
    """The main part, with the page's size and margins."""
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"'
        ' w:header="851" w:footer="1400" w:gutter="0"/></w:sectPr>'
    )
    body_xml = f"<w:body>{body()}{section}</w:body>"
    return f'{HEAD}<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}">{body_xml}</w:document>'


def footer() -> str:
    """The page's number between two dashes."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    inside = f'<w:pPr><w:pStyle w:val="Footer"/></w:pPr>{run("— ")}{field}{run(" —")}'
    return f'{HEAD}<w:ftr xmlns:w="{WORD}"><w:p>{inside}</w:p></w:ftr>'


def style(
    key: str, name: str, font: str, size: int, paragraph_form: str, *, bold: bool = False
) -> str:
    """A paragraph's style; `size` in half points."""
    weight = "<w:b/>" if bold else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph_form}</w:pPr>'
        f'<w:rPr><w:rFonts w:eastAsia="{font}"/>{weight}'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def styles() -> str:
    """Every style: 二号 for the title, 三号 for the text, 五号 in tables."""
    no_indent = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
    tight = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    centred = '<w:jc w:val="center"/>'
    left = '<w:jc w:val="left"/>'
    head = '<w:keepNext/><w:spacing w:before="140" w:after="60"/>'
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'{HEAD}<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋"'
        ' w:cs="Times New Roman"/><w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:qFormat/><w:pPr><w:spacing w:line="560" w:lineRule="exact"/>'
        '<w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/></w:pPr></w:style>'
        + style(
            "Title",
            "Title",
            "宋体",
            44,
            f'<w:spacing w:before="280" w:after="140" w:line="700" w:lineRule="exact"/>'
            f"{no_indent}{centred}",
            bold=True,
        )
        + style("Subtitle", "Subtitle", "楷体", 32, f"{no_indent}{centred}")
        + style("Heading1", "heading 1", "黑体", 32, f'{head}<w:outlineLvl w:val="0"/>', bold=True)
        + style("Heading2", "heading 2", "楷体", 32, f'{head}<w:outlineLvl w:val="1"/>', bold=True)
        + style("Lead", "引出表格", "仿宋", 32, "<w:keepNext/>")
        + style(
            "Caption",
            "caption",
            "黑体",
            24,
            '<w:keepNext/><w:spacing w:before="160" w:after="60" w:line="360" w:lineRule="exact"/>'
            f"{no_indent}{centred}",
        )
        + style("Cell", "表格文字", "宋体", 21, f"{tight}{no_indent}{left}")
        + style("CellMid", "表格居中", "宋体", 21, f"{tight}{no_indent}{centred}")
        + style("CellHead", "表头", "黑体", 21, f"<w:keepNext/>{tight}{no_indent}{centred}")
        + style(
            "Note",
            "表注",
            "宋体",
            18,
            f'<w:spacing w:before="40" w:after="0" w:line="300" w:lineRule="exact"/>'
            f"{no_indent}{left}",
        )
        + style("Footer", "footer", "宋体", 28, f"{tight}{no_indent}{centred}")
        + '<w:style w:type="table" w:styleId="Lines"><w:name w:val="汇报表格"/><w:tblPr>'
        f"<w:tblBorders>{border}</w:tblBorders>"
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr></w:style></w:styles>"
    )


def settings() -> str:
    """As Word 2013 and later writes it, lest it open the document in compatibility mode."""
    return (
        f'{HEAD}<w:settings xmlns:w="{WORD}">'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:useFELayout/><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def relationships(*pairs: tuple[str, str]) -> str:
    """Which parts belong to a part: kind and target of each."""
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def parts() -> dict[str, str]:
    """Every part of the document by its path."""
    kinds = {
        "word/document.xml": f"{TYPE}.document.main+xml",
        "word/styles.xml": f"{TYPE}.styles+xml",
        "word/settings.xml": f"{TYPE}.settings+xml",
        "word/footer1.xml": f"{TYPE}.footer+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    core = (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title></dc:title></cp:coreProperties>'
    )
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": relationships(
            (f"{OFFICE}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "word/document.xml": document(),
        "word/_rels/document.xml.rels": relationships(
            (f"{OFFICE}/styles", "styles.xml"),
            (f"{OFFICE}/settings", "settings.xml"),
            (f"{OFFICE}/footer", "footer1.xml"),
        ),
        "word/styles.xml": styles(),
        "word/settings.xml": settings(),
        "word/footer1.xml": footer(),
        "docProps/core.xml": core,
    }


def packed(others: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """The document as a file, perhaps with other parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in {**parts(), **others}.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(packed())
