"""E22x: faults of the office's own files, the catalog and the campaign."""

from collections.abc import Iterator, Sequence

from unit_reports.finding import Finding, Place, Rule, error, short
from unit_reports.model.base import listed
from unit_reports.model.campaign import PAGE_TITLES
from unit_reports.model.catalog import Catalog, Term
from unit_reports.model.dataset import Dataset
from unit_reports.source.builder import Loc

SHARED_WORDING = error(
    "E220",
    "shared-wording",
    "两个条目用了同一说法",
    "“{written}”既指“{first}”（第 {line} 行）又指“{second}”",
    "换一个名称或别名；一个说法只能指一个条目",
)
UNKNOWN_SECTION = error(
    "E221", "unknown-section", "提到的部分不存在", "没有部分“{written}”", "先在 sections 里写上"
)
UNKNOWN_REFERENCE = error(
    "E222",
    "unknown-reference",
    "提到的指标不存在",
    "没有编号为“{written}”的指标",
    "写 indicators 里某个指标的 id",
)
PERIOD_OUT_OF_ORDER = error(
    "E223",
    "period-out-of-order",
    "报送期的日期前后颠倒",
    "报送期“{written}”的日期前后颠倒",
    "应为 from 不晚于 to，to 不晚于 due",
)
BOUNDS_OUT_OF_ORDER = error(
    "E224",
    "bounds-out-of-order",
    "合理范围前大后小",
    "指标“{written}”的合理范围前大后小",
    "小的写在前面，如 [0, 400]",
)

UNKNOWN_PAGE = error(
    "E225", "unknown-page", "没有这个页面", "没有页面“{written}”", "可选：{choices}"
)
PERIOD_TWICE = error(
    "E226",
    "period-twice",
    "两个报送期同一编号",
    "报送期编号“{written}”写了两次",
    "每个报送期用不同的编号，如 2023-11",
)
UNKNOWN_STATE = error(
    "E227",
    "unknown-state",
    "比例提到的进展不存在",
    "没有编号为“{written}”的整改进展",
    "写 progress 里某个进展的 id",
)
EXPLAINED_TWICE = error(
    "E228",
    "explained-twice",
    "一个名词解释了两次",
    "“{written}”在第 {line} 行已有解释",
    "只留一处；指标、类别的意思写在它自己的 definition 里，不用再写进 glossary",
)

CATALOG_RULES: tuple[Rule, ...] = (
    SHARED_WORDING,
    UNKNOWN_SECTION,
    UNKNOWN_REFERENCE,
    PERIOD_OUT_OF_ORDER,
    BOUNDS_OUT_OF_ORDER,
    UNKNOWN_PAGE,
    PERIOD_TWICE,
    UNKNOWN_STATE,
    EXPLAINED_TWICE,
)


def catalog_and_campaign(dataset: Dataset) -> Iterator[Finding]:
    """Everything in the catalog and the campaign that contradicts itself."""
    yield from _wordings(dataset)
    yield from _glossary(dataset)
    yield from _indicators(dataset)
    yield from _references(dataset)
    yield from _states(dataset)
    yield from _periods(dataset)
    for key in dataset.campaign.pages:
        if key not in PAGE_TITLES:
            at = dataset.campaign_document.place(("pages", key), key=True)
            yield UNKNOWN_PAGE.at(at, written=short(key), choices=listed(*PAGE_TITLES))


def _lists(catalog: Catalog) -> tuple[tuple[tuple[str, ...], Sequence[Term]], ...]:
    """Every list of terms and where it stands."""
    return (
        (("kinds",), catalog.kinds),
        (("sections",), catalog.sections),
        (("indicators",), catalog.indicators),
        (("categories", "topics"), catalog.categories.topics),
        (("categories", "problems"), catalog.categories.problems),
        (("categories", "plans"), catalog.categories.plans),
        (("categories", "practices"), catalog.categories.practices),
        (("tracks",), catalog.tracks),
        (("progress",), catalog.progress),
        (("rates",), catalog.rates),
    )


def _wordings(dataset: Dataset) -> Iterator[Finding]:
    place = dataset.catalog_document.place
    for loc, terms in _lists(dataset.catalog):
        owner: dict[str, tuple[Term, int]] = {}
        for i, term in enumerate(terms):
            wordings = {alias: ("aliases", j) for j, alias in enumerate(term.aliases)}
            for name, at in (wordings | {term.name: ("name",), term.id: ("id",)}).items():
                here = place((*loc, i, *at))
                first, line = owner.setdefault(name, (term, here.line))
                if first is not term:
                    facts = {"first": first.name, "second": term.name, "line": line}
                    yield SHARED_WORDING.at(here, None, written=short(name), **facts)


def _glossary(dataset: Dataset) -> Iterator[Finding]:
    catalog, place = dataset.catalog, dataset.catalog_document.place
    lines: dict[str, int] = {}
    for loc, terms in _lists(catalog):
        for i, term in enumerate(terms):
            for name in (term.name, *term.aliases):
                lines.setdefault(name, place((*loc, i)).line)
    for i, word in enumerate(catalog.glossary):
        at: list[Loc] = [("term",), *(("aliases", j) for j in range(len(word.aliases)))]
        for name, where in zip(word.names, at, strict=True):
            here = place(("glossary", i, *where))
            if name in lines:
                yield EXPLAINED_TWICE.at(here, written=short(name), line=lines[name])
            else:
                lines[name] = here.line


def _indicators(dataset: Dataset) -> Iterator[Finding]:
    catalog, place = dataset.catalog, dataset.catalog_document.place
    sections = {section.id for section in catalog.sections}
    for i, indicator in enumerate(catalog.indicators):
        if indicator.section not in sections and indicator.section not in dataset.doubtful:
            at = place(("indicators", i, "section"))
            yield UNKNOWN_SECTION.at(at, written=short(indicator.section))
        if indicator.plausible and indicator.plausible[0] > indicator.plausible[1]:
            at = place(("indicators", i, "plausible"))
            yield BOUNDS_OUT_OF_ORDER.at(at, written=indicator.name)
    for i, written in enumerate(dataset.campaign.expects_figures):
        if written not in sections and written not in dataset.doubtful:
            at = dataset.campaign_document.place(("expects_figures", i))
            yield UNKNOWN_SECTION.at(at, written=short(written))


def _states(dataset: Dataset) -> Iterator[Finding]:
    known = {state.id for state in dataset.catalog.progress}
    for i, rate in enumerate(dataset.catalog.rates):
        for j, written in enumerate(rate.progress):
            if written not in known and written not in dataset.doubtful:
                place = dataset.catalog_document.place(("rates", i, "progress", j))
                yield UNKNOWN_STATE.at(place, written=short(written))


def _periods(dataset: Dataset) -> Iterator[Finding]:
    place = dataset.campaign_document.place
    seen: set[str] = set()
    for i, period in enumerate(dataset.campaign.periods):
        if period.id in seen:
            yield PERIOD_TWICE.at(place(("periods", i, "id")), written=period.id)
        seen.add(period.id)
        if not period.start <= period.end <= period.due:
            yield PERIOD_OUT_OF_ORDER.at(place(("periods", i)), written=period.id)


def _references(dataset: Dataset) -> Iterator[Finding]:
    known = {indicator.id for indicator in dataset.catalog.indicators}
    mentioned: list[tuple[str, Place]] = []
    for i, relation in enumerate(dataset.catalog.relations):
        at = dataset.catalog_document.place
        place = at(("relations", i, "left"))
        mentioned += [(written, place) for written in relation.left]
        mentioned.append((relation.right, at(("relations", i, "right"))))
    for i, indicator in enumerate(dataset.catalog.indicators):
        if indicator.rate_of:
            place = dataset.catalog_document.place(("indicators", i, "rate_of"))
            mentioned.append((indicator.rate_of, place))
    for i, written in enumerate(dataset.campaign.key_figures):
        mentioned.append((written, dataset.campaign_document.place(("key_figures", i))))
    for written, place in mentioned:
        if written not in known and written not in dataset.doubtful:
            yield UNKNOWN_REFERENCE.at(place, written=short(written))
