"""A brief and a Word template to a Word document, the same bytes for the same brief.

This module alone knows docxtpl, which a machine that only builds the site need not have.
"""

import io
import re
import traceback
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx.oxml.parser import parse_xml
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from unit_reports.finding import short
from unit_reports.model.near import did_you_mean
from unit_reports.present.brief_parts import Brief, parts

BUILT_IN = Path(__file__).parent / "templates" / "brief.docx"
"""The template of those who have none of their own; `tests/make_brief_template.py` makes it."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""When every document says that it was made: the same numbers give the same bytes."""
UNCLOSED = "里有 {% for … %} 或 {% if … %} 没有写 {% endfor %} 或 {% endif %}"
CROSSED = "里成对的标签没有对齐：整行、整段的写 {%tr … %}、{%p … %}，各占一行、一段，前后写法要一样"
NO_FILE = "<template>"
"""What Jinja calls a template that no file holds."""
FULL_WIDTH = re.compile(
    r"(?:｛[{｛%％]|\{[｛％])[^{}｛｝]{0,40}[}｝]{0,2}|\{[{%][^{}｛｝]{0,40}｝[}｝]?"
)


class TemplateError(Exception):
    """A template that cannot be filled; its text says what is wrong with it."""


def document(brief: Brief, template: bytes) -> bytes:
    """Fill a template; whatever is wrong with it becomes a `TemplateError`."""
    opened = _Template(io.BytesIO(template))
    try:
        opened.render_init()
    except Exception as fault:  # a damaged archive breaks in many ways
        raise TemplateError("不是 Word 文档（docx）") from fault
    out = io.BytesIO()
    try:
        opened.render({f.name: getattr(brief, f.name) for f in fields(brief)}, _environment())
        _set_properties(opened.docx.core_properties, brief)
        opened.save(out)
    except TemplateError:
        raise
    except UndefinedError as fault:
        raise TemplateError(_unknown(str(fault))) from fault
    except TemplateSyntaxError as fault:
        if "Unexpected end of template" in str(fault):
            raise TemplateError(UNCLOSED) from fault
        raise TemplateError(f"里的标签写错了：{opened.tags(fault.lineno)}") from fault
    except SyntaxError as fault:  # what lxml's own error is
        raise TemplateError(CROSSED) from fault
    except Exception as fault:  # a template is a program, and not ours
        raise TemplateError(f"里的标签算不出来：{opened.tags(_line(fault))}") from fault
    return _repacked(out.getvalue())


class _Template(DocxTemplate):  # type: ignore[misc]  # it has no types
    """docxtpl, without its habit of mending what a template has torn apart."""

    lines: Sequence[str] = ()

    def render_xml_part(self, src_xml: str, *others: Any) -> Any:
        """Keep the lines, a paragraph each, in which Jinja counts."""
        if slip := FULL_WIDTH.search(re.sub(r"<[^>]*>", "", src_xml)):
            raise TemplateError(f"里的标签用了全角括号：{short(slip[0])}，应写半角的 {{{{ }}}}")
        self.lines = re.sub(r"(?=<w:p[ >])", "\n", src_xml).split("\n")
        return super().render_xml_part(src_xml, *others)

    def fix_tables(self, xml: str) -> Any:
        """Refuse a torn document, of which parts would otherwise be lost silently."""
        parse_xml(xml)
        return super().fix_tables(xml)

    def tags(self, line: int) -> str:
        """The tags of a line, as they stand in Word."""
        text = re.sub(r"<[^>]*>", "", self.lines[line - 1] if 0 < line <= len(self.lines) else "")
        return short("　".join(re.findall(r"\{[{%].*?[}%]\}|\{[{%].*", text)) or text, 100)


class _Unknown(StrictUndefined):
    """A name that is not there; its error's text is the name alone."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


def _environment() -> ImmutableSandboxedEnvironment:
    """Jinja for a template that comes with the data: it can reach nothing but the brief."""
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=_Unknown, finalize=_text)


NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})


def _text(value: Any) -> Any:
    """What a tag prints: escaped, and in signs that XML can hold.

    docxtpl takes ``{_{`` and ``}_}`` in the filled document for escaped tags: no brace stays bare.
    """
    if isinstance(value, StrictUndefined | Markup):
        return value
    shown = str(escape(NO_XML.sub("\ufffd", str(value))))
    return Markup(shown.translate(BRACES))  # noqa: S704 - escaped above


def _line(fault: BaseException) -> int:
    """The line of the template at which it came to a fault, 0 if that is not known."""
    frames = traceback.extract_tb(fault.__traceback__)
    return next((f.lineno or 0 for f in reversed(frames) if f.filename == NO_FILE), 0)


def _unknown(name: str) -> str:
    """Which name is not there, and which was meant."""
    known = [name for part in parts() for name in part.names]
    hint = did_you_mean(name, known, "可用的名字见填报指南“汇报稿”")
    return f"里的名字“{short(name)}”没有。{hint}"


def _set_properties(properties: Any, brief: Brief) -> None:
    """What the file says of itself; nothing of whoever made the template."""
    values: Mapping[str, Any] = {
        "title": NO_XML.sub("\ufffd", brief.title),
        "author": "",
        "last_modified_by": "",
        "created": LONG_AGO,
        "modified": LONG_AGO,
        "revision": 1,
    }
    for name, value in values.items():
        setattr(properties, name, value)


def _repacked(content: bytes) -> bytes:
    """The same archive without the hour at which it was written and the system that wrote it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return out.getvalue()
