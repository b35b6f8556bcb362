"""What an editor shows: suggestions, explanations, red lines, and the settings that bring them."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.test_schema import IN_EDITOR, OURS, REAL, ROOT, SCHEMAS, nodes

TABLES = SCHEMAS["ours"]["$defs"]


def test_names_are_suggested_and_other_wordings_are_not() -> None:
    """Completion offers each indicator once, with its definition and ways to write its figure."""
    offered = TABLES["Report"]["properties"]["figures"]["properties"]

    assert {key for key, value in offered.items() if not value.get("doNotSuggest")} == {
        indicator.name for indicator in OURS.catalog.indicators
    }
    assert set(offered) == set(OURS.catalog.indicator)
    for indicator in OURS.catalog.indicators:
        shown = TABLES[f"indicator.{indicator.id}"]
        assert (shown["title"], shown["description"]) == (indicator.name, indicator.definition)
        assert f"7{indicator.measure}" in shown["examples"]


def test_categories_are_suggested_with_their_definitions() -> None:
    """Completion offers names, never ids; behind each stands what it means."""
    suggested = TABLES["Topic"]["properties"]["category"]["anyOf"][0]
    topics = OURS.catalog.categories.topics

    assert suggested["enum"] == [term.name for term in topics]
    assert suggested["enumDescriptions"] == [term.definition for term in topics]


def test_examples_are_right() -> None:
    """Every example is accepted where it is shown; one alone would be written in at once."""
    for node in nodes(SCHEMAS["ours"]):
        examples = node.get("examples", [])
        assert len(examples) != 1
        for example in examples:
            assert Draft202012Validator(node | {"$defs": TABLES}).is_valid(example), example


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_schema_speaks_chinese(schema: Any) -> None:
    """Every key has a title, and all that is said when something is wrong is Chinese."""
    entries = [
        (key, value)
        for table in nodes(schema)
        if "properties" in table and "errorMessage" in table
        for key, value in table["properties"].items()
        if not value.get("doNotSuggest") and "indicator." not in value.get("$ref", "")
    ]
    said = [
        node[key]
        for node in nodes(schema)
        for key in ("title", "description", "errorMessage", "patternErrorMessage")
        if isinstance(node.get(key), str) and not node[key].startswith("$")
    ]

    assert len(entries) > 50
    assert [key for key, value in entries if "title" not in value] == []
    assert [text for text in said if not re.search("[\u4e00-\u9fff]", text)] == []


GAPS = {"id": "p1", "answers": "p1", "joint": "j1", "period": "2023-11", "target": "2次"}
GAPS |= {"as_of": "2023-11", "submitted": "2023-12-01", "due": "2023-12"}


def filled(body: Any, key: str = "") -> Any:
    """A snippet with every gap filled in: the first choice, what the key wants, or some word."""
    if isinstance(body, dict):
        return {filled(name): filled(value, name) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, key) for value in body]
    gap = re.fullmatch(r"\$\d+|\$\{\d+(?:\|([^,|]+).*\||:(.*))\}", body)
    if gap is None:
        return body
    return gap[1] or {"数量": "7次", None: GAPS.get(key, "甲")}.get(gap[2], gap[2])


def test_snippets_are_right_when_filled_in() -> None:
    """What an editor writes in at one stroke has the shape of the model, gap by gap."""
    tables = SCHEMAS["base"]["$defs"]
    snippets = {
        name: table["defaultSnippets"]
        for name, table in tables.items()
        if "defaultSnippets" in table
    }

    assert len(snippets) == 7
    for name, (snippet,) in snippets.items():
        schema = Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": tables})
        assert not list(schema.iter_errors(filled(snippet["body"])))
        assert set(snippet["body"]) >= set(tables[name].get("required", ()))
        assert set(snippet["body"]) <= set(tables[name]["properties"])
        assert re.fullmatch("[\u4e00-\u9fff（）]+", snippet["label"])


def test_settings_of_the_editor() -> None:
    """Opening the folder maps the unit files to the schema, and asks no other host for one."""
    settings = json.loads((IN_EDITOR.parent / "settings.json").read_text("utf-8"))
    advised = json.loads((IN_EDITOR.parent / "extensions.json").read_text("utf-8"))
    ((schema, files),) = settings["yaml.schemas"].items()

    assert ROOT / schema == IN_EDITOR
    assert sorted(ROOT.glob(files)) == REAL
    assert not settings["yaml.schemaStore.enable"]
    assert "redhat.vscode-yaml" in advised["recommendations"]
    kept = subprocess.run(
        ["git", "check-ignore", "--no-index", *IN_EDITOR.parent.iterdir()],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert not kept.stdout, "these files are to be committed"


# A session with the language server behind Visual Studio Code's YAML extension.

SERVER = shutil.which("yaml-language-server")
HEAD = "name: 甲单位\nkind: 机关\nreports:\n  - period: 2023-11\n"
WAIT = 60


class Session:
    """The language server, told the settings of this folder, and the files opened in it."""

    def __init__(self, server: str) -> None:
        self._settings = json.loads((IN_EDITOR.parent / "settings.json").read_text("utf-8"))
        self._answers = Queue[Any]()
        self._marks = Queue[Any]()
        self._asked = 0
        self._process = subprocess.Popen(
            [server, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        Thread(target=self._listen, daemon=True).start()
        markdown = {"completionItem": {"documentationFormat": ["markdown"]}}
        self._ask(
            "initialize",
            processId=None,
            rootUri=ROOT.as_uri(),
            workspaceFolders=[{"uri": ROOT.as_uri(), "name": "folder"}],
            capabilities={
                "workspace": {"configuration": True, "workspaceFolders": True},
                "textDocument": {"completion": markdown, "publishDiagnostics": {}},
            },
        )
        self._tell("initialized")
        self.marks("mistake: 1\n")  # comes when the settings have been read

    def close(self) -> None:
        """End the server."""
        self._process.kill()
        self._process.communicate()

    def marks(self, text: str) -> set[tuple[int, str]]:
        """The line and the text of all that is marked in a file with some mistake in it."""
        uri = self._open(text)
        while True:
            told = self._marks.get(timeout=WAIT)
            if told["uri"] == uri and told["diagnostics"]:
                marks = told["diagnostics"]
                return {(mark["range"]["start"]["line"] + 1, mark["message"]) for mark in marks}

    def suggestions(self, text: str) -> dict[str, Any]:
        """What is suggested at the bar in a text, by its label."""
        items = self._at("completion", text)["items"]
        return {item["label"]: item for item in items}

    def explanation(self, text: str) -> str:
        """What is shown about the place of the bar in a text."""
        shown: str = self._at("hover", text)["contents"]["value"]
        return shown

    def _at(self, what: str, text: str) -> Any:
        before, after = text.split("|")
        lines = before.split("\n")
        position = {"line": len(lines) - 1, "character": len(lines[-1])}
        uri = self._open(before + after)
        return self._ask(f"textDocument/{what}", textDocument={"uri": uri}, position=position)

    def _open(self, text: str) -> str:
        uri = (ROOT / "data" / "units" / f"opened-{self._asked}.yaml").as_uri()
        self._asked += 1
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", textDocument=document)
        return uri

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": parameters})
        answer = self._answers.get(timeout=WAIT)
        assert answer["id"] == self._asked
        return answer["result"]

    def _tell(self, method: str, **parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0"} | message).encode()
        stream = self._process.stdin
        assert stream is not None
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        stream.flush()

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while head := stream.readline():
            stream.readline()
            message = json.loads(stream.read(int(head.split()[1])))
            match message:
                case {"id": asked, "method": "workspace/configuration", "params": {"items": items}}:
                    answer = [self._section(item["section"]) for item in items]
                    self._send({"id": asked, "result": answer})
                case {"id": asked, "method": _}:
                    self._send({"id": asked, "result": None})
                case {"method": "textDocument/publishDiagnostics", "params": told}:
                    self._marks.put(told)
                case {"id": _}:
                    self._answers.put(message)

    def _section(self, name: str) -> Any:
        """The settings of one section, as the editor gives them: nested, by the dots in keys."""
        section: dict[str, Any] = {"validate": True, "hover": True, "completion": True}
        for key, value in self._settings.items():
            if key.startswith(f"{name}."):
                *way, last = key.removeprefix(f"{name}.").split(".")
                inner = section
                for part in way:
                    inner = inner.setdefault(part, {})
                inner[last] = value
        return self._settings.get(name, section)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """One session for all, where the language server is installed."""
    if SERVER is None:
        pytest.skip("no yaml-language-server on PATH")
    opened = Session(SERVER)
    yield opened
    opened.close()


def test_session_marks_nothing_in_the_real_files(session: Session) -> None:
    """Only the line that is put below them is marked."""
    for path in REAL:
        text = path.read_text("utf-8")
        (mark,) = session.marks(f"{text}mistake: 1\n")

        assert mark[0] == len(text.splitlines()) + 1


def test_session_marks_what_is_wrong(session: Session) -> None:
    """A wrong indicator, count, day and category have a red line each, with what to write."""
    wrong = "    submitted: 2023-02-30\n    figures:\n      学习集中: 7次\n      集中学习: 3X次\n"
    wrong += "    topics:\n      - {title: 甲, category: 乙}\n"
    marks = dict(session.marks(HEAD + wrong))

    assert marks.keys() == {5, 7, 8, 10}
    assert "2023-11-30" in marks[5]
    assert "目录里没有这个指标" in marks[7]
    assert "只遮了一半" in marks[8]
    assert "目录里没有这个课题类别" in marks[10]


def test_session_suggests_names(session: Session) -> None:
    """Indicators by name and not by alias, categories, kinds, periods, ways to write a figure."""
    figures = session.suggestions(f"{HEAD}    figures:\n      |\n")
    categories = session.suggestions(f"{HEAD}    topics:\n      - title: 甲\n        category: |\n")
    kinds = session.suggestions("name: 甲\nkind: |\n")
    ways = session.suggestions(f"{HEAD}    figures:\n      集中学习: |\n")
    keys = session.suggestions("name: 甲\nkind: 机关\nreports:\n  - |\n")

    definitions = {term.name: term.definition for term in OURS.catalog.indicators}
    assert {label: item["documentation"] for label, item in figures.items()} == definitions
    assert figures["集中学习"]["insertText"] == "集中学习: "
    assert set(categories) == {term.name for term in OURS.catalog.categories.topics}
    assert set(kinds) == {term.name for term in OURS.catalog.kinds}
    assert {"7次", "30余次", '"*次"', "未统计"} == {label.replace("'", '"') for label in ways}
    assert {"period", "figures", "报告（全部栏目）"} <= set(keys)


def test_session_explains(session: Session) -> None:
    """The title and the definition of an indicator, by whatever wording it is called."""
    indicator = OURS.catalog.indicators[0]
    others = "\n".join(f"      {term.name}: 1" for term in OURS.catalog.indicators[1:9])
    for wording in indicator.names:
        for value in ("7次", "{count: 7次}"):
            figure = f"      {wording[:1]}|{wording[1:]}: {value}\n"
            shown = session.explanation(f"{HEAD}    figures:\n{figure}{others}\n")

            assert shown.startswith(f"#### {indicator.name}\n\n{indicator.definition}")
    assert "目录里的单位类型" in session.explanation("name: 甲\nki|nd: 机关\n")
