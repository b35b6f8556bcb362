"""Stage 6, the only one that knows MkDocs: hands pages and files to its events.

Bad data is refused in `on_config`, which runs before MkDocs empties the site folder, so that the
last good site stays. Nothing is written into ``docs/``. Pages of the navigation go through MkDocs
as pages without Markdown; the many others (units, indicators, rules) fill one rendered frame of the
theme for each depth.
"""

import errno
import gc
import logging
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click import get_current_context
from mkdocs.commands.build import get_context
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, get_files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import get_toc
from mkdocs.utils import CountHandler

from unit_reports.intake import AS_OF, DRAFT, RefusedError
from unit_reports.kept import WRITTEN, Keeping, keeping, place_of
from unit_reports.kept_units import units_kept
from unit_reports.making import body_of, divided, kept_as, make
from unit_reports.present.addresses import Links
from unit_reports.present.crumbs import GUIDE, to_guide
from unit_reports.present.frame import BODY, DESCRIPTION, TITLE, Frame, for_theme
from unit_reports.present.output import Output, Page
from unit_reports.present.policy import META, PREFETCH, THEME_SCRIPTS, outline
from unit_reports.present.render import TEMPLATES
from unit_reports.present.repository import editor_for, pattern_for
from unit_reports.present.search import FIRST
from unit_reports.present.spread import spread
from unit_reports.present.words import WORDS
from unit_reports.preview import Preview, Site, waking
from unit_reports.source.folder import Folder
from unit_reports.spool import Spool
from unit_reports.staging import Staging, stage
from unit_reports.taken import Project, Taken

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer  # a web server, which a build does not need

log = logging.getLogger("mkdocs.unit_reports")

DATA = "UNIT_REPORTS_DATA"
LINE_PATTERN = "repo_line"
"""Under ``extra``: how the repository's host writes the address of a line."""
MOST_TOLD = 50
THEME = Path(__file__).parent / "theme"
KEY = "unit_reports"
"""Where a build's own state lives: in the configuration, which MkDocs makes anew for each build."""


@dataclass(kw_only=True)
class Build:
    """What one build carries from event to event; pages by their uri in MkDocs.

    `spool` holds the bodies of pages by their addresses, and `files` to download by their uris.
    `live` is what a preview has instead of them.
    """

    project: Project
    taken: Taken
    navigation: dict[str, Page]
    singles: dict[str, Page]
    spool: Spool = field(default_factory=lambda: Spool(Path()))
    staging: Staging | None = None
    files: set[str] = field(default_factory=set)
    nav: Any = None  # MkDocs makes it after the files; see `on_nav`
    live: Site | None = None

    @property
    def output(self) -> Output:
        """What is shown."""
        return self.taken.output


def data_folder(config: MkDocsConfig) -> Path:
    """The data folder: from the environment, or ``data`` beside ``mkdocs.yml``."""
    return Path(os.environ.get(DATA) or Path(config.config_file_path).parent / "data")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read and check the data; refuse it while the last good site is still whole."""
    # A build makes a million small objects and hardly any garbage, but Python looks for some each
    # 700 objects: a quarter of the time of a large build.
    gc.set_threshold(200_000, 20, 20)
    project = _project(config)
    try:
        taken = project.take(_previews[-1].known if _previews else units_kept(project.kept))
    except RefusedError as refused:
        for finding in refused.findings:
            log.error("%s", finding)  # noqa: TRY400 - the trace would tell nobody anything
        raise Abort(str(refused)) from None
    for told in taken.told:
        log.info("%s", told)
    output = taken.output
    if os.environ.get(AS_OF):
        # MkDocs stamps its own files (sitemap.xml.gz) with this: one day, the same bytes.
        midnight = datetime.combine(output.series.today, time(), tzinfo=UTC)
        os.environ.setdefault("SOURCE_DATE_EPOCH", str(int(midnight.timestamp())))
    _add_theme(config)
    _add_words(config)
    config.site_name = for_theme(output.series.dataset.campaign.title)
    navigation, singles = tuple(output.navigation_pages()), tuple(output.single_pages())
    config.extra[KEY] = Build(
        project=project,
        taken=taken,
        navigation={f"{page.address}index.md": page for page in navigation},
        singles={f"{page.address}index.html": page for page in singles},
    )
    return config


def _add_theme(config: MkDocsConfig) -> None:
    """Put our few blocks of the theme below the site's own and above the theme's."""
    dirs, own = config.theme.dirs, config.theme.custom_dir
    dirs.insert(dirs.index(own) + 1 if own in dirs else 0, os.fspath(THEME))


def _add_words(config: MkDocsConfig) -> None:
    """Have every page read the meanings of words before the script that shows them."""
    config.extra_javascript.insert(0, script := ExtraScriptValue(WORDS))
    script.defer = True


def on_startup(command: str, *, dirty: bool) -> None:
    """Let a live preview go on while a file is being mended; build the site to publish aside."""
    if command == "serve":
        os.environ.setdefault(DRAFT, "1")
    is_served = command == "serve"
    # With `dirty` MkDocs makes again what changed itself; without reloading it shows no server.
    asked = get_current_context(silent=True)
    is_live = is_served and not dirty and not (asked and asked.params.get("livereload") is False)
    _asked.update(aside=not is_served and not dirty, served=is_served, live=is_live)


_asked = {"aside": False, "served": False, "live": False}
"""Whether this process builds a site to publish, anew; whether it shows one to who edits it, and
makes pages when they are asked for. MkDocs tells only once."""
_previews: list[Preview] = []
"""The live preview, once it is served."""


def _project(config: MkDocsConfig) -> Project:
    """Whose data are shown, and how; where to link lines to, if ``repo_url`` is set.

    The theme is not told of it: it would ask the repository's host for its stars and forks.
    """
    url, config.repo_url, config.repo_name = config.repo_url or "", None, None
    edit_uri, config.edit_uri = config.edit_uri, None
    pattern = config.extra.get(LINE_PATTERN) or pattern_for(url) or ""
    if url and not pattern:
        log.info(
            "不知道 %s 的行号地址怎么写，出处不连到仓库；请在 extra 里写 %s", url, LINE_PATTERN
        )
    # Where nobody wrote it, MkDocs guesses it, with the name of a branch that may not exist. It
    # means to drop `user_configs`, but tells in no other way what was written.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        written = any("edit_uri" in settings for settings in config.user_configs)
    docs = Path(config.docs_dir)
    settings_file, folder = Path(config.config_file_path), Folder.at(data_folder(config))
    cache = settings_file.with_name(".cache")
    watched = (folder.root, docs, settings_file, TEMPLATES, THEME, *map(Path, config.watch))
    return Project(
        folder=folder,
        extra=config.extra,
        compiled=cache / "templates",
        kept=place_of(folder.root, cache / "made"),
        site_url=config.site_url or "",
        url=url,
        pattern=pattern if url else "",
        editor=editor_for(url, edit_uri, docs.name) if url and edit_uri and written else "",
        watched=watched if _asked["live"] else (),
    )


def on_pre_build(config: MkDocsConfig) -> None:
    """Make everything, and refuse what contradicts itself, while the last site is still whole.

    So is a hand-written file at a generated address. Which scripts bring the rest of long pages is
    known only when the pages are made, so addresses are looked at before all the work and after it.
    """
    _refuse_taken(config)
    build: Build = config.extra[KEY]
    if _asked["live"]:
        return  # pages are made when they are asked for
    staging = build.staging = stage(Path(config.site_dir)) if _asked["aside"] else None
    if staging:
        _open.append(staging)
        gc.freeze()  # copies of this process share what nobody looks at
    kept = keeping(build.output, build.project.kept)
    build.spool = kept.spool if kept else Spool.somewhere(staging.folder if staging else None)
    _open.append(kept or build.spool)
    pages = (*build.navigation.values(), *build.singles.values())
    read = build.taken.read if kept else None
    build.files, contradictions = make(build.output, pages, build.spool, read)
    for contradiction in contradictions[:MOST_TOLD]:
        log.error("%s", contradiction)
    if contradictions:
        raise Abort(
            f"{len(contradictions)} 处说法不一致，没有改动网站。这是程序的错，请报给维护者。"
        )
    _refuse_taken(config)
    if staging:
        config.site_dir = os.fspath(staging.site)


def _refuse_taken(config: MkDocsConfig) -> None:
    build: Build = config.extra[KEY]
    made = {FIRST, *THEME_SCRIPTS.values(), *build.singles, *build.output.file_names, *build.files}
    made |= {f"{page.address}index.html" for page in build.navigation.values()}
    for file in get_files(config):
        if file.dest_uri in made:
            raise Abort(f"docs/ 里的文件占用了生成页的地址：{file.dest_uri}，请改名")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add every generated page and file; pages get their content later."""
    for file in _generated(config):
        files.append(file)
    return files


def _generated(config: MkDocsConfig) -> Iterator[File]:
    build: Build = config.extra[KEY]
    for uri in (*build.navigation, *THEME_SCRIPTS.values(), FIRST):
        yield File.generated(config, uri, content="")
    # These are written into the site itself: see `on_env`.
    for uri in (*build.singles, *sorted(build.files.union(build.output.file_names))):
        yield File.generated(config, uri, abs_src_path=os.fspath(Path(config.site_dir) / uri))


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Give a page of the navigation its title."""
    del files
    build: Build = config.extra[KEY]
    if found := build.navigation.get(page.file.src_uri):
        page.title = for_theme(found.title)
        page.meta = {"description": for_theme(found.description), "hide": ["toc"]}
    return markdown


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Give a page of the navigation its body, and a hand-written one of the guide the way to it."""
    del files
    build: Build = config.extra[KEY]
    if found := build.navigation.get(page.file.src_uri):
        return BODY if _asked["live"] else build.spool.text(body_of(found))
    if not page.url.startswith(GUIDE[1]) or page.url == GUIDE[1]:
        return html
    above = to_guide(build.output.titles)
    return build.output.way(above, str(page.title), Links(address=page.url)) + html


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Keep the navigation for the frame."""
    del files
    config.extra[KEY].nav = nav
    return nav


def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    """Fill the theme's frame with every page that is not in the navigation."""
    build: Build = config.extra[KEY]
    # Compiling the theme's templates is a fifth of a small build: keep the compiled ones.
    env.bytecode_cache = build.output.env.bytecode_cache
    # Into pages of a live preview MkDocs writes a script of its own.
    policy = "" if _asked["served"] else META
    env.globals |= {"content_security_policy": policy, "prefetch": PREFETCH}
    scripts = outline(env, config.theme.get("features") or [], config.extra.get("scope", "/"))
    for uri, content in scripts.items():
        _file(files, uri).content_bytes = content
    for uri in (*build.singles, *build.files):
        _file(files, uri)
    depths = {uri.count("/") for uri in build.singles}
    frames = {depth: _frame(env, build.nav, config, files, depth) for depth in depths}
    shown = (page for file in files.documentation_pages() if (page := file.page))
    pages = {page.url: (str(page.title), page.content or "") for page in shown}
    if _asked["live"]:
        build.live = Site(folder=Path(config.site_dir), own={}, frames=frames, written=pages)
        for uri in (*build.singles, *build.output.file_names, FIRST):
            files.remove(_file(files, uri))
        return env
    site = Path(config.site_dir)
    fill, share = partial(_fill, build.spool, frames, site), partial(_share, build.spool, site)
    jobs = [partial(fill, some) for some in divided([*build.singles.items()])]
    [*spread([*jobs, *(partial(share, some) for some in divided(sorted(build.files)))])]
    _file(files, FIRST).content_bytes = build.output.first_of_search(pages, build.files)
    return env


def on_post_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    """Remember what is around the body of a page that is made when it is asked for."""
    build: Build = config.extra[KEY]
    found = build.navigation.get(page.file.src_uri)
    if found and build.live:
        build.live.own[found.address] = Frame.of(output)
    return output


def _fill(
    spool: Spool, frames: Mapping[int, Frame], site: Path, pages: Iterable[tuple[str, Page]]
) -> None:
    """Write pages into the site, each in the theme's frame for its depth."""
    for uri, page in pages:
        path = body_of(page)
        filled = frames[uri.count("/")].fill(page.title, page.description, spool.text(path))
        spool.write(f"{WRITTEN}{path}", filled, site / uri)


def _share(spool: Spool, site: Path, uris: Iterable[str]) -> None:
    """Put files into the site."""
    for uri in uris:
        spool.share(kept_as(uri), site / uri)


def _file(files: Files, uri: str) -> File:
    """A generated file, which another plugin may have taken away."""
    file = files.get_file_from_path(uri)
    if file is None:
        raise Abort(f"生成的文件不见了：{uri}，请检查 mkdocs.yml 的 plugins 和 exclude_docs")
    return file


@event_priority(-100)
def on_post_build(config: MkDocsConfig) -> None:
    """Put the finished site in place of the last one, after everything else that is done to it.

    MkDocs looks only afterwards whether there were warnings, which a strict build may not have.
    """
    build: Build = config.extra[KEY]
    staging = build.staging
    if build.live and _previews:
        _previews[-1].begin(build.project, build.taken, build.live)
    if staging is None:
        _discard()
        return
    _open.remove(staging)
    counters = (h for h in logging.getLogger("mkdocs").handlers if isinstance(h, CountHandler))
    if config.strict and any(counter.get_counts() for counter in counters):
        staging.discard()
    else:
        staging.publish()
        log.info("网站在 %s", staging.target)
    config.site_dir = os.fspath(staging.target)
    _discard()


def on_build_error(error: Exception) -> None:
    """Leave nothing of a build that failed; a full disk is told in a line."""
    _discard()
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        raise Abort(f"不能写网站：{error.strerror}（{error.filename or ''}）。原来的网站没有改动。")


def _discard() -> None:
    while _open:
        _open.pop().discard()


_open: list[Staging | Spool | Keeping] = []
"""What the build that has begun must leave: MkDocs tells of an error without the configuration."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO)
"""What the disk is to blame for."""


def on_shutdown() -> None:
    """Leave nothing of a build that was interrupted.

    The memory is left to the system: looking for garbage in it takes a large site a second.
    """
    _discard()
    for preview in _previews:
        preview.end()
    gc.freeze()


def on_serve(server: "LiveReloadServer", config: MkDocsConfig, builder: Any) -> "LiveReloadServer":
    """Show what changes in data or templates, what is asked for first."""
    for folder in (TEMPLATES, THEME):
        server.watch(os.fspath(folder))
    build: Build = config.extra[KEY]
    if build.live is None:
        server.watch(os.fspath(data_folder(config)))
        return server
    preview = Preview(waking(server.observer, TEMPLATES))
    preview.begin(build.project, build.taken, build.live)
    server.set_app(preview.app(server.serve_request, server.mount_path))
    server.builder = partial(preview.rebuild, builder)
    preview.watch(data_folder(config))
    _previews.append(preview)
    return server


def _frame(env: Any, nav: Navigation, config: MkDocsConfig, files: Files, depth: int) -> Frame:
    # No page lives there, so that every link of the frame goes up to the root and down again, and
    # is right on any page of that depth.
    file = File.generated(config, f"{'unit-reports-frame/' * depth}index.md", content="")
    page = MkDocsPage(TITLE, file, config)
    page.meta = {"description": DESCRIPTION, "hide": ["toc"]}
    page.content = BODY
    page.toc = get_toc([])
    page.canonical_url = None
    context = get_context(nav, files, config, page)
    return Frame.of(env.get_template("main.html").render(context))
