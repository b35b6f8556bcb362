"""The Content-Security-Policy: on every page, strict, and honoured by the browser."""

from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page

from tests.conftest import _Quiet
from tests.markup import Site
from tests.test_browser import SAFETY_KINDS, Watch
from unit_reports.present.policy import HEADER, META, PREFETCH, THEME_SCRIPTS

NOT_FOUND = "404.html"
DATA = ("application/json", "speculationrules")
"""What stands in a script element and is no script."""


class _Strict(_Quiet):
    """Serve files with the header that a server should send."""

    def end_headers(self) -> None:
        """Add it."""
        self.send_header("Content-Security-Policy", HEADER)
        super().end_headers()


@pytest.fixture(scope="module")
def strictly(safety_site: Site) -> Iterator[str]:
    """The address of the other campaign's site on a server that sends the policy as well."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Strict, directory=safety_site.root)) as one:
        thread = Thread(target=one.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{one.server_port}/"
        finally:
            one.shutdown()
            thread.join()


def test_the_policy_allows_nothing_at_large() -> None:
    """Everything that is not named is forbidden, and nothing inline or evaluated is named."""
    for policy in (META, HEADER):
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "*" not in policy


def test_every_page_has_the_policy_before_all_else(site: Site) -> None:
    """Pages of the navigation, pages of units and the page for what is missing alike."""
    for name in site.pages():
        first = next(node for node in site.page(name).one("head"))

        assert first.tag == "meta", name
        assert first.attributes == {"http-equiv": "Content-Security-Policy", "content": META}, name


def test_no_page_has_a_script_or_a_style_of_its_own(site: Site) -> None:
    """What an upgrade of the theme may add inline would not run: it has to become a file first."""
    for name in site.pages():
        nodes = [node for node in site.page(name) if node.tag in ("script", "style")]
        inline = [
            n for n in nodes if "src" not in n.attributes and n.attributes.get("type") not in DATA
        ]
        assert len(inline) == (2 if name == NOT_FOUND else 0), f"{name}: {inline[:1]}"
        rules = site.page(name).all("script", type="speculationrules")
        assert [node.children for node in rules] == ([] if name == NOT_FOUND else [[PREFETCH]])
        given = {attribute for node in site.page(name) for attribute in node.attributes}
        assert not {attribute for attribute in given if attribute.startswith("on")} | given & {
            "style"
        }


def test_the_scripts_of_the_theme_are_files(site: Site) -> None:
    """Each of the theme's inline scripts has become a file, the same for every page."""
    texts = [site.text(path) for path in THEME_SCRIPTS.values()]

    assert all(texts)
    assert "__md_get=" in texts[0]
    assert not [text for text in texts if "{{" in text or "<" in text.replace("<<5", "")]
    loaded = [node["src"] for node in site.page("units/").all("script") if "src" in node.attributes]
    assert loaded[:3] == [f"../assets/theme/{name}.js" for name in ("base", "palette", "content")]


def test_the_first_scripts_do_not_wait_for_one_another(site: Site) -> None:
    """A page asks for all of the theme's small scripts before the first of them can run.

    A browser that looks ahead for scripts stops doing so where a page brings its own policy.
    """
    for name in site.pages():
        nodes = list(site.page(name))
        sources = [n["src"] for n in nodes if n.tag == "script" and "src" in n.attributes]
        small = [source for source in sources if "assets/theme/" in source]
        first = next((n for n, node in enumerate(nodes) if node.attributes.get("src")), 0)
        asked = [n["href"] for n in nodes[:first] if n.attributes.get("rel") == "preload"]
        assert asked == small[1:], name


TRIES = """() => {
    window.ran = []
    const seen = []
    document.addEventListener("securitypolicyviolation", (e) => seen.push(e.effectiveDirective))
    const add = (tag, attributes, text = "") => {
        const node = document.createElement(tag)
        for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
        node.textContent = text
        document.body.append(node)
        return node
    }
    add("script", {}, "ran.push('inline')")
    add("button", { onclick: "ran.push('handler')" }).click()
    add("a", { href: "javascript:ran.push('address')" }).click()
    add("script", { src: "data:text/javascript,ran.push('data')" })
    add("script", { src: "http://elsewhere.invalid/x.js" })
    add("img", { src: "http://elsewhere.invalid/x.png", onerror: "ran.push('error')" })
    add("iframe", { srcdoc: "<script>parent.ran.push('frame')<" + "/script>" })
    add("iframe", { src: "http://elsewhere.invalid/" })
    add("object", { data: "data:text/html,<script>1<" + "/script>" })
    add("link", { rel: "stylesheet", href: "http://elsewhere.invalid/x.css" })
    add("style", {}, "body { background: url(http://elsewhere.invalid/y.png) }")
    add("base", { href: "http://elsewhere.invalid/" })
    add("form", { action: "http://elsewhere.invalid/" }).submit()
    fetch("http://elsewhere.invalid/").catch(() => {})
    if (location.protocol === "http:") navigator.sendBeacon("http://elsewhere.invalid/", "x")
    return new Promise((done) => setTimeout(() => done([ran, [...new Set(seen)].sort()]), 500))
}"""
"""Whatever HTML of a unit could try, were it ever taken for HTML."""
FORBIDDEN = [
    *("base-uri", "connect-src", "form-action", "frame-src", "img-src", "object-src"),
    *("script-src-attr", "script-src-elem", "style-src-elem"),
]


@pytest.mark.browser
@pytest.mark.parametrize("way", ["folder", "server"])
def test_the_browser_honours_it(
    way: str, safety_site: Site, safety_served: str, page: Page
) -> None:
    """From a folder and from a server no inline script runs and nothing asks another host."""
    failed: list[tuple[str, str | None]] = []
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: failed.append((request.url, request.failure)))
    root = f"{safety_site.root.as_uri()}/" if way == "folder" else safety_served
    page.goto(f"{root}units/index.html")
    ran, violated = page.evaluate(TRIES)

    assert ran == []
    assert violated == FORBIDDEN
    stopped = [url for url, reason in failed if reason == "csp"]
    assert not [url for url in asked if "elsewhere" in url and url not in stopped]


@pytest.mark.browser
@pytest.mark.parametrize("address", [*SAFETY_KINDS, NOT_FOUND])
def test_pages_open_well_under_the_header_too(address: str, strictly: str, page: Page) -> None:
    """A server that sends the policy as a header takes nothing away."""
    watch = Watch(strictly).over(page)
    page.goto(strictly + address)

    assert page.locator("h1").first.is_visible()
    assert not watch.troubles
