"""Words of the trade and of the catalog: validated strictly, listed, and told beside headings."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.invented import CAMPAIGN, TODAY, made, report, write
from tests.markup import parse
from tests.small import CATALOG
from unit_reports.rules import check
from unit_reports.source.folder import Folder

UNITS = {"a": {"reports": [report("q3", figures={"发现": "3个"}, problems=[])]}}
HOSTILE = "</script><b>&\"'"


def with_words(root: Path, *words: Any) -> Path:
    """A data folder with a glossary."""
    return write(root, UNITS, catalog=CATALOG | {"glossary": list(words)})


def codes(root: Path) -> list[str]:
    """What the check finds in the catalog."""
    _, findings = check(Folder(root=root, label="data"), today=TODAY)
    return [f.code for f in findings if f.place.path == "data/catalog.yaml"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([{"term": "甲"}], "E101"),
        ([{"explanation": "乙。"}], "E101"),
        ([{"term": "甲", "explanation": "乙。", "id": "x"}], "E102"),
        ([{"term": "甲", "explanation": ""}], None),
        ([{"term": 3, "explanation": "乙。"}], None),
        (["甲"], None),
        ([{"term": "甲", "aliases": ["甲"], "explanation": "乙。"}], "E228"),
        ([{"term": "发现", "explanation": "乙。"}], "E228"),
    ],
)
def test_a_bad_glossary_is_refused(words: list[Any], code: str | None, tmp_path: Path) -> None:
    """With a code and a line, as every other key of the catalog."""
    found = codes(with_words(tmp_path, *words))

    assert found
    assert all(one.startswith("E1") or one == "E228" for one in found)
    assert code is None or code in found


def test_a_good_glossary_passes_and_is_listed(tmp_path: Path) -> None:
    """On the page of the catalog, as text whatever it holds; without one there is no such part."""
    word = {"term": "专班", "aliases": ["小组"], "explanation": HOSTILE}
    root = with_words(tmp_path / "a", word)
    assert codes(root) == []
    page = parse(made(root).bodies["guide/catalog/"])
    row = page.one("tr", id="w-1")

    assert [cell.text for cell in row if cell.tag in ("th", "td")] == [
        "专班",
        "小组",
        HOSTILE,
    ]
    bare = made(write(tmp_path / "b", UNITS)).bodies["guide/catalog/"]
    assert 'id="glossary"' not in bare


def test_the_script_of_words_holds_every_meaning(tmp_path: Path) -> None:
    """Names of the catalog with what they are, two of one name both; and aliases too."""
    categories = {
        "problems": [{"id": "dust", "name": "灰尘", "definition": "有灰。"}],
        "plans": [{"id": "dust", "name": "灰尘", "definition": "扫灰。"}],
    }
    word = {"term": "专班", "aliases": ["小组"], "explanation": "抽人办事。"}
    catalog = CATALOG | {"categories": categories, "glossary": [word]}
    files = made(write(tmp_path, UNITS, catalog=catalog, campaign=CAMPAIGN)).files
    text = files["assets/words.js"].decode()
    told = json.loads(text.removeprefix("window.unitReportsWords = "))

    assert told["glossary"] == {"专班": "抽人办事。", "小组": "抽人办事。"}
    assert told["terms"]["灰尘"] == [["问题类别", "有灰。"], ["计划类别", "扫灰。"]]
    assert told["terms"]["发现"] == [["指标", "定义。"]]
    assert told["terms"]["含糊"] == [["整改进展", "没说。"]]


@pytest.mark.browser
def test_a_word_is_explained_by_keyboard(served: str, page: Page) -> None:
    """A button beside the heading opens the meaning; Escape closes it."""
    page.goto(f"{served}study/")
    button = page.get_by_role("button", name="指标：什么意思").first
    button.focus()
    page.keyboard.press("Enter")
    told = page.locator("#ur-meaning")
    expect(told).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    assert len(told.inner_text()) > 5
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()


@pytest.mark.browser
def test_a_link_to_an_item_is_copied(served: str, page: Page) -> None:
    """The mark beside an item gives its full address, and says so."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{served}units/park-centre/")
    mark = page.locator("li[id] > .ur-permalink").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="已复制链接")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{served}units/park-centre/#")
    assert page.evaluate("location.href") == copied
    page.goto(f"{served}problems/")
    page.locator("li:not([id]) > .ur-permalink").first.click()
    expect(page.get_by_role("status").filter(has_text="已复制链接")).to_be_visible()
    assert "/units/" in page.evaluate("navigator.clipboard.readText()")
    assert page.url == f"{served}problems/"


@pytest.mark.browser
def test_every_mark_has_a_name_and_leads_to_what_is_there(served: str, page: Page) -> None:
    """No two marks stand beside one thing, and each names what it is a link to."""
    page.goto(f"{served}units/park-centre/")
    found = page.eval_on_selector_all(
        ".ur-permalink",
        "all => all.map(a => [a.getAttribute('aria-label'), a.getAttribute('href'),"
        " !!document.getElementById(decodeURIComponent(a.hash.slice(1)))])",
    )

    assert len(found) > 10
    assert all(name.startswith("复制链接：") and len(name) > 5 for name, _, _ in found)
    assert len({href for _, href, _ in found}) == len(found)
    assert all(there for _, _, there in found)
