"""What the browser lets a page do: the Content-Security-Policy, one for pages and for servers.

Text of a unit that got onto a page as HTML in spite of everything could still run no script, load
nothing and send nothing. Each page carries the policy itself, so that it holds for a site that is
opened from a folder as well; a server should send `HEADER`, which also says who may frame a page.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from jinja2 import ChoiceLoader, DictLoader, Environment

NOT_FOUND = Path(__file__).parents[1] / "theme" / "404.html"
"""Shown at any depth, it cannot know where a script or a style sheet is: it alone has its own."""
PREFETCH = (
    '{"prefetch":[{"where":{"and":[{"href_matches":"/*"},'
    '{"not":{"selector_matches":"[download]"}}]},"eagerness":"moderate"}]}'
)
"""Speculation rules: fetch a page of this site when the reader is about to open it."""
_OWN = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def _policy(site: str) -> str:
    """The directives; `site` is what stands for the site itself."""
    own = dict(_OWN.findall(NOT_FOUND.read_text("utf-8")))
    directives = {
        "default-src": "'none'",
        "script-src": f"{site} {_hash(PREFETCH)} {_hash(own['script'])}",
        "style-src": f"{site} {_hash(own['style'])}",
        "img-src": f"{site} data:",
        "connect-src": site,
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


META = _policy("'self' file:")
"""What pages say of themselves. Not in every browser is `'self'` the folder of an opened file."""
HEADER = _policy("'self'") + "; frame-ancestors 'self'"
"""What a server should send as ``Content-Security-Policy``; pages cannot forbid frames."""

THEME_SCRIPTS = {
    f"partials/javascripts/{name}.html": f"assets/theme/{name}.js"
    for name in ("base", "palette", "content", "announce")
}
"""The theme's templates that are nothing but inline scripts, and the files in their place."""
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def outline(env: Environment, features: list[str], scope: str) -> dict[str, bytes]:
    """Make files of the theme's inline scripts, by path, and let its templates load these instead.

    What a script asks the page it stands on is only the `scope` of what the reader's browser keeps.
    """
    context = {"features": features, "config": {"extra": {"scope": scope}}}
    files, loading = {}, {}
    for name, path in THEME_SCRIPTS.items():
        scripts = _SCRIPT.findall(env.get_template(name).render(context))
        files[path] = "\n".join(scripts).encode()
        loading[name] = f"<script src=\"{{{{ '{path}' | url }}}}\"></script>"
    env.loader = ChoiceLoader([DictLoader(loading), *([env.loader] if env.loader else ())])
    return files
